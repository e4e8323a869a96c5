//! Time passes. The thirty days of par. 19 act by themselves, and begin by asking ИС МП; the officer's and the operator's
//! own terms (D-02, D-05, D-10) only become overdue. That the 45 days passed is written down.

use regulation::DeadlineId;

use crate::Command;

pub(crate) fn due(deadline: DeadlineId) -> Option<Command> {
    match deadline {
        DeadlineId::D05 => Some(Command::NoteOverdueConsideration),
        DeadlineId::D07 => Some(Command::InquireArrival),
        _ => None,
    }
}
