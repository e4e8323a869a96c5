//! КНБ recalled its approval. ИС МП says no more than that the grant must not be attached (AMB-17). A grant that waits for its
//! attachment is returned. A grant that was attached by hand stands, because the permit is then the holder's.

pub use messages::FinalResultRecalled;
use messages::{ArmGoToIsMp, FinalResultReturned};
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Application, ArmGo};

const EVENT: &str = "FinalResultRecalled";

impl MessageAct<ArmGo> for FinalResultRecalled {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        match case {
            Application::FinalFormed { sent, decision } if decision.result.granted() => {
                Ok(Outcome::new(EVENT, Clause::A22, Application::OriginalsSent(sent.clone()))
                    .send(ArmGoToIsMp, &FinalResultReturned {}))
            }
            attached if attached.granted().is_some() => Ok(Outcome::new(EVENT, Clause::A22, attached.clone())),
            _ => Err(case.out_of_place(EVENT, Clause::A22)),
        }
    }
}
