//! Paragraph 15: the approval of the national security bodies (КНБ).
//!
//! "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." Silence is neither
//! consent nor refusal (AMB-01; art. 49 of the Law on Migration), so no function here takes a date.
//!
//! Out of scope: the reasons of a negative answer. КНБ does not give them (AMB-34).

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::clause::Clause;
use crate::ground::{Ground, Reason};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ApprovalAnswer {
    Approved,
    Rejected,
    /// КНБ withdrew its approval. This answer replaces the approval from then on (AMB-17).
    Recalled,
}

impl ApprovalAnswer {
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// Only an explicit positive answer counts, however late it is. Art. 49 of the Law on Migration prohibits a permit
/// without it, so a recalled approval does not count.
pub fn positive(answer: Option<ApprovalAnswer>) -> Result<(), Ground> {
    let reason = match answer {
        Some(ApprovalAnswer::Approved) => return Ok(()),
        Some(ApprovalAnswer::Rejected | ApprovalAnswer::Recalled) => Reason::NoPositiveApproval,
        None => Reason::ApprovalPending,
    };
    Err(Ground::new(Clause::A15, reason, "approval"))
}

/// Only an approval can be recalled.
pub fn may_recall(answer: ApprovalAnswer) -> Result<(), Ground> {
    positive(Some(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a15_silence_is_not_an_answer() {
        // Aim: yes, no and no answer give three different outcomes. A recalled yes is a no, and it is recalled only
        // once.
        assert!(positive(Some(ApprovalAnswer::Approved)).is_ok() && may_recall(ApprovalAnswer::Approved).is_ok());
        assert!(may_recall(ApprovalAnswer::Rejected).is_err() && may_recall(ApprovalAnswer::Recalled).is_err());
        let reason = |answer| positive(answer).err().map(|ground| ground.reason);
        assert_eq!(reason(Some(ApprovalAnswer::Rejected)), Some(Reason::NoPositiveApproval));
        assert_eq!(reason(Some(ApprovalAnswer::Recalled)), Some(Reason::NoPositiveApproval));
        assert_eq!(reason(None), Some(Reason::ApprovalPending));
    }
}
