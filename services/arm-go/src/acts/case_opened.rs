//! Par. 12: "…регистрирует и загружает информацию в ИС МП." ИС МП confirms that it has the information. The two working days end.

pub use messages::CaseOpened;
use platform::ledger::{MessageAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::Opened;
use crate::{Application, ArmGo};

impl MessageAct<ArmGo> for CaseOpened {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let Application::Registered(registered) = case else {
            return Err(case.out_of_place("CaseOpened", Clause::A12p1));
        };
        let Self { case_number, opened_at } = self.clone();
        let opened = Opened { registered: registered.clone(), case_number, opened_at };
        Ok(Outcome::new("CaseOpened", Clause::A12p1, Application::Opened(opened)).stop(DeadlineId::D02))
    }
}
