//! Watching a case: its history as a stream that goes on after a known sequence, in order and without a gap.
//!
//! Every entry is read from the database; a change notification of this process only says when to look, and a look every second finds
//! what another replica wrote. At most two messages are kept for a reader who does not read.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::cases::v1::HistoryEntry;
use futures_util::StreamExt as _;
use futures_util::stream::{BoxStream, unfold};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::case_reader::history_to_wire;
use super::{Caller, CaseReader};
use crate::ledger::{Agency, CaseKey, ChangeListener, ChangeNotifier, ReadStore, Summary};
use crate::refusal::Refusal;

/// Entries in one message.
const AT_ONCE: i64 = 100;
/// How long an act of another replica may stay unseen.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// A stream ends itself before its connection is cut for its age, and its token is read again when it is resumed.
pub(super) const STREAM_LIFE: Duration = Duration::from_secs(240);
/// Streams of one caller, and of all, at one process.
const MOST_OF_ONE: usize = 8;
const MOST_OF_ALL: usize = 512;

/// A stream of response messages.
pub type Watched<M> = BoxStream<'static, Result<M, Status>>;

/// Who watches at this process, and what wakes them.
#[derive(Clone)]
pub struct Watchers {
    notifier: ChangeNotifier,
    stop: CancellationToken,
    seats: Arc<Mutex<HashMap<String, usize>>>,
}

impl Watchers {
    pub fn new(notifier: ChangeNotifier, stop: CancellationToken) -> Self {
        Self { notifier, stop, seats: Arc::default() }
    }

    /// The acts of a case after a known one. The caller is admitted to the case already.
    pub fn watch<A: Agency, R: ReadStore<A>>(
        &self,
        caller: &Caller,
        store: Arc<R>,
        case: &Summary,
        after_sequence: i64,
    ) -> Result<Watched<Vec<HistoryEntry>>, Refusal> {
        if after_sequence < 0 {
            return Err(Refusal::field("after_sequence", "give 0 or the sequence of an act"));
        }
        if after_sequence > case.version {
            return Err(Refusal::SequenceNotReached { last: case.version });
        }
        let seat = self.seat(caller)?;
        let watch = Watch {
            // Before the first reading, so that nothing falls between the two.
            listener: self.notifier.of(case.case_id),
            stop: self.stop.clone(),
            store,
            agency: PhantomData,
            case: case.key(),
            last: after_sequence,
        };
        let (reader, taken) = mpsc::channel(1);
        tokio::spawn(watch.run(reader));
        let received = Received { taken, last: after_sequence, _seat: seat };
        Ok(unfold(Some(received), |received| async move { received?.next().await }).boxed())
    }

    fn seat(&self, caller: &Caller) -> Result<Seat, Refusal> {
        let who = format!("{} {}", caller.human.role.code(), caller.human.iin);
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = seats.values().sum();
        let own = seats.entry(who.clone()).or_default();
        if *own >= MOST_OF_ONE || all >= MOST_OF_ALL {
            return Err(Refusal::TooManyStreams { most: MOST_OF_ONE });
        }
        *own += 1;
        Ok(Seat { who, seats: self.seats.clone() })
    }
}

/// A watcher's place; given back when the stream is dropped.
struct Seat {
    who: String,
    seats: Arc<Mutex<HashMap<String, usize>>>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = seats.get_mut(&self.who) {
            *own -= 1;
            if *own == 0 {
                seats.remove(&self.who);
            }
        }
    }
}

impl<A: Agency, R: ReadStore<A>> CaseReader<A, R> {
    /// The acts of a case that is visible to this caller, after a known one.
    pub async fn watch(
        &self,
        caller: &Caller,
        case_id: &str,
        after_sequence: i64,
    ) -> Result<Watched<Vec<HistoryEntry>>, Status> {
        let record = self.case(caller, case_id).await?;
        Ok(self.watchers.watch(caller, self.store.clone(), &record.summary, after_sequence)?)
    }
}

type Update = Result<Vec<HistoryEntry>, Status>;

/// Looks for new acts. A task of its own: a reader who does not read must hold no connection of the pool.
struct Watch<A, R> {
    store: Arc<R>,
    agency: PhantomData<fn() -> A>,
    listener: ChangeListener,
    stop: CancellationToken,
    case: CaseKey,
    /// The last sequence that was handed over.
    last: i64,
}

impl<A: Agency, R: ReadStore<A>> Watch<A, R> {
    /// Returns when the stream has to end.
    async fn run(mut self, reader: mpsc::Sender<Update>) {
        let stop = self.stop.clone();
        tokio::select! {
            () = self.serve(&reader) => {}
            () = reader.closed() => {}
            () = stop.cancelled() => {}
            () = tokio::time::sleep(STREAM_LIFE) => {}
        }
    }

    async fn serve(&mut self, reader: &mpsc::Sender<Update>) {
        let mut answered = false;
        loop {
            let update = self.look().await;
            let failed = update.is_err();
            let news = failed || update.as_ref().is_ok_and(|entries| !entries.is_empty());
            if (news || !answered) && (reader.send(update).await.is_err() || failed) {
                return;
            }
            answered = true;
            if !news {
                tokio::select! {
                    () = self.listener.news() => {}
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                }
            }
        }
    }

    async fn look(&mut self) -> Update {
        let lines = self.store.history_after(self.case, self.last, AT_ONCE).await?;
        self.last = lines.last().map_or(self.last, |line| line.sequence);
        Ok(lines.iter().map(history_to_wire).collect())
    }
}

/// The reader's side: what was looked up, and at last where to go on.
struct Received {
    taken: mpsc::Receiver<Update>,
    /// The last sequence that the reader was given.
    last: i64,
    _seat: Seat,
}

impl Received {
    async fn next(mut self) -> Option<(Update, Option<Self>)> {
        match self.taken.recv().await {
            Some(Ok(entries)) => {
                self.last = entries.last().map_or(self.last, |entry| entry.sequence);
                Some((Ok(entries), Some(self)))
            }
            Some(failed) => Some((failed, None)),
            None => Some((Err(Refusal::StreamEnded { sequence: self.last }.into()), None)),
        }
    }
}
