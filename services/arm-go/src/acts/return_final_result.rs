//! КНБ took its approval back, of which ИС МП tells no more than that the grant must not be attached (AMB-17). What still lies
//! at the officer's desk goes back; what was attached by hand stands: from there on the permit is the holder's.

use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::case::Verdict;
use crate::{Application, Outgoing};

pub(super) fn return_final_result(case: &Application) -> Decision {
    match case {
        Application::FinalFormed { sent, ruling } if matches!(ruling.verdict, Verdict::Granted { .. }) => {
            Ok(Outcome::new("FinalResultReturned", Clause::A22, Application::OriginalsSent(sent.clone()))
                .send(Outgoing::FinalResultReturned))
        }
        attached if attached.granted().is_some() => {
            Ok(Outcome::new("FinalResultRecalledTooLate", Clause::A22, attached.clone()))
        }
        _ => Err(case.out_of_place("ReturnFinalResult", Clause::A22)),
    }
}
