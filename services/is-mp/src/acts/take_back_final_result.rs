//! ARM GO gave a grant back that КНБ's recall had overtaken before it was attached (AMB-17). The officer decides anew over the
//! same four checks; the three working days (D-12) run on.

use platform::ledger::Outcome;
use regulation::{ApprovalAnswer, Clause};

use super::Decision;
use crate::Case;

pub(super) fn take_back_final_result(case: &Case) -> Decision {
    match case {
        Case::FinalFormed { verified, result }
            if result.verdict.approved() && verified.answered().answer == ApprovalAnswer::Recalled =>
        {
            Ok(Outcome::new("FinalResultTakenBack", Clause::A22, Case::FinalChecked(verified.clone())))
        }
        _ => Err(case.out_of_place("TakeBackFinalResult", Clause::A22)),
    }
}
