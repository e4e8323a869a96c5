//! Time passes. No deadline of the petition acts by itself: АКФ ПИТ's two working days (par. 6) only become overdue.

use regulation::DeadlineId;

use crate::Command;

pub(crate) fn due(_deadline: DeadlineId) -> Option<Command> {
    None
}
