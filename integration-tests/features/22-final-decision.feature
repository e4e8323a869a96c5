Feature: The final decision, section 2.2

  Rule: Paragraph 22. The officer compares, checks and forms the result within three working days

    @A-22
    Scenario: After four checks without a finding the permit is granted
      Given an applicant for Almaty
      And the originals are received on 2026-12-14 at 10:00
      Then D-12 at is-mp runs until 2026-12-18
      When the officer records the final checks
      Then is-mp shows the case as FINAL_CHECKED
      When the officer forms the permit
      Then arm-go shows the case as FINAL_FORMED
      When the officer attaches the final result
      Then arm-go shows the case as GRANTED
      And egov-pep shows the case as GRANTED
      And is-mp has recorded FinalResultFormed by MS_OFFICER
      And D-12 at is-mp no longer runs

    @A-22
    Scenario: After the three working days the result is overdue, and nothing else happens
      Given an applicant for Almaty
      And the originals are received on 2026-12-14 at 10:00
      And it is 2026-12-19 at 00:00
      Then D-12 at is-mp is overdue since 2026-12-18
      And the supervisor finds D-12 of is-mp overdue at is-mp: 1 calendar days, 0 working
      And is-mp shows the case as ORIGINALS_RECEIVED

    @A-22 @A-15
    Scenario: After a recall the issued permit stays valid, and the supervisor gets an alert
      Given an applicant for Almaty
      And the permit is issued on 2026-12-18
      And it is 2026-12-22
      When КНБ recalls its approval
      Then it is done
      And arm-go shows the case as GRANTED
      And is-mp shows the case as CLOSED
      And the supervisor finds alert RECALLED_AFTER_PERMIT at is-mp under A-15 with "22.12.2026"
      When the supervisor reads alert RECALLED_AFTER_PERMIT at is-mp
      Then the supervisor finds no alert at is-mp
      And is-mp has recorded AlertRead by MS_SUPERVISOR

    @A-22 @A-15
    Scenario: A recall after the preliminary permit forbids the final permit and is a ground for refusal
      Given an applicant for Almaty
      And the final checks are recorded on 2026-12-15
      And КНБ recalls its approval
      Then the supervisor finds alert APPROVAL_RECALLED at is-mp under A-15
      When the officer forms the permit
      Then it is refused with "A-15 NO_POSITIVE_APPROVAL"
      When the officer forms the final refusal for A-15 NO_POSITIVE_APPROVAL approval
      And the officer attaches the final result
      Then arm-go shows the case as REFUSED
      And the supervisor finds no alert at is-mp

    @A-22
    Scenario: Without the checks there is no result
      Given an applicant for Almaty
      And the originals are received on 2026-12-14
      When the officer forms the permit
      Then it is refused with "ORIGINALS_RECEIVED"

    @A-22
    Scenario: A different original forbids the permit and is a ground for refusal
      Given an applicant for Almaty
      And the originals are received on 2026-12-14
      And the officer finds that the originals differ
      When the officer forms the permit
      Then it is refused with "A-22 ORIGINAL_DIFFERS originals"
      When the officer forms the final refusal for A-22 ORIGINAL_DIFFERS originals
      Then arm-go shows the case as FINAL_FORMED

    @A-22
    Scenario: Without an entry at the border the case is held, neither granted nor refused
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18
      And the officer takes the fingerprints
      And the originals are received on 2026-12-10
      When the officer records the final checks
      Then is-mp shows the case as ON_HOLD
      When the officer forms the permit
      Then it is refused with "A-22 BORDER_CROSSING_NOT_FOUND border"
      When the applicant enters Kazakhstan
      And the officer records the final checks
      Then is-mp shows the case as FINAL_CHECKED

    @A-22
    Scenario: The second check finds a new record in a register
      Given an applicant for Almaty
      And the originals are received on 2026-12-14
      And СИО ПСО holds a record about the applicant
      When the officer records the final checks
      Then it is refused with "sio_pso"

  Rule: Paragraph 23. The result reaches the applicant's cabinet

    @A-23
    Scenario: The cabinet shows the permit
      Given an applicant for Almaty
      And the permit is issued on 2026-12-21 at 15:00
      Then egov-pep shows the case as GRANTED
      And the applicant finds notice N-8

  Rule: Paragraph 24. After a refusal a new application is possible after a year from the conclusion

    @A-24
    Scenario: The ban runs from the conclusion, not from its delivery
      Given an applicant for Almaty
      And the originals are received on 2026-12-14
      And the officer finds that the originals differ
      And it is 2026-12-16 at 23:30
      And the officer forms the final refusal for A-22 ORIGINAL_DIFFERS originals
      And it is 2026-12-18 at 10:00
      When the officer attaches the final result
      Then arm-go shows the case as REFUSED
      And arm-go shows "/ban/first_allowed" as "2027-12-17"
      And the applicant finds notice N-8 with "A-22 | 17.12.2027"
      And the applicant is banned by A-24 until 2027-12-16

    @A-24
    Scenario: A refusal without an established ground is not accepted
      Given an applicant for Almaty
      And the final checks are recorded on 2026-12-15
      When the officer forms the final refusal for A-22 ORIGINAL_DIFFERS originals
      Then it is refused with "A-22 NO_GROUND_FOR_REFUSAL grounds"
