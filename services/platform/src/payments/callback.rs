//! What an order is called, and what the gateway calls back with when it was paid.

use jiff::Timestamp;
use regulation::DutyService;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The caller's own id of an order: a case orders one payment of a duty, however often it asks.
pub fn order_id(case_id: Uuid, service: DutyService) -> String {
    format!("{case_id}:{}", service.code())
}

/// The body of a callback, JSON. It names no person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentCallback {
    /// The same callback has the same id however often it is delivered.
    pub callback_id: Uuid,
    pub reference: String,
    /// The orderer's own id of the order.
    pub order_id: String,
    pub paid_at: Timestamp,
}

impl PaymentCallback {
    /// The case whose order of this duty was paid; `None` when it is another duty, or no order of an agency.
    pub fn case_of(&self, service: DutyService) -> Option<Uuid> {
        let (case, code) = self.order_id.split_once(':')?;
        if code == service.code() { case.parse().ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_again_by_its_id() {
        // Aim: what an order is called leads back to its case, for its own duty alone.
        let case = Uuid::from_u128(7);
        let callback = |order_id: &str| PaymentCallback {
            callback_id: Uuid::nil(),
            reference: "R1".into(),
            order_id: order_id.into(),
            paid_at: Timestamp::UNIX_EPOCH,
        };
        let card = callback(&order_id(case, DutyService::ResidenceCard));
        assert_eq!(card.case_of(DutyService::ResidenceCard), Some(case));
        assert_eq!(card.case_of(DutyService::PermanentResidencePermit), None);
        assert_eq!(callback("somebody else's").case_of(DutyService::ResidenceCard), None);
    }
}
