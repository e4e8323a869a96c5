//! Watching a case: its history as a stream that goes on after a known sequence, in order and without a gap.
//!
//! Every entry is read from the database; a change notification of this process only says when to look, and a look every second finds
//! what another replica wrote. At most two messages are kept for a reader who does not read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::cases::v1::HistoryEntry;
use futures_util::StreamExt as _;
use futures_util::stream::{BoxStream, unfold};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tonic::{Response, Status};
use uuid::Uuid;

use super::Caller;
use super::service::{ServiceContext, history_to_wire};
use crate::ledger::{Agency, ChangeListener, ChangeNotifier, Records, Summary};
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

/// A stream of one agency's own response messages.
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
    pub fn watch(
        &self,
        caller: &Caller,
        records: Arc<Records>,
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
            records,
            case_id: case.case_id,
            told: after_sequence,
        };
        let (reader, taken) = mpsc::channel(1);
        tokio::spawn(watch.run(reader));
        let reading = Reading { taken, told: after_sequence, _seat: seat };
        Ok(unfold(Some(reading), |reading| async move { reading?.next().await }).boxed())
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

impl<A: Agency> ServiceContext<A> {
    /// The acts of a case that this caller may see, after a known one.
    pub async fn watch<M: Send + 'static>(
        &self,
        caller: &Caller,
        case_id: &str,
        after_sequence: i64,
        message: fn(Vec<HistoryEntry>) -> M,
    ) -> Result<Response<Watched<M>>, Status> {
        let record = self.case(caller, case_id).await?;
        let entries = self.watchers.watch(caller, self.records.clone(), &record.summary, after_sequence)?;
        Ok(Response::new(entries.map(move |entries| entries.map(message)).boxed()))
    }
}

type Told = Result<Vec<HistoryEntry>, Status>;

/// Looks for new acts. A task of its own: a reader who does not read must hold no connection of the pool.
struct Watch {
    records: Arc<Records>,
    listener: ChangeListener,
    stop: CancellationToken,
    case_id: Uuid,
    /// The last sequence that was handed over.
    told: i64,
}

impl Watch {
    /// Returns when the stream has to end.
    async fn run(mut self, reader: mpsc::Sender<Told>) {
        let stop = self.stop.clone();
        tokio::select! {
            () = self.tell(&reader) => {}
            () = reader.closed() => {}
            () = stop.cancelled() => {}
            () = tokio::time::sleep(STREAM_LIFE) => {}
        }
    }

    async fn tell(&mut self, reader: &mpsc::Sender<Told>) {
        let mut greeted = false;
        loop {
            let told = self.look().await;
            let failed = told.is_err();
            let news = failed || told.as_ref().is_ok_and(|entries| !entries.is_empty());
            if (news || !greeted) && (reader.send(told).await.is_err() || failed) {
                return;
            }
            greeted = true;
            if !news {
                tokio::select! {
                    () = self.listener.news() => {}
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                }
            }
        }
    }

    async fn look(&mut self) -> Told {
        let lines = self.records.history_after(self.case_id, self.told, AT_ONCE).await?;
        self.told = lines.last().map_or(self.told, |line| line.sequence);
        Ok(lines.iter().map(history_to_wire).collect())
    }
}

/// The reader's side: what was looked up, and at last where to go on.
struct Reading {
    taken: mpsc::Receiver<Told>,
    /// The last sequence that the reader was given.
    told: i64,
    _seat: Seat,
}

impl Reading {
    async fn next(mut self) -> Option<(Told, Option<Self>)> {
        match self.taken.recv().await {
            Some(Ok(entries)) => {
                self.told = entries.last().map_or(self.told, |entry| entry.sequence);
                Some((Ok(entries), Some(self)))
            }
            Some(failed) => Some((failed, None)),
            None => Some((Err(Refusal::StreamEnded { told: self.told }.into()), None)),
        }
    }
}
