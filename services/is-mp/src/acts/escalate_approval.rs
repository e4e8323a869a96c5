//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." They have passed in
//! silence, which is neither consent nor refusal (AMB-01). The supervisor gets an alert and the case stays open.

use platform::alerts::raise;
use platform::ledger::{DeadlineAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision, alerts};
use crate::case::alerting::APPROVAL_OVERDUE;
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct EscalateApproval;

impl DeadlineAct<IsMp> for EscalateApproval {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
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
}
