//! The order is silent on an applicant who chooses no time or does not come. АКФ ПИТ may close the petition by an explicit act once
//! the days of the reading have passed since the invitation (AMB-31); nothing closes by itself. No refusal and no ban.

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, p06_interview};

use super::delivery::Delivery as _;
use super::{Context, Decision, notices};
use crate::{Astanahub, Person, Petition};

#[derive(Clone, Debug)]
pub struct CloseWithoutInterview;

impl HumanAct<Astanahub> for CloseWithoutInterview {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let (Petition::Invited { submitted, invitation } | Petition::InterviewMissed { submitted, invitation, .. }) =
            case
        else {
            return Err(case.out_of_place("CloseWithoutInterview", Clause::A6));
        };
        p06_interview::may_close(invitation.at, context.moment, &context.law.interpretations)?;
        let (invited_on, closed_on) = (invitation.at.legal_date(), context.moment.legal_date());
        let draft = notices::closed_without_interview(&submitted.opened.number, invited_on, closed_on)?;
        let closed = Petition::ClosedWithoutInterview {
            submitted: submitted.clone(),
            invitation: invitation.clone(),
            closed_at: context.moment,
        };
        Ok(Outcome::new("ClosedWithoutInterview", Clause::A6, closed)
            .person(Person { live_petition: None })
            .deliver(draft, context))
    }
}
