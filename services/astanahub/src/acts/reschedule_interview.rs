//! The order is silent on another time than the chosen one; before the interview begins the applicant may choose another of the
//! offered times, once (AMB-31).

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Moment, p06_interview};

use super::choose_interview_slot::offered;
use super::{Context, Decision};
use crate::case::Invitation;
use crate::{Astanahub, Petition};

#[derive(Clone, Debug)]
pub struct RescheduleInterview {
    pub slot: Moment,
}

impl HumanAct<Astanahub> for RescheduleInterview {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let Petition::SlotChosen { submitted, invitation, slot: before } = case else {
            return Err(case.out_of_place("RescheduleInterview", Clause::A6));
        };
        p06_interview::may_reschedule(*before, invitation.reschedules, context.moment, &context.law.interpretations)?;
        if self.slot == *before {
            return Err(Refusal::field("slot", "choose another time than the present one"));
        }
        let hour = offered(invitation, self.slot, context)?;
        let left = invitation.hour(*before);
        let invitation = Invitation { reschedules: invitation.reschedules + 1, ..invitation.clone() };
        let chosen = Petition::SlotChosen { submitted: submitted.clone(), invitation, slot: self.slot };
        Ok(Outcome::new("InterviewRescheduled", Clause::A6, chosen)
            .release(left)
            .reserve(hour, p06_interview::slot_taken()))
    }
}
