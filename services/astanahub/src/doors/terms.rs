//! Time passes. No term of the petition acts by itself: АКФ ПИТ's two working days (par. 6) only become overdue.

use regulation::TermId;

use crate::Command;

pub(crate) fn due(_term: TermId) -> Option<Command> {
    None
}
