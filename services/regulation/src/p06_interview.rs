//! Paragraphs 6 and 7: admission with a choice of time, and the video interview.
//!
//! Out of scope: the two working days of paragraph 6, which are deadline D-01.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clause::Clause;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::interpretations::Interpretations;
use crate::moment::Moment;

/// "… предоставив выбор времени в календаре": an invitation offers at least one time, and every time is in the
/// future.
pub fn check_invitation(slots: &[Moment], notified: Moment) -> Vec<Ground> {
    if !slots.is_empty() && slots.iter().all(|slot| *slot > notified) {
        Vec::new()
    } else {
        vec![Ground::new(Clause::A6, Reason::InvitationWithoutSlot, "slots")]
    }
}

/// The applicant cannot choose a time that has passed.
pub fn may_choose(slot: Moment, now: Moment) -> Result<(), Ground> {
    if now < slot { Ok(()) } else { Err(Ground::new(Clause::A6, Reason::SlotPassed, "slot")) }
}

/// Another case has already reserved this time of the interviewer (AMB-31).
pub fn slot_taken() -> Ground {
    Ground::new(Clause::A6, Reason::SlotTaken, "slot")
}

/// The order does not mention a change of time. The applicant has a limited number of free changes before the
/// interview begins (AMB-31).
pub fn may_reschedule(
    chosen: Moment,
    reschedules: u16,
    now: Moment,
    interpretations: &Interpretations,
) -> Result<(), Vec<Ground>> {
    let mut grounds = Vec::new();
    if now >= chosen {
        grounds.push(Ground::new(Clause::A6, Reason::InterviewBegun, "slot"));
    }
    if reschedules >= interpretations.interview_free_reschedules {
        grounds.push(Ground::new(Clause::A6, Reason::RescheduleUsed, "interview"));
    }
    allowed_unless(grounds)
}

/// A result or an absence can be recorded only after the interview has begun.
pub fn may_record(chosen: Moment, now: Moment) -> Result<(), Ground> {
    if chosen <= now { Ok(()) } else { Err(Ground::new(Clause::A7, Reason::InterviewNotBegun, "slot")) }
}

/// The first legal day on which АКФ ПИТ may close a petition whose interview does not take place. A number of whole
/// calendar days must pass after the invitation (AMB-31). No petition closes automatically.
pub fn closable_from(invited: Moment, interpretations: &Interpretations) -> Date {
    invited.legal_date().saturating_add((i32::from(interpretations.interview_close_days) + 1).days())
}

/// The order does not say what happens to an applicant who never attends (AMB-31). Closing is neither a refusal nor
/// a ban.
pub fn may_close(invited: Moment, now: Moment, interpretations: &Interpretations) -> Result<(), Ground> {
    let first = closable_from(invited, interpretations);
    if now.legal_date() >= first {
        return Ok(());
    }
    Err(Ground::new(Clause::A6, Reason::InterviewStillOpen, format!("interview, first allowed on {first}")))
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InterviewOutcome {
    Passed,
    NotPassed,
}

/// "… видео-интервью, результаты которого фиксируются и передаются в МИИЦР на утверждение." Every recorded
/// result is sent, also a negative one, because the ministry approves it.
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

    fn at(text: &str) -> Moment {
        Moment::new(text.parse().unwrap())
    }

    #[test]
    fn a6_an_invitation_offers_future_times() {
        // Aim: an invitation without a time, or with a past time, is refused.
        let now = at("2026-06-01T06:00:00Z");
        assert!(check_invitation(&[at("2026-06-03T06:00:00Z")], now).is_empty());
        assert_eq!(check_invitation(&[], now).len(), 1);
        assert_eq!(check_invitation(&[now], now).len(), 1);
    }

    #[test]
    fn amb31_a_time_is_changed_once_and_before_it_begins() {
        // Aim: the last moment before the slot and the slot itself are tested, then the second change and both
        // positions of the switch.
        let (slot, interpretations) = (at("2026-06-03T06:00:00Z"), Interpretations::default());
        let (before, begun) = (at("2026-06-03T05:59:59Z"), slot);
        let reasons = |refused: Result<(), Vec<Ground>>| {
            refused.err().into_iter().flatten().map(|ground| ground.reason).collect::<Vec<_>>()
        };
        assert!(may_choose(slot, before).is_ok() && may_record(slot, before).is_err());
        assert!(may_choose(slot, begun).is_err() && may_record(slot, begun).is_ok());
        assert_eq!(reasons(may_reschedule(slot, 0, before, &interpretations)), []);
        assert_eq!(
            reasons(may_reschedule(slot, 1, begun, &interpretations)),
            [Reason::InterviewBegun, Reason::RescheduleUsed]
        );
        let twice = Interpretations { interview_free_reschedules: 2, ..Interpretations::default() };
        assert!(may_reschedule(slot, 1, before, &twice).is_ok() && may_reschedule(slot, 2, before, &twice).is_err());
    }

    #[test]
    fn amb31_a_petition_is_closed_after_thirty_whole_days() {
        // Aim: an invitation late on 1 June counts from 1 June. 1 July is day 30 until midnight in Almaty, and 2
        // July is allowed. The date does not roll, because the act is the fund's and no deadline of the applicant
        // ends.
        let (invited, interpretations) = (at("2026-06-01T18:59:59Z"), Interpretations::default());
        let refused = may_close(invited, at("2026-07-01T18:59:59Z"), &interpretations).unwrap_err();
        assert_eq!((refused.reason, refused.clause), (Reason::InterviewStillOpen, Clause::A6));
        assert!(refused.subject.ends_with("2026-07-02"));
        assert!(may_close(invited, at("2026-07-01T19:00:00Z"), &interpretations).is_ok());
        let short = Interpretations { interview_close_days: 1, ..Interpretations::default() };
        assert!(may_close(invited, at("2026-06-02T19:00:00Z"), &short).is_ok());
    }

    #[test]
    fn a7_the_ministry_receives_a_recorded_result_only() {
        // Aim: nothing is sent without a result, and either result is sent.
        assert!(may_send_to_ministry(None).is_err());
        assert!(may_send_to_ministry(Some(InterviewOutcome::NotPassed)).is_ok());
    }
}
