Feature: Checks, КНБ and the preliminary result, section 2.1

  Rule: Paragraph 13. The officer checks the special and criminal registers

    @A-13
    Scenario: Both registers are queried and recorded
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      When the officer records the checks
      Then is-mp shows the case as CHECKS_RECORDED
      And is-mp has recorded ChecksRecorded by MS_OFFICER

    @A-13
    Scenario: A record in a register cannot be denied
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      And ИБД holds a record about the applicant
      When the officer records the checks
      Then it is refused with "ibd"

    @A-13
    Scenario: A record that no register holds cannot be invented
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      When the officer assesses ИБД as hit relevant and СИО ПСО as no hit
      Then it is refused with "ibd"

    @A-13
    Scenario Outline: A case with a <relevance> record in <register> also goes to КНБ
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      And <register> holds a record about the applicant
      And the officer assesses ИБД as <ibd> and СИО ПСО as <sio>
      Then the supervisor finds alert REGISTER_HIT at is-mp under A-13 with "<register>"
      When the officer requests the approval
      Then berkut shows the case as REFERRED

      Examples:
        | relevance  | register | ibd            | sio            |
        | relevant   | ИБД      | hit relevant   | no hit         |
        | irrelevant | ИБД      | hit irrelevant | no hit         |
        | relevant   | СИО ПСО  | no hit         | hit relevant   |
        | irrelevant | СИО ПСО  | no hit         | hit irrelevant |

  Rule: Paragraph 14. The electronic case goes to КНБ in ЕИС «Беркут»

    @A-14
    Scenario: After the checks the case is sent, and its receipt starts the 25 days
      Given an applicant for Almaty
      And the checks are recorded on 2026-10-28 at 11:00
      When the officer requests the approval
      Then is-mp shows the case as APPROVAL_REQUESTED
      And berkut shows the case as REFERRED
      And D-04 at berkut runs until 2026-11-23
      And D-04 at is-mp runs until 2026-11-23

    @A-14
    Scenario: The case is not sent before both checks are recorded
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      When the officer requests the approval
      Then it is refused with "OPENED"

    @A-14
    Scenario: One case has one request
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      When the officer requests the approval
      Then it is refused with "APPROVAL_REQUESTED"

  Rule: Paragraph 15. КНБ answers within 25 calendar days; silence is no answer

    @A-15
    Scenario: КНБ's approval reaches the officer and ends the deadline
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      And it is 2026-11-16
      When КНБ approves
      Then is-mp shows the case as APPROVAL_ANSWERED
      And D-04 at berkut no longer runs
      And D-04 at is-mp no longer runs

    @A-15
    Scenario: After 25 days of silence the supervisor gets an alert; nothing is decided
      Given an applicant for Astana
      And the approval is requested on 2026-10-28 at 11:00
      And it is 2026-11-24 at 00:00
      Then D-04 at berkut is overdue since 2026-11-23
      And D-04 at is-mp is overdue since 2026-11-23
      And the supervisor finds D-04 of berkut overdue at is-mp: 1 calendar days, 1 working
      And КНБ finds D-04 of berkut overdue at berkut: 1 calendar days, 1 working
      And the supervisor finds alert APPROVAL_OVERDUE at is-mp under A-15 with "28.10.2026 | 23.11.2026"
      And is-mp shows the case as APPROVAL_REQUESTED
      And is-mp has recorded ApprovalOverdue by TIME
      When the officer forms the preliminary approval
      Then it is refused with "APPROVAL_REQUESTED"
      When the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      Then it is refused with "APPROVAL_REQUESTED"

    @A-15
    Scenario: A late answer counts
      Given an applicant for Astana
      And the approval is requested on 2026-10-28 at 11:00
      And it is 2026-12-01
      Then the supervisor finds D-04 of berkut overdue at is-mp: 8 calendar days, 6 working
      When КНБ approves
      Then the supervisor finds nothing overdue at is-mp
      And the supervisor finds no alert at is-mp
      And КНБ finds nothing overdue at berkut
      Then is-mp shows the case as APPROVAL_ANSWERED
      When the officer forms the preliminary approval
      Then arm-go shows the case as PRELIMINARY_FORMED

    @A-15
    Scenario: КНБ answers once
      Given an applicant for Astana
      And the approval is given on 2026-11-10
      When КНБ does not approve
      Then it is refused with "ANSWERED"

    @A-15 @A-17
    Scenario: КНБ may recall its approval; then there is no permit, and КНБ does not disclose its reason
      Given an applicant for Almaty
      And the approval is given on 2026-11-10
      When КНБ recalls its approval
      Then it is done
      And the supervisor finds alert APPROVAL_RECALLED at is-mp under A-15 with "10.11.2026"
      When the officer forms the preliminary approval
      Then it is refused with "NO_POSITIVE_APPROVAL"
      When the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval
      Then is-mp shows the case as PRELIMINARY_FORMED
      And the supervisor finds no alert at is-mp

  Rule: Paragraph 16. The whole consideration takes 45 calendar days

    @A-16
    Scenario: The 45 days end with the registered decision
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      Then D-05 at arm-go runs until 2026-12-07
      Given the preliminary permit is granted on 2026-12-07 at 23:59
      Then D-05 at arm-go no longer runs

    @A-16
    Scenario: After the 45 days the decision is overdue, and only the officer can make it
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And the preliminary result is formed on 2026-12-01
      And it is 2026-12-08 at 00:00
      Then D-05 at arm-go is overdue since 2026-12-07
      And the supervisor finds D-05 of is-mp overdue at arm-go: 1 calendar days, 1 working
      And the supervisor finds alert CONSIDERATION_OVERDUE at arm-go under A-16 with "23.10.2026 | 07.12.2026"
      And arm-go shows the case as PRELIMINARY_FORMED
      When the supervisor reads alert CONSIDERATION_OVERDUE at arm-go
      Then the supervisor finds alert CONSIDERATION_OVERDUE at arm-go under A-16
      When the officer registers the preliminary result
      Then arm-go shows the case as PRELIMINARY_APPROVED
      And the supervisor finds no alert at arm-go

  Rule: Paragraph 17. After КНБ's answer the officer forms the preliminary result

    @A-17
    Scenario: With КНБ's approval and clean registers the result is an approval
      Given an applicant for Almaty
      And the approval is given on 2026-11-16
      When the officer forms the preliminary approval
      Then is-mp shows the case as PRELIMINARY_FORMED
      And is-mp has recorded PreliminaryResultFormed by MS_OFFICER

    @A-17
    Scenario: Without КНБ's approval there is no approval
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      And КНБ does not approve
      When the officer forms the preliminary approval
      Then it is refused with "A-15 NO_POSITIVE_APPROVAL approval"

    @A-17 @A-13
    Scenario: A relevant record forbids the approval and is a ground of the refusal
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      And ИБД holds a record about the applicant
      And the officer assesses ИБД as hit relevant and СИО ПСО as no hit
      And the approval is given on 2026-11-16
      When the officer forms the preliminary approval
      Then it is refused with "REGISTER_HIT"
      When the officer forms the preliminary refusal for A-13 REGISTER_HIT IBD
      Then is-mp shows the case as PRELIMINARY_FORMED

    @A-17 @A-13
    Scenario: An irrelevant record does not prevent the approval
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      And ИБД holds a record about the applicant
      And the officer assesses ИБД as hit irrelevant and СИО ПСО as no hit
      And the approval is given on 2026-11-16
      When the officer forms the preliminary approval
      Then is-mp shows the case as PRELIMINARY_FORMED
      And the supervisor finds no alert at is-mp

    @A-17
    Scenario: A refusal needs a ground that was established
      Given an applicant for Almaty
      And the approval is given on 2026-11-16
      When the officer forms the preliminary refusal for A-13 REGISTER_HIT IBD
      Then it is refused with "grounds"

  Rule: Paragraph 18. The officer registers the result in АРМ ГО

    @A-18
    Scenario: The registration gives the preliminary permit its number
      Given an applicant for Almaty
      And the preliminary result is formed on 2026-11-18 at 10:00
      Then arm-go shows the case as PRELIMINARY_FORMED
      And egov-pep shows the case as RECEIVED
      When the officer registers the preliminary result
      Then arm-go shows the case as PRELIMINARY_APPROVED
      And egov-pep shows the case as PRELIMINARY_APPROVED
      And arm-go has recorded PreliminaryResultRegistered by MS_OFFICER

    @A-18
    Scenario: A result that was not formed cannot be registered
      Given an applicant for Almaty
      And the approval is given on 2026-11-16
      When the officer registers the preliminary result
      Then it is refused with "OPENED"
