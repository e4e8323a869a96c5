//! The only source of time and randomness. All other code receives a moment as an argument.
#![allow(clippy::disallowed_methods)]

use jiff::Timestamp;
use uuid::Uuid;

/// The wall clock, for expiry of tokens, leases and logs. Legal moments come from the ledger's clock.
pub fn wall_now() -> Timestamp {
    Timestamp::now()
}

/// A new identifier that sorts by its creation time.
pub fn fresh_id() -> Uuid {
    Uuid::now_v7()
}

/// A monotonic point from which a duration can be measured.
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// Unpredictable bytes, for serial numbers and similar uses.
///
/// # Panics
/// If the operating system provides no random bytes. No caller could continue safely.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
