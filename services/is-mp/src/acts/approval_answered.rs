//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." A late answer counts;
//! silence is no answer (AMB-01).

pub use messages::ApprovalAnswered;
use platform::ledger::{MessageAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::Answered;
use crate::{Case, IsMp};

const EVENT: &str = "ApprovalAnswered";

impl MessageAct<IsMp> for ApprovalAnswered {
    fn decide(&self, case: &Case, _: &Context<'_>) -> Decision {
        // КНБ answered before the withdrawal, or the refusal on the checks, reached «Беркут».
        if let Case::Withdrawn { .. } | Case::RefusedOnChecks { .. } = case {
            return Ok(Outcome::new(EVENT, Clause::A15, case.clone()));
        }
        let Case::ApprovalRequested { checked, received_at: Some(received_at), .. } = case else {
            return Err(case.out_of_place(EVENT, Clause::A15));
        };
        let answered = Answered {
            checked: checked.clone(),
            received_at: *received_at,
            answer: self.approved,
            answered_at: self.answered_at,
            recalled_at: None,
        };
        Ok(Outcome::new(EVENT, Clause::A15, Case::ApprovalAnswered(answered)).stop(DeadlineId::D04))
    }
}
