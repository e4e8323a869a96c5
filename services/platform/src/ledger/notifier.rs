//! ChangeNotifier: who waits for news of a case or of a test clock in this process is woken after the commit.
//!
//! A change notification only saves waiting. It may be lost, and another replica's commit gives none here: whoever waits reads again
//! after a while all the same. No fact may enter, so that nothing is told but what was read from the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

/// Cases and test clocks, by their ids, and those who wait for news of them.
#[derive(Clone, Default)]
pub struct ChangeNotifier {
    awaited: Arc<Mutex<HashMap<Uuid, watch::Sender<()>>>>,
}

impl ChangeNotifier {
    /// From now on, news of this case or clock.
    pub fn of(&self, id: Uuid) -> ChangeListener {
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        let news = awaited.entry(id).or_insert_with(|| watch::Sender::new(())).subscribe();
        ChangeListener { id, news: Some(news), notifier: self.clone() }
    }

    /// There is news of these. Costs nothing where nobody waits.
    pub fn notify(&self, ids: impl IntoIterator<Item = Uuid>) {
        let awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        if awaited.is_empty() {
            return;
        }
        for waiting in ids.into_iter().filter_map(|id| awaited.get(&id)) {
            waiting.send_replace(());
        }
    }
}

/// Waits for news of one id. Any number of change notifications before it looks are one.
pub struct ChangeListener {
    id: Uuid,
    news: Option<watch::Receiver<()>>,
    notifier: ChangeNotifier,
}

impl ChangeListener {
    /// Returns at once when there was news since the last look.
    pub async fn news(&mut self) {
        let Some(news) = &mut self.news else { return std::future::pending().await };
        if news.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

impl Drop for ChangeListener {
    fn drop(&mut self) {
        let mut awaited = self.notifier.awaited.lock().unwrap_or_else(PoisonError::into_inner);
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
        // Aim: a change notification reaches every waiter of its id, before or after it looks, and no other; nobody is kept after leaving.
        let notifier = ChangeNotifier::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (mut first, mut second, mut stranger) = (notifier.of(one), notifier.of(one), notifier.of(other));
        assert!(first.news().now_or_never().is_none());
        notifier.notify([one, one]);
        assert!(first.news().now_or_never().is_some());
        assert!(first.news().now_or_never().is_none());
        assert!(second.news().now_or_never().is_some());
        assert!(stranger.news().now_or_never().is_none());
        drop((first, second, stranger));
        assert!(notifier.awaited.lock().is_ok_and(|awaited| awaited.is_empty()));
    }
}
