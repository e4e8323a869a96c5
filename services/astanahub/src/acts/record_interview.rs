//! Par. 7: "Следующий этап верификации проводится путем видео-интервью, результаты которого фиксируются и передаются в
//! МИИЦР на утверждение." A negative result is passed on like a positive one.

use platform::ledger::{ActContext, Outcome};
use regulation::Clause;
use regulation::p06_interview::{InterviewOutcome, may_record, may_send_to_ministry};

use super::Decision;
use crate::Petition;
use crate::case::Interviewed;

#[derive(Clone, Debug)]
pub struct RecordInterview {
    pub outcome: InterviewOutcome,
    pub protocol: String,
}

pub(super) fn record_interview(case: &Petition, act: &RecordInterview, context: &ActContext<'_>) -> Decision {
    let Petition::SlotChosen { submitted, invitation, slot } = case else {
        return Err(case.out_of_place("RecordInterview", Clause::A7));
    };
    may_record(*slot, context.moment)?;
    may_send_to_ministry(Some(act.outcome))?;
    let hour = invitation.hour(*slot);
    let interviewed =
        Interviewed { submitted: submitted.clone(), slot: *slot, outcome: act.outcome, protocol: act.protocol.clone() };
    Ok(Outcome::new("InterviewRecorded", Clause::A7, Petition::Interviewed(interviewed)).release(hour))
}
