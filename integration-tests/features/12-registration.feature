Feature: Registration, return and rework, section 2.1

  Rule: Paragraph 12. The officer registers by hand within two working days, or returns with reasons

    @A-12/p1
    Scenario: The officer registers with a personal signature; ИС МП opens the case, which ends the two days
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And it is 2026-10-27 at 10:15
      When the officer registers the application
      Then arm-go shows the case as OPENED
      And is-mp shows the case as OPENED
      And arm-go has recorded ApplicationRegistered by MS_OFFICER
      And D-02 at arm-go no longer runs
      And D-05 at arm-go runs until 2026-12-07

    @A-12/p1
    Scenario: Only the officer registers: after two days the deadline is overdue, and nothing else happens
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And it is 2026-10-29 at 00:00
      Then D-02 at arm-go is overdue since 2026-10-28
      And the supervisor finds D-02 of arm-go overdue at arm-go: 1 calendar days, 1 working
      And arm-go shows the case as RECEIVED
      And is-mp holds no case
      When the officer registers the application
      Then arm-go shows the case as OPENED

    @A-12/p2
    Scenario: A return names its reasons and reaches the cabinet
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And it is 2026-10-27 at 10:15
      When the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      Then arm-go shows the case as RETURNED
      And egov-pep shows the case as RETURNED
      And the applicant finds notice N-3 with "A-10.4 | 02.11.2026"
      And D-03 at egov-pep runs until 2026-11-02
      And D-02 at arm-go no longer runs

    @A-12/p2
    Scenario: A return without a reason is not accepted
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      When the officer returns the application
      Then it is refused with "A-12/p2 NO_REASON_GIVEN reasons"

    @A-12/p2
    Scenario: A reason that does not concern documents is not accepted for a return
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      When the officer returns the application for A-19/p4 NOT_ARRIVED arrival
      Then it is refused with "A-12/p2 NO_REASON_GIVEN"

    @A-12/p2
    Scenario: After the dispatch to КНБ the application cannot be returned
      Given an applicant for Almaty
      And the approval is requested on 2026-10-28
      When the officer returns the application for A-10.2 PHOTO_TOO_SMALL PORTRAIT_PHOTO
      Then it is refused with "OPENED"

    @A-12/p2
    Scenario Outline: <reason> ends the application at once, without a ban
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      When the officer refuses the documents for <clause> <reason> <subject>
      Then arm-go shows the case as DOCUMENTS_REFUSED
      And egov-pep shows the case as DOCUMENTS_REFUSED
      And the applicant finds notice N-3 under A-12/p2 with "<clause>"
      And D-05 at arm-go no longer runs
      And the applicant may apply again at once

      Examples:
        | clause | reason                     | subject  |
        | A-10.1 | PASSPORT_NOT_REPLACEABLE   | PASSPORT |
        | A-10.3 | PETITION_OF_ANOTHER_PERSON | PETITION |
        | A-10.3 | PETITION_NOT_GENUINE       | PETITION |
        | O-1    | CITY_OUTSIDE_PILOT         | city     |

    @A-12/p2
    Scenario: A deficiency that can be corrected is returned, not refused
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      When the officer refuses the documents for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      Then it is refused with "grounds"

    @A-12/p3
    Scenario: A correction in the last second of the five days is in time
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And it is 2026-10-27 at 10:15
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And the applicant uploads the criminal record again
      And it is 2026-11-02 at 23:59:59
      When the applicant files the application again
      Then arm-go shows the case as RECEIVED

    @A-12/p3
    Scenario: At midnight the application is annulled, without a ban
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And it is 2026-10-27 at 10:15
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And the applicant uploads the criminal record again
      And it is 2026-11-03 at 00:00
      Then egov-pep shows the case as ANNULLED
      And arm-go shows the case as ANNULLED
      And the applicant finds notice N-4 under A-12/p3
      When the applicant files the application again
      Then it is refused with "ANNULLED"
      When the applicant opens an application
      Then it is done

    @A-12/p3
    Scenario: The item named in the return must change
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And the applicant uploads the passport again
      When the applicant files the application again
      Then it is refused with "A-12/p3 CURE_INCOMPLETE CRIMINAL_RECORD"

    @A-12/p3
    Scenario: Each of several reasons must be addressed
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD; A-10.5 QUESTIONNAIRE_INCOMPLETE QUESTIONNAIRE.education
      And the applicant uploads the criminal record again
      When the applicant files the application again
      Then it is refused with "A-12/p3 CURE_INCOMPLETE QUESTIONNAIRE.education"

    @A-12/p3
    Scenario: A changed answer is a correction
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And the officer returns the application for A-10.5 QUESTIONNAIRE_INCOMPLETE QUESTIONNAIRE.education
      And the questionnaire's education is "высшее, прикладная математика"
      When the applicant files the application again
      Then arm-go shows the case as RECEIVED

    @A-12/p4
    Scenario: A repeat consideration has new deadlines from the corrected version's arrival
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And it is 2026-10-27 at 10:15
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And it is 2026-10-29 at 12:00
      And the applicant uploads the criminal record again
      When the applicant files the application again
      Then D-02 at arm-go runs until 2026-11-02
      And D-05 at arm-go runs until 2026-12-14
      When the officer registers the application
      Then is-mp shows the case as OPENED

    @A-12/p4 @A-10.1
    Scenario: A repeat consideration keeps the first filing's day for the passport
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And it is 2026-10-23 at 11:00
      And the passport's expires_on is "2027-04-22"
      And the questionnaire's passport_expires_on is "2027-04-22"
      And the application is filed
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And it is 2026-10-27 at 12:00
      And the applicant uploads the criminal record again
      When the applicant files the application again
      Then arm-go shows the case as RECEIVED

    @A-12/p4
    Scenario: A corrected application may be returned again
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And the applicant uploads the criminal record again
      And the applicant files the application again
      When the officer returns the application for A-10.1 DOCUMENT_ILLEGIBLE PASSPORT
      Then egov-pep shows the case as RETURNED
