//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." They have passed:
//! a line in the history, for КНБ's own eyes. Silence decides nothing and a late answer counts (AMB-01).

use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::Case;

pub(super) fn note_overdue_approval(case: &Case) -> Decision {
    match case {
        Case::Referred { .. } => Ok(Outcome::new("ApprovalOverdue", Clause::A15, case.clone())),
        _ => Err(case.out_of_place("NoteOverdueApproval", Clause::A15)),
    }
}
