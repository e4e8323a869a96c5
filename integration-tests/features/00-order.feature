Feature: The covering order and the general provisions, chapter 1

  Rule: Paragraph 1. The pilot runs in Astana and Almaty, each city with its own department

    @O-0
    Scenario: A case is kept under the edition of the order under which it was filed
      Given an applicant for Almaty on 2026-10-05
      And the application is registered on 2026-10-27 at 10:15
      Then astanahub keeps the case under the edition of 2026
      And egov-pep keeps the case under the edition of 2026
      And is-mp keeps the case under the edition of 2026

    @O-1 @A-1
    Scenario Outline: An application for <city> is considered by the department of <city>
      Given an applicant for <city>
      And the application is filed on 2026-10-23 at 11:00
      When the officer registers the application
      Then arm-go shows the case as OPENED

      Examples:
        | city   |
        | Astana |
        | Almaty |

    @O-1 @A-1 @O-5.1
    Scenario: The other city's officer does not see the application
      Given an applicant for Almaty
      And the application is filed on 2026-10-23 at 11:00
      And the officer of the other city acts
      When the officer registers the application
      Then it is refused with "no such case is visible to you"

    @O-1 @A-1
    Scenario: An application names one of the two cities
      Given an applicant for Almaty
      And the application is opened on 2026-10-22
      And the duty is paid
      And the questionnaire's city is "ASTANA"
      When the applicant files the application
      Then it is refused with "A-10.5 CITY_MISMATCH QUESTIONNAIRE.city"

  Rule: Paragraph 9. The order is in force from the day after its publication through 31 December 2026

    @O-9
    Scenario: The first petition is filed on the first day
      Given an applicant for Almaty on 2026-05-07 at 00:00
      And the petition is opened
      When the applicant files the petition
      Then astanahub shows the case as SUBMITTED

    @O-9
    Scenario: On the day before, no petition is accepted
      Given an applicant for Almaty on 2026-05-06 at 23:00
      When the applicant opens a petition
      Then it is refused with "O-9 PILOT_CLOSED filing_date"

    @O-9
    Scenario: The last petition is filed in the last minute of 2026
      Given an applicant for Almaty on 2026-12-31 at 23:00
      And the petition is opened
      And it is 2026-12-31 at 23:59:59
      When the applicant files the petition
      Then astanahub shows the case as SUBMITTED

    @O-9
    Scenario: A petition that was opened in time cannot be filed after midnight
      Given an applicant for Almaty on 2026-12-31 at 23:00
      And the petition is opened
      And it is 2027-01-01 at 00:00
      When the applicant files the petition
      Then it is refused with "O-9 PILOT_CLOSED filing_date"

    @O-9
    Scenario: After the last day no petition is opened
      Given an applicant for Almaty on 2026-12-31 at 23:00
      And it is 2027-01-01 at 00:00
      When the applicant opens a petition
      Then it is refused with "O-9 PILOT_CLOSED filing_date"

    @O-9
    Scenario: The last application is filed in the last minute of 2026
      Given an applicant for Astana on 2026-12-28
      And the duty is paid on 2026-12-31 at 23:00
      And it is 2026-12-31 at 23:59:59
      When the applicant files the application
      Then arm-go shows the case as RECEIVED

    @O-9
    Scenario: An application that was opened in time but not filed in time is refused
      Given an applicant for Astana on 2026-12-28
      And the duty is paid on 2026-12-31 at 23:00
      And it is 2027-01-01 at 00:00
      When the applicant files the application
      Then it is refused with "O-9 PILOT_CLOSED filing_date"

    @O-9
    Scenario: An application that was filed in time is completed after the last day
      Given an applicant for Almaty on 2026-12-28
      And the application is filed on 2026-12-30 at 10:00
      And the application is registered on 2027-01-05 at 10:00
      And the preliminary permit is granted on 2027-02-01 at 10:00
      And the final application is accepted on 2027-02-10 at 10:00
      And the permit is issued on 2027-02-12 at 10:00
      When the centre registers the residence
      Then arm-go shows the case as RESIDENCE_REGISTERED
      And arm-go keeps the case under the edition of 2026

  Rule: Paragraph 2. The terms of the Algorithm

    @A-2.2
    Scenario Outline: An IIN <fault> is invalid
      Given an applicant for Almaty
      When the auditor searches for the cases of IIN "<iin>"
      Then it is refused with "filter.iin"

      Examples:
        | iin          | fault                         |
        | 42           | of two digits                 |
        | 00012610000A | with a letter                 |
        | 000126100003 | whose check digit is wrong    |

    @A-2.2
    Scenario: An IIN need not agree with the birth date of the passport
      Given an applicant for Almaty
      And the petition is opened
      And the applicant's birth_date is "1974-02-28"
      And the passport's birth_date is "1974-02-28"
      When the applicant files the petition
      Then astanahub shows the case as SUBMITTED

    @A-2.3
    Scenario: Without a petition of the ministry nobody can apply for the permit
      Given an applicant for Almaty on 2026-10-22
      When the applicant opens an application
      Then it is refused with "A-10.3 DOCUMENT_MISSING PETITION"

    @A-2.3 @A-4/p1
    Scenario Outline: A citizen of Kazakhstan is not a foreign specialist, also with a second citizenship: <field>
      Given an applicant for Almaty
      And the petition is opened
      And the applicant's <field> is "<states>"
      When the applicant files the petition
      Then it is refused with "A-2.3 CITIZEN_OF_KAZAKHSTAN"

      Examples:
        | field                | states   |
        | citizenship          | KAZ      |
        | further_citizenships | TUR, KAZ |

    @A-2.5
    Scenario: A profession outside the list of demanded professions gets no petition
      Given an applicant for Almaty
      And the petition is opened
      And the applicant's profession_code is "BAKER"
      When the applicant files the petition
      Then it is refused with "A-2.5 PROFESSION_NOT_LISTED"

    @A-2.9
    Scenario: A residence card confirms a final permit, never a preliminary one
      Given an applicant for Almaty
      And the preliminary permit is granted on 2026-11-18
      When the centre registers the residence
      Then it is refused with "A-25/p1 PERMIT_NOT_ISSUED permit"
      When the centre issues the card
      Then it is refused with "A-2.9 PERMIT_NOT_ISSUED permit"
