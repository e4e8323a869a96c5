//! The agencies answer a withdrawal (AMB-38). Taken: the application is over without a decision. Too late: a result had been
//! formed before the withdrawal was heard of, it stands, and the applicant is told so.

use platform::ledger::{ActContext, Outcome};
use regulation::Clause;

use super::Decision;
use super::withdraw_application::withdrawn;
use crate::acts::notices;
use crate::{Person, PortalCase};

#[derive(Clone, Debug)]
pub struct TakeWithdrawalAnswer {
    pub taken: bool,
}

pub(super) fn take_withdrawal_answer(
    case: &PortalCase,
    person: &Person,
    act: &TakeWithdrawalAnswer,
    context: &ActContext<'_>,
) -> Decision {
    match case {
        PortalCase::WithdrawalRequested { application, filing, withdrawal, .. } if act.taken => {
            let payment = Some(filing.duty.payment.reference.as_str());
            withdrawn(application, person, withdrawal.clone(), payment, context)
        }
        PortalCase::PetitionHeld { .. } | PortalCase::Opened { .. } | PortalCase::DutyOrdered { .. } => {
            Err(case.out_of_place("TakeWithdrawalAnswer", Clause::A10))
        }
        _ if act.taken => Err(case.out_of_place("TakeWithdrawalAnswer", Clause::A10)),
        _ => too_late(case, context),
    }
}

/// What was formed travels behind this answer, or has overtaken it.
fn too_late(case: &PortalCase, context: &ActContext<'_>) -> Decision {
    let mut next = match case.clone() {
        PortalCase::WithdrawalRequested { application, filing, receipt: Some(receipt), .. } => {
            PortalCase::Received { application, filing, receipt }
        }
        other @ PortalCase::WithdrawalRequested { .. } => {
            return Err(other.out_of_place("TakeWithdrawalAnswer", Clause::A10));
        }
        decided => decided,
    };
    if let Some(application) = next.application_mut() {
        let draft = notices::withdrawal_too_late(&application.pep_number)?;
        *application = application.deliver(context.case_id, draft, context.moment).0;
    }
    Ok(Outcome::new("WithdrawalAnsweredTooLate", Clause::A10, next))
}
