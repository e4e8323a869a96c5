//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." A late answer
//! counts, silence is none (AMB-01); reasons stay here (AMB-34).

use platform::ledger::{ActContext, Outcome};
use regulation::{ApprovalAnswer, Clause, DeadlineId};

use super::Decision;
use crate::case::InternalReason;
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct AnswerApproval {
    pub answer: ApprovalAnswer,
    pub internal_reason: InternalReason,
}

pub(super) fn answer_approval(case: &Case, act: &AnswerApproval, context: &ActContext<'_>) -> Decision {
    let Case::Referred { referral } = case else {
        return Err(case.out_of_place("AnswerApproval", Clause::A15));
    };
    context.human()?;
    let answered = Case::Answered {
        referral: referral.clone(),
        answer: act.answer,
        answered_at: context.moment,
        internal_reason: act.internal_reason.clone(),
    };
    Ok(Outcome::new("ApprovalAnswered", Clause::A15, answered)
        .stop(DeadlineId::D04)
        .send(Outgoing::ApprovalAnswered { answer: act.answer, answered_at: context.moment }))
}
