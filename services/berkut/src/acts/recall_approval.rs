//! Par. 15 knows the approval and not its end; КНБ may take it back at any time (AMB-17). Art. 49 of the Law on Migration
//! prohibits a permit without a positive approval, so ИС МП must hear of the recall. The reason stays here (AMB-34).

use messages::{ApprovalRecalled, BerkutToIsMp};
use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, p15_approval};

use super::{Context, Decision};
use crate::case::{Case, InternalReason, Recall};
use crate::Berkut;

#[derive(Clone, Debug)]
pub struct RecallApproval {
    pub internal_reason: InternalReason,
}

impl HumanAct<Berkut> for RecallApproval {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let Case::Answered { referral, answer, answered_at, internal_reason } = case else {
            return Err(case.out_of_place("RecallApproval", Clause::A15));
        };
        p15_approval::may_recall(*answer)?;
        let recalled_at = context.moment;
        let recalled = Case::Recalled {
            referral: referral.clone(),
            answered_at: *answered_at,
            internal_reason: internal_reason.clone(),
            recall: Recall { recalled_at, internal_reason: self.internal_reason.clone() },
        };
        Ok(Outcome::new("ApprovalRecalled", Clause::A15, recalled)
            .send(BerkutToIsMp, &ApprovalRecalled { recalled_at }))
    }
}
