Feature: The appendix: consent to the cross-border transfer of personal data

  Rule: Appendix. The consent is a document of paragraph 20 and holds from its signing

    @AP-5 @A-20.10
    Scenario: Without the appendix's consent the package is incomplete, which is no refusal of the permit
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And without the cross border consent
      When the centre hands the package back
      Then arm-go shows the case as PRELIMINARY_APPROVED
      Given the applicant brings the cross border consent
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED
