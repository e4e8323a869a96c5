//! Par. 17: "После согласования с КНБ сотрудник МС формирует результат предварительного решения в ИС МП." The result comes here
//! to be registered.

pub use messages::PreliminaryResultFormed;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;
use regulation::statement::DecisionStage;

use super::formed_decision::must_belong_to;
use super::{Context, Decision};
use crate::case::{PreliminaryFormed, Presence};
use crate::{Application, ArmGo};

impl MessageAct<ArmGo> for PreliminaryResultFormed {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let Application::Opened(opened) = case else {
            return Err(case.out_of_place("PreliminaryResultFormed", Clause::A17));
        };
        must_belong_to(&self.decision, opened.submission(), DecisionStage::Preliminary)?;
        let formed = PreliminaryFormed {
            opened: opened.clone(),
            decision: self.decision.clone(),
            presence: Presence::default(),
        };
        Ok(Outcome::new("PreliminaryResultFormed", Clause::A17, Application::PreliminaryFormed(formed)))
    }
}
