//! Acts, cases and officers for tests. The people and documents are those of the test kit.
#![allow(clippy::unwrap_used)]

use messages::{ApprovalRequested, CrossingsInquired, ReferralWithdrawn};
use platform::ledger::{Actor, Outcome, decide};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::p19_preliminary_decision::Direction;
use regulation::{ApprovalAnswer, DocumentKind, Edition, Moment};
use test_kit::{CITY, PROFESSION, applicant, documents, human, passport};
use uuid::Uuid;

use super::{AnswerApproval, Command, Context, RecallApproval, RecordBorderCrossing};
use crate::case::{Crossing, Identity, InternalReason};
use crate::{Berkut, Case, Person};

pub const CASE: Uuid = Uuid::from_u128(7);

pub fn moment(text: &str) -> Moment {
    Moment::new(text.parse().unwrap())
}

/// As an officer at the border types it.
pub fn identity() -> Identity {
    Identity::of("NLD", &passport().number.to_lowercase(), passport().birth_date)
}

pub fn referral() -> ApprovalRequested {
    ApprovalRequested {
        case_number: "10400000000001".into(),
        applicant: applicant(),
        profession: PROFESSION.into(),
        city: CITY,
        documents: documents(&[DocumentKind::Passport]),
        pep_number: "10200000000001".into(),
    }
}

pub fn inquiry(until: &str) -> CrossingsInquired {
    CrossingsInquired { until: moment(until) }
}

pub fn withdrawal(asked_at: &str) -> ReferralWithdrawn {
    ReferralWithdrawn { asked_at: moment(asked_at) }
}

pub fn crossing(direction: Direction, at: &str) -> RecordBorderCrossing {
    let crossing = Crossing { direction, at: moment(at), checkpoint: "Алматы, аэропорт".into() };
    RecordBorderCrossing { identity: identity(), crossing }
}

pub fn answer(answer: ApprovalAnswer, reason: &str) -> AnswerApproval {
    AnswerApproval { answer, internal_reason: InternalReason(Some(reason.to_owned())) }
}

pub fn recall(reason: &str) -> RecallApproval {
    RecallApproval { internal_reason: InternalReason(Some(reason.to_owned())) }
}

/// One act on one case, by an officer of КНБ.
pub fn act(
    case: Option<&Case>,
    person: &Person,
    act: impl Into<Command>,
    at: &str,
) -> Result<Outcome<Berkut>, Refusal> {
    let actor = Actor::Human(human(Role::KnbOfficer));
    let context = Context {
        case_id: CASE,
        moment: moment(at),
        law: Edition::of_2026(),
        actor: &actor,
        person,
        bans_of_linked_identities: &[],
        serial: 1,
    };
    decide(&act.into(), case, &context)
}

/// One act on a case whose person has no other.
pub fn act_on(case: &Case, command: impl Into<Command>, at: &str) -> Result<Outcome<Berkut>, Refusal> {
    act(Some(case), &Person::default(), command, at)
}

pub fn referred() -> Case {
    act(None, &Person::default(), referral(), "2026-06-01T05:00:00Z").ok().unwrap().case
}

pub fn approved() -> Case {
    act_on(&referred(), answer(ApprovalAnswer::Approved, ""), "2026-06-02T05:00:00Z").ok().unwrap().case
}

/// A referral that КНБ rejected for this reason of its own.
pub fn answered(reason: &str) -> Case {
    act_on(&referred(), answer(ApprovalAnswer::Rejected, reason), "2026-06-02T05:00:00Z").ok().unwrap().case
}

/// An approval without a reason that КНБ recalled for this one.
pub fn recalled(reason: &str) -> Case {
    act_on(&approved(), recall(reason), "2026-06-03T05:00:00Z").ok().unwrap().case
}
