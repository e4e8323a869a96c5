//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." An answer
//! counts however late it comes; silence is none (AMB-01).

use platform::ledger::Outcome;
use regulation::{ApprovalAnswer, Clause, DeadlineId, Moment};

use super::Decision;
use crate::Case;
use crate::case::Answered;

#[derive(Clone, Debug)]
pub struct TakeApprovalAnswer {
    pub answer: ApprovalAnswer,
    pub answered_at: Moment,
}

pub(super) fn take_approval_answer(case: &Case, act: &TakeApprovalAnswer) -> Decision {
    // КНБ answered before it heard of the withdrawal, or of the refusal on the checks,.
    if let Case::Withdrawn { .. } | Case::RefusedOnChecks { .. } = case {
        return Ok(Outcome::new("ApprovalAnswerTaken", Clause::A15, case.clone()));
    }
    let Case::ApprovalRequested { checked, received_at: Some(received_at), .. } = case else {
        return Err(case.out_of_place("TakeApprovalAnswer", Clause::A15));
    };
    let answered = Answered {
        checked: checked.clone(),
        received_at: *received_at,
        answer: act.answer,
        answered_at: act.answered_at,
        recalled_at: None,
    };
    Ok(Outcome::new("ApprovalAnswerTaken", Clause::A15, Case::ApprovalAnswered(answered)).stop(DeadlineId::D04))
}
