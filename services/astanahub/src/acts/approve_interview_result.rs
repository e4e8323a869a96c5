//! Par. 7: "…результаты которого фиксируются и передаются в МИИЦР на утверждение."

use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::Petition;

pub(super) fn approve_interview_result(case: &Petition) -> Decision {
    let Petition::Interviewed(interviewed) = case else {
        return Err(case.out_of_place("ApproveInterviewResult", Clause::A7));
    };
    Ok(Outcome::new("InterviewResultApproved", Clause::A7, Petition::ResultApproved(interviewed.clone())))
}
