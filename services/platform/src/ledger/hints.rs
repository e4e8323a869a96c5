//! Hints: who waits for news of a case or of a test clock in this process is woken after the commit.
//!
//! A hint only saves waiting. It may be lost, and another replica's commit gives none here: whoever waits reads again
//! after a while all the same. No fact may enter, so that nothing is told but what was read from the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

/// Cases and test clocks, by their ids, and those who wait for news of them.
#[derive(Clone, Default)]
pub struct Hints {
    awaited: Arc<Mutex<HashMap<Uuid, watch::Sender<()>>>>,
}

impl Hints {
    /// From now on, news of this case or clock.
    pub fn of(&self, id: Uuid) -> Hint {
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        let news = awaited.entry(id).or_insert_with(|| watch::Sender::new(())).subscribe();
        Hint { id, news: Some(news), hints: self.clone() }
    }

    /// There is news of these. Costs nothing where nobody waits.
    pub fn tell(&self, ids: impl IntoIterator<Item = Uuid>) {
        let awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        if awaited.is_empty() {
            return;
        }
        for waiting in ids.into_iter().filter_map(|id| awaited.get(&id)) {
            waiting.send_replace(());
        }
    }
}

/// Waits for news of one id. Any number of hints before it looks are one.
pub struct Hint {
    id: Uuid,
    news: Option<watch::Receiver<()>>,
    hints: Hints,
}

impl Hint {
    /// Returns at once when there was news since the last look.
    pub async fn news(&mut self) {
        let Some(news) = &mut self.news else { return std::future::pending().await };
        if news.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

impl Drop for Hint {
    fn drop(&mut self) {
        let mut awaited = self.hints.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        self.news = None;
        if awaited.get(&self.id).is_some_and(|waiting| waiting.receiver_count() == 0) {
            awaited.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[test]
    fn news_wakes_those_who_wait_for_it_alone() {
        // Aim: a hint reaches every waiter of its id, before or after it looks, and no other; nobody is kept after leaving.
        let hints = Hints::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (mut first, mut second, mut stranger) = (hints.of(one), hints.of(one), hints.of(other));
        assert!(first.news().now_or_never().is_none());
        hints.tell([one, one]);
        assert!(first.news().now_or_never().is_some());
        assert!(first.news().now_or_never().is_none());
        assert!(second.news().now_or_never().is_some());
        assert!(stranger.news().now_or_never().is_none());
        drop((first, second, stranger));
        assert!(hints.awaited.lock().is_ok_and(|awaited| awaited.is_empty()));
    }
}
