//! Time passes. Par. 12's five calendar days act by themselves; no other term of the order runs at the portal.

use regulation::TermId;

use crate::Command;

pub(crate) fn due(term: TermId) -> Option<Command> {
    match term {
        TermId::D03 => Some(Command::AnnulForRework),
        _ => None,
    }
}
