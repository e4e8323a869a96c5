//! The id of an order, and the callback of the gateway after its payment.

use jiff::Timestamp;
use regulation::DutyService;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ledger::CaseKey;

/// The caller's own id of an order. A case orders one payment of a duty, however often it asks.
/// The clock is a part of it, so that a case and its copy on another test clock pay apart.
pub fn order_id(case: CaseKey, service: DutyService) -> String {
    match case.clock {
        None => format!("{}:{}", case.id, service.code()),
        Some(clock) => format!("{}:{}:{clock}", case.id, service.code()),
    }
}

/// The body of a callback, JSON. It contains no person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentCallback {
    /// A repeated delivery of the callback has the same id.
    pub callback_id: Uuid,
    pub reference: String,
    /// The order id that the agency chose.
    pub order_id: String,
    pub paid_at: Timestamp,
}

impl PaymentCallback {
    /// The case whose order of this duty was paid. `None` for another duty or an order that no agency made.
    pub fn case_of(&self, service: DutyService) -> Option<CaseKey> {
        let mut parts = self.order_id.split(':');
        let (id, code, clock) = (parts.next()?, parts.next()?, parts.next());
        let clock = clock.map(str::parse).transpose().ok()?;
        if code == service.code() { Some(CaseKey { clock, id: id.parse().ok()? }) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_again_by_its_id() {
        // Aim: the id of an order leads back to its case, only for its own duty.
        let case = CaseKey { clock: None, id: Uuid::from_u128(7) };
        let copy = CaseKey { clock: Some(Uuid::from_u128(8)), ..case };
        let callback = |order_id: &str| PaymentCallback {
            callback_id: Uuid::nil(),
            reference: "R1".into(),
            order_id: order_id.into(),
            paid_at: Timestamp::UNIX_EPOCH,
        };
        let card = callback(&order_id(case, DutyService::ResidenceCard));
        assert_eq!(card.case_of(DutyService::ResidenceCard), Some(case));
        assert_eq!(card.case_of(DutyService::PermanentResidencePermit), None);
        let of_copy = callback(&order_id(copy, DutyService::ResidenceCard));
        assert_eq!(of_copy.case_of(DutyService::ResidenceCard), Some(copy));
        assert_eq!(callback("somebody else's").case_of(DutyService::ResidenceCard), None);
    }
}
