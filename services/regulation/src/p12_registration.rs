//! Paragraph 12: registration by hand, the return for rework and its cure, the documentary refusal.
//!
//! No outcome of this paragraph carries a ban (AMB-05), so bans are made elsewhere.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::calendar::YearUnknown;
use crate::clause::Clause;
use crate::documents::{Document, DocumentKind};
use crate::edition::Edition;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::moment::Moment;
use crate::package::of_kind;
use crate::term::{Receipt, TermId};

/// The two coded kinds of one act of the officer (AMB-04).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReturnKind {
    /// Starts the five calendar days.
    ReturnForRework,
    /// Ends the application; a new one is allowed at once.
    DocumentRefusal,
}

/// What an officer may name as the reason of a return or refusal.
pub const RETURN_REASONS: [Reason; 28] = [
    Reason::DocumentMissing,
    Reason::DocumentRepeated,
    Reason::DocumentFactsMissing,
    Reason::DocumentIllegible,
    Reason::DataMismatch,
    Reason::NotByCompetentBody,
    Reason::NotLegalised,
    Reason::CriminalRecordOtherState,
    Reason::CriminalRecordTooOld,
    Reason::PassportTermTooShort,
    Reason::PassportNotReplaceable,
    Reason::PhotoProportions,
    Reason::PhotoTooSmall,
    Reason::QuestionnaireIncomplete,
    Reason::QuestionnaireLanguage,
    Reason::QuestionnaireOfAnotherPerson,
    Reason::NotSigned,
    Reason::SignatureInvalid,
    Reason::DutyNotPaid,
    Reason::DutyAmountWrong,
    Reason::DutyOfAnotherPerson,
    Reason::DutyAlreadyUsed,
    Reason::CityMismatch,
    Reason::CityOutsidePilot,
    Reason::PetitionUsed,
    Reason::PetitionNotGenuine,
    Reason::PetitionOfAnotherPerson,
    Reason::BanInForce,
];

/// Whether an upload within five days can cure it (AMB-04).
pub const fn curable(reason: Reason) -> bool {
    !matches!(
        reason,
        Reason::PetitionNotGenuine
            | Reason::PetitionOfAnotherPerson
            | Reason::CityOutsidePilot
            | Reason::PassportNotReplaceable
            | Reason::BanInForce
    )
}

/// A-12/p1. "Сотрудник МС … в ручном режиме регистрирует и загружает информацию в ИС МП": what the
/// package and the officer found must be nothing. That a person acts is a matter of roles.
pub fn may_register(findings: &[Ground]) -> Result<(), Vec<Ground>> {
    allowed_unless(findings.to_vec())
}

/// A-12/p2. "При неполном перечне либо несоответствии документов установленным требованиям, сотрудник
/// МС … отправляет мотивированный отказ с указанием причины": reasons of the list, at least one, and only
/// before the case went to КНБ (AMB-15).
pub fn may_return(reasons: &[Ground], sent_for_approval: bool) -> Result<(), Vec<Ground>> {
    let mut grounds = Vec::new();
    let listed = reasons.iter().all(|ground| RETURN_REASONS.contains(&ground.reason));
    if reasons.is_empty() || !listed {
        grounds.push(Ground::new(Clause::A12p2, Reason::NoReasonGiven, "reasons"));
    }
    if sent_for_approval {
        grounds.push(Ground::new(Clause::A12p2, Reason::ActOutOfOrder, "approval_request"));
    }
    allowed_unless(grounds)
}

/// One incurable reason makes the whole a refusal; otherwise the application returns for rework.
pub fn return_kind(reasons: &[Ground]) -> ReturnKind {
    if reasons.iter().all(|ground| curable(ground.reason)) {
        ReturnKind::ReturnForRework
    } else {
        ReturnKind::DocumentRefusal
    }
}

/// The five days, from the delivery of the notice into the cabinet (AMB-06).
pub fn rework_term(delivered: Moment, edition: &Edition) -> Result<Receipt, YearUnknown> {
    edition.term(TermId::D03, delivered)
}

/// A-12/p3. "… в течении 5 (пяти) календарных дней не устранил причину возврата": each reason's document
/// must have changed; a reason without a document names an item that must be among the changed ones.
/// Whether the cure suffices is judged by the new consideration, not here. Empty means addressed.
pub fn check_cure(reasons: &[Ground], before: &[Document], after: &[Document], changed_items: &[&str]) -> Vec<Ground> {
    reasons
        .iter()
        .filter(|ground| match ground.document() {
            Some(kind) => !was_replaced(kind, before, after),
            None => !changed_items.contains(&ground.subject.as_str()),
        })
        .map(|ground| Ground::new(Clause::A12p3, Reason::CureIncomplete, ground.subject.clone()))
        .collect()
}

fn was_replaced(kind: DocumentKind, before: &[Document], after: &[Document]) -> bool {
    let digests =
        |documents| -> BTreeSet<String> { of_kind(documents, kind).map(|document| document.sha256.clone()).collect() };
    let now = digests(after);
    // A repeated document is cured by taking one away, a wrong fact by the same bytes read correctly.
    let facts = |documents| of_kind(documents, kind).map(|document| document.facts.clone()).collect::<Vec<_>>();
    !now.is_empty() && (now != digests(before) || facts(after) != facts(before))
}

/// A correction is in time until 24:00 of the last day, by the moment it was filed.
pub fn cured_in_time(resubmitted: Moment, term: &Receipt) -> bool {
    resubmitted < term.due
}

/// A-12/p4. "Повторное рассмотрение заявления возможно после приведения услугополучателем документов в
/// соответствие с требованиями." A new consideration has new terms of two working and 45 calendar days
/// from the arrival of the corrected version (AMB-03).
pub fn fresh_terms(received: Moment, edition: &Edition) -> Result<[Receipt; 2], YearUnknown> {
    Ok([edition.term(TermId::D02, received)?, edition.term(TermId::D05, received)?])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::package::samples;
    use jiff::civil::{date, time};

    fn about(reason: Reason, kind: DocumentKind) -> Ground {
        Ground::of_document(Clause::A12p2, reason, kind)
    }

    #[test]
    fn a12_p2_a_return_needs_a_reason_and_comes_before_the_approval_request() {
        // Aim: no silent return; no return once КНБ has the case.
        let reasons = [about(Reason::DocumentIllegible, DocumentKind::Passport)];
        assert!(may_return(&reasons, false).is_ok());
        assert!(may_return(&[], false).is_err());
        let unlisted = Ground::new(Clause::A12p2, Reason::NotArrived, "arrival");
        assert!(may_return(&[unlisted], false).is_err());
        assert!(may_return(&reasons, true).is_err());
    }

    #[test]
    fn a12_p3_one_incurable_reason_makes_a_refusal() {
        // Aim: the five incurable reasons of AMB-04 and no other end the application.
        let incurable = RETURN_REASONS.iter().filter(|reason| !curable(**reason)).count();
        assert_eq!(incurable, 5);
        let photo = about(Reason::PhotoTooSmall, DocumentKind::PortraitPhoto);
        let petition = about(Reason::PetitionOfAnotherPerson, DocumentKind::Petition);
        assert_eq!(return_kind(std::slice::from_ref(&photo)), ReturnKind::ReturnForRework);
        assert_eq!(return_kind(&[photo, petition]), ReturnKind::DocumentRefusal);
    }

    #[test]
    fn a12_p3_every_reason_must_be_addressed() {
        // Aim: the same bytes are no cure, other bytes are; items without a document are named.
        let reasons = [
            about(Reason::DocumentIllegible, DocumentKind::Passport),
            Ground::new(Clause::A10d5, Reason::QuestionnaireLanguage, "QUESTIONNAIRE.purpose"),
            Ground::new(Clause::O1, Reason::CityMismatch, "city"),
        ];
        let before = samples::documents(&[DocumentKind::Passport, DocumentKind::Questionnaire]);
        let subjects: Vec<String> =
            check_cure(&reasons, &before, &before, &[]).into_iter().map(|ground| ground.subject).collect();
        assert_eq!(subjects, ["PASSPORT", "QUESTIONNAIRE.purpose", "city"]);
        let mut after = before.clone();
        after[0].sha256 = "a".repeat(64);
        after[1].sha256 = "b".repeat(64);
        assert_eq!(check_cure(&reasons, &before, &after, &["city"]), []);
    }

    #[test]
    fn a12_p3_the_last_moment_of_the_fifth_day_is_in_time() {
        // Aim: 23:59:59 of Monday 8 June is in time, 00:00 of the 9th is late.
        let delivered = Moment::at_legal(date(2026, 6, 1), time(12, 0, 0, 0));
        let term = rework_term(delivered, Edition::of_2026()).unwrap();
        assert!(cured_in_time(Moment::at_legal(date(2026, 6, 8), time(23, 59, 59, 0)), &term));
        assert!(!cured_in_time(Moment::at_legal(date(2026, 6, 9), time(0, 0, 0, 0)), &term));
    }

    #[test]
    fn a12_p4_a_corrected_version_gets_fresh_terms() {
        // Aim: both terms start anew with the arrival of the corrected version.
        let received = Moment::at_legal(date(2026, 10, 23), time(9, 0, 0, 0));
        let [registration, total] = fresh_terms(received, Edition::of_2026()).unwrap();
        assert_eq!(registration.effective_end, date(2026, 10, 28));
        assert_eq!(total.effective_end, date(2026, 12, 7));
    }
}
