//! What the gateway calls back with when a payment was made.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
