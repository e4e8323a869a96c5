//! The only place where time and chance enter. Everything else is handed a moment.
#![allow(clippy::disallowed_methods)]

use jiff::Timestamp;
use uuid::Uuid;

/// The wall clock: for expiry of tokens, leases and logs. Legal moments come from the ledger's clock instead.
pub fn wall_now() -> Timestamp {
    Timestamp::now()
}

/// A fresh identifier that sorts by its birth.
pub fn fresh_id() -> Uuid {
    Uuid::now_v7()
}

/// A monotonic point from which a duration can be told.
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// Bytes that nobody can guess, for serial numbers and the like.
///
/// # Panics
/// When the operating system has no randomness to give: nothing that needs it may go on.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
