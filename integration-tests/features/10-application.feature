Feature: The electronic application at the portal, section 2.1

  Rule: Paragraph 10. The applicant files at egov.kz with six documents

    @A-10
    Scenario: A complete application is registered at the portal and travels to АРМ ГО
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And it is 2026-10-23 at 11:00
      When the applicant files the application
      Then egov-pep shows the case as RECEIVED
      And arm-go shows the case as RECEIVED
      And D-02 at arm-go runs until 2026-10-28
      And D-05 at arm-go runs until 2026-12-07

    @A-10
    Scenario: The portal is another operator and needs its own consent
      Given an applicant for Almaty
      And the petition is signed on 2026-10-15
      When the applicant opens an application without consent
      Then it is refused with "A-10 NO_CONSENT consent"

    @A-10
    Scenario: The consent at the portal opens the case, and the application continues it
      Given an applicant for Almaty
      And the petition is signed on 2026-10-15
      When the applicant consents at the portal
      Then egov-pep shows the case as CONSENT_GIVEN
      When the applicant opens an application
      Then egov-pep shows the case as OPENED

    @A-10
    Scenario: An applicant who refuses consent at the portal ends the case and may apply again
      Given an applicant for Astana
      And the petition is signed on 2026-10-15
      When the applicant does not consent at the portal
      Then egov-pep shows the case as ENDED_WITHOUT_CONSENT
      And the applicant may apply again at once

    @A-10
    Scenario: A consent withdrawn before the decision ends the application without a ban
      Given an applicant for Almaty
      And the application is filed on 2026-10-23
      When the applicant withdraws the consent to the application
      Then egov-pep shows the case as WITHDRAWN
      And arm-go shows the case as WITHDRAWN
      And the applicant may apply again at once

    @A-10
    Scenario: A consent withdrawn after the decision has no effect
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18 at 14:00
      When the applicant withdraws the consent to the application
      Then egov-pep shows the case as PRELIMINARY_APPROVED
      And arm-go shows the case as PRELIMINARY_APPROVED

    @A-10
    Scenario: One person has at most one open application
      Given an applicant for Almaty
      And the application is filed on 2026-10-23
      When the applicant opens an application
      Then it is refused with "A-10 LIVE_APPLICATION_EXISTS application"

    @A-10 @A-10.1 @A-10.2 @A-10.4
    Scenario Outline: Without the <document> the application is not filed
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And without the <document>
      When the applicant files the application
      Then it is refused with "<ground>"

      Examples:
        | document        | ground                                  |
        | passport        | A-10.1 DOCUMENT_MISSING PASSPORT        |
        | portrait photo  | A-10.2 DOCUMENT_MISSING PORTRAIT_PHOTO  |
        | criminal record | A-10.4 DOCUMENT_MISSING CRIMINAL_RECORD |

    @A-10.1
    Scenario Outline: A passport that ends on <day> is <enough> on 23 October 2026, independent of paragraph 4
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And it is 2026-10-23 at 23:30
      And the passport's expires_on is "<day>"
      When the applicant files the application
      Then it is <outcome>

      Examples:
        | day        | enough     | outcome                                                |
        | 2027-04-21 | not enough | refused with "A-10.1 PASSPORT_TERM_TOO_SHORT PASSPORT" |
        | 2027-04-22 | enough     | done                                                   |

    @A-10.2
    Scenario Outline: A photo of <size> is <judged>
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And the portrait photo's size is "<size>"
      When the applicant files the application
      Then it is <outcome>

      Examples:
        | size     | judged            | outcome                                                |
        | 826x1062 | 35 by 45 mm       | done                                                   |
        | 413x600  | too tall          | refused with "A-10.2 PHOTO_PROPORTIONS PORTRAIT_PHOTO" |
        | 210x270  | of too few pixels | refused with "A-10.2 PHOTO_TOO_SMALL PORTRAIT_PHOTO"   |

    @A-10.3
    Scenario: The petition comes by reference from the ministry; without a petition no application is opened
      Given an applicant for Astana on 2026-10-22
      When the applicant opens an application
      Then it is refused with "A-10.3 DOCUMENT_MISSING PETITION"

    @A-10.3
    Scenario: A petition cannot be used again after a decision on it
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-10-20
      And the applicant enters Kazakhstan
      And it is 2026-11-20 at 00:00
      Then arm-go shows the case as PERMIT_EXPIRED
      When the applicant opens an application
      Then it is refused with "A-10.3 PETITION_USED PETITION"

    @A-10.4 @A-28
    Scenario Outline: A criminal record of <state> legalised as <way> is <judged>
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And the criminal record's issuing_state is "<state>"
      And the criminal record's legalisation is "<way>"
      When the applicant files the application
      Then it is <outcome>

      Examples:
        | state | way           | judged       | outcome                                                              |
        | NLD   | CONSULAR      | accepted     | done                                                                 |
        | NLD   | APOSTILLE     | accepted     | done                                                                 |
        | ARE   | CONSULAR      | accepted     | done                                                                 |
        | ARE   | APOSTILLE     | not accepted | refused with "A-10.4 APOSTILLE_OUTSIDE_CONVENTION CRIMINAL_RECORD"   |
        | UZB   | TREATY_EXEMPT | accepted     | done                                                                 |
        | NLD   | TREATY_EXEMPT | not accepted | refused with "A-10.4 NO_EXEMPTING_TREATY CRIMINAL_RECORD"            |
        | NLD   | NONE          | not accepted | refused with "A-10.4 NOT_LEGALISED CRIMINAL_RECORD"                  |

    @A-10.4
    Scenario Outline: Also a citizen of <citizenships>, resident in <residence>, the applicant <shows>: the officer sees <state> and may register
      Given an applicant for Almaty
      And the applicant's further_citizenships is "<citizenships>"
      And the applicant's residence_country is "<residence>"
      And a criminal record of <record> is added
      And the application is filed on 2026-10-23
      Then arm-go shows "/warnings/0/clause" as "A-10.4"
      And arm-go shows "/warnings/0/reason" as "<reason>"
      And arm-go shows "/warnings/0/subject" as "<subject>"
      When the officer registers the application
      Then arm-go shows the case as OPENED

      Examples:
        | citizenships | residence | record | shows                        | state                 | reason                        | subject             |
        | TUR          | NLD       | CAN    | adds a third record          | the unexpected state  | CRIMINAL_RECORD_OTHER_STATE   | CRIMINAL_RECORD     |
        | TUR, CAN     | NLD       | CAN    | lacks one record             | the missing state     | CRIMINAL_RECORD_STATE_MISSING | CRIMINAL_RECORD.TUR |
        | TUR          | ARE       | TUR    | lacks the residence's record | the missing state     | CRIMINAL_RECORD_STATE_MISSING | CRIMINAL_RECORD.ARE |

    @A-10.4
    Scenario: With a record of each citizenship there is no warning
      Given an applicant for Almaty
      And the applicant's further_citizenships is "TUR"
      And a criminal record of TUR is added
      And the application is filed on 2026-10-23
      Then arm-go shows "/warnings" as "[]"

    @A-10.4 @A-28
    Scenario Outline: The apostille of Viet Nam, where the Convention begins on 11 September 2026, is <judged> on <day> at <time>
      Given an applicant for Almaty on 2026-08-20 at 10:00
      And the duty is paid on 2026-09-10
      And the criminal record's issuing_state is "VNM"
      And the criminal record's legalisation is "APOSTILLE"
      And it is <day> at <time>
      When the applicant files the application
      Then it is <outcome>

      Examples:
        | day        | time     | judged       | outcome                                                            |
        | 2026-09-10 | 23:59:30 | not accepted | refused with "A-10.4 APOSTILLE_OUTSIDE_CONVENTION CRIMINAL_RECORD" |
        | 2026-09-11 | 00:00    | accepted     | done                                                               |

    @A-10.5
    Scenario Outline: A questionnaire whose <field> is "<answer>" is refused
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And the questionnaire's <field> is "<answer>"
      When the applicant files the application
      Then it is refused with "<ground>"

      Examples:
        | field          | answer               | ground                                                    |
        | purpose        | work and residence   | A-10.5 QUESTIONNAIRE_LANGUAGE QUESTIONNAIRE.purpose       |
        | surname        | DE VRIES             | A-10.5 QUESTIONNAIRE_LANGUAGE QUESTIONNAIRE.surname       |
        | education      |                      | A-10.5 QUESTIONNAIRE_INCOMPLETE QUESTIONNAIRE.education   |
        | declares_truth | false                | QUESTIONNAIRE.declares_truth                              |
        | city           | ASTANA               | A-10.5 CITY_MISMATCH QUESTIONNAIRE.city                   |

    @A-10.5
    Scenario Outline: Answers in <language> are accepted
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And the questionnaire's purpose is "<answer>"
      And the questionnaire's employer is "Example B.V."
      When the applicant files the application
      Then it is done

      Examples:
        | language | answer                                  |
        | Kazakh   | мамандығы бойынша жұмыс істеу           |
        | Russian  | работа по специальности в Rust-проектах |

    @A-10.6
    Scenario: An applicant cannot use the application, petition or duty of another person
      Given an applicant for Almaty
      And the duty is paid on 2026-10-22
      And another applicant on the same clock
      When the applicant pays the duty of the previous application
      Then it is refused with "no such case is visible to you"
      When the applicant withdraws the previous application
      Then it is refused with "no such case is visible to you"
      When the applicant opens an application
      Then it is refused with "A-10.3 DOCUMENT_MISSING PETITION"

    @A-10.6
    Scenario: An application whose duty was not ordered at ПШЭП is not filed
      Given an applicant for Almaty
      And the application is opened on 2026-10-22
      When the applicant files the application
      Then it is refused with "A-10.6 DUTY_NOT_PAID"

    @A-10.6
    Scenario: An application whose duty was ordered but not paid is not filed
      Given an applicant for Almaty
      And the application is opened on 2026-10-22
      And the applicant requests the payment of the duty
      When the applicant files the application
      Then it is refused with "A-10.6 DUTY_NOT_PAID"

    @A-10.6
    Scenario: The paid duty stays usable after an annulment without a decision
      Given an applicant for Almaty
      And the application is filed on 2026-10-23
      And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD
      And it is 2026-10-29 at 00:00
      Then egov-pep shows the case as ANNULLED
      When the applicant opens an application
      And the applicant requests the payment of the duty
      And the applicant files the application
      Then arm-go shows the case as RECEIVED

    @A-10
    Scenario: Until a decision the applicant may withdraw without a ban; petition and payment stay usable
      Given an applicant for Almaty
      And the application is registered on 2026-10-27
      When the applicant withdraws the application
      Then egov-pep shows the case as WITHDRAWN
      And arm-go shows the case as WITHDRAWN
      And is-mp shows the case as WITHDRAWN
      When the applicant opens an application
      And the applicant requests the payment of the duty
      And the applicant files the application
      Then arm-go shows the case as RECEIVED

    @A-10
    Scenario: After a decision the application cannot be withdrawn
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18
      When the applicant withdraws the application
      Then it is refused with "PRELIMINARY_APPROVED"

  Rule: Paragraph 11. An application registered at the portal reaches АРМ ГО by integration

    @A-11
    Scenario: The receipt in АРМ ГО is the legal day from which the deadlines run
      Given an applicant for Astana
      And the application is filed on 2026-10-24 at 12:00
      Then arm-go has recorded ApplicationSubmitted by egov-pep
      And D-02 at arm-go runs until 2026-10-28
