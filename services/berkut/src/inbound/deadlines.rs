//! Time passes. КНБ's 25 days (par. 15) only become overdue: silence is neither consent nor refusal.

use regulation::DeadlineId;

use crate::Command;

pub(crate) fn due(deadline: DeadlineId) -> Option<Command> {
    match deadline {
        DeadlineId::D04 => Some(Command::NoteOverdueApproval),
        _ => None,
    }
}
