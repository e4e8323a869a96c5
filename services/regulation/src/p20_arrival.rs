//! Paragraph 20: the ten documents that the applicant brings to the service centre after arrival.
//!
//! "… обращается в ЦОН, с заявлением о выдаче РПП в Республике Казахстан с приложением пакета документов, в том
//! числе направленных ранее через ПЭП:" ten documents.
//!
//! Out of scope: who may accept them, which is paragraph 21.

use jiff::civil::Date;

use crate::city::City;
use crate::clause::Clause;
use crate::documents::{Applicant, Document, DocumentKind, Facts};
use crate::edition::Edition;
use crate::ground::{Ground, Reason};
use crate::package::{Count, Item, check_list, of_kind};
use crate::{legalisation, passport};

pub const DOCUMENTS: [Item; 10] = [
    Item::new(Clause::A20d1, DocumentKind::Passport, Count::One),
    Item::new(Clause::A20d2, DocumentKind::MedicalCertificate, Count::One),
    Item::new(Clause::A20d3, DocumentKind::FingerprintCertificate, Count::One),
    Item::new(Clause::A20d4, DocumentKind::HousingContract, Count::One),
    Item::new(Clause::A20d5, DocumentKind::PaperPhoto, Count::One),
    Item::new(Clause::A20d6, DocumentKind::Petition, Count::One),
    Item::new(Clause::A20d7, DocumentKind::CriminalRecord, Count::OneOrMore),
    Item::new(Clause::A20d8, DocumentKind::Questionnaire, Count::One),
    Item::new(Clause::A20d9, DocumentKind::DutyReceipt, Count::One),
    Item::new(Clause::A20d10, DocumentKind::CrossBorderConsent, Count::One),
];

/// An empty list means that the package is complete and conforms on the day of filing at the centre in the city of
/// the case.
pub fn check_package(
    documents: &[Document],
    applicant: &Applicant,
    city: City,
    filing: Date,
    edition: &Edition,
) -> Vec<Ground> {
    let mut grounds = check_list(&DOCUMENTS, documents);
    grounds.extend(passport::check_over_180_days(documents, filing, Clause::A20d1));
    grounds.extend(check_medical(documents));
    grounds.extend(
        of_kind(documents, DocumentKind::FingerprintCertificate)
            .filter(|document| !matches!(document.facts, Facts::FingerprintCertificate { .. }))
            .map(|document| Ground::of_document(Clause::A20d3, Reason::DocumentFactsMissing, document.kind)),
    );
    grounds.extend(check_housing(documents, city, filing));
    grounds.extend(check_consent(documents));
    // does not repeat the legalisation. The general rule of A-28 requires it.
    grounds.extend(legalisation::check_criminal_records(documents, filing, Clause::A28, edition));
    grounds.extend(legalisation::check_age(documents, filing, Clause::A20d7, &edition.interpretations));
    grounds.extend(legalisation::check_states(documents, applicant, Clause::A20d7, &edition.interpretations));
    grounds
}

/// A-20.2. "справка о медицинском освидетельствовании иностранца об отсутствии, заболеваний, наличие
/// которых запрещает въезд … (медицинская справка формы 028/у)".
pub fn check_medical(documents: &[Document]) -> Vec<Ground> {
    of_kind(documents, DocumentKind::MedicalCertificate)
        .filter_map(|document| match &document.facts {
            Facts::MedicalCertificate { form, .. } if !is_form_028(form) => Some(Reason::MedicalFormWrong),
            Facts::MedicalCertificate { fit, .. } => (!fit).then_some(Reason::MedicallyBarred),
            _ => Some(Reason::DocumentFactsMissing),
        })
        .map(|reason| Ground::of_document(Clause::A20d2, reason, DocumentKind::MedicalCertificate))
        .collect()
}

/// The letter `у` is Cyrillic, but people also type Latin letters that look like it.
fn is_form_028(form: &str) -> bool {
    matches!(form.trim().to_lowercase().as_str(), "028/у" | "028/y" | "028/u")
}

/// A-20.4. "нотариально заверенный договор … о предоставлении заявителю жилища для проживания и постановки на
/// постоянный регистрационный учет на срок не менее 180 (сто восемьдесят) календарных дней": 180 days are enough.
/// They count from the start of the contract, or from the filing if the contract has already started.
pub fn check_housing(documents: &[Document], case_city: City, filing: Date) -> Vec<Ground> {
    let mut grounds = Vec::new();
    let mut add = |reason| grounds.push(Ground::of_document(Clause::A20d4, reason, DocumentKind::HousingContract));
    for document in of_kind(documents, DocumentKind::HousingContract) {
        let Facts::HousingContract { city, starts_on, ends_on, notarised } = &document.facts else {
            add(Reason::DocumentFactsMissing);
            continue;
        };
        if !notarised {
            add(Reason::HousingNotNotarised);
        }
        if (*ends_on - (*starts_on).max(filing)).get_days() < 180 {
            add(Reason::HousingTermTooShort);
        }
        if *city != case_city {
            add(Reason::CityMismatch);
        }
    }
    grounds
}

/// A-20.10. "заявление-согласие на обработку персональных данных и трансграничную передачу персональных данных …
/// согласно приложению": it must be signed and not withdrawn (AP-5, AP-6). A scan alone proves neither.
pub fn check_consent(documents: &[Document]) -> Vec<Ground> {
    of_kind(documents, DocumentKind::CrossBorderConsent)
        .filter_map(|document| match &document.facts {
            Facts::CrossBorderConsent { withdrawn_at: None, .. } => None,
            Facts::CrossBorderConsent { withdrawn_at: Some(_), .. } => Some(Reason::ConsentWithdrawn),
            _ => Some(Reason::NotSigned),
        })
        .map(|reason| Ground::of_document(Clause::A20d10, reason, DocumentKind::CrossBorderConsent))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::samples;
    use jiff::civil::date;

    fn contract(starts_on: Date, ends_on: Date, notarised: bool, city: City) -> Vec<Document> {
        let mut document = samples::document(DocumentKind::HousingContract);
        document.facts = Facts::HousingContract { city, starts_on, ends_on, notarised };
        vec![document]
    }

    fn reasons(grounds: Vec<Ground>) -> Vec<Reason> {
        grounds.into_iter().map(|ground| ground.reason).collect()
    }

    #[test]
    fn a20_all_ten_documents_are_needed() {
        // Aim: a package without one document gives the clause of that document and nothing else.
        let full = samples::documents(&DOCUMENTS.map(|item| item.kind));
        let check = |documents: &[Document]| {
            check_package(documents, &samples::applicant(), City::Astana, date(2026, 8, 3), Edition::of_2026())
        };
        assert_eq!(check(&full), []);
        for item in DOCUMENTS {
            let rest: Vec<Document> = full.iter().filter(|document| document.kind != item.kind).cloned().collect();
            assert_eq!(check(&rest), [Ground::of_document(item.clause, Reason::DocumentMissing, item.kind)]);
        }
    }

    #[test]
    fn a20_4_exactly_180_days_are_enough() {
        // Aim: golden vector 28, the boundary of "не менее 180". A contract that has started counts from the
        // filing.
        let start = date(2026, 9, 1);
        let check =
            |end, filing| reasons(check_housing(&contract(start, end, true, City::Astana), City::Astana, filing));
        assert_eq!(check(date(2027, 2, 28), date(2026, 8, 20)), []);
        assert_eq!(check(date(2027, 2, 27), date(2026, 8, 20)), [Reason::HousingTermTooShort]);
        assert_eq!(check(date(2027, 2, 28), date(2026, 9, 2)), [Reason::HousingTermTooShort]);
    }

    #[test]
    fn a20_4_notarised_and_in_the_city_of_the_case() {
        // Aim: each condition has its own reason (AMB-21, AMB-42).
        let documents = contract(date(2026, 8, 1), date(2027, 8, 1), false, City::Almaty);
        let found = reasons(check_housing(&documents, City::Astana, date(2026, 8, 1)));
        assert_eq!(found, [Reason::HousingNotNotarised, Reason::CityMismatch]);
    }

    #[test]
    fn a20_10_a_consent_is_signed_and_not_withdrawn() {
        // Aim: a scan without a recorded signature and a withdrawn consent give different reasons.
        let mut document = samples::document(DocumentKind::CrossBorderConsent);
        assert_eq!(check_consent(&[document.clone()]), []);
        let signed_at = crate::moment::Moment::end_of(date(2026, 7, 1));
        document.facts =
            Facts::CrossBorderConsent { signed_at, form_sha256: "0".repeat(64), withdrawn_at: Some(signed_at) };
        assert_eq!(reasons(check_consent(&[document.clone()])), [Reason::ConsentWithdrawn]);
        document.facts = Facts::None;
        assert_eq!(reasons(check_consent(&[document])), [Reason::NotSigned]);
    }

    #[test]
    fn a20_2_form_028_and_fit() {
        // Aim: a wrong form and an unfit person give different reasons.
        let mut document = samples::document(DocumentKind::MedicalCertificate);
        document.facts = Facts::MedicalCertificate { form: "086/у".into(), issued_on: date(2026, 8, 1), fit: true };
        assert_eq!(reasons(check_medical(&[document.clone()])), [Reason::MedicalFormWrong]);
        document.facts = Facts::MedicalCertificate { form: "028/у".into(), issued_on: date(2026, 8, 1), fit: false };
        assert_eq!(reasons(check_medical(&[document])), [Reason::MedicallyBarred]);
    }
}
