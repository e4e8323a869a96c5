Feature: Screening, interview and the ministry's signature, chapter 2

  Rule: Paragraph 5. АКФ ПИТ screens the request for completeness and conformity

    @A-5
    Scenario: A screening without findings admits the request
      Given an applicant for Almaty
      And the petition is filed on 2026-10-05
      When the screener admits the petition
      Then astanahub shows the case as ADMITTED
      And astanahub has recorded PetitionScreened by AKF_SCREENER

    @A-5
    Scenario: No invitation is sent before the screening
      Given an applicant for Almaty
      And the petition is filed on 2026-10-05
      When the screener invites to the interview
      Then it is refused with "SUBMITTED"

    @A-5 @A-9
    Scenario: A failed screening gives its reasons and no ban; a new request is allowed
      Given an applicant for Almaty
      And the petition is filed on 2026-10-05
      When the screener rejects the petition for A-4.3 DOCUMENT_ILLEGIBLE PORTFOLIO
      Then astanahub shows the case as SCREENING_REJECTED
      And the applicant finds notice N-2 under A-9 with "A-4.3"
      When the applicant opens a petition
      Then it is done

    @A-5 @A-9
    Scenario: A screening cannot fail without a reason
      Given an applicant for Almaty
      And the petition is filed on 2026-10-05
      When the screener rejects the petition
      Then it is refused with "NO_REASON_GIVEN"

  Rule: Paragraph 6. An admitted applicant is notified within two working days and chooses a time

    @A-6
    Scenario: The invitation reaches the cabinet with its times and ends the two working days
      Given an applicant for Almaty
      And the petition is admitted on 2026-10-06 at 11:00
      Then D-01 at astanahub runs until 2026-10-08
      When the screener invites to the interview
      Then astanahub shows the case as INVITED
      And D-01 at astanahub no longer runs
      And the applicant finds notice N-1 under A-6

    @A-6
    Scenario: Two working days over a weekend and the day off for the Republic Day
      Given an applicant for Almaty
      And the petition is admitted on 2026-10-23 at 11:00
      Then D-01 at astanahub runs until 2026-10-28

    @A-6
    Scenario: A late invitation is overdue and still an invitation
      Given an applicant for Almaty
      And the petition is admitted on 2026-10-06 at 11:00
      And it is 2026-10-08 at 23:59:59
      Then D-01 at astanahub runs until 2026-10-08
      When it is 2026-10-09 at 00:00
      Then D-01 at astanahub is overdue since 2026-10-08
      And astanahub shows the case as ADMITTED
      When the screener invites to the interview
      Then astanahub shows the case as INVITED

    @A-6
    Scenario: An invitation offers at least one time
      Given an applicant for Almaty
      And the petition is admitted on 2026-10-06
      When the screener invites without a slot
      Then it is refused with "slots"

    @A-6
    Scenario: The applicant may change to another offered time once
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      When the applicant chooses another slot
      Then astanahub shows the case as SLOT_CHOSEN
      When the applicant chooses another slot
      Then it is refused with "A-6 RESCHEDULE_USED interview"

    @A-6
    Scenario: A time that two applicants want goes to one of them
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      And another applicant on the same clock
      And the invitation is sent
      When the applicant chooses a slot
      Then it is refused with "A-6 SLOT_TAKEN slot"
      When the applicant chooses the other slot
      Then astanahub shows the case as SLOT_CHOSEN

    @A-6
    Scenario: A time that has passed cannot be chosen
      Given an applicant for Almaty
      And the invitation is sent on 2026-10-07 at 10:00
      And it is 2026-10-07 at 10:30
      When the applicant chooses a slot
      Then it is refused with "A-6 SLOT_PASSED slot"

    @A-6
    Scenario: An applicant who did not come is invited again
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      When the screener records that the applicant did not come
      Then astanahub shows the case as INTERVIEW_MISSED
      When the screener invites to the interview
      And the applicant chooses a slot
      And the screener records the interview
      Then astanahub shows the case as INTERVIEWED

    @A-6
    Scenario: A petition without an interview is closed by hand after thirty full days, without a ban
      Given an applicant for Almaty
      And the invitation is sent on 2026-10-07 at 10:00
      And it is 2026-11-06 at 23:59:59
      When the screener closes the petition without an interview
      Then it is refused with "A-6 INTERVIEW_STILL_OPEN"
      When it is 2026-11-07 at 00:00
      And the screener closes the petition without an interview
      Then it is done
      When the applicant opens a petition
      Then it is done

  Rule: Paragraph 7. The video interview is recorded and goes to the ministry for approval

    @A-7
    Scenario: A passed interview goes to the ministry
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      When the screener records the interview
      Then astanahub shows the case as INTERVIEWED
      When the ministry approves the interview
      Then astanahub shows the case as RESULT_APPROVED

    @A-7
    Scenario: An interview is not recorded before its time
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      When the screener records the interview before its time
      Then it is refused with "A-7 INTERVIEW_NOT_BEGUN slot"

    @A-7
    Scenario: The ministry cannot approve before an interview is recorded
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      When the ministry approves the interview
      Then it is refused with "SLOT_CHOSEN"

  Rule: Paragraph 8. The ministry signs the petition with its ЭЦП

    @A-8
    Scenario: The signed petition reaches the portal and the applicant's cabinet
      Given an applicant for Almaty
      And the interview is approved on 2026-10-14
      When the ministry signs the petition
      Then astanahub shows the case as SIGNED
      And astanahub has recorded PetitionSigned by MIICR_SIGNATORY
      And the applicant finds notice N-9
      When the applicant opens an application
      Then egov-pep shows the case as OPENED

    @A-8
    Scenario: The petition is not signed before the result is approved
      Given an applicant for Almaty
      And the interview is recorded on 2026-10-12
      When the ministry signs the petition
      Then it is refused with "SignPetition is not possible while the case is INTERVIEWED"

    @A-8
    Scenario: A petition with a failed interview is never signed
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      And the screener records a failed interview
      When the ministry signs the petition
      Then it is refused with "SignPetition is not possible while the case is INTERVIEWED"

  Rule: Paragraph 9. The applicant receives a refusal with its reasons; no ban follows

    @A-9
    Scenario: After a failed interview АКФ ПИТ refuses, and a new request is allowed at once
      Given an applicant for Almaty
      And the slot is chosen on 2026-10-07
      And the screener records a failed interview
      When the screener refuses the petition for A-8 INTERVIEW_NOT_PASSED interview
      Then astanahub shows the case as REFUSED
      And the applicant finds notice N-2 under A-9 with "A-8"
      When the applicant opens a petition
      Then it is done

    @A-9
    Scenario: The ministry may decline to sign, with its reason
      Given an applicant for Almaty
      And the interview is approved on 2026-10-14
      When the ministry refuses the petition for A-8 QUALIFICATION_NOT_CONFIRMED qualification
      Then astanahub shows the case as REFUSED
      And the applicant finds notice N-2 under A-9 with "A-8"
      And egov-pep holds no case

    @A-9
    Scenario: A refusal without a reason is not accepted
      Given an applicant for Almaty
      And the interview is recorded on 2026-10-12
      When the ministry refuses the petition
      Then it is refused with "NO_REASON_GIVEN"

    @A-9
    Scenario: АКФ ПИТ cannot refuse after a passed interview
      Given an applicant for Almaty
      And the interview is recorded on 2026-10-12
      When the screener refuses the petition for A-8 QUALIFICATION_NOT_CONFIRMED qualification
      Then it is refused with "INTERVIEWED"
