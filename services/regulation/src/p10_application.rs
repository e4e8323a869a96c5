//! Paragraph 10: the application for the preliminary permit, who may open one, and its six documents.
//!
//! Out of scope: how the petition and the payment are fetched. The rules receive verified facts.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ban::{Ban, check_bans};
use crate::city::City;
use crate::clause::Clause;
use crate::documents::{Applicant, Document, DocumentKind};
use crate::edition::Edition;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::identity::Iin;
use crate::interpretations::Interpretations;
use crate::package::{Count, Item, check_list};
use crate::{legalisation, passport, photo};

/// A petition, fetched by reference and verified again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PresentedPetition {
    pub iin: Iin,
    /// Whether the ministry's signature is valid for the presented bytes.
    pub genuine: bool,
    /// Whether a decision in another case was based on it (AMB-29).
    pub consumed_elsewhere: bool,
    /// The legal date of the ministry's signature.
    pub signed_on: Date,
}

/// The facts that are known when an application is opened or filed.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    pub iin: &'a Iin,
    pub city: City,
    /// The legal date of the filing.
    pub filing: Date,
    /// The portal needs its own consent, because its operator is not that of astanahub.com (AMB-22).
    pub consent_given: bool,
    pub bans: &'a [Ban],
    pub has_live_application: bool,
    pub petition: Option<&'a PresentedPetition>,
}

/// "Услугополучатель в целях получения предварительного РПП … в ПЭП подает электронное заявление". An
/// application needs a filing date in the pilot's period, a city of the pilot and a consent. It also needs no ban,
/// no other live application, and a petition issued to the same person.
pub fn may_open(opening: &Opening<'_>, edition: &Edition) -> Result<(), Vec<Ground>> {
    let mut grounds = Vec::new();
    grounds.extend(edition.intake_open(opening.filing).err());
    if !edition.serves(opening.city) {
        grounds.push(Ground::new(Clause::O1, Reason::CityOutsidePilot, "city"));
    }
    if !opening.consent_given {
        grounds.push(Ground::new(Clause::A10, Reason::NoConsent, "consent"));
    }
    grounds.extend(check_bans(opening.bans, opening.filing));
    if opening.has_live_application {
        grounds.push(Ground::new(Clause::A10, Reason::LiveApplicationExists, "application"));
    }
    grounds.extend(check_petition(opening.petition, opening.iin, opening.filing, &edition.interpretations));
    allowed_unless(grounds)
}

/// "ходатайство": it must be genuine, belong to the same person and not be used. It may also expire, if the
/// interpretation sets a validity (AMB-29).
pub fn check_petition(
    petition: Option<&PresentedPetition>,
    iin: &Iin,
    filing: Date,
    interpretations: &Interpretations,
) -> Vec<Ground> {
    let ground = |reason| Ground::of_document(Clause::A10d3, reason, DocumentKind::Petition);
    let Some(petition) = petition else {
        return vec![ground(Reason::DocumentMissing)];
    };
    let mut grounds = Vec::new();
    if !petition.genuine {
        grounds.push(ground(Reason::PetitionNotGenuine));
    }
    if petition.iin != *iin {
        grounds.push(ground(Reason::PetitionOfAnotherPerson));
    }
    if petition.consumed_elsewhere {
        grounds.push(ground(Reason::PetitionUsed));
    }
    if interpretations
        .petition_validity_days
        .is_some_and(|days| filing > petition.signed_on.saturating_add(i32::from(days).days()))
    {
        grounds.push(ground(Reason::PetitionExpired));
    }
    grounds
}

/// "… с прикреплением следующего перечня документов:" six documents.
pub const DOCUMENTS: [Item; 6] = [
    Item::new(Clause::A10d1, DocumentKind::Passport, Count::One),
    Item::new(Clause::A10d2, DocumentKind::PortraitPhoto, Count::One),
    Item::new(Clause::A10d3, DocumentKind::Petition, Count::One),
    Item::new(Clause::A10d4, DocumentKind::CriminalRecord, Count::OneOrMore),
    Item::new(Clause::A10d5, DocumentKind::Questionnaire, Count::One),
    Item::new(Clause::A10d6, DocumentKind::DutyReceipt, Count::One),
];

/// The documents that the applicant uploads. The ministry supplies the petition by reference, the applicant signs
/// the questionnaire as a form, and the gateway confirms the payment. Those three are not uploaded as files.
pub const ATTACHED: [DocumentKind; 3] =
    [DocumentKind::Passport, DocumentKind::PortraitPhoto, DocumentKind::CriminalRecord];

/// An empty list means that the package is complete and conforms. `filing` is the day of the first filing, also for
/// a corrected package within rework (AMB-25). The petition, the questionnaire and the payment have their own
/// checks: `check_petition`, `Questionnaire::validate`, `duty::check_payment`.
pub fn check_package(documents: &[Document], applicant: &Applicant, filing: Date, edition: &Edition) -> Vec<Ground> {
    let interpretations = &edition.interpretations;
    let mut grounds = check_list(&DOCUMENTS, documents);
    grounds.extend(passport::check_over_180_days(documents, filing, Clause::A10d1));
    grounds.extend(photo::check_photo(documents, Clause::A10d2, interpretations));
    grounds.extend(legalisation::check_criminal_records(documents, filing, Clause::A10d4, edition));
    grounds.extend(legalisation::check_age(documents, filing, Clause::A10d4, interpretations));
    grounds.extend(legalisation::check_states(documents, applicant, Clause::A10d4, interpretations));
    grounds
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::documents::{Facts, Legalisation};
    use crate::package::samples;
    use jiff::civil::date;

    fn reasons(grounds: &[Ground]) -> Vec<(Clause, Reason)> {
        grounds.iter().map(|ground| (ground.clause, ground.reason)).collect()
    }

    #[test]
    fn a10_all_six_documents_are_needed() {
        // Aim: a package without one document gives the clause of that document and nothing else.
        let full = samples::documents(&DOCUMENTS.map(|item| item.kind));
        let check = |documents: &[Document]| {
            check_package(documents, &samples::applicant(), date(2026, 6, 1), Edition::of_2026())
        };
        assert_eq!(check(&full), []);
        for item in DOCUMENTS {
            let rest: Vec<Document> = full.iter().filter(|document| document.kind != item.kind).cloned().collect();
            assert_eq!(reasons(&check(&rest)), [(item.clause, Reason::DocumentMissing)]);
        }
    }

    #[test]
    fn a10_4_a_record_without_legalisation_is_returned() {
        // Aim: a record that paragraph 4 accepts does not pass here.
        let mut record = samples::document(DocumentKind::CriminalRecord);
        let Facts::CriminalRecord { legalisation, .. } = &mut record.facts else { unreachable!() };
        *legalisation = Legalisation::None;
        let mut documents = samples::documents(&DOCUMENTS.map(|item| item.kind));
        documents[3] = record;
        let grounds = check_package(&documents, &samples::applicant(), date(2026, 6, 1), Edition::of_2026());
        assert_eq!(reasons(&grounds), [(Clause::A10d4, Reason::NotLegalised)]);
    }

    #[test]
    fn a10_3_a_petition_expires_only_if_an_interpretation_says_so() {
        // Aim: AMB-29, both positions, on the last day and on the day after it.
        let iin: Iin = "991231100000".parse().unwrap();
        let signed_on = date(2026, 6, 1);
        let petition = PresentedPetition { iin: iin.clone(), genuine: true, consumed_elsewhere: false, signed_on };
        let check = |filing, interpretations: &Interpretations| {
            reasons(&check_petition(Some(&petition), &iin, filing, interpretations))
        };
        assert_eq!(check(date(2026, 12, 31), &Interpretations::default()), []);
        let ninety = Interpretations { petition_validity_days: Some(90), ..Interpretations::default() };
        assert_eq!(check(date(2026, 8, 30), &ninety), []);
        assert_eq!(check(date(2026, 8, 31), &ninety), [(Clause::A10d3, Reason::PetitionExpired)]);
    }

    #[test]
    fn a10_who_may_open_an_application() {
        // Aim: each obstacle gives its clause, in the order in which the function checks them.
        let iin: Iin = "991231100000".parse().unwrap();
        let petition = PresentedPetition {
            iin: iin.clone(),
            genuine: true,
            consumed_elsewhere: false,
            signed_on: date(2026, 5, 20),
        };
        let good = Opening {
            iin: &iin,
            city: City::Almaty,
            filing: date(2026, 6, 1),
            consent_given: true,
            bans: &[],
            has_live_application: false,
            petition: Some(&petition),
        };
        let edition = Edition::of_2026();
        assert!(may_open(&good, edition).is_ok());

        let bans = [Ban::after_preliminary_refusal(date(2026, 5, 20), &edition.interpretations)];
        let foreign = PresentedPetition {
            iin: "900315200004".parse().unwrap(),
            genuine: false,
            consumed_elsewhere: true,
            signed_on: date(2026, 5, 20),
        };
        let bad =
            Opening { consent_given: false, bans: &bans, has_live_application: true, petition: Some(&foreign), ..good };
        assert_eq!(
            reasons(&may_open(&bad, edition).unwrap_err()),
            [
                (Clause::A10, Reason::NoConsent),
                (Clause::A19p3, Reason::BanInForce),
                (Clause::A10, Reason::LiveApplicationExists),
                (Clause::A10d3, Reason::PetitionNotGenuine),
                (Clause::A10d3, Reason::PetitionOfAnotherPerson),
                (Clause::A10d3, Reason::PetitionUsed),
            ]
        );
        let late = Opening { filing: date(2027, 1, 1), petition: None, ..good };
        assert_eq!(
            reasons(&may_open(&late, edition).unwrap_err()),
            [(Clause::O9, Reason::PilotClosed), (Clause::A10d3, Reason::DocumentMissing)]
        );
    }
}
