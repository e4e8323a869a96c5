Feature: Where the order is silent or contradicts itself: each interpretation in its position of 2026 and in the other

  Hypothetical editions of the sandbox (integration-tests/editions) show the other position. The clock's date selects the edition.

  Rule: Paragraph 12, AMB-03. Whether a corrected version restarts the deadlines

    @A-12/p4
    Scenario: 2026: new deadlines from the corrected version's arrival
      Given an applicant for Almaty
      And the application is filed on 2026-11-11 at 11:00
      And it is 2026-11-12
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And the applicant uploads the criminal record again
      And it is 2026-11-16
      When the applicant files the application again
      Then D-02 at arm-go runs until 2026-11-18
      And D-05 at arm-go runs until 2026-12-31

    @A-12/p4
    Scenario: The other position: the first deadlines continue, without the days with the applicant
      Given an applicant for Almaty on 2027-02-09
      And the application is filed on 2027-02-10 at 11:00
      And it is 2027-02-11
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And the applicant uploads the criminal record again
      And it is 2027-02-15
      When the applicant files the application again
      Then D-02 at arm-go runs until 2027-02-16
      And D-05 at arm-go runs until 2027-03-31

  Rule: Paragraph 12, AMB-04. Whether a deficiency that can be corrected is returned

    @A-12/p2
    Scenario: 2026: a deficiency that can be corrected is returned
      Given an applicant for Almaty
      And the application is filed on 2026-11-11
      When the officer refuses the documents for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      Then it is refused with "grounds"
      When the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      Then egov-pep shows the case as RETURNED

    @A-12/p2
    Scenario: The other position: every deficiency is a final refusal, without a ban
      Given an applicant for Almaty on 2027-03-10
      And the application is filed on 2027-03-11
      When the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      Then it is refused with "grounds"
      When the officer refuses the documents for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      Then egov-pep shows the case as DOCUMENTS_REFUSED
      And the applicant may apply again at once

  Rule: Paragraph 12, AMB-06. Whether the fifth day rolls to a working day

    @A-12/p3
    Scenario: 2026: a Sunday rolls to Monday
      Given an applicant for Almaty
      And the application is filed on 2026-11-10
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And it is 2026-11-16 at 23:59:59
      Then egov-pep shows the case as RETURNED
      When it is 2026-11-17 at 00:00
      Then egov-pep shows the case as ANNULLED

    @A-12/p3
    Scenario: The other position: the five days end on the Sunday itself
      Given an applicant for Almaty on 2027-04-05
      And the application is filed on 2027-04-06
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And it is 2027-04-11 at 23:59:59
      Then egov-pep shows the case as RETURNED
      When it is 2027-04-12 at 00:00
      Then egov-pep shows the case as ANNULLED

  Rule: Paragraph 19, AMB-08. On which day the year of a ban ends

    @A-19/p3
    Scenario: 2026: banned through the anniversary
      Given an applicant for Almaty
      And the approval is requested on 2026-11-18
      And КНБ does not approve
      And the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      When the officer registers the preliminary result
      Then arm-go shows "/ban/first_allowed" as "2027-11-19"

    @A-19/p3
    Scenario: The other position: free on the anniversary itself
      Given an applicant for Almaty on 2027-05-17
      And the approval is requested on 2027-05-18
      And КНБ does not approve
      And the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      When the officer registers the preliminary result
      Then arm-go shows "/ban/first_allowed" as "2028-05-18"

  Rule: Paragraph 19, AMB-09. From when the thirty days run

    @A-19/p1
    Scenario: 2026: from the delivery, when it comes after the decision
      Given an applicant for Almaty
      And the preliminary result is formed on 2026-11-18
      And it is 2026-11-20
      When the officer registers the preliminary result
      Then D-07 at arm-go runs until 2026-12-21

    @A-19/p1
    Scenario: The other position: from the decision, however late its delivery
      Given an applicant for Almaty on 2027-06-07
      And the preliminary result is formed on 2027-06-08
      And it is 2027-06-10
      When the officer registers the preliminary result
      Then D-07 at arm-go runs until 2027-07-08

  Rule: Paragraph 19, AMB-10. Whether the ban needs both omissions

    @A-19/p4
    Scenario: 2026: an applicant who only arrived loses the approval without a ban
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18
      And the applicant enters Kazakhstan
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED

    @A-19/p4 @A-19/p5
    Scenario: The other position: either omission annuls with a ban
      Given an applicant for Almaty on 2027-07-07
      And the preliminary permit is granted on 2027-07-08
      And the applicant enters Kazakhstan
      And it is 2027-08-10 at 00:00
      Then arm-go shows the case as PERMIT_ANNULLED
      And arm-go shows "/ban/first_allowed" as "2028-07-09"

  Rule: Paragraph 19, AMB-11. Whether an applicant in Kazakhstan must leave and enter again

    @A-19/p4
    Scenario: 2026: an applicant who was in Kazakhstan has arrived
      Given an applicant for Almaty
      And the application is filed on 2026-11-16
      And the applicant enters Kazakhstan
      And the preliminary permit is granted on 2026-11-18
      And it is 2026-12-19 at 00:00
      Then arm-go shows "/unfulfilled" as "ARRIVED_ONLY"

    @A-19/p4
    Scenario: The other position: an entry before the decision does not count
      Given an applicant for Almaty on 2027-08-03
      And the application is filed on 2027-08-04
      And the applicant enters Kazakhstan
      And the preliminary permit is granted on 2027-08-10
      And it is 2027-09-10 at 00:00
      Then arm-go shows the case as PERMIT_ANNULLED

    @A-19/p4
    Scenario: The other position: an applicant who leaves and enters again has arrived
      Given an applicant for Almaty on 2027-08-03
      And the application is filed on 2027-08-04
      And the applicant enters Kazakhstan
      And the preliminary permit is granted on 2027-08-10
      And it is 2027-08-20
      And the applicant leaves Kazakhstan
      And it is 2027-08-21
      And the applicant enters Kazakhstan
      And it is 2027-09-10 at 00:00
      Then arm-go shows "/unfulfilled" as "ARRIVED_ONLY"

  Rule: Paragraph 20, AMB-12. Whether ЦОН accepts after the thirtieth day from an applicant who applied in time

    @A-20 @A-21
    Scenario: 2026: the approval has expired on the thirty-first day
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-11-18
      And it is 2026-12-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED

    @A-20 @A-21
    Scenario: The other position: ten more days, including the last second
      Given an applicant for Almaty on 2027-09-07
      And the fingerprints are taken on 2027-09-08
      And it is 2027-10-18 at 23:59:59
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED

    @A-20 @A-21
    Scenario: The other position: on the eleventh day the permit has expired
      Given an applicant for Almaty on 2027-09-07
      And the fingerprints are taken on 2027-09-08
      And it is 2027-10-19 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED

  Rule: Paragraph 9 of the order, AMB-20. Whether a pending case continues after the last day

    @O-9 @A-21
    Scenario: 2026: ЦОН accepts in January 2027
      Given an applicant for Almaty on 2026-12-20
      And the fingerprints are taken on 2026-12-28
      And it is 2027-01-05
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED

    @O-9 @A-21
    Scenario: The other position: after the last day the applicant takes no further step
      Given an applicant for Almaty on 2027-10-20
      And the fingerprints are taken on 2027-10-28
      And it is 2027-10-31 at 23:59:59
      Then arm-go shows the case as PRELIMINARY_APPROVED
      When it is 2027-11-01 at 00:00
      And the centre accepts the final application
      Then it is refused with "O-9 PILOT_CLOSED"

  Rule: Paragraph 10, AMB-27. Whether the duty stays usable after an annulment for missed rework

    @A-10.6
    Scenario: 2026: the same payment is valid for the new application
      Given an applicant for Almaty
      And the application is filed on 2026-11-04
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And it is 2026-11-10 at 00:00
      When the applicant opens an application
      And the applicant requests the payment of the duty
      And the applicant files the application
      Then arm-go shows the case as RECEIVED

    @A-10.6
    Scenario: The other position: the annulment consumes the duty
      Given an applicant for Almaty on 2027-11-02
      And the application is filed on 2027-11-03
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And it is 2027-11-09 at 00:00
      When the applicant opens an application
      And the applicant requests the payment of the duty
      And the applicant files the application
      Then it is refused with "A-10.6 DUTY_NOT_PAID"
      When the applicant pays the duty
      And the applicant files the application
      Then arm-go shows the case as RECEIVED

  Rule: Paragraph 13, AMB-33. Whether a relevant record allows a refusal before КНБ answers

    @A-13 @A-17
    Scenario: 2026: the case goes to КНБ first
      Given an applicant for Almaty
      And the application is registered on 2026-11-05
      And ИБД holds a record about the applicant
      And the officer assesses ИБД as hit relevant and СИО ПСО as no hit
      When the officer forms the preliminary refusal for A-13 REGISTER_HIT IBD
      Then it is refused with "CHECKS_RECORDED"

    @A-13 @A-17
    Scenario: The other position: the officer refuses at once
      Given an applicant for Almaty on 2027-12-06
      And the application is registered on 2027-12-07
      And ИБД holds a record about the applicant
      And the officer assesses ИБД as hit relevant and СИО ПСО as no hit
      When the officer forms the preliminary refusal for A-13 REGISTER_HIT IBD
      And the officer registers the preliminary result
      Then egov-pep shows the case as PRELIMINARY_REFUSED
      And arm-go shows "/ban/first_allowed" as "2028-12-08"

  Rule: Paragraph 10, AMB-23. Whether an apostille, an old criminal record and a missing criminal record are grounds for refusal

    @A-10.4
    Scenario Outline: 2026: <what> is no ground for refusal
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And the <document>'s <field> is "<value>"
      When the applicant files the application
      Then arm-go shows the case as RECEIVED

      Examples:
        | what                          | document        | field        | value      |
        | an apostille                  | criminal record | legalisation | APOSTILLE  |
        | a record of 181 days          | criminal record | issued_on    | 2026-04-24 |

    @A-10.4
    Scenario Outline: The other position: outcome with <what>
      Given an applicant for Almaty on 2028-04-03
      And the applicant's further_citizenships is "TUR"
      And a criminal record of <second> is added
      And the criminal record's legalisation is "<way>"
      And the criminal record's issued_on is "<issued>"
      And the duty is paid on 2028-04-10 at 10:00
      When the applicant files the application
      Then it is <outcome>

      Examples:
        | what                 | second | way       | issued     | outcome                                                                |
        | none of the three    | TUR    | CONSULAR  | 2027-10-13 | done                                                                   |
        | an apostille         | TUR    | APOSTILLE | 2027-10-13 | refused with "A-10.4 NOT_LEGALISED CRIMINAL_RECORD"                    |
        | a record of 181 days | TUR    | CONSULAR  | 2027-10-12 | refused with "A-10.4 CRIMINAL_RECORD_TOO_OLD CRIMINAL_RECORD"          |
        | a state without one  | CAN    | CONSULAR  | 2027-10-13 | refused with "A-10.4 CRIMINAL_RECORD_STATE_MISSING CRIMINAL_RECORD.TUR" |
