//! The applicant withdraws at the portal (AMB-38). Par. 17's result is formed here, so the withdrawal and the decision meet here.
//! Before the result the case ends without one and nobody is banned. After it the result stands.

pub use messages::ApplicationWithdrawn;
use messages::{IsMpToArmGo, IsMpToBerkut, ReferralWithdrawn, WithdrawalAnswered};
use platform::ledger::{MessageAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::{Case, IsMp};

const EVENT: &str = "ApplicationWithdrawn";

impl MessageAct<IsMp> for ApplicationWithdrawn {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        let referred = match case {
            Case::Opened { .. } | Case::ChecksRecorded(_) => false,
            Case::ApprovalRequested { .. } | Case::ApprovalAnswered(_) => true,
            Case::Withdrawn { .. } => return Err(case.out_of_place(EVENT, Clause::A10)),
            _ => return Ok(answered(case.clone(), false)),
        };
        let (dossier, withdrawal) = (case.dossier().clone(), self.withdrawal.clone());
        let withdrawn = Case::Withdrawn { dossier, withdrawal, withdrawn_at: context.moment };
        let outcome = answered(withdrawn, true).stop(DeadlineId::D04);
        Ok(match referred {
            true => outcome.send(IsMpToBerkut, &ReferralWithdrawn { asked_at: self.withdrawal.asked_at }),
            false => outcome,
        })
    }
}

fn answered(case: Case, taken: bool) -> Outcome<IsMp> {
    Outcome::new(EVENT, Clause::A10, case).send(IsMpToArmGo, &WithdrawalAnswered { taken })
}
