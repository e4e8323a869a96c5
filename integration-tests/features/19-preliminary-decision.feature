Feature: The preliminary decision and its consequences, section 2.1

  Rule: Paragraph 19. The notice, its thirty days, and the one-year ban after a refusal or an unused approval

    @A-19/p1
    Scenario: The applicant is notified of an approval at once; it is valid for thirty calendar days
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18 at 14:00
      Then the applicant finds notice N-6 with "18.12.2026"
      And D-07 at arm-go runs until 2026-12-18

    @A-19/p1
    Scenario: The applicant is notified of a refusal with its ground
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      And КНБ does not approve
      And it is 2026-11-18
      And the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      When the officer registers the preliminary result
      Then egov-pep shows the case as PRELIMINARY_REFUSED
      And the applicant finds notice N-5 with "A-15 | 18.11.2026 | 19.11.2027"

    @A-19/p2 @A-19/p2.1 @A-19/p2.2 @A-19/p2.3
    Scenario: The approval's notice names the permit and the three documents to bring
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18 at 14:00
      Then the applicant finds notice N-6 with the permit's number
      And the applicant finds notice N-6 in Russian with "дактилоскоп | медицинск | договор"

    @A-19/p3
    Scenario: A refusal bans for a year from the decision, not from its registration or reading
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      And КНБ does not approve
      And it is 2026-11-18 at 23:50
      And the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      And it is 2026-11-20
      When the officer registers the preliminary result
      Then arm-go shows "/ban/first_allowed" as "2027-11-19"
      And the applicant is banned by A-19/p3 until 2027-11-18

    @A-19/p3
    Scenario: A ban does not prevent a petition
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      And КНБ does not approve
      And the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      And the officer registers the preliminary result
      When the applicant opens a petition
      Then it is done

    @A-19/p3
    Scenario: A new IIN does not lift the ban on a passport
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      And КНБ does not approve
      And it is 2026-11-18
      And the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      And the officer registers the preliminary result
      And the same person under another IIN in Astana on 2026-11-19
      And the application is opened on 2026-11-20
      When the applicant uploads the passport again
      And the applicant pays the duty
      Then it is refused with "A-19/p3 BAN_IN_FORCE PRELIMINARY_REFUSAL, first allowed on 2027-11-19"

    @A-19/p4
    Scenario: Until 24:00 of the thirtieth day nothing happens
      Given an applicant for Astana
      And the preliminary permit is granted on 2026-11-18 at 14:00
      And it is 2026-12-18 at 23:59:59
      Then arm-go shows the case as PRELIMINARY_APPROVED

    @A-19/p4 @A-19/p5
    Scenario: An applicant who neither arrived nor applied: annulled, with a one-year ban from the approval
      Given an applicant for Astana
      And the preliminary permit is granted on 2026-11-18 at 14:00
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_ANNULLED
      And egov-pep shows the case as PERMIT_LAPSED
      And is-mp shows the case as PERMIT_LAPSED
      And the applicant finds notice N-7 with "19.11.2027"
      And the applicant is banned by A-19/p5 until 2027-11-18

    @A-19/p4
    Scenario Outline: An applicant who only <did> loses the approval without a ban
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18 at 14:00
      And it is 2026-12-18 at 23:59
      And <act>
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED
      And arm-go shows "/unfulfilled" as "<omission>"
      And the applicant finds notice N-7
      And the supervisor finds alert PERMIT_EXPIRED at arm-go under A-19/p1 with "18.12.2026"
      When the supervisor reads alert PERMIT_EXPIRED at arm-go
      Then the supervisor finds no alert at arm-go

      Examples:
        | did     | act                                | omission     |
        | arrived | the applicant enters Kazakhstan    | ARRIVED_ONLY |
        | applied | the officer takes the fingerprints | APPLIED_ONLY |

    @A-19/p4
    Scenario: An applicant who arrived and applied but did not file at ЦОН: expired, for a manual decision, without a ban
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18 at 14:00
      And the fingerprints are taken on 2026-12-10
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED
      And arm-go shows "/unfulfilled" as "NOT_FILED_AT_CENTRE"

    @A-19/p4
    Scenario: An applicant who was in Kazakhstan before the decision has arrived
      Given an applicant for Almaty
      And the application is filed on 2026-10-23
      And the applicant enters Kazakhstan
      And the preliminary permit is granted on 2026-11-18
      And it is 2026-12-19 at 00:00
      Then arm-go shows "/unfulfilled" as "ARRIVED_ONLY"

    @A-19/p4
    Scenario: An applicant who entered and left again has arrived: expired, without a ban
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18
      And it is 2026-11-25
      And the applicant enters Kazakhstan
      And it is 2026-11-28
      And the applicant leaves Kazakhstan
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED
      And arm-go shows "/unfulfilled" as "ARRIVED_ONLY"
      And the applicant finds notice N-7 under A-19/p1 in Russian with "Запрета на повторное обращение это не влечёт"

    @A-19/p4
    Scenario: An applicant who was in Kazakhstan at the decision and left after it has arrived
      Given an applicant for Almaty
      And the application is filed on 2026-10-23
      And the applicant enters Kazakhstan
      And the preliminary permit is granted on 2026-11-18
      And it is 2026-11-28
      And the applicant leaves Kazakhstan
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED
      And arm-go shows "/unfulfilled" as "ARRIVED_ONLY"

    @A-19/p4
    Scenario: An applicant who entered and left before the decision has not arrived
      Given an applicant for Almaty
      And the application is filed on 2026-10-23
      And the applicant enters Kazakhstan
      And it is 2026-10-26
      And the applicant leaves Kazakhstan
      And the preliminary permit is granted on 2026-11-18
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_ANNULLED
      And the applicant is banned by A-19/p5 until 2027-11-18

    @A-19/p4
    Scenario: A timely contact with the department is an application to the migration service
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18
      And it is 2026-12-18 at 23:59:59
      And the officer records the contact
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED
      And arm-go shows "/unfulfilled" as "APPLIED_ONLY"

    @A-19/p4
    Scenario: The thirty days roll over a Sunday and the day off after it
      Given an applicant for Almaty on 2026-08-03
      And the preliminary permit is granted on 2026-09-25
      Then D-07 at arm-go runs until 2026-10-27

    @A-19/p5
    Scenario: The ban of an unused approval counts from the approval, so eleven months remain
      Given an applicant for Astana on 2026-06-08
      And the preliminary permit is granted on 2026-08-14 at 12:00
      And it is 2026-09-14 at 23:59:59
      Then arm-go shows the case as PRELIMINARY_APPROVED
      When it is 2026-09-15 at 00:00
      Then arm-go shows the case as PERMIT_ANNULLED
      And arm-go shows "/ban/first_allowed" as "2027-08-15"
      And the applicant is banned by A-19/p5 until 2027-08-14
