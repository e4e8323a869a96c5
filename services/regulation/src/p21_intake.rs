//! Paragraph 21: the service centre (ЦОН) compares the documents by the preliminary permit's number.
//!
//! "Сотрудник ЦОН в течение 1 (одного) рабочего дня осуществляет сверку документов по номеру предварительного РПП и
//! оформляет заявление на оказание государственной услуги". The findings of this check lead to a receipt of
//! non-acceptance. They never lead to a decision or a ban (AMB-19).

use crate::ban::{Ban, check_bans};
use crate::city::City;
use crate::clause::Clause;
use crate::documents::{Applicant, Document};
use crate::edition::Edition;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::identity::Iin;
use crate::moment::Moment;
use crate::p20_arrival;

/// The preliminary permit found by its number.
#[derive(Clone, Copy, Debug)]
pub struct Preliminary<'a> {
    pub iin: &'a Iin,
    pub city: City,
    /// 24:00 of the last day of its validity.
    pub valid_until: Moment,
    /// Whether it is neither annulled nor expired nor used.
    pub live: bool,
}

/// What a person files at a service centre.
#[derive(Clone, Copy, Debug)]
pub struct Filing<'a> {
    pub applicant: &'a Applicant,
    /// The city of the service centre.
    pub city: City,
    pub at: Moment,
    pub bans: &'a [Ban],
    pub documents: &'a [Document],
}

/// The intake of the pilot need not be open: a case registered in time continues to its end (AMB-20).
pub fn may_accept(
    filing: &Filing<'_>,
    preliminary: Option<&Preliminary<'_>>,
    edition: &Edition,
) -> Result<(), Vec<Ground>> {
    let ground = |reason, subject| Ground::new(Clause::A21, reason, subject);
    let Some(preliminary) = preliminary.filter(|found| *found.iin == filing.applicant.iin) else {
        return Err(vec![ground(Reason::PreliminaryUnknown, "preliminary_number")]);
    };
    let mut grounds = Vec::new();
    if !preliminary.live || filing.at >= preliminary.valid_until {
        grounds.push(ground(Reason::PreliminaryNotValid, "preliminary_number"));
    }
    if filing.city != preliminary.city {
        grounds.push(ground(Reason::CityMismatch, "city"));
    }
    let date = filing.at.legal_date();
    grounds.extend(edition.pending_step(date).err());
    grounds.extend(check_bans(filing.bans, date));
    grounds.extend(p20_arrival::check_package(filing.documents, filing.applicant, preliminary.city, date, edition));
    allowed_unless(grounds)
}

/// The grounds of a receipt of non-acceptance (AMB-19): the findings of the comparison, and the grounds that the
/// operator saw in the ten documents of paragraph 20. The centre must accept a package without grounds.
pub fn non_acceptance(found: Vec<Ground>, seen: &[Ground]) -> Result<Vec<Ground>, Vec<Ground>> {
    let of_package = |ground: &&Ground| {
        ground.document().is_some_and(|kind| p20_arrival::DOCUMENTS.iter().any(|item| item.kind == kind))
    };
    let mut grounds = found;
    grounds
        .extend(seen.iter().filter(of_package).filter(|ground| !grounds.contains(ground)).cloned().collect::<Vec<_>>());
    let foreign = seen.iter().any(|ground| !of_package(&ground));
    match grounds.is_empty() || foreign {
        true => Err(vec![Ground::new(Clause::A21, Reason::NoReasonGiven, "grounds")]),
        false => Ok(grounds),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::documents::DocumentKind;
    use crate::package::samples;
    use jiff::civil::{date, time};

    #[test]
    fn a21_a_live_number_of_the_same_person_and_city() {
        // Aim: the last second of validity is in time. Another person learns nothing about the number.
        let applicant = samples::applicant();
        let stranger = Applicant { iin: "900315200004".parse().unwrap(), ..samples::applicant() };
        let documents = samples::documents(&p20_arrival::DOCUMENTS.map(|item| item.kind));
        let until = Moment::end_of(date(2026, 9, 14));
        let preliminary = Preliminary { iin: &applicant.iin, city: City::Astana, valid_until: until, live: true };
        let last = Moment::at_legal(date(2026, 9, 14), time(23, 59, 59, 0));
        let good = Filing { applicant: &applicant, city: City::Astana, at: last, bans: &[], documents: &documents };
        let edition = Edition::of_2026();
        let reasons = |filing: Filing<'_>, preliminary: Option<&Preliminary<'_>>| -> Vec<Reason> {
            let answer = may_accept(&filing, preliminary, edition);
            answer.err().unwrap_or_default().into_iter().map(|ground| ground.reason).collect()
        };
        assert_eq!(reasons(good, Some(&preliminary)), []);
        assert_eq!(reasons(Filing { at: until, ..good }, Some(&preliminary)), [Reason::PreliminaryNotValid]);
        assert_eq!(reasons(Filing { city: City::Almaty, ..good }, Some(&preliminary)), [Reason::CityMismatch]);
        assert_eq!(reasons(Filing { applicant: &stranger, ..good }, Some(&preliminary)), [Reason::PreliminaryUnknown]);
        assert_eq!(reasons(good, None), [Reason::PreliminaryUnknown]);
        let annulled = Preliminary { live: false, ..preliminary };
        assert_eq!(reasons(good, Some(&annulled)), [Reason::PreliminaryNotValid]);
        assert_eq!(
            reasons(Filing { documents: &documents[1..], ..good }, Some(&preliminary)),
            [Reason::DocumentMissing]
        );
    }

    #[test]
    fn a21_a_receipt_of_non_acceptance_needs_a_reason_of_the_package() {
        // Aim: AMB-19. Found and seen grounds are merged, each once. An empty list or a document outside paragraph
        // 20 is not a reason.
        let missing = Ground::of_document(Clause::A20d4, Reason::DocumentMissing, DocumentKind::HousingContract);
        let illegible = Ground::of_document(Clause::A20d2, Reason::DocumentIllegible, DocumentKind::MedicalCertificate);
        let both = [missing.clone(), illegible.clone()];
        assert_eq!(non_acceptance(vec![missing.clone()], &both), Ok(both.to_vec()));
        let silent = vec![Ground::new(Clause::A21, Reason::NoReasonGiven, "grounds")];
        assert_eq!(non_acceptance(vec![], &[]), Err(silent.clone()));
        let diploma = Ground::of_document(Clause::A4d2, Reason::DocumentMissing, DocumentKind::Diploma);
        assert_eq!(non_acceptance(vec![missing], &[diploma]), Err(silent));
    }

    #[test]
    fn a21_pending_cases_are_accepted_after_the_pilot() {
        // Aim: AMB-20. A filing in January 2027 with a live approval is accepted.
        let applicant = samples::applicant();
        let documents = samples::documents(&p20_arrival::DOCUMENTS.map(|item| item.kind));
        let at = Moment::at_legal(date(2027, 1, 4), time(10, 0, 0, 0));
        let preliminary = Preliminary {
            iin: &applicant.iin,
            city: City::Astana,
            valid_until: Moment::end_of(date(2027, 1, 5)),
            live: true,
        };
        let filing = Filing { applicant: &applicant, city: City::Astana, at, bans: &[], documents: &documents };
        assert_eq!(may_accept(&filing, Some(&preliminary), Edition::of_2026()), Ok(()));
        let strict = Edition::with_interpretation("pilot.grandfather_pending", "false").unwrap();
        let closed = vec![Ground::new(Clause::O9, Reason::PilotClosed, "filing_date")];
        assert_eq!(may_accept(&filing, Some(&preliminary), &strict), Err(closed));
        let last = Filing { at: Moment::at_legal(date(2026, 12, 31), time(23, 59, 0, 0)), ..filing };
        assert_eq!(may_accept(&last, Some(&preliminary), &strict), Ok(()));
    }
}
