//! Par. 22: "По результатам проверок сотрудник МС формирует результат государственной услуги в ИС МП…" It comes here to
//! be attached by hand.

use platform::ledger::Outcome;
use regulation::Clause;
use regulation::statement::DecisionStage;

use super::{Decision, FormedResult};
use crate::Application;

pub(super) fn take_final_result(case: &Application, act: &FormedResult) -> Decision {
    let Application::OriginalsSent(sent) = case else {
        return Err(case.out_of_place("TakeFinalResult", Clause::A22));
    };
    act.must_belong_to(sent.accepted.approved.opened.submission(), DecisionStage::Final)?;
    let formed = Application::FinalFormed { sent: sent.clone(), ruling: act.ruling.clone() };
    Ok(Outcome::new("FinalResultFormed", Clause::A22, formed))
}
