//! Time passes. None of the terms kept here acts by itself: КНБ's 25 days (D-04), the courier's alert (D-11) and the
//! officer's three working days (D-12) only become overdue. That КНБ is silent is brought before the supervisor.

use regulation::TermId;

use crate::Command;

pub(crate) fn due(term: TermId) -> Option<Command> {
    match term {
        TermId::D04 => Some(Command::EscalateApproval),
        _ => None,
    }
}
