//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." They run from
//! the receipt in «Беркут» (AMB-13): КНБ cannot be late with a case that it has not received.

pub use messages::ApprovalReceived;
use platform::ledger::{MessageAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::{Case, IsMp};

const EVENT: &str = "ApprovalReceived";

impl MessageAct<IsMp> for ApprovalReceived {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        // The withdrawal, or the refusal on the checks, has not reached «Беркут» yet.
        if let Case::Withdrawn { .. } | Case::RefusedOnChecks { .. } = case {
            return Ok(Outcome::new(EVENT, Clause::A15, case.clone()));
        }
        let Case::ApprovalRequested { checked, requested_at, received_at: None, .. } = case else {
            return Err(case.out_of_place(EVENT, Clause::A15));
        };
        let received = Case::ApprovalRequested {
            checked: checked.clone(),
            requested_at: *requested_at,
            received_at: Some(self.received_at),
            escalated_at: None,
        };
        Ok(Outcome::new(EVENT, Clause::A15, received)
            .start(context.law.deadline(DeadlineId::D04, self.received_at)?))
    }
}
