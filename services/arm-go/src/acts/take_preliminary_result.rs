//! Par. 17: "После согласования с КНБ сотрудник МС формирует результат предварительного решения в ИС МП." It comes here
//! to be registered.

use platform::ledger::Outcome;
use regulation::Clause;
use regulation::statement::DecisionStage;

use super::{Decision, FormedResult};
use crate::Application;
use crate::case::{PreliminaryFormed, Presence};

pub(super) fn take_preliminary_result(case: &Application, act: &FormedResult) -> Decision {
    let Application::Opened(opened) = case else {
        return Err(case.out_of_place("TakePreliminaryResult", Clause::A17));
    };
    act.must_belong_to(opened.submission(), DecisionStage::Preliminary)?;
    let formed =
        PreliminaryFormed { opened: opened.clone(), ruling: act.ruling.clone(), presence: Presence::default() };
    Ok(Outcome::new("PreliminaryResultFormed", Clause::A17, Application::PreliminaryFormed(formed)))
}
