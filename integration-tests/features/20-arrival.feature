Feature: The application at ЦОН after the arrival, section 2.2

  Rule: Paragraph 20. The applicant brings ten documents

    @A-20.7
    Scenario: A second citizenship without its criminal record is a warning at ЦОН too, not a refusal
      Given an applicant for Almaty
      And the applicant's further_citizenships is "TUR"
      And the fingerprints are taken on 2026-12-14
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED
      And arm-go shows "/warnings/0/clause" as "A-20.7"
      And arm-go shows "/warnings/0/subject" as "CRIMINAL_RECORD.TUR"

    @A-20 @A-20.3 @A-20.5 @A-20.6 @A-20.7 @A-20.8 @A-20.9 @A-20.10
    Scenario: The ten documents are accepted; petition, questionnaire and duty are those of paragraph 10
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And it is 2026-12-15 at 12:00
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED
      And is-mp shows the case as FINAL_ACCEPTED

    @A-20 @A-20.1 @A-20.2 @A-20.3 @A-20.4 @A-20.5 @A-20.7 @A-20.10
    Scenario Outline: Without the <document> the package is not accepted
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-11-14
      And without the <document>
      When the centre accepts the final application
      Then it is refused with "<ground>"

      Examples:
        | document                | ground                                            |
        | passport                | A-20.1 DOCUMENT_MISSING PASSPORT                  |
        | medical certificate     | A-20.2 DOCUMENT_MISSING MEDICAL_CERTIFICATE       |
        | fingerprint certificate | A-20.3 DOCUMENT_MISSING FINGERPRINT_CERTIFICATE   |
        | housing contract        | A-20.4 DOCUMENT_MISSING HOUSING_CONTRACT          |
        | paper photo             | A-20.5 DOCUMENT_MISSING PAPER_PHOTO               |
        | criminal record         | A-20.7 DOCUMENT_MISSING CRIMINAL_RECORD           |
        | cross border consent    | A-20.10 DOCUMENT_MISSING CROSS_BORDER_CONSENT     |

    @A-20.1
    Scenario Outline: A passport that ends on <day> is <enough> on 15 December 2026
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And it is 2026-12-15 at 12:00
      And the passport's expires_on is "<day>"
      When the centre accepts the final application
      Then it is <outcome>

      Examples:
        | day        | enough     | outcome                                                |
        | 2027-06-13 | not enough | refused with "A-20.1 PASSPORT_TERM_TOO_SHORT PASSPORT" |
        | 2027-06-14 | enough     | done                                                   |

    @A-20.2
    Scenario Outline: A medical certificate whose <field> is "<value>" is <judged>
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And the medical certificate's <field> is "<value>"
      When the centre accepts the final application
      Then it is <outcome>

      Examples:
        | field | value | judged                | outcome                                                 |
        | form  | 028/у | correct               | done                                                    |
        | form  | 086/у | another form          | refused with "A-20.2 MEDICAL_FORM_WRONG MEDICAL"        |
        | fit   | false | of a barring disease  | refused with "A-20.2 MEDICALLY_BARRED MEDICAL"          |

    @A-20.4
    Scenario Outline: A housing contract from <start> to <end> is <judged> on 15 December 2026
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And it is 2026-12-15 at 12:00
      And the housing contract's starts_on is "<start>"
      And the housing contract's ends_on is "<end>"
      When the centre accepts the final application
      Then it is <outcome>

      Examples:
        | start      | end        | judged       | outcome                                              |
        | 2026-12-15 | 2027-06-12 | too short    | refused with "A-20.4 HOUSING_TERM_TOO_SHORT HOUSING" |
        | 2026-12-15 | 2027-06-13 | long enough  | done                                                 |
        | 2026-12-20 | 2027-06-18 | long enough  | done                                                 |
        | 2026-12-20 | 2027-06-17 | too short    | refused with "A-20.4 HOUSING_TERM_TOO_SHORT HOUSING" |
        | 2026-09-01 | 2027-06-12 | too short    | refused with "A-20.4 HOUSING_TERM_TOO_SHORT HOUSING" |

    @A-20.4
    Scenario Outline: A housing contract whose <field> is "<value>" is not accepted
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And the housing contract's <field> is "<value>"
      When the centre accepts the final application
      Then it is refused with "<ground>"

      Examples:
        | field     | value  | ground                                        |
        | notarised | false  | A-20.4 HOUSING_NOT_NOTARISED HOUSING_CONTRACT |
        | city      | ASTANA | A-20.4 CITY_MISMATCH HOUSING_CONTRACT         |

  Rule: Paragraph 21. ЦОН compares by the preliminary permit's number, prepares and sends the originals

    @A-21
    Scenario: One working day, over the Day of Independence
      Given an applicant for Almaty
      And the final application is accepted on 2026-12-15 at 12:00
      Then D-10 at arm-go runs until 2026-12-17

    @A-21
    Scenario: After one working day the deadline is overdue, and nothing else happens
      Given an applicant for Almaty
      And the final application is accepted on 2026-12-15 at 12:00
      And it is 2026-12-18 at 00:00
      Then D-10 at arm-go is overdue since 2026-12-17
      And the supervisor finds D-10 of arm-go overdue at arm-go: 1 calendar days, 1 working
      When the centre sends the originals
      Then arm-go shows the case as ORIGINALS_SENT
      And D-10 at arm-go no longer runs

    @A-21
    Scenario: Originals that the courier lost are sent again under a new waybill, without a decision and without a ban
      Given an applicant for Almaty
      And the originals are sent on 2026-12-07 at 12:00
      And it is 2026-12-10 at 10:00
      Then the supervisor finds D-11 of courier overdue at is-mp: 1 calendar days, 1 working
      When the officer reports the originals lost
      Then arm-go shows the case as ORIGINALS_LOST
      And is-mp shows the case as ORIGINALS_LOST
      And D-11 at is-mp no longer runs
      And the supervisor finds alert ORIGINALS_LOST at arm-go under A-21 with "KZP20261215A1 | 10.12.2026"
      And the applicant finds notice N-13 under A-21 with "KZP20261215A1 | 10.12.2026"
      When the officer receives the originals
      Then it is refused with "ORIGINALS_LOST"
      When the centre sends the originals
      Then it is refused with "waybill"
      When the centre sends the originals under another waybill
      Then arm-go shows the case as ORIGINALS_SENT
      And the supervisor finds no alert at arm-go
      And D-11 at is-mp runs until 2026-12-14
      Given it is 2026-12-11
      When the officer receives the originals
      Then is-mp shows the case as ORIGINALS_RECEIVED
      And D-12 at is-mp runs until 2026-12-17

    @A-21
    Scenario: Without a preliminary permit ЦОН does not accept the package
      Given an applicant for Almaty
      And the preliminary result is formed on 2026-11-18
      When the centre accepts the final application
      Then it is refused with "is not possible while the case is PRELIMINARY_FORMED (A-20)"

    @A-21
    Scenario: A permit that has lapsed is not accepted
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-11-18
      And it is 2027-01-15
      When the centre accepts the final application
      Then it is refused with "PERMIT_EXPIRED"

    @A-21
    Scenario: The other city's centre does not see the case
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And the centre of the other city acts
      When the centre accepts the final application
      Then it is refused with "no such case is visible to you"

    @A-21
    Scenario: An incomplete package is handed back with a receipt and without a ban; the thirty days continue
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-11-18
      And without the housing contract
      When the centre hands the package back
      Then arm-go shows the case as PRELIMINARY_APPROVED
      And arm-go has recorded AcceptanceRefused by TSON_OPERATOR
      Given the applicant brings the housing contract
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED

    @A-21
    Scenario: A complete package cannot be handed back
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-11-18
      When the centre hands the package back
      Then it is refused with "A-21 NO_REASON_GIVEN grounds"
