//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." A late answer
//! counts; silence is no answer (AMB-01). КНБ's reasons stay here (AMB-34).

use messages::{ApprovalAnswered, BerkutToIsMp};
use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{ApprovalAnswer, Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::{Case, InternalReason};
use crate::Berkut;

#[derive(Clone, Debug)]
pub struct AnswerApproval {
    pub answer: ApprovalAnswer,
    pub internal_reason: InternalReason,
}

impl HumanAct<Berkut> for AnswerApproval {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let Case::Referred { referral } = case else {
            return Err(case.out_of_place("AnswerApproval", Clause::A15));
        };
        let answered_at = context.moment;
        let answered = Case::Answered {
            referral: referral.clone(),
            answer: self.answer,
            answered_at,
            internal_reason: self.internal_reason.clone(),
        };
        Ok(Outcome::new("ApprovalAnswered", Clause::A15, answered)
            .stop(DeadlineId::D04)
            .send(BerkutToIsMp, &ApprovalAnswered { approved: self.answer, answered_at }))
    }
}
