//! Time passes. None of the deadlines kept here acts by itself: КНБ's 25 days (D-04), the courier's alert (D-11) and the
//! officer's three working days (D-12) only become overdue. That КНБ is silent is brought before the supervisor.

use regulation::DeadlineId;

use crate::Command;

pub(crate) fn due(deadline: DeadlineId) -> Option<Command> {
    match deadline {
        DeadlineId::D04 => Some(Command::EscalateApproval),
        _ => None,
    }
}
