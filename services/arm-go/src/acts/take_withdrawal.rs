//! The applicant withdraws at the portal (AMB-38): no decision, no ban. What still lies here ends here; what ИС МП has is
//! ended by ИС МП, who alone knows whether it has formed a result before; after a result it is too late.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::Decision;
use crate::case::{Received, Withdrawal};
use crate::{Application, ArmGo, Outgoing, Person};

#[derive(Clone, Debug)]
pub struct TakeWithdrawal {
    pub pep_number: String,
    pub withdrawal: Withdrawal,
}

pub(super) fn take_withdrawal(
    case: &Application,
    person: &Person,
    act: &TakeWithdrawal,
    context: &ActContext<'_>,
) -> Decision {
    if case.received().submission.pep_number != act.pep_number {
        return Err(Refusal::field("pep_number", "the case has another number at the portal"));
    }
    let mut after = case.clone();
    Ok(match &mut after {
        Application::Received(received) | Application::Returned { received, .. } => {
            received.withdrawal = Some(act.withdrawal.clone());
            ended(received, person, context)
        }
        Application::Registered(registered) => {
            registered.received.withdrawal = Some(act.withdrawal.clone());
            passed_on(act, after)
        }
        Application::Opened(opened) => {
            opened.registered.received.withdrawal = Some(act.withdrawal.clone());
            passed_on(act, after)
        }
        _ => too_late(after),
    })
}

fn passed_on(act: &TakeWithdrawal, after: Application) -> Outcome<ArmGo> {
    Outcome::new("WithdrawalPassedOn", Clause::A10, after)
        .send(Outgoing::ApplicationWithdrawn { withdrawal: act.withdrawal.clone() })
}

/// Over, here or by ИС МП's answer; the person may file anew.
pub(super) fn ended(received: &Received, person: &Person, context: &ActContext<'_>) -> Outcome<ArmGo> {
    let withdrawn = Application::Withdrawn { received: received.clone(), withdrawn_at: context.moment };
    Outcome::new("ApplicationWithdrawn", Clause::A10, withdrawn)
        .person(person.after(context.case_id, None))
        .stop(DeadlineId::D02)
        .stop(DeadlineId::D05)
        .send(Outgoing::WithdrawalAnswered { taken: true })
}

/// Recorded, not applied.
pub(super) fn too_late(case: Application) -> Outcome<ArmGo> {
    Outcome::new("WithdrawalAnsweredTooLate", Clause::A10, case).send(Outgoing::WithdrawalAnswered { taken: false })
}
