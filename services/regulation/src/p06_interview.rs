//! Paragraphs 6 and 7: admission with a choice of time, and the video interview.
//!
//! The two working days of paragraph 6 are term D-01 and may not enter.

use serde::{Deserialize, Serialize};

use crate::clause::Clause;
use crate::ground::{Ground, Reason};
use crate::moment::Moment;

/// "… предоставив выбор времени в календаре": at least one time, and none of them past.
pub fn check_invitation(slots: &[Moment], notified: Moment) -> Vec<Ground> {
    if !slots.is_empty() && slots.iter().all(|slot| *slot > notified) {
        Vec::new()
    } else {
        vec![Ground::new(Clause::A6, Reason::InvitationWithoutSlot, "slots")]
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InterviewOutcome {
    Passed,
    NotPassed,
}

/// "… видео-интервью, результаты которого фиксируются и передаются в МИИЦР на утверждение." Any
/// recorded result is passed on, a negative one too: the ministry approves it.
pub fn may_send_to_ministry(interview: Option<InterviewOutcome>) -> Result<(), Vec<Ground>> {
    match interview {
        Some(_) => Ok(()),
        None => Err(vec![Ground::new(Clause::A7, Reason::InterviewMissing, "interview")]),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a6_an_invitation_offers_times_to_come() {
        // Aim: no time, or a past one, is no choice.
        let at = |text: &str| Moment::new(text.parse().unwrap());
        let now = at("2026-06-01T06:00:00Z");
        assert!(check_invitation(&[at("2026-06-03T06:00:00Z")], now).is_empty());
        assert_eq!(check_invitation(&[], now).len(), 1);
        assert_eq!(check_invitation(&[now], now).len(), 1);
    }

    #[test]
    fn a7_the_ministry_waits_for_a_recorded_result() {
        // Aim: nothing without a result; either result is passed on.
        assert!(may_send_to_ministry(None).is_err());
        assert!(may_send_to_ministry(Some(InterviewOutcome::NotPassed)).is_ok());
    }
}
