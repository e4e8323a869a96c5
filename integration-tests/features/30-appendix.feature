Feature: The appendix: consent to the cross-border transfer of personal data

  Rule: Appendix. The form comes from the order and is filled in from the questionnaire

    @AP-1 @AP-3 @AP-4 @AP-5
    Scenario: The form contains addressee, both consents and validity in the words of the order
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      When the centre shows the consent
      Then the form says "В компетентные органы иностранного государства"
      And the form says "согласен (-на) на использование государственными органами Республики Казахстан сведений, составляющих охраняемую законом тайну, содержащихся в информационных системах."
      And the form says "В целях обеспечения деятельности по истребованию документа с территории иностранного государства даю согласие государственным органам Республики Казахстан на сбор, обработку и трансграничную передачу своих персональных данных в соответствии с Законом Республики Казахстан "О персональных данных и их защите" от 21 мая 2013 года, с целью получения документа, подтверждающего наличие (отсутствие) гражданства, судимости, привлечения к уголовной, административной и другой ответственности."
      And the form says "Настоящее согласие действует со дня его подписания до дня отзыва в письменной форме и является неотъемлемой частью запроса государственного органа Республики Казахстан по истребованию документа с территории иностранного государства от "___" _____________20___года."
      And arm-go shows the case as PRELIMINARY_APPROVED

    @AP-2
    Scenario: Name, residence, birth, address of stay and passport come from the questionnaire
      Given an applicant for Almaty
      And the questionnaire's surname is "Де Врис"
      And the questionnaire's given_name is "Ян"
      And the questionnaire's patronymic is "Петерович"
      And the questionnaire's birth_place is "Утрехт"
      And the questionnaire's address_abroad is "Utrecht, Voorbeeldstraat 1"
      And the questionnaire's phone is "+31600000000"
      And the questionnaire's email is "jan@example.com"
      And the questionnaire's birth_date is "1990-04-02"
      And the questionnaire's passport_issued_on is "2022-01-10"
      And the questionnaire's passport_issuer is "Burgemeester van Utrecht"
      And the fingerprints are taken on 2026-12-14
      When the centre shows the consent
      Then the form says "Де Врис Ян Петерович | Utrecht, Voorbeeldstraat 1, +31600000000, jan@example.com"
      And the form says "Я, Де Врис Ян Петерович, 02.04.1990, Утрехт"
      And the form says "Пребывающий (-ая) по адресу: г. Алматы, пр. Абая, 10, кв. 5"
      And the form says "Документ, удостоверяющий личность: PASSPORT, 10.01.2022, Burgemeester van Utrecht, NLD"

    @AP-6 @A-20.10
    Scenario: A form that the applicant signed by ЭЦП on its date is a document of the package
      Given an applicant for Almaty
      And without the cross border consent
      And the fingerprints are taken on 2026-12-14
      When the centre shows the consent
      Then the form says "Подпись_________________________________ | дата TODAY"
      When the applicant signs the consent to the transfer
      Then arm-go shows "/consent/signature/signature" as "ELECTRONIC"
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED

    @AP-6 @A-2.10
    Scenario: Only the applicant's own signature is accepted
      Given an applicant for Almaty
      And without the cross border consent
      And the fingerprints are taken on 2026-12-14
      When the officer signs the consent to the transfer
      Then it is refused with "signature"
      And arm-go shows the case as PRELIMINARY_APPROVED

    @AP-6 @A-20.10
    Scenario: The scan of a form signed by hand is a document of the package; a scan has no electronic signature
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED
      And arm-go shows "/approved/consent/signature/signature" as "BY_HAND"

  Rule: Appendix. The consent is a document of paragraph 20 and is valid from its signing to its written withdrawal

    @AP-5 @A-20.10
    Scenario: Without the appendix's consent the package is incomplete, but the permit is not refused
      Given an applicant for Almaty
      And the fingerprints are taken on 2026-12-14
      And without the cross border consent
      When the centre hands the package back
      Then arm-go shows the case as PRELIMINARY_APPROVED
      Given the applicant brings the cross border consent
      When the centre accepts the final application
      Then arm-go shows the case as ACCEPTED

    @AP-4 @AP-5
    Scenario: A request abroad needs the consent and is refused after its withdrawal; the package stays accepted
      Given an applicant for Almaty
      And without the cross border consent
      And the fingerprints are taken on 2026-12-14
      When the officer sends a request to a foreign state
      Then it is refused with "AP-5 NO_CONSENT"
      When the applicant signs the consent to the transfer
      And the officer sends a request to a foreign state
      Then it is done
      When the centre accepts the final application
      And the applicant withdraws the consent to the transfer
      And the officer sends a request to a foreign state
      Then it is refused with "AP-5 CONSENT_WITHDRAWN"
      And arm-go shows the case as ACCEPTED

    @AP-5 @A-20.10
    Scenario: A consent withdrawn before the filing is missing until it is signed again
      Given an applicant for Almaty
      And without the cross border consent
      And the fingerprints are taken on 2026-12-14
      And the applicant signs the consent to the transfer
      And the applicant withdraws the consent to the transfer
      When the centre accepts the final application
      Then it is refused with "A-20.10 CONSENT_WITHDRAWN"
      When the applicant signs the consent to the transfer
      And the centre accepts the final application
      Then arm-go shows the case as ACCEPTED
