Feature: Foreign documents, section 2.2

  Rule: Paragraph 28. Acts of foreign authorities are accepted if legalised, unless a treaty provides otherwise

    @A-28 @A-20.7
    Scenario Outline: At ЦОН a criminal record of <state> legalised as <way> is <judged>
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And the criminal record's issuing_state is "<state>"
      And the criminal record's legalisation is "<way>"
      When the centre accepts the final application
      Then it is <outcome>

      Examples:
        | state | way           | judged       | outcome                                                          |
        | NLD   | CONSULAR      | accepted     | done                                                             |
        | DEU   | APOSTILLE     | accepted     | done                                                             |
        | TKM   | APOSTILLE     | not accepted | refused with "A-28 APOSTILLE_OUTSIDE_CONVENTION CRIMINAL_RECORD" |
        | TKM   | TREATY_EXEMPT | accepted     | done                                                             |
        | KGZ   | TREATY_EXEMPT | accepted     | done                                                             |
        | DEU   | TREATY_EXEMPT | not accepted | refused with "A-28 NO_EXEMPTING_TREATY CRIMINAL_RECORD"          |
        | NLD   | NONE          | not accepted | refused with "A-28 NOT_LEGALISED CRIMINAL_RECORD"                |
