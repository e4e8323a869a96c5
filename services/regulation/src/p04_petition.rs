//! Paragraph 4: who may request a petition (ходатайство), the consent, and the eight documents.
//!
//! Out of scope: bans. They block an application for a permit, not a petition (AMB-29).

use jiff::civil::Date;

use crate::clause::Clause;
use crate::country::KAZAKHSTAN;
use crate::documents::{Applicant, Document, DocumentKind, Facts};
use crate::edition::Edition;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::package::{Count, Item, check_list, of_kind};
use crate::{passport, photo};

/// "Услугополучатель при условии наличия ИИН иностранного IT-специалиста и ЭЦП, подает заявление на портале
/// astanahub.com". The type `Iin` guarantees a valid IIN. `signature_is_applicants` means that the verified
/// certificate belongs to an individual and contains this IIN.
pub fn may_file(
    filing: Date,
    signature_is_applicants: bool,
    has_live_petition: bool,
    edition: &Edition,
) -> Result<(), Vec<Ground>> {
    let mut grounds = Vec::new();
    grounds.extend(edition.intake_open(filing).err());
    if !signature_is_applicants {
        grounds.push(Ground::new(Clause::A4p1, Reason::SignatureInvalid, "signature"));
    }
    if has_live_petition {
        grounds.push(Ground::new(Clause::A4p1, Reason::LivePetitionExists, "petition"));
    }
    allowed_unless(grounds)
}

/// "услугополучатель/заявитель – иностранный IT-специалист". A citizen of Kazakhstan is not a foreign
/// specialist, even with another citizenship.
pub fn check_applicant(applicant: &Applicant) -> Option<Ground> {
    applicant
        .citizenships()
        .any(|state| state == KAZAKHSTAN)
        .then(|| Ground::new(Clause::A2d3, Reason::CitizenOfKazakhstan, "citizenship"))
}

/// "В случае несогласия услугополучателя на сбор и обработку персональных данных процесс формирования электронного
/// ходатайства завершается." This end is terminal. No document is kept and no ban follows.
pub fn consent_gate(consent_given: bool) -> Result<(), Ground> {
    if consent_given { Ok(()) } else { Err(Ground::new(Clause::A4p1s2, Reason::NoConsent, "consent")) }
}

/// "Перечень документов для получения ходатайства включают следующие документы:" eight documents. Only the diploma
/// is "при наличии".
pub const DOCUMENTS: [Item; 8] = [
    Item::new(Clause::A4d1, DocumentKind::Passport, Count::One),
    Item::new(Clause::A4d2, DocumentKind::Diploma, Count::Any),
    Item::new(Clause::A4d3, DocumentKind::Portfolio, Count::OneOrMore),
    Item::new(Clause::A4d4, DocumentKind::PortraitPhoto, Count::One),
    Item::new(Clause::A4d5, DocumentKind::ProfessionalCertificate, Count::OneOrMore),
    Item::new(Clause::A4d6, DocumentKind::Resume, Count::One),
    Item::new(Clause::A4d7, DocumentKind::MotivationLetter, Count::One),
    Item::new(Clause::A4d8, DocumentKind::CriminalRecord, Count::OneOrMore),
];

/// An empty list means that the package is complete and conforms. Legalisation is recorded but not required here
/// (AMB-23).
pub fn check_package(documents: &[Document], filing: Date, edition: &Edition) -> Vec<Ground> {
    let mut grounds = check_list(&DOCUMENTS, documents);
    grounds.extend(passport::check_over_180_days(documents, filing, Clause::A4d1));
    grounds.extend(photo::check_photo(documents, Clause::A4d4, &edition.interpretations));
    grounds.extend(
        of_kind(documents, DocumentKind::CriminalRecord)
            .filter(|document| !matches!(document.facts, Facts::CriminalRecord { .. }))
            .map(|document| Ground::of_document(Clause::A4d8, Reason::DocumentFactsMissing, document.kind)),
    );
    grounds
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::documents::Legalisation;
    use crate::package::samples;
    use jiff::civil::date;

    fn full() -> Vec<Document> {
        samples::documents(&DOCUMENTS.map(|item| item.kind))
    }

    fn check(documents: &[Document]) -> Vec<Ground> {
        check_package(documents, date(2026, 6, 1), Edition::of_2026())
    }

    #[test]
    fn a4_2_only_the_diploma_may_be_missing() {
        // Aim: a package without one document gives the clause of that document. Only a missing diploma gives no
        // ground.
        assert_eq!(check(&full()), []);
        for item in DOCUMENTS {
            let rest: Vec<Document> = full().into_iter().filter(|document| document.kind != item.kind).collect();
            let expected = match item.kind {
                DocumentKind::Diploma => vec![],
                kind => vec![Ground::of_document(item.clause, Reason::DocumentMissing, kind)],
            };
            assert_eq!(check(&rest), expected);
        }
    }

    #[test]
    fn a4_1_the_passport_is_valid_for_over_180_days_from_the_filing() {
        // Aim: the package check applies the strict rule to the filing day.
        let mut documents = full();
        let Facts::Passport(passport) = &mut documents[0].facts else { unreachable!() };
        passport.expires_on = date(2026, 11, 28);
        assert_eq!(
            check(&documents),
            [Ground::of_document(Clause::A4d1, Reason::PassportTermTooShort, DocumentKind::Passport)]
        );
    }

    #[test]
    fn a4_8_the_petition_needs_no_legalisation() {
        // Aim: only contains the word "легализованного". Several portfolios are allowed.
        let mut documents = full();
        documents.push(samples::document(DocumentKind::Portfolio));
        let record = documents.iter_mut().find(|document| document.kind == DocumentKind::CriminalRecord).unwrap();
        let Facts::CriminalRecord { legalisation, .. } = &mut record.facts else { unreachable!() };
        *legalisation = Legalisation::None;
        assert_eq!(check(&documents), []);
    }

    #[test]
    fn a2_3_a_citizen_of_kazakhstan_is_not_a_foreign_specialist() {
        // Aim: this holds for the first citizenship and for any further one. Residence in Kazakhstan is not
        // citizenship.
        let foreigner = Applicant { residence_country: "KAZ".into(), ..samples::applicant() };
        assert_eq!(check_applicant(&foreigner), None);
        let first = Applicant { citizenship: "KAZ".into(), ..samples::applicant() };
        let further = Applicant { further_citizenships: vec!["DEU".into(), "KAZ".into()], ..samples::applicant() };
        for citizen in [first, further] {
            let found = check_applicant(&citizen).map(|ground| (ground.clause, ground.reason));
            assert_eq!(found, Some((Clause::A2d3, Reason::CitizenOfKazakhstan)));
        }
    }

    #[test]
    fn a4_p1_filing_and_consent() {
        // Aim: each obstacle has its clause. The consent check is separate and terminal.
        let edition = Edition::of_2026();
        assert!(may_file(date(2026, 6, 1), true, false, edition).is_ok());
        let grounds = may_file(date(2027, 1, 1), false, true, edition).unwrap_err();
        let reasons: Vec<Reason> = grounds.iter().map(|ground| ground.reason).collect();
        assert_eq!(reasons, [Reason::PilotClosed, Reason::SignatureInvalid, Reason::LivePetitionExists]);
        assert!(consent_gate(true).is_ok());
        assert_eq!(consent_gate(false).unwrap_err().clause, Clause::A4p1s2);
    }
}
