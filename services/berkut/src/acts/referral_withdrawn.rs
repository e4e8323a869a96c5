//! The applicant withdrew (AMB-38): КНБ owes no answer any more, and further crossings are a stay again. An answer that was
//! given before stays on record.

pub use messages::ReferralWithdrawn;
use platform::ledger::{MessageAct, Outcome};
use regulation::{ApprovalAnswer, Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::InternalReason;
use crate::{Berkut, Case};

impl MessageAct<Berkut> for ReferralWithdrawn {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        let (referral, answer, answered_at, internal_reason, recall) = match case.clone() {
            Case::Referred { referral } => (referral, None, None, InternalReason::default(), None),
            Case::Answered { referral, answer, answered_at, internal_reason } => {
                (referral, Some(answer), Some(answered_at), internal_reason, None)
            }
            Case::Recalled { referral, answered_at, internal_reason, recall } => {
                (referral, Some(ApprovalAnswer::Recalled), Some(answered_at), internal_reason, Some(recall))
            }
            other => return Err(other.out_of_place("ReferralWithdrawn", Clause::A10)),
        };
        let withdrawn =
            Case::Withdrawn { referral, answer, answered_at, internal_reason, recall, withdrawn_at: self.asked_at };
        let mut person = context.person.clone();
        // A later application may have taken its place already.
        person.referral = person.referral.filter(|newest| *newest != context.case_id);
        Ok(Outcome::new("ReferralWithdrawn", Clause::A10, withdrawn).person(person).stop(DeadlineId::D04))
    }
}
