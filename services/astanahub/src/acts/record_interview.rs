//! Par. 7: "Следующий этап верификации проводится путем видео-интервью, результаты которого фиксируются и передаются в
//! МИИЦР на утверждение." A negative result is passed on like a positive one.

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::Clause;
use regulation::p06_interview::{InterviewOutcome, may_record, may_send_to_ministry};

use super::{Context, Decision};
use crate::case::Interviewed;
use crate::{Astanahub, Petition};

#[derive(Clone, Debug)]
pub struct RecordInterview {
    pub outcome: InterviewOutcome,
    pub protocol: String,
}

impl HumanAct<Astanahub> for RecordInterview {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let Petition::SlotChosen { submitted, invitation, slot } = case else {
            return Err(case.out_of_place("RecordInterview", Clause::A7));
        };
        may_record(*slot, context.moment)?;
        may_send_to_ministry(Some(self.outcome))?;
        let interviewed = Interviewed {
            submitted: submitted.clone(),
            slot: *slot,
            outcome: self.outcome,
            protocol: self.protocol.clone(),
        };
        Ok(Outcome::new("InterviewRecorded", Clause::A7, Petition::Interviewed(interviewed))
            .release(invitation.hour(*slot)))
    }
}
