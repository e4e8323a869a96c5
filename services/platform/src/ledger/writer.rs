//! The writer's loop: blocks for the first piece of work, takes what already waits beside it, and writes all of it at once.
//!
//! Callers hand their work over and wait for the outcome; a caller that goes away interrupts nothing.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::apply::{OutboxRow, WorkResult};
use super::{Agency, ChangeNotifier, HistoryRow, PostgresStore, RecordsError, Work};
use crate::clock::stopwatch;
use crate::exchange::Sealer;
use crate::server::Heartbeat;
use crate::telemetry::metrics;

/// At most this much is taken into one transaction.
const BATCH: usize = 512;
/// Work that waits beyond this is refused on receipt rather than queued without end.
const WAITING: usize = 4096;

/// Batches of messages that may wait for the publisher in memory; beyond that the scan of the outbox takes over.
pub const HAND_OFF: usize = 16;

/// What this program has said wrongly it will say wrongly again; no other connection cures it.
const WRONG_PROTOCOL: &str = "08P01";

type Job<A> = (Work<A>, oneshot::Sender<Result<WorkResult, NotApplied>>);

/// The writer did not settle the work. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotApplied {
    /// The database is away or the writer is closing: the same work may succeed later.
    #[error("the writer cannot apply anything now")]
    Away,
    /// The database is there and does not take this piece of work.
    #[error("the database did not take this piece of work")]
    Fault,
}

impl NotApplied {
    fn of(error: &RecordsError) -> Self {
        match error {
            RecordsError::Database(sqlx::Error::Database(error)) => {
                // Connection exceptions, operator intervention, lack of resources, rollbacks: none is the work's own fault.
                let transient = ["08", "40", "53", "55", "57", "58"];
                let code = error.code().unwrap_or_default();
                let passes = transient.iter().any(|class| code.starts_with(class)) && code != WRONG_PROTOCOL;
                if passes { Self::Away } else { Self::Fault }
            }
            RecordsError::Database(_) => Self::Away,
            RecordsError::Unreadable(_) | RecordsError::Refused(_) => Self::Fault,
        }
    }
}

/// Whether the database itself could not be reached, whatever was asked of it.
fn is_gone(error: &RecordsError) -> bool {
    use sqlx::Error::{Io, PoolClosed, PoolTimedOut, WorkerCrashed};
    match error {
        RecordsError::Database(sqlx::Error::Database(error)) => {
            // Connection exceptions; ended by an operator or by a crash; not yet started.
            let code = error.code().unwrap_or_default();
            (code.starts_with("08") && code != WRONG_PROTOCOL) || code.starts_with("57P")
        }
        RecordsError::Database(error) => matches!(error, Io(_) | PoolClosed | PoolTimedOut | WorkerCrashed),
        RecordsError::Unreadable(_) | RecordsError::Refused(_) => false,
    }
}

/// What a settled batch tells the machinery around it.
#[derive(Default)]
pub struct Outcomes {
    /// Messages that may be published at once; they are leased to this process.
    pub hand_off: Option<mpsc::Sender<Vec<OutboxRow>>>,
    /// Woken when messages wait in the outbox and there is no hand-off.
    pub outbox_waits: Arc<tokio::sync::Notify>,
    /// Told of every case with a new line in its history, and of every test clock whose messages or deadlines changed.
    pub notifier: ChangeNotifier,
    /// Woken when an act has left tasks.
    pub tasks_wait: Arc<tokio::sync::Notify>,
    /// Beats while the writer's task settles.
    pub heartbeat: Heartbeat,
}

/// The way to the writer.
pub struct Writer<A: Agency> {
    jobs: mpsc::Sender<Job<A>>,
}

impl<A: Agency> Clone for Writer<A> {
    fn clone(&self) -> Self {
        Self { jobs: self.jobs.clone() }
    }
}

impl<A: Agency> Writer<A> {
    /// Opens the writer; the returned task ends when every handle is gone and all work is settled.
    pub fn open(store: PostgresStore, sealer: Sealer, outcomes: Outcomes) -> (Self, tokio::task::JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let writer_task = WriterTask { store, sealer, outcomes };
        (Self { jobs }, tokio::spawn(writer_task.serve(waiting)))
    }

    /// Hands work over and waits until it is settled.
    pub async fn apply(&self, work: Work<A>) -> Result<WorkResult, NotApplied> {
        let (reply, outcome) = oneshot::channel();
        self.jobs.send((work, reply)).await.map_err(|_| NotApplied::Away)?;
        outcome.await.map_err(|_| NotApplied::Away)?
    }
}

struct WriterTask {
    store: PostgresStore,
    sealer: Sealer,
    outcomes: Outcomes,
}

impl WriterTask {
    async fn serve<A: Agency>(mut self, mut waiting: mpsc::Receiver<Job<A>>) {
        let mut jobs = Vec::with_capacity(BATCH);
        // Never lingers: at light load that is one commit per act, under load the batch grows by itself.
        while waiting.recv_many(&mut jobs, BATCH).await > 0 {
            let heartbeat = self.outcomes.heartbeat.clone();
            let _work = heartbeat.at_work();
            self.apply(std::mem::take(&mut jobs)).await;
        }
    }

    /// Settles a batch; one that fails is halved until the piece of work at fault stands alone.
    async fn apply<A: Agency>(&mut self, jobs: Vec<Job<A>>) {
        let mut batches = VecDeque::from([jobs]);
        while let Some(jobs) = batches.pop_front() {
            let (works, replies): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
            let began = stopwatch();
            match self.store.apply(&works, &self.sealer).await {
                Ok(changes) => {
                    metrics::applied(works.len(), began.elapsed());
                    for line in &changes.history {
                        let HistoryRow { case_id, act, clause, to_status, .. } = line;
                        tracing::info!(%case_id, act, clause, status = to_status, "an act was written");
                    }
                    self.outcomes.notifier.notify(changes.history.iter().map(|line| line.case_id));
                    self.outcomes.notifier.notify(changes.clocks());
                    if !changes.tasks.is_empty() {
                        self.outcomes.tasks_wait.notify_one();
                    }
                    self.hand_over(changes.outbox);
                    for (reply, outcome) in replies.into_iter().zip(changes.outcomes) {
                        // A caller that went away finds its answer under its request id.
                        let _ = reply.send(Ok(outcome));
                    }
                }
                Err(error) => {
                    metrics::unwritten();
                    tracing::warn!(%error, size = works.len(), "a batch was not written");
                    let mut jobs: Vec<Job<A>> = works.into_iter().zip(replies).collect();
                    // Halving finds a piece of work at fault; it brings no database back, and each try would wait for one.
                    if jobs.len() == 1 || is_gone(&error) {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        let not_applied = NotApplied::of(&error);
                        jobs.into_iter().for_each(|(_, reply)| drop(reply.send(Err(not_applied))));
                    } else {
                        let second = jobs.split_off(jobs.len() / 2);
                        batches.push_front(second);
                        batches.push_front(jobs);
                    }
                }
            }
        }
    }

    fn hand_over(&self, outbox: Vec<OutboxRow>) {
        if outbox.is_empty() {
            return;
        }
        match &self.outcomes.hand_off {
            // A full or closed publisher loses nothing: the lease ends and a scan takes the rows over.
            Some(publisher) => drop(publisher.try_send(outbox)),
            None => self.outcomes.outbox_waits.notify_one(),
        }
    }
}
