//! Par. 16: "Общий срок рассмотрения заявки и выдачи решения… составляет 45 (сорок пять) календарных дней." They have passed
//! without a delivered decision. The history and an alert say so to the supervisor. Nothing is decided.

use platform::alerts::raise;
use platform::ledger::{DeadlineAct, Outcome};
use regulation::{Clause, p12_registration};

use super::{Context, Decision, alerts};
use crate::case::alerting::CONSIDERATION_OVERDUE;
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct MarkConsiderationOverdue;

impl DeadlineAct<ArmGo> for MarkConsiderationOverdue {
    fn decide(&self, case: &Application, context: &Context<'_>) -> Decision {
        let received = case.received();
        let [_, deadline] = p12_registration::consideration_deadlines(&received.arrivals(), context.law)?;
        let draft = alerts::consideration_overdue(&received.arm_number, deadline.start_date, deadline.effective_end)?;
        let mut overdue = case.clone();
        raise(&mut overdue, context.case_id, CONSIDERATION_OVERDUE, draft, context.moment);
        Ok(Outcome::new("ConsiderationOverdue", Clause::A16, overdue))
    }
}
