//! Who runs the tasks: takes those whose time has come, does them side by side, settles or postpones each.
//!
//! Woken when an act leaves one; a scan finds what nobody was woken for, and what a lost runner had taken.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::rows::{End, OpenTask, Rows};
use super::{Mailer, Mishap, Task, TaskRow};
use crate::ledger::{ChangeNotifier, RecordsError};
use crate::payments::PaymentGateway;

/// Tasks under way at once.
const AT_ONCE: i64 = 16;
const SCAN: Duration = Duration::from_secs(1);
/// Well inside the lease.
const PATIENCE: Duration = Duration::from_secs(15);
/// With pauses that double up to a quarter of an hour this is half a day.
const MOST_ATTEMPTS: i32 = 60;
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

pub struct Runner {
    rows: Rows,
    mailer: Option<Mailer>,
    payments: PaymentGateway,
    wake: Arc<Notify>,
    /// Told of a test clock with a task settled.
    notifier: ChangeNotifier,
}

impl Runner {
    pub fn new(
        agency: &'static str,
        pool: sqlx::PgPool,
        mailer: Option<Mailer>,
        payments: PaymentGateway,
        wake: Arc<Notify>,
        notifier: ChangeNotifier,
    ) -> Self {
        Self { rows: Rows { pool, agency }, mailer, payments, wake, notifier }
    }

    /// Runs until cancelled; what is under way then is finished first.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(SCAN) => {}
            }
            while !stop.is_cancelled() {
                match self.round().await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => {
                        tracing::warn!(%error, "tasks could not be read or recorded");
                        break;
                    }
                }
            }
        }
    }

    /// One round of tasks; how many there were.
    async fn round(&self) -> Result<usize, RecordsError> {
        let taken = self.rows.claim(AT_ONCE).await?;
        let applied = futures_util::future::join_all(taken.iter().map(|open| self.see_to(open))).await;
        applied.into_iter().collect::<Result<Vec<()>, _>>().map(|all| all.len())
    }

    async fn see_to(&self, open: &OpenTask) -> Result<(), RecordsError> {
        let (line, to) = (&open.line, open.line.task.to());
        let late = Err(Mishap::Later("it took too long"));
        let mishap = match tokio::time::timeout(PATIENCE, self.perform(open)).await.unwrap_or(late) {
            Ok(()) => {
                tracing::info!(case_id = %line.case_id, task = %line.id, to, "a task was done");
                return self.apply(line, End::Done, "").await;
            }
            Err(mishap) => mishap,
        };
        let reason = mishap.to_string();
        if matches!(mishap, Mishap::Later(_)) && open.attempts < MOST_ATTEMPTS {
            tracing::warn!(case_id = %line.case_id, task = %line.id, to, attempts = open.attempts, reason, "a task is postponed");
            return self.rows.postpone(line.id, pause(open.attempts, LONGEST_PAUSE), &reason).await;
        }
        tracing::error!(case_id = %line.case_id, task = %line.id, to, attempts = open.attempts, reason, "a task is parked");
        self.apply(line, End::Parked, &reason).await
    }

    async fn apply(&self, line: &TaskRow, end: End, reason: &str) -> Result<(), RecordsError> {
        self.rows.apply(line, end, reason).await?;
        self.notifier.notify(line.clock);
        Ok(())
    }

    async fn perform(&self, open: &OpenTask) -> Result<(), Mishap> {
        match &open.line.task {
            Task::Mail(mail) => {
                let mailer = self.mailer.as_ref().ok_or_else(|| Mishap::Refused("no mail is set up".to_owned()))?;
                mailer.send(open.line.id, open.line.at, mail).await
            }
            Task::ConsumePayment { reference, application } => self.payments.consume(reference, application).await,
            Task::ReleasePayment { reference, application } => self.payments.release(reference, application).await,
        }
    }
}

/// A quarter of a second after the first attempt, then twice as long each time.
pub fn pause(attempts: i32, longest: Duration) -> Duration {
    let pauses = ExponentialBuilder::new().with_min_delay(Duration::from_millis(250)).with_max_delay(longest);
    let before = usize::try_from(attempts - 1).unwrap_or_default();
    pauses.without_max_times().build().nth(before).unwrap_or(longest)
}
