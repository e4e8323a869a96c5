//! The order is silent on another time than the chosen one; before the interview begins the applicant may choose another of the
//! offered times, once (AMB-31).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Moment, p06_interview};

use super::Decision;
use super::choose_interview_slot::offered;
use crate::Petition;
use crate::case::Invitation;

#[derive(Clone, Debug)]
pub struct RescheduleInterview {
    pub slot: Moment,
}

pub(super) fn reschedule_interview(case: &Petition, act: &RescheduleInterview, context: &ActContext<'_>) -> Decision {
    let Petition::SlotChosen { submitted, invitation, slot: before } = case else {
        return Err(case.out_of_place("RescheduleInterview", Clause::A6));
    };
    p06_interview::may_reschedule(*before, invitation.reschedules, context.moment, &context.law.interpretations)?;
    if act.slot == *before {
        return Err(Refusal::field("slot", "choose another time than the present one"));
    }
    let hour = offered(invitation, act.slot, context)?;
    let left = invitation.hour(*before);
    let invitation = Invitation { reschedules: invitation.reschedules + 1, ..invitation.clone() };
    let chosen = Petition::SlotChosen { submitted: submitted.clone(), invitation, slot: act.slot };
    Ok(Outcome::new("InterviewRescheduled", Clause::A6, chosen)
        .release(left)
        .reserve(hour, p06_interview::slot_taken()))
}
