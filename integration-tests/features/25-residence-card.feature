Feature: Residence registration and the residence card (ВНЖ), section 2.2

  Rule: Paragraph 25. With the permit the applicant is registered at the place of residence

    @A-25/p1
    Scenario: The holder of the permit is registered
      Given an applicant for Astana
      And the permit is issued on 2026-12-21
      When the centre registers the residence
      Then arm-go shows the case as RESIDENCE_REGISTERED
      And arm-go has recorded ResidenceRegistered by TSON_OPERATOR

    @A-25/p1
    Scenario: Before the result is attached the residence is not registered
      Given an applicant for Astana
      And the final result is formed on 2026-12-18
      When the centre registers the residence
      Then it is refused with "A-25/p1 PERMIT_NOT_ISSUED permit"

  Rule: Paragraph 26. The card has its own documents and its own duty

    @A-26 @A-26.2 @A-27
    Scenario: With the notice of the permit, a valid passport and the card's own duty the card is issued
      Given an applicant for Almaty
      And the duty of the card is paid on 2026-12-23
      When the centre issues the card
      Then arm-go shows the case as CARD_ISSUED
      And egov-pep shows the case as CARD_ISSUED

    @A-26
    Scenario: The card requires the registration
      Given an applicant for Almaty
      And the permit is issued on 2026-12-21
      When the applicant pays the duty of the card
      Then it is refused with "A-25/p1 RESIDENCE_NOT_REGISTERED residence"

    @A-26.1
    Scenario: The card's passport is valid on its last day and needs no 180 days
      Given an applicant for Almaty on 2026-05-18
      And the fingerprints are taken on 2026-06-01
      And the passport's expires_on is "2026-11-29"
      And the final application is accepted on 2026-06-01 at 12:00
      And the duty of the card is paid on 2026-11-29
      When the centre issues the card
      Then arm-go shows the case as CARD_ISSUED

    @A-26.1
    Scenario: With an expired passport the card is not issued
      Given an applicant for Almaty on 2026-05-18
      And the fingerprints are taken on 2026-06-01
      And the passport's expires_on is "2026-11-29"
      And the final application is accepted on 2026-06-01 at 12:00
      And the duty of the card is paid on 2026-11-29
      And it is 2026-11-30 at 00:00
      When the centre issues the card
      Then it is refused with "A-26.1 PASSPORT_EXPIRED PASSPORT"

    @A-26.3
    Scenario: The permit's duty does not pay for the card
      Given an applicant for Almaty
      And the residence is registered on 2026-12-23
      When the centre issues the card
      Then it is refused with "RESIDENCE_REGISTERED"

    @A-26.3
    Scenario: A card whose duty was ordered but not paid is not issued
      Given an applicant for Almaty
      And the residence is registered on 2026-12-23
      And the centre orders the duty of the card
      When the centre issues the card
      Then it is refused with "A-26.3 DUTY_NOT_PAID"
