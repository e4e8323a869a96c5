//! The applicant withdrew (AMB-38): КНБ owes no answer any more, and the border has nobody to tell of further crossings,
//! which make a stay again. An answer that was given before stays on record.

use platform::ledger::{ActContext, Outcome};
use regulation::{ApprovalAnswer, Clause, DeadlineId, Moment};

use super::Decision;
use crate::case::InternalReason;
use crate::{Case, Person};

#[derive(Clone, Debug)]
pub struct WithdrawReferral {
    /// When the applicant asked.
    pub asked_at: Moment,
}

pub(super) fn withdraw_referral(
    case: &Case,
    person: &Person,
    act: &WithdrawReferral,
    context: &ActContext<'_>,
) -> Decision {
    let (referral, answer, answered_at, internal_reason, recall) = match case.clone() {
        Case::Referred { referral } => (referral, None, None, InternalReason::default(), None),
        Case::Answered { referral, answer, answered_at, internal_reason } => {
            (referral, Some(answer), Some(answered_at), internal_reason, None)
        }
        Case::Recalled { referral, answered_at, internal_reason, recall } => {
            (referral, Some(ApprovalAnswer::Recalled), Some(answered_at), internal_reason, Some(recall))
        }
        other => return Err(other.out_of_place("WithdrawReferral", Clause::A10)),
    };
    let withdrawn =
        Case::Withdrawn { referral, answer, answered_at, internal_reason, recall, withdrawn_at: act.asked_at };
    let mut person = person.clone();
    // A later application may have taken its place already.
    person.referral = person.referral.filter(|newest| *newest != context.case_id);
    Ok(Outcome::new("ReferralWithdrawn", Clause::A10, withdrawn).person(person).stop(DeadlineId::D04))
}
