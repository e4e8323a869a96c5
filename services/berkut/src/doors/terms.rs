//! Time passes. КНБ's 25 days (par. 15) only become overdue: silence is neither consent nor refusal.

use regulation::TermId;

use crate::Command;

pub(crate) fn due(term: TermId) -> Option<Command> {
    match term {
        TermId::D04 => Some(Command::NoteOverdueApproval),
        _ => None,
    }
}
