//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." They run from
//! the receipt in «Беркут» (AMB-13): КНБ cannot be late on what it has not received.

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, DeadlineId, Moment};

use super::Decision;
use crate::Case;

#[derive(Clone, Debug)]
pub struct NoteApprovalReceipt {
    pub received_at: Moment,
}

pub(super) fn note_approval_receipt(case: &Case, act: &NoteApprovalReceipt, context: &ActContext<'_>) -> Decision {
    // «Беркут» has not heard of the withdrawal, or of the refusal on the checks, yet.
    if let Case::Withdrawn { .. } | Case::RefusedOnChecks { .. } = case {
        return Ok(Outcome::new("ApprovalReceiptNoted", Clause::A15, case.clone()));
    }
    let Case::ApprovalRequested { checked, requested_at, received_at: None, .. } = case else {
        return Err(case.out_of_place("NoteApprovalReceipt", Clause::A15));
    };
    let received = Case::ApprovalRequested {
        checked: checked.clone(),
        requested_at: *requested_at,
        received_at: Some(act.received_at),
        escalated_at: None,
    };
    Ok(Outcome::new("ApprovalReceiptNoted", Clause::A15, received)
        .start(context.law.deadline(DeadlineId::D04, act.received_at)?))
}
