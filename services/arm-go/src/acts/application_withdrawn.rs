//! The applicant withdraws at the portal (AMB-38): no decision and no ban. A case that is still here ends here. A case that
//! ИС МП has is ended by ИС МП, because only ИС МП knows whether it formed a result before. After a result it is too late.

pub use messages::ApplicationWithdrawn;
use messages::{ArmGoToEgovPep, ArmGoToIsMp, WithdrawalAnswered};
use platform::ledger::{MessageAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::Received;
use crate::{Application, ArmGo};

const EVENT: &str = "ApplicationWithdrawn";

impl MessageAct<ArmGo> for ApplicationWithdrawn {
    fn decide(&self, case: &Application, context: &Context<'_>) -> Decision {
        let mut after = case.clone();
        after.received_mut().withdrawal = Some(self.withdrawal.clone());
        Ok(match case {
            Application::Received(_) | Application::Returned { .. } => ended(EVENT, after.received(), context),
            Application::Registered(_) | Application::Opened(_) => {
                Outcome::new(EVENT, Clause::A10, after).send(ArmGoToIsMp, self)
            }
            _ => too_late(EVENT, case),
        })
    }
}

/// The application has ended, here or by the answer of ИС МП. The person may file a new one.
pub(super) fn ended(event: &'static str, received: &Received, context: &Context<'_>) -> Outcome<ArmGo> {
    let withdrawn = Application::Withdrawn { received: received.clone(), withdrawn_at: context.moment };
    Outcome::new(event, Clause::A10, withdrawn)
        .person(context.person.after(context.case_id, None))
        .stop(DeadlineId::D02)
        .stop(DeadlineId::D05)
        .send(ArmGoToEgovPep, &WithdrawalAnswered { taken: true })
}

/// The withdrawal is recorded in the history and changes nothing.
pub(super) fn too_late(event: &'static str, case: &Application) -> Outcome<ArmGo> {
    Outcome::new(event, Clause::A10, case.clone()).send(ArmGoToEgovPep, &WithdrawalAnswered { taken: false })
}
