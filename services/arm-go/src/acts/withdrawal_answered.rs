//! ИС МП answers a withdrawal that АРМ ГО passed on (AMB-38). A result that ИС МП formed before has come on the same link before
//! this answer, and it stands.

pub use messages::WithdrawalAnswered;
use platform::ledger::MessageAct;
use regulation::Clause;

use super::application_withdrawn::{ended, too_late};
use super::{Context, Decision};
use crate::{Application, ArmGo};

const EVENT: &str = "WithdrawalAnswered";

impl MessageAct<ArmGo> for WithdrawalAnswered {
    fn decide(&self, case: &Application, context: &Context<'_>) -> Decision {
        let out_of_place = || case.out_of_place(EVENT, Clause::A10);
        if case.received().withdrawal.is_none() {
            return Err(out_of_place());
        }
        match (self.taken, case) {
            (true, Application::Opened(opened)) => Ok(ended(EVENT, &opened.registered.received, context)),
            (true, _) | (false, Application::Registered(_) | Application::Opened(_)) => Err(out_of_place()),
            (false, _) => Ok(too_late(EVENT, case)),
        }
    }
}
