//! Par. 6: "…предоставив выбор времени в календаре." An hour of the interviewer's is given to one case (AMB-31).

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Moment, p06_interview};

use super::{Context, Decision};
use crate::case::Invitation;
use crate::{Astanahub, Petition};

#[derive(Clone, Debug)]
pub struct ChooseInterviewSlot {
    pub slot: Moment,
}

impl HumanAct<Astanahub> for ChooseInterviewSlot {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let Petition::Invited { submitted, invitation } = case else {
            return Err(case.out_of_place("ChooseInterviewSlot", Clause::A6));
        };
        let hour = offered(invitation, self.slot, context)?;
        let (submitted, invitation) = (submitted.clone(), invitation.clone());
        let chosen = Petition::SlotChosen { submitted, invitation, slot: self.slot };
        Ok(Outcome::new("InterviewSlotChosen", Clause::A6, chosen).reserve(hour, p06_interview::slot_taken()))
    }
}

/// One of the offered times that is still to come.
pub(super) fn offered(invitation: &Invitation, slot: Moment, context: &Context<'_>) -> Result<String, Refusal> {
    if !invitation.slots.contains(&slot) {
        return Err(Refusal::field("slot", "choose one of the offered times"));
    }
    p06_interview::may_choose(slot, context.moment)?;
    Ok(invitation.hour(slot))
}
