//! Par. 22-23: "…и в ручном режиме прикрепляет результат принятого решения в АРМ ГО ИИС "ЦОН"." From here the result goes to the
//! personal cabinet. Par. 24: "В случае отказа повторное заявление… подается не ранее, чем через 1 (один) год, после вынесения
//! мотивированного заключения об отказе…"

use messages::facts::DecisionResult;
use messages::{ArmGoToEgovPep, ArmGoToIsMp, FinalResultAttached};
use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Ban, Clause};

use super::{Context, Decision};
use crate::case::Granted;
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct AttachFinalResult;

impl HumanAct<ArmGo> for AttachFinalResult {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let Application::FinalFormed { sent, decision } = case else {
            return Err(case.out_of_place("AttachFinalResult", Clause::A22));
        };
        let attached = FinalResultAttached { decision: decision.clone() };
        let (sent, decision) = (sent.clone(), decision.clone());
        let (after, ban) = match decision.result {
            DecisionResult::Granted { .. } => {
                (Application::Granted(Granted { sent, decision, attached_at: context.moment }), None)
            }
            DecisionResult::Refused { .. } => {
                let decided_on = decision.decided_at.legal_date();
                let ban = Ban::after_final_refusal(decided_on, &context.law.interpretations);
                (Application::Refused { sent, decision, ban: ban.clone() }, Some(ban))
            }
        };
        Ok(Outcome::new("FinalResultAttached", Clause::A22, after)
            .person(context.person.after(context.case_id, ban.as_ref()))
            .send(ArmGoToEgovPep, &attached)
            .send(ArmGoToIsMp, &attached))
    }
}
