//! Par. 16: "Общий срок рассмотрения заявки и выдачи решения… составляет 45 (сорок пять) календарных дней." They have passed
//! without a delivered decision: a line in the history, for the supervisor. It decides nothing.

use platform::alerts::raise;
use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, p12_registration};

use super::{Decision, alerts};
use crate::Application;
use crate::case::alerting::CONSIDERATION_OVERDUE;

pub(super) fn note_overdue_consideration(case: &Application, context: &ActContext<'_>) -> Decision {
    let received = case.received();
    let [_, deadline] = p12_registration::consideration_deadlines(&received.arrivals(), context.law)?;
    let draft = alerts::consideration_overdue(&received.arm_number, deadline.start_date, deadline.effective_end)?;
    let mut overdue = case.clone();
    raise(&mut overdue, context.case_id, CONSIDERATION_OVERDUE, draft, context.moment);
    Ok(Outcome::new("ConsiderationOverdue", Clause::A16, overdue))
}
