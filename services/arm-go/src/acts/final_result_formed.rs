//! Par. 22: "По результатам проверок сотрудник МС формирует результат государственной услуги в ИС МП…" The result comes here to
//! be attached by hand.

pub use messages::FinalResultFormed;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;
use regulation::statement::DecisionStage;

use super::formed_decision::must_belong_to;
use super::{Context, Decision};
use crate::{Application, ArmGo};

impl MessageAct<ArmGo> for FinalResultFormed {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let Application::OriginalsSent(sent) = case else {
            return Err(case.out_of_place("FinalResultFormed", Clause::A22));
        };
        must_belong_to(&self.decision, case.submission(), DecisionStage::Final)?;
        let formed = Application::FinalFormed { sent: sent.clone(), decision: self.decision.clone() };
        Ok(Outcome::new("FinalResultFormed", Clause::A22, formed))
    }
}
