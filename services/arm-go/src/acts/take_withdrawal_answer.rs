//! ИС МП answers a withdrawal that was passed on to it (AMB-38). A result that it had formed before came on the same link
//! before this answer, and stands.

use platform::ledger::ActContext;
use regulation::Clause;

use super::Decision;
use super::take_withdrawal::{ended, too_late};
use crate::{Application, Person};

#[derive(Clone, Debug)]
pub struct TakeWithdrawalAnswer {
    pub taken: bool,
}

pub(super) fn take_withdrawal_answer(
    case: &Application,
    person: &Person,
    act: &TakeWithdrawalAnswer,
    context: &ActContext<'_>,
) -> Decision {
    let out_of_place = || case.out_of_place("TakeWithdrawalAnswer", Clause::A10);
    if case.received().withdrawal.is_none() {
        return Err(out_of_place());
    }
    match (act.taken, case) {
        (true, Application::Opened(opened)) => Ok(ended(&opened.registered.received, person, context)),
        (true, _) | (false, Application::Registered(_) | Application::Opened(_)) => Err(out_of_place()),
        (false, _) => Ok(too_late(case.clone())),
    }
}
