//! Paragraph 12: registration by hand, the return for rework and its correction, the documentary refusal.
//!
//! Out of scope: bans. No outcome of this paragraph carries one (AMB-05).

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantNames};

use crate::calendar::YearUnknown;
use crate::clause::Clause;
use crate::deadline::{DeadlineId, Pause, Receipt};
use crate::documents::{Document, DocumentKind};
use crate::edition::Edition;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::interpretations::{Interpretations, PassportTestDate, ReworkClock};
use crate::moment::Moment;
use crate::package::of_kind;

/// The two coded kinds of the same act of the officer (AMB-04).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, Display, EnumString, VariantNames)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ReturnKind {
    /// Starts the period of five calendar days.
    ReturnForRework,
    /// Ends the application. The applicant may file a new one at once.
    DocumentRefusal,
}

/// The reasons that an officer may give for a return or a refusal.
pub const RETURN_REASONS: [Reason; 31] = [
    Reason::DocumentMissing,
    Reason::DocumentRepeated,
    Reason::DocumentFactsMissing,
    Reason::DocumentIllegible,
    Reason::DataMismatch,
    Reason::NotByCompetentBody,
    Reason::NotLegalised,
    Reason::ApostilleOutsideConvention,
    Reason::NoExemptingTreaty,
    Reason::CriminalRecordOtherState,
    Reason::CriminalRecordStateMissing,
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

/// Whether an upload within five days can correct this fault (AMB-04).
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

/// A-12/p1. "Сотрудник МС … в ручном режиме регистрирует и загружает информацию в ИС МП": registration is allowed
/// only without findings of the package check or of the officer. Roles ensure that a person acts.
pub fn may_register(findings: &[Ground]) -> Result<(), Vec<Ground>> {
    allowed_unless(findings.to_vec())
}

/// A-12/p2. "При неполном перечне либо несоответствии документов установленным требованиям, сотрудник МС …
/// отправляет мотивированный отказ с указанием причины". A return needs at least one listed reason. It is allowed
/// only before the case went to КНБ (AMB-15).
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

/// One incurable reason makes the act a refusal. Otherwise the interpretation decides: by default the application
/// returns for rework (AMB-04).
pub fn return_kind(reasons: &[Ground], interpretations: &Interpretations) -> ReturnKind {
    if reasons.iter().all(|ground| curable(ground.reason)) {
        interpretations.default_return
    } else {
        ReturnKind::DocumentRefusal
    }
}

/// The deadline of five days, counted from the delivery of the notice to the cabinet (AMB-06).
pub fn rework_deadline(delivered: Moment, edition: &Edition) -> Result<Receipt, YearUnknown> {
    edition.deadline(DeadlineId::D03, delivered)
}

/// A-12/p3. "… в течении 5 (пяти) календарных дней не устранил причину возврата". The document of each reason must
/// have changed. A reason without a document names an item that must be among the changed ones. The new
/// consideration judges whether the correction is sufficient. An empty list means that every reason is addressed.
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
    // Removing a copy corrects a repeated document. Corrected facts of the same bytes correct wrong facts.
    let facts = |documents| of_kind(documents, kind).map(|document| document.facts.clone()).collect::<Vec<_>>();
    !now.is_empty() && (now != digests(before) || facts(after) != facts(before))
}

/// A correction is in time until 24:00 of the last day. The moment of filing counts.
pub fn cured_in_time(resubmitted: Moment, deadline: &Receipt) -> bool {
    resubmitted < deadline.due
}

/// The arrivals of the versions of an application in ARM, and the days on which the applicant had to act.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Arrivals {
    /// The arrival of the first version.
    pub first: Moment,
    /// The arrival of the version under consideration.
    pub last: Moment,
    /// Each pause runs from a return to the arrival of the corrected version.
    pub pauses: Vec<Pause>,
}

impl Arrivals {
    pub fn of_first_version(at: Moment) -> Self {
        Self { first: at, last: at, pauses: vec![] }
    }

    /// Records the arrival of a corrected version.
    #[must_use]
    pub fn corrected(&self, returned: Moment, arrived: Moment) -> Self {
        let pause = Pause { after: returned.legal_date(), through: arrived.legal_date() };
        let pauses = self.pauses.iter().copied().chain([pause]).collect();
        Self { first: self.first, last: arrived, pauses }
    }
}

/// A-12/p4. "Повторное рассмотрение заявления возможно после приведения услугополучателем документов в соответствие
/// с требованиями." A new consideration has new deadlines of two working and 45 calendar days from the arrival of
/// the corrected version. With the other interpretation the first deadlines continue (AMB-03).
pub fn consideration_deadlines(arrivals: &Arrivals, edition: &Edition) -> Result<[Receipt; 2], YearUnknown> {
    let (start, pauses): (Moment, &[Pause]) = match edition.interpretations.rework_clock {
        ReworkClock::Restart => (arrivals.last, &[]),
        ReworkClock::Pause => (arrivals.first, &arrivals.pauses),
    };
    let start = day_of_receipt(start, edition)?;
    Ok([
        edition.paused_deadline(DeadlineId::D02, start, pauses)?,
        edition.paused_deadline(DeadlineId::D05, start, pauses)?,
    ])
}

/// The end of the working day. A later arrival may count as received on the next working day (AMB-47).
const CLOSES_AT: Time = Time::constant(18, 30, 0, 0);

/// The moment of receipt: the arrival, or with the other interpretation the next working day for an arrival after
/// hours.
fn day_of_receipt(arrived: Moment, edition: &Edition) -> Result<Moment, YearUnknown> {
    let at = arrived.legal_datetime();
    let mut day = at.date();
    if !edition.interpretations.after_hours_shift || (at.time() <= CLOSES_AT && edition.calendar.is_working_day(day)?) {
        return Ok(arrived);
    }
    loop {
        day = day.saturating_add(1.day());
        if edition.calendar.is_working_day(day)? {
            return Ok(Moment::at_legal(day, Time::midnight()));
        }
    }
}

/// The day for which the documents of a version are tested. Rework itself must not make a passport invalid
/// (AMB-25).
pub fn test_day(first_filed: Moment, this_filed: Moment, interpretations: &Interpretations) -> Date {
    match interpretations.passport_test_date {
        PassportTestDate::FirstFiling => first_filed.legal_date(),
        PassportTestDate::EachFiling => this_filed.legal_date(),
    }
}

#[cfg(test)]
mod tests;
