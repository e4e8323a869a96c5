//! The agencies answer a withdrawal (AMB-38). Taken: the application is over without a decision. Too late: a result had been
//! formed before the withdrawal arrived; it stands, and a notice says so.

pub use messages::WithdrawalAnswered;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::consequences::Consequences as _;
use super::withdraw_application::withdrawn;
use super::{Context, Decision, notices};
use crate::{EgovPep, PortalCase};

const EVENT: &str = "WithdrawalAnswered";

impl MessageAct<EgovPep> for WithdrawalAnswered {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        match case {
            PortalCase::WithdrawalRequested { application, filing, withdrawal, .. } if self.taken => {
                let payment = Some(filing.duty.payment.reference.as_str());
                withdrawn(EVENT, application, withdrawal.clone(), payment, context)
            }
            PortalCase::PetitionHeld { .. } | PortalCase::Opened { .. } | PortalCase::DutyOrdered { .. } => {
                Err(case.out_of_place(EVENT, Clause::A10))
            }
            _ if self.taken => Err(case.out_of_place(EVENT, Clause::A10)),
            _ => too_late(case, context),
        }
    }
}

/// The result that was formed travels behind this answer, or has overtaken it.
fn too_late(case: &PortalCase, context: &Context<'_>) -> Decision {
    let next = match case.clone() {
        PortalCase::WithdrawalRequested { application, filing, receipt: Some(receipt), .. } => {
            PortalCase::Received { application, filing, receipt }
        }
        other @ PortalCase::WithdrawalRequested { .. } => return Err(other.out_of_place(EVENT, Clause::A10)),
        decided => decided,
    };
    let draft = next.application().map(|application| notices::withdrawal_too_late(&application.pep_number)).transpose()?;
    let outcome = Outcome::new(EVENT, Clause::A10, next);
    Ok(match draft {
        Some(draft) => outcome.deliver(draft, context),
        None => outcome,
    })
}
