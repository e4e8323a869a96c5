//! Par. 6: "…предоставив выбор времени в календаре." An hour of the interviewer's is given to one case (AMB-31).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Moment, p06_interview};

use super::Decision;
use crate::Petition;
use crate::case::Invitation;

#[derive(Clone, Debug)]
pub struct ChooseInterviewSlot {
    pub slot: Moment,
}

pub(super) fn choose_interview_slot(case: &Petition, act: &ChooseInterviewSlot, context: &ActContext<'_>) -> Decision {
    let Petition::Invited { submitted, invitation } = case else {
        return Err(case.out_of_place("ChooseInterviewSlot", Clause::A6));
    };
    let hour = offered(invitation, act.slot, context)?;
    let chosen = Petition::SlotChosen { submitted: submitted.clone(), invitation: invitation.clone(), slot: act.slot };
    Ok(Outcome::new("InterviewSlotChosen", Clause::A6, chosen).reserve(hour, p06_interview::slot_taken()))
}

/// One of the offered times that is still to come.
pub(super) fn offered(invitation: &Invitation, slot: Moment, context: &ActContext<'_>) -> Result<String, Refusal> {
    if !invitation.slots.contains(&slot) {
        return Err(Refusal::field("slot", "choose one of the offered times"));
    }
    p06_interview::may_choose(slot, context.moment)?;
    Ok(invitation.hour(slot))
}
