//! Par. 6: "…предоставив выбор времени в календаре."

use platform::ledger::Outcome;
use platform::refusal::Refusal;
use regulation::{Clause, Moment};

use super::Decision;
use crate::Petition;

#[derive(Clone, Debug)]
pub struct ChooseInterviewSlot {
    pub slot: Moment,
}

pub(super) fn choose_interview_slot(case: &Petition, act: &ChooseInterviewSlot) -> Decision {
    let Petition::Invited { submitted, slots } = case else {
        return Err(case.out_of_place("ChooseInterviewSlot", Clause::A6));
    };
    if !slots.contains(&act.slot) {
        return Err(Refusal::field("slot", "choose one of the offered times"));
    }
    let chosen = Petition::SlotChosen { submitted: submitted.clone(), slot: act.slot };
    Ok(Outcome::new("InterviewSlotChosen", Clause::A6, chosen))
}
