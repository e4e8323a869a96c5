//! Whether a loop still turns. It exists because a process whose loop hangs looks alive from outside: the kubelet must be told.
//!
//! A loop that waits for work rests and is well; one that has been at the same piece of work for too long is stuck. What may
//! not enter: whether a database or a broker answers. A restart brings neither back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::clock::stopwatch;

/// Every wait on a database or a broker is bounded below this.
const STUCK: Duration = Duration::from_secs(90);

/// The heartbeat of one loop.
#[derive(Clone)]
pub struct Heartbeat {
    born: Instant,
    /// Milliseconds after `born`, and one; 0 at rest.
    busy_since: Arc<AtomicU64>,
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self { born: stopwatch(), busy_since: Arc::default() }
    }
}

impl Heartbeat {
    /// The loop takes up a piece of work; it rests when what is returned is dropped.
    pub fn at_work(&self) -> AtWork<'_> {
        self.busy_since.store(self.now(), Ordering::Relaxed);
        AtWork(self)
    }

    /// Whether the loop turns.
    pub fn beats(&self) -> bool {
        self.beats_within(STUCK)
    }

    fn beats_within(&self, stuck: Duration) -> bool {
        match self.busy_since.load(Ordering::Relaxed) {
            0 => true,
            since => u128::from(self.now().saturating_sub(since)) < stuck.as_millis(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}

/// While it lives, the loop is at one piece of work.
pub struct AtWork<'a>(&'a Heartbeat);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.busy_since.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_loop_stuck_in_its_work_has_no_heartbeat() {
        // Aim: at rest it beats for ever; at work it beats until the bound; after its work it beats again.
        let heartbeat = Heartbeat::default();
        assert!(heartbeat.beats_within(Duration::ZERO));
        let work = heartbeat.at_work();
        assert!(heartbeat.beats());
        assert!(!heartbeat.beats_within(Duration::ZERO));
        drop(work);
        assert!(heartbeat.beats_within(Duration::ZERO));
    }
}
