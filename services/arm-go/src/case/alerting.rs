//! The alerts of an application to the supervisor, and how long each one stands.
//!
//! Out of scope: the texts of the alerts and the acts that raise them.

use platform::alerts::{Alert, Alerting};

use super::Application;

/// Par. 16: the 45 days have passed without a delivered decision.
pub const CONSIDERATION_OVERDUE: &str = "CONSIDERATION_OVERDUE";
/// Par. 21: the courier lost the originals.
pub const ORIGINALS_LOST: &str = "ORIGINALS_LOST";
/// Par. 19: the approval expired without a ban, and a person looks at the case (AMB-10, AMB-12).
pub const PERMIT_EXPIRED: &str = "PERMIT_EXPIRED";

impl Alerting for Application {
    fn alerts(&self) -> &[Alert] {
        &self.received().alerts
    }

    fn alerts_mut(&mut self) -> &mut Vec<Alert> {
        &mut self.received_mut().alerts
    }

    fn stands(&self, alert: &Alert) -> bool {
        match alert.kind.as_str() {
            CONSIDERATION_OVERDUE => match self {
                Self::Received(_) | Self::Registered(_) | Self::Opened(_) | Self::PreliminaryFormed(_) => true,
                Self::PreliminaryApproved(approved) => approved.delivered_at.is_none(),
                Self::PreliminaryRefused(refused) => refused.delivered_at.is_none(),
                _ => false,
            },
            ORIGINALS_LOST => matches!(self, Self::OriginalsLost(_)),
            _ => alert.notice.read_at.is_none(),
        }
    }
}
