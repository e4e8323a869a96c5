//! Par. 6: "После одобрения заявки АКФ ПИТ предоставляет заявителю допуск к участию в следующем этапе, уведомив… в течение
//! 2 (двух) рабочих дней, предоставив выбор времени в календаре." Who found no time, or did not come, is offered others.

use platform::ledger::{Outcome, Scene};
use platform::refusal::Refusal;
use regulation::{Clause, Moment, TermId, p06_interview};

use super::{Decision, notices};
use crate::Petition;
use crate::case::Invitation;

#[derive(Clone, Debug)]
pub struct InviteToInterview {
    pub slots: Vec<Moment>,
}

pub(super) fn invite_to_interview(case: &Petition, act: &InviteToInterview, scene: &Scene<'_>) -> Decision {
    let (submitted, reschedules) = match case {
        Petition::Admitted(submitted) => (submitted, 0),
        Petition::Invited { submitted, invitation } | Petition::InterviewMissed { submitted, invitation, .. } => {
            (submitted, invitation.reschedules)
        }
        _ => return Err(case.out_of_place("InviteToInterview", Clause::A6)),
    };
    let grounds = p06_interview::check_invitation(&act.slots, scene.moment);
    if !grounds.is_empty() {
        return Err(Refusal::Law(grounds));
    }
    let by = scene.human()?.iin.clone();
    let invitation = Invitation { by, at: scene.moment, slots: act.slots.clone(), reschedules };
    let closable_from = p06_interview::closable_from(scene.moment, &scene.law.readings);
    let told = notices::admitted(&submitted.opened.number, &act.slots, closable_from);
    let invited =
        Petition::Invited { submitted: submitted.clone(), invitation }.deliver(scene.case_id, told, scene.moment);
    Ok(Outcome::new("InterviewOffered", Clause::A6, invited).stop(TermId::D01))
}
