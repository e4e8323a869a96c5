//! Time passes. Par. 12's five calendar days act by themselves; no other deadline of the order runs at the portal.

use regulation::DeadlineId;

use crate::Command;

pub(crate) fn due(deadline: DeadlineId) -> Option<Command> {
    match deadline {
        DeadlineId::D03 => Some(Command::AnnulForRework),
        _ => None,
    }
}
