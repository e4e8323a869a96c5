Feature: The petition of the sectoral state body (ходатайство), chapter 2

  Rule: Paragraph 4. An applicant with IIN and ЭЦП consents and files eight documents at astanahub.com

    @A-4/p1
    Scenario: With IIN, ЭЦП, consent and the documents the petition is filed
      Given an applicant for Almaty
      And the petition is opened
      When the applicant files the petition
      Then it is done
      And astanahub shows the case as SUBMITTED
      And astanahub has recorded PetitionSubmitted by APPLICANT

    @A-4/p1s2
    Scenario: Without consent the request ends, and a new request is allowed at once
      Given an applicant for Almaty
      When the applicant does not consent
      Then astanahub shows the case as ENDED_WITHOUT_CONSENT
      When the applicant opens a petition
      Then astanahub shows the case as OPENED

    @A-4/p1s2
    Scenario: A withdrawn consent ends the petition, and a new request is allowed at once
      Given an applicant for Almaty
      And the petition is filed
      When the applicant withdraws the consent to the petition
      Then astanahub shows the case as WITHDRAWN
      When the applicant opens a petition
      Then astanahub shows the case as OPENED

    @A-4/p1
    Scenario: One person has at most one open petition
      Given an applicant for Almaty
      And the petition is opened
      When the applicant opens a petition
      Then it is refused with "A-4/p1 LIVE_PETITION_EXISTS"

    @A-4/p2 @A-4.3 @A-4.5 @A-4.6 @A-4.7
    Scenario Outline: Without the <document> the petition is not filed
      Given an applicant for Almaty
      And the petition is opened
      And without the <document>
      When the applicant files the petition
      Then it is refused with "<ground>"

      Examples:
        | document                 | ground                                          |
        | passport                 | A-4.1 DOCUMENT_MISSING PASSPORT                 |
        | portfolio                | A-4.3 DOCUMENT_MISSING PORTFOLIO                |
        | portrait photo           | A-4.4 DOCUMENT_MISSING PORTRAIT_PHOTO           |
        | professional certificate | A-4.5 DOCUMENT_MISSING PROFESSIONAL_CERTIFICATE |
        | resume                   | A-4.6 DOCUMENT_MISSING RESUME                   |
        | motivation letter        | A-4.7 DOCUMENT_MISSING MOTIVATION_LETTER        |
        | criminal record          | A-4.8 DOCUMENT_MISSING CRIMINAL_RECORD          |

    @A-4.2
    Scenario: The diploma is required only "if available"
      Given an applicant for Astana
      And the petition is opened
      And without the diploma
      When the applicant files the petition
      Then astanahub shows the case as SUBMITTED

    @A-4.1
    Scenario Outline: A passport that ends on <day> is <enough> on 5 October 2026
      Given an applicant for Almaty on 2026-10-05
      And the petition is opened
      And the passport's expires_on is "<day>"
      When the applicant files the petition
      Then it is <outcome>

      Examples:
        | day        | enough     | outcome                                               |
        | 2027-04-03 | not enough | refused with "A-4.1 PASSPORT_TERM_TOO_SHORT PASSPORT" |
        | 2027-04-04 | enough     | done                                                  |

    @A-4.4
    Scenario Outline: A photo of <size> is <judged>
      Given an applicant for Almaty
      And the petition is opened
      And the portrait photo's size is "<size>"
      When the applicant files the petition
      Then it is <outcome>

      Examples:
        | size    | judged              | outcome                                                |
        | 413x531 | 35 by 45 mm         | done                                                   |
        | 600x600 | square              | refused with "A-4.4 PHOTO_PROPORTIONS PORTRAIT_PHOTO"  |
        | 350x450 | of too few pixels   | refused with "A-4.4 PHOTO_TOO_SMALL PORTRAIT_PHOTO"    |

    @A-4.8
    Scenario Outline: A criminal record legalised as <way> is accepted at this stage
      Given an applicant for Almaty
      And the petition is opened
      And the criminal record's legalisation is "<way>"
      When the applicant files the petition
      Then astanahub shows the case as SUBMITTED

      Examples:
        | way       |
        | NONE      |
        | APOSTILLE |
