//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." They have passed in
//! silence, which is neither consent nor refusal (AMB-01): the case goes before the supervisor's eyes and stays open.

use platform::ledger::{Outcome, Scene};
use regulation::Clause;

use super::Decision;
use crate::Case;

pub(super) fn escalate_approval(case: &Case, scene: &Scene<'_>) -> Decision {
    let mut escalated = case.clone();
    let Case::ApprovalRequested { escalated_at, .. } = &mut escalated else {
        return Err(case.out_of_place("EscalateApproval", Clause::A15));
    };
    *escalated_at = Some(scene.moment);
    Ok(Outcome::new("ApprovalOverdue", Clause::A15, escalated))
}
