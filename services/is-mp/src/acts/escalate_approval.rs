//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." They have passed in
//! silence, which is neither consent nor refusal (AMB-01): the case goes before the supervisor's eyes and stays open.

use platform::alerts::raise;
use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Decision, alerts};
use crate::Case;
use crate::case::alerting::APPROVAL_OVERDUE;

pub(super) fn escalate_approval(case: &Case, context: &ActContext<'_>) -> Decision {
    let mut escalated = case.clone();
    let Case::ApprovalRequested { escalated_at, received_at: Some(received_at), .. } = &mut escalated else {
        return Err(case.out_of_place("EscalateApproval", Clause::A15));
    };
    *escalated_at = Some(context.moment);
    let deadline = context.law.deadline(DeadlineId::D04, *received_at)?;
    let draft = alerts::approval_overdue(&case.dossier().number, deadline.start_date, deadline.effective_end)?;
    raise(&mut escalated, context.case_id, APPROVAL_OVERDUE, draft, context.moment);
    Ok(Outcome::new("ApprovalOverdue", Clause::A15, escalated))
}
