//! Par. 16: "Общий срок рассмотрения заявки и выдачи решения… составляет 45 (сорок пять) календарных дней." They have passed
//! without a delivered decision: a line in the history, for the supervisor. It decides nothing.

use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::Application;

pub(super) fn note_overdue_consideration(case: &Application) -> Decision {
    Ok(Outcome::new("ConsiderationOverdue", Clause::A16, case.clone()))
}
