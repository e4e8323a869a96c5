//! Par. 15 knows the approval and not its end; КНБ may take it back at any time (AMB-17). Art. 49 of the Law on Migration
//! prohibits a permit without a positive approval, so ИС МП must hear of it; why stays here, like every reason (AMB-34).

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, p15_approval};

use super::Decision;
use crate::case::{InternalReason, Recall};
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct RecallApproval {
    pub internal_reason: InternalReason,
}

pub(super) fn recall_approval(case: &Case, act: &RecallApproval, context: &ActContext<'_>) -> Decision {
    let Case::Answered { referral, answer, answered_at, internal_reason } = case else {
        return Err(case.out_of_place("RecallApproval", Clause::A15));
    };
    context.human()?;
    p15_approval::may_recall(*answer)?;
    let recalled = Case::Recalled {
        referral: referral.clone(),
        answered_at: *answered_at,
        internal_reason: internal_reason.clone(),
        recall: Recall { recalled_at: context.moment, internal_reason: act.internal_reason.clone() },
    };
    Ok(Outcome::new("ApprovalRecalled", Clause::A15, recalled)
        .send(Outgoing::ApprovalRecalled { recalled_at: context.moment }))
}
