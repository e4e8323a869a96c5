//! Paragraph 15: the approval of the national security bodies (КНБ).
//!
//! "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." Silence
//! is neither consent nor refusal (AMB-01; art. 49 of the Law on Migration), so no function here takes
//! a date. Reasons of a negative answer may not enter: they are not given (AMB-34).

use serde::{Deserialize, Serialize};

use crate::clause::Clause;
use crate::ground::{Ground, Reason};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApprovalAnswer {
    Approved,
    Rejected,
}

impl ApprovalAnswer {
    pub const fn code(self) -> &'static str {
        match self {
            ApprovalAnswer::Approved => "APPROVED",
            ApprovalAnswer::Rejected => "REJECTED",
        }
    }
}

/// Only an explicit positive answer is one, however late.
pub fn positive(answer: Option<ApprovalAnswer>) -> Result<(), Ground> {
    let reason = match answer {
        Some(ApprovalAnswer::Approved) => return Ok(()),
        Some(ApprovalAnswer::Rejected) => Reason::NoPositiveApproval,
        None => Reason::ApprovalPending,
    };
    Err(Ground::new(Clause::A15, reason, "approval"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a15_silence_is_not_an_answer() {
        // Aim: three different outcomes for yes, no and nothing.
        assert!(positive(Some(ApprovalAnswer::Approved)).is_ok());
        let reason = |answer| positive(answer).err().map(|ground| ground.reason);
        assert_eq!(reason(Some(ApprovalAnswer::Rejected)), Some(Reason::NoPositiveApproval));
        assert_eq!(reason(None), Some(Reason::ApprovalPending));
    }
}
