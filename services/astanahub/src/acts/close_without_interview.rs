//! The order is silent on an applicant who chooses no time or does not come. АКФ ПИТ may close the petition by an explicit act once
//! the days of the reading have passed since the invitation (AMB-31); nothing closes by itself. No refusal and no ban.

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, p06_interview};

use super::{Decision, notices};
use crate::{Person, Petition};

pub(super) fn close_without_interview(case: &Petition, context: &ActContext<'_>) -> Decision {
    let (Petition::Invited { submitted, invitation } | Petition::InterviewMissed { submitted, invitation, .. }) = case
    else {
        return Err(case.out_of_place("CloseWithoutInterview", Clause::A6));
    };
    p06_interview::may_close(invitation.at, context.moment, &context.law.interpretations)?;
    let told = notices::closed_without_interview(
        &submitted.opened.number,
        invitation.at.legal_date(),
        context.moment.legal_date(),
    )?;
    let closed = Petition::ClosedWithoutInterview {
        submitted: submitted.clone(),
        invitation: invitation.clone(),
        closed_at: context.moment,
    };
    Ok(Outcome::new("ClosedWithoutInterview", Clause::A6, closed.deliver(context.case_id, told, context.moment))
        .person(Person { live_petition: None }))
}
