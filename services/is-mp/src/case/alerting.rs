//! The alerts of an electronic case, and how long each one stands.
//!
//! Out of scope: the words of an alert, and which act raises it.

use platform::alerts::{Alert, Alerting};
use regulation::Clause;

use super::Case;

/// Par. 15: the 25 days have passed in silence.
pub const APPROVAL_OVERDUE: &str = "APPROVAL_OVERDUE";
/// Par. 15: КНБ took its approval back.
pub const APPROVAL_RECALLED: &str = "APPROVAL_RECALLED";
/// Par. 15, 22: КНБ took its approval back after the permit was granted. The permit stands; people decide the rest.
pub const RECALLED_AFTER_PERMIT: &str = "RECALLED_AFTER_PERMIT";
/// Par. 13, 22: a register has a record, however the officer assesses it.
pub const REGISTER_HIT: &str = "REGISTER_HIT";

impl Alerting for Case {
    fn alerts(&self) -> &[Alert] {
        &self.dossier().alerts
    }

    fn alerts_mut(&mut self) -> &mut Vec<Alert> {
        &mut self.dossier_mut().alerts
    }

    fn stands(&self, alert: &Alert) -> bool {
        match alert.kind.as_str() {
            APPROVAL_OVERDUE => matches!(self, Self::ApprovalRequested { .. }),
            APPROVAL_RECALLED => self.waits_after_recall(),
            // A record matters until the result of its own paragraph is formed.
            REGISTER_HIT if alert.notice.clause == Clause::A13 => {
                matches!(self, Self::ChecksRecorded(_) | Self::ApprovalRequested { .. } | Self::ApprovalAnswered(_))
            }
            REGISTER_HIT => matches!(self, Self::FinalChecked(_) | Self::OnHold(_)),
            _ => alert.notice.read_at.is_none(),
        }
    }
}

impl Case {
    /// Whether the officer still has to decide on the recall. After a refusal, a lapse or a withdrawal the approval has no effect.
    fn waits_after_recall(&self) -> bool {
        match self {
            Self::PreliminaryFormed(preliminary) => preliminary.decision.result.granted(),
            Self::RefusedOnChecks { .. } | Self::Withdrawn { .. } | Self::PermitLapsed { .. } | Self::Closed { .. } => {
                false
            }
            _ => true,
        }
    }
}
