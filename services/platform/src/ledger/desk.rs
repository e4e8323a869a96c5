//! The desk's loop: blocks for the first piece of work, takes what already waits beside it, and writes all of it at once.
//!
//! Callers hand their work over and wait for the outcome; a caller that goes away interrupts nothing.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::settle::{OutboxLine, Settled};
use super::{Agency, Hints, HistoryLine, PostgresStore, RecordsError, Work};
use crate::clock::stopwatch;
use crate::exchange::Sealer;
use crate::server::Pulse;
use crate::telemetry::metrics;

/// At most this much is taken into one transaction.
const BATCH: usize = 512;
/// Work that waits beyond this is refused at the door rather than queued without end.
const WAITING: usize = 4096;

/// Batches of letters that may wait for the publisher in memory; beyond that the scan of the outbox takes over.
pub const HAND_OFF: usize = 16;

/// What this program has said wrongly it will say wrongly again; no other connection cures it.
const WRONG_PROTOCOL: &str = "08P01";

type Slip<A> = (Work<A>, oneshot::Sender<Result<Settled, Unsettled>>);

/// The desk did not settle the work. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsettled {
    /// The database is away or the desk is closing: the same work may succeed later.
    #[error("the desk cannot settle anything now")]
    Away,
    /// The database is there and does not take this piece of work.
    #[error("the database did not take this piece of work")]
    Fault,
}

impl Unsettled {
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
    /// Letters that may be published at once; they are leased to this process.
    pub hand_off: Option<mpsc::Sender<Vec<OutboxLine>>>,
    /// Woken when letters wait in the outbox and there is no hand-off.
    pub outbox_waits: Arc<tokio::sync::Notify>,
    /// Told of every case with a new line in its history, and of every test clock whose letters or terms changed.
    pub hints: Hints,
    /// Woken when an act has left errands.
    pub errands_wait: Arc<tokio::sync::Notify>,
    /// Beats while the clerk settles.
    pub pulse: Pulse,
}

/// The way to the desk.
pub struct Desk<A: Agency> {
    slips: mpsc::Sender<Slip<A>>,
}

impl<A: Agency> Clone for Desk<A> {
    fn clone(&self) -> Self {
        Self { slips: self.slips.clone() }
    }
}

impl<A: Agency> Desk<A> {
    /// Opens the desk; the returned task ends when every handle is gone and all work is settled.
    pub fn open(store: PostgresStore, sealer: Sealer, outcomes: Outcomes) -> (Self, tokio::task::JoinHandle<()>) {
        let (slips, waiting) = mpsc::channel(WAITING);
        let clerk = Clerk { store, sealer, outcomes };
        (Self { slips }, tokio::spawn(clerk.serve(waiting)))
    }

    /// Hands work over and waits until it is settled.
    pub async fn settle(&self, work: Work<A>) -> Result<Settled, Unsettled> {
        let (reply, outcome) = oneshot::channel();
        self.slips.send((work, reply)).await.map_err(|_| Unsettled::Away)?;
        outcome.await.map_err(|_| Unsettled::Away)?
    }
}

struct Clerk {
    store: PostgresStore,
    sealer: Sealer,
    outcomes: Outcomes,
}

impl Clerk {
    async fn serve<A: Agency>(mut self, mut waiting: mpsc::Receiver<Slip<A>>) {
        let mut slips = Vec::with_capacity(BATCH);
        // Never lingers: at light load that is one commit per act, under load the batch grows by itself.
        while waiting.recv_many(&mut slips, BATCH).await > 0 {
            let pulse = self.outcomes.pulse.clone();
            let _work = pulse.at_work();
            self.settle(std::mem::take(&mut slips)).await;
        }
    }

    /// Settles a batch; one that fails is halved until the piece of work at fault stands alone.
    async fn settle<A: Agency>(&mut self, slips: Vec<Slip<A>>) {
        let mut batches = VecDeque::from([slips]);
        while let Some(slips) = batches.pop_front() {
            let (works, replies): (Vec<_>, Vec<_>) = slips.into_iter().unzip();
            let began = stopwatch();
            match self.store.apply(&works, &self.sealer).await {
                Ok(settlement) => {
                    metrics::settled(works.len(), began.elapsed());
                    for line in &settlement.history {
                        let HistoryLine { case_id, act, clause, to_status, .. } = line;
                        tracing::info!(%case_id, act, clause, status = to_status, "an act was written");
                    }
                    self.outcomes.hints.tell(settlement.history.iter().map(|line| line.case_id));
                    self.outcomes.hints.tell(settlement.clocks());
                    if !settlement.errands.is_empty() {
                        self.outcomes.errands_wait.notify_one();
                    }
                    self.tell(settlement.outbox);
                    for (reply, outcome) in replies.into_iter().zip(settlement.outcomes) {
                        // A caller that went away finds its answer under its request id.
                        let _ = reply.send(Ok(outcome));
                    }
                }
                Err(error) => {
                    metrics::unwritten();
                    tracing::warn!(%error, size = works.len(), "a batch was not written");
                    let mut slips: Vec<Slip<A>> = works.into_iter().zip(replies).collect();
                    // Halving finds a piece of work at fault; it brings no database back, and each try would wait for one.
                    if slips.len() == 1 || is_gone(&error) {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        let unsettled = Unsettled::of(&error);
                        slips.into_iter().for_each(|(_, reply)| drop(reply.send(Err(unsettled))));
                    } else {
                        let second = slips.split_off(slips.len() / 2);
                        batches.push_front(second);
                        batches.push_front(slips);
                    }
                }
            }
        }
    }

    fn tell(&self, outbox: Vec<OutboxLine>) {
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
