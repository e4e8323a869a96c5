//! Par. 6: "После одобрения заявки АКФ ПИТ предоставляет заявителю допуск к участию в следующем этапе, уведомив… в течение
//! 2 (двух) рабочих дней, предоставив выбор времени в календаре." Who found no time, or did not come, is offered others.

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId, Moment, p06_interview};

use super::delivery::Delivery as _;
use super::{Context, Decision, notices};
use crate::case::{Invitation, Submitted};
use crate::{Astanahub, Petition};

#[derive(Clone, Debug)]
pub struct InviteToInterview {
    pub slots: Vec<Moment>,
}

impl HumanAct<Astanahub> for InviteToInterview {
    fn decide(&self, case: &Petition, human: &Human, context: &Context<'_>) -> Decision {
        let (submitted, reschedules) = invitable(case)?;
        let grounds = p06_interview::check_invitation(&self.slots, context.moment);
        if !grounds.is_empty() {
            return Err(Refusal::Law(grounds));
        }
        let (by, at, slots) = (human.iin.clone(), context.moment, self.slots.clone());
        let closable_from = p06_interview::closable_from(at, &context.law.interpretations);
        let draft = notices::admitted(&submitted.opened.number, &slots, closable_from)?;
        let invitation = Invitation { by, at, slots, reschedules };
        let invited = Petition::Invited { submitted: submitted.clone(), invitation };
        Ok(Outcome::new("InterviewOffered", Clause::A6, invited).stop(DeadlineId::D01).deliver(draft, context))
    }
}

/// What was submitted, and how often its applicant has chosen another time.
fn invitable(case: &Petition) -> Result<(&Submitted, u16), Refusal> {
    match case {
        Petition::Admitted(submitted) => Ok((submitted, 0)),
        Petition::Invited { submitted, invitation } | Petition::InterviewMissed { submitted, invitation, .. } => {
            Ok((submitted, invitation.reschedules))
        }
        _ => Err(case.out_of_place("InviteToInterview", Clause::A6)),
    }
}
