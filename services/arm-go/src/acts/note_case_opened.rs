//! Par. 12: "…регистрирует и загружает информацию в ИС МП." It is there once ИС МП says so: the two working days end.

use platform::ledger::Outcome;
use regulation::{Clause, DeadlineId, Moment};

use super::Decision;
use crate::Application;
use crate::case::Opened;

#[derive(Clone, Debug)]
pub struct NoteCaseOpened {
    pub case_number: String,
    pub opened_at: Moment,
}

pub(super) fn note_case_opened(case: &Application, act: &NoteCaseOpened) -> Decision {
    let Application::Registered(registered) = case else {
        return Err(case.out_of_place("NoteCaseOpened", Clause::A12p1));
    };
    let opened =
        Opened { registered: registered.clone(), case_number: act.case_number.clone(), opened_at: act.opened_at };
    Ok(Outcome::new("CaseOpened", Clause::A12p1, Application::Opened(opened)).stop(DeadlineId::D02))
}
