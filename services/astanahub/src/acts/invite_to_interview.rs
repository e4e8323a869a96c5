//! Par. 6: "После одобрения заявки АКФ ПИТ предоставляет заявителю допуск к участию в следующем этапе, уведомив… в течение
//! 2 (двух) рабочих дней, предоставив выбор времени в календаре." Who found no time, or did not come, is offered others.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId, Moment, p06_interview};

use super::{Decision, notices};
use crate::Petition;
use crate::case::Invitation;

#[derive(Clone, Debug)]
pub struct InviteToInterview {
    pub slots: Vec<Moment>,
}

pub(super) fn invite_to_interview(case: &Petition, act: &InviteToInterview, context: &ActContext<'_>) -> Decision {
    let (submitted, reschedules) = match case {
        Petition::Admitted(submitted) => (submitted, 0),
        Petition::Invited { submitted, invitation } | Petition::InterviewMissed { submitted, invitation, .. } => {
            (submitted, invitation.reschedules)
        }
        _ => return Err(case.out_of_place("InviteToInterview", Clause::A6)),
    };
    let grounds = p06_interview::check_invitation(&act.slots, context.moment);
    if !grounds.is_empty() {
        return Err(Refusal::Law(grounds));
    }
    let by = context.human()?.iin.clone();
    let invitation = Invitation { by, at: context.moment, slots: act.slots.clone(), reschedules };
    let closable_from = p06_interview::closable_from(context.moment, &context.law.interpretations);
    let told = notices::admitted(&submitted.opened.number, &act.slots, closable_from)?;
    let invited =
        Petition::Invited { submitted: submitted.clone(), invitation }.deliver(context.case_id, told, context.moment);
    Ok(Outcome::new("InterviewOffered", Clause::A6, invited).stop(DeadlineId::D01))
}
