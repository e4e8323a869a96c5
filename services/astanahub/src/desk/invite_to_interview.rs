//! Par. 6: "После одобрения заявки АКФ ПИТ предоставляет заявителю допуск к участию в следующем этапе, уведомив… в течение
//! 2 (двух) рабочих дней, предоставив выбор времени в календаре."

use platform::ledger::{Outcome, Scene};
use platform::refusal::Refusal;
use regulation::{Clause, Moment, TermId, p06_interview};

use super::{Decision, notices};
use crate::Petition;

#[derive(Clone, Debug)]
pub struct InviteToInterview {
    pub slots: Vec<Moment>,
}

pub(super) fn invite_to_interview(case: &Petition, act: &InviteToInterview, scene: &Scene<'_>) -> Decision {
    let Petition::Admitted(submitted) = case else {
        return Err(case.out_of_place("InviteToInterview", Clause::A6));
    };
    let grounds = p06_interview::check_invitation(&act.slots, scene.moment);
    if !grounds.is_empty() {
        return Err(Refusal::Law(grounds));
    }
    let told = notices::admitted(&submitted.opened.number, &act.slots);
    let invited = Petition::Invited { submitted: submitted.clone(), slots: act.slots.clone() }.deliver(
        scene.case_id,
        told,
        scene.moment,
    );
    Ok(Outcome::new("InterviewOffered", Clause::A6, invited).stop(TermId::D01))
}
