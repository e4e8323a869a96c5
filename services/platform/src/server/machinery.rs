//! What turns beside an agency's endpoint: the writer's writer's task, the links in both directions, the deadlines. Started in that order,
//! wound down in the reverse.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use sqlx::PgPool;
use tokio::sync::{Notify, mpsc};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{FEEDING, Heartbeat, PUBLISHER, WRITER};
use crate::clock::wall_now;
use crate::exchange::{Consumer, Intake, Keyring, Publisher, Sealer, links_from, links_to};
use crate::ledger::{
    Agency, CaseRef, ChangeNotifier, Clocks, HAND_OFF, Origin, Outcomes, PostgresStore, Records, Work, Writer,
};
use crate::payments::PaymentGateway;
use crate::settings::Settings;
use crate::signing::StatementVerifier;
use crate::tasks::{Mailer, Runner};
use crate::telemetry::metrics;

/// How often due deadlines are looked for on the real clock.
const DEADLINE_SCAN: Duration = Duration::from_secs(1);
/// How often they are looked for on every test clock: a replica that ended may have moved one and fired nothing.
const TEST_CLOCK_SCAN: Duration = Duration::from_secs(10);
/// Moved clocks that may wait for the scan.
const MOVED: usize = 1024;
/// Deadlines in one look.
const DUE: i64 = 512;

pub(super) struct Machinery<A: Agency> {
    pub intake: Intake<A>,
    /// Test clocks on which a deadline is due now.
    pub clock_moved: mpsc::Sender<Uuid>,
    pub notifier: ChangeNotifier,
    /// Of the writer's task and of the scan of deadlines.
    pub heartbeats: Vec<Heartbeat>,
    writer_task: JoinHandle<()>,
    publisher: JoinHandle<()>,
    publishing: CancellationToken,
    /// Consumers, the scan of deadlines and the runner of tasks.
    feeding: JoinSet<()>,
}

impl<A: Agency> Machinery<A> {
    pub fn start(
        settings: &Settings,
        pool: &PgPool,
        records: &Arc<Records>,
        verifier: &StatementVerifier,
        payments: &PaymentGateway,
        stop: &CancellationToken,
    ) -> anyhow::Result<Self> {
        let outbox_waits = Arc::new(Notify::new());
        let (hand_off, handed) = mpsc::channel(HAND_OFF);
        let tasks_wait = Arc::new(Notify::new());
        let notifier = ChangeNotifier::default();
        let outcomes = Outcomes {
            hand_off: settings.hand_off.then_some(hand_off),
            outbox_waits: outbox_waits.clone(),
            tasks_wait: tasks_wait.clone(),
            notifier: notifier.clone(),
            heartbeat: Heartbeat::default(),
        };
        let heartbeats = vec![outcomes.heartbeat.clone(), Heartbeat::default()];
        let mailer = settings.mail.as_ref().map(Mailer::new).transpose().context("the e-mail settings")?;
        let key = hex::decode(settings.sealing_key.expose_secret()).context("the sealing key")?;
        let sealer = Sealer::from_pkcs8(&key).context("the sealing key")?.for_version(settings.messages_version);
        let (writer, writer_task) = Writer::open(PostgresStore::new(pool.clone(), settings.hand_off), sealer, outcomes);
        let publisher = Publisher {
            url: settings.amqp_url.expose_secret().to_owned(),
            agency: A::NAME,
            links: links_from(A::NAME),
            prefix: settings.link_prefix.clone(),
            pool: pool.clone(),
            handed,
            outbox_waits,
        };
        let publishing = CancellationToken::new();
        let publisher = tokio::spawn(publisher.run(publishing.clone()));
        let mut feeding = JoinSet::new();
        let intake =
            Intake { keyring: keyring(A::NAME, settings)?, verifier: verifier.clone(), writer: writer.clone() };
        for link in links_to(A::NAME) {
            let consumer = Consumer {
                url: settings.amqp_url.expose_secret().to_owned(),
                queue: format!("{}{link}", settings.link_prefix),
                link,
                intake: intake.clone(),
                pool: pool.clone(),
            };
            feeding.spawn(consumer.run(stop.clone()));
        }
        let (clock_moved, moved) = mpsc::channel(MOVED);
        let runner = Runner::new(A::NAME, pool.clone(), mailer, payments.clone(), tasks_wait, notifier.clone());
        feeding.spawn(runner.run(stop.clone()));
        feeding.spawn(fire_deadlines(writer, records.clone(), moved, (heartbeats[1].clone(), stop.clone())));
        Ok(Self { intake, clock_moved, notifier, heartbeats, writer_task, publisher, publishing, feeding })
    }

    /// Completes only when a part has ended unasked: an agency whose writer's task is gone must not keep its endpoint open.
    pub async fn broken(&mut self, stop: &CancellationToken) -> anyhow::Error {
        let broken = tokio::select! {
            _ = &mut self.writer_task => "the writer has ended",
            _ = &mut self.publisher => "the publisher has ended",
            _ = self.feeding.join_next() => "a consumer or the scan of deadlines has ended",
        };
        if stop.is_cancelled() {
            // All end then, as they were asked to.
            std::future::pending::<()>().await;
        }
        anyhow::anyhow!(broken)
    }

    /// The endpoints are shut; what was taken is settled, then what was settled is published.
    pub async fn wind_down(mut self) {
        let _ = tokio::time::timeout(FEEDING, async { while self.feeding.join_next().await.is_some() {} }).await;
        self.feeding.shutdown().await;
        drop(self.intake);
        drained(self.writer_task, WRITER).await;
        self.publishing.cancel();
        drained(self.publisher, PUBLISHER).await;
    }
}

/// Waits for a task, if it has not been waited for before.
async fn drained(task: JoinHandle<()>, bound: Duration) {
    if !task.is_finished() {
        let _ = tokio::time::timeout(bound, task).await;
    }
}

fn keyring(me: &str, settings: &Settings) -> anyhow::Result<Keyring> {
    let mut keys = HashMap::new();
    for (name, key) in &settings.neighbours {
        keys.insert(name.clone(), hex::decode(key).with_context(|| format!("the public key of {name}"))?);
    }
    Ok(Keyring::new(me, settings.sandbox, keys))
}

/// Brings due deadlines to the writer: those of a test clock when it has moved, those of the real clock every second.
async fn fire_deadlines<A: Agency>(
    writer: Writer<A>,
    records: Arc<Records>,
    mut moved: mpsc::Receiver<Uuid>,
    (heartbeat, stop): (Heartbeat, CancellationToken),
) {
    let (mut real, mut every) = (tokio::time::interval(DEADLINE_SCAN), tokio::time::interval(TEST_CLOCK_SCAN));
    for scan in [&mut real, &mut every] {
        scan.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    }
    let mut clocks = Vec::new();
    loop {
        clocks.clear();
        tokio::select! {
            () = stop.cancelled() => return,
            1.. = moved.recv_many(&mut clocks, MOVED) => fire(&writer, &records, &heartbeat, Clocks::Test(&clocks)).await,
            _ = real.tick() => fire(&writer, &records, &heartbeat, Clocks::Real).await,
            _ = every.tick() => fire(&writer, &records, &heartbeat, Clocks::EveryTest).await,
        }
    }
}

/// Fires what is due until nothing is.
async fn fire<A: Agency>(writer: &Writer<A>, records: &Records, heartbeat: &Heartbeat, on: Clocks<'_>) {
    loop {
        let _work = heartbeat.at_work();
        let due = match records.due_deadlines(on, DUE).await {
            Ok(due) if due.is_empty() => return,
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, "due deadlines could not be read");
                return;
            }
        };
        if matches!(on, Clocks::Real) {
            due.iter().for_each(|due| metrics::fired(due.deadline.id(), late(due.due_at)));
        }
        let works = due.into_iter().map(|due| Work {
            case: CaseRef::Id(due.case.id),
            origin: Origin::Deadline { deadline: due.deadline, test_clock: due.case.clock },
            traceparent: String::new(),
        });
        let fired = futures_util::future::join_all(works.map(|work| writer.apply(work))).await;
        if fired.iter().any(Result::is_err) {
            return;
        }
    }
}

fn late(due_at: Timestamp) -> Duration {
    Duration::try_from(wall_now().duration_since(due_at)).unwrap_or_default()
}
