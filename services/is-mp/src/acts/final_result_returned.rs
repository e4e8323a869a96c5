//! КНБ recalled its approval before АРМ ГО attached the grant, so АРМ ГО returns the grant (AMB-17). The officer decides anew over
//! the same four checks. The three working days (D-12) continue.

pub use messages::FinalResultReturned;
use platform::ledger::{MessageAct, Outcome};
use regulation::{ApprovalAnswer, Clause};

use super::{Context, Decision};
use crate::{Case, IsMp};

impl MessageAct<IsMp> for FinalResultReturned {
    fn decide(&self, case: &Case, _: &Context<'_>) -> Decision {
        match case {
            Case::FinalFormed { verified, decision }
                if decision.result.granted() && verified.answered().answer == ApprovalAnswer::Recalled =>
            {
                Ok(Outcome::new("FinalResultReturned", Clause::A22, Case::FinalChecked(verified.clone())))
            }
            _ => Err(case.out_of_place("FinalResultReturned", Clause::A22)),
        }
    }
}
