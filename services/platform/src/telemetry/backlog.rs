//! The backlog, read from the database at each Prometheus scrape: messages, tasks, deadlines, and the time left
//! until a deadline.
//!
//! It is read and not counted, so that a restart loses nothing and every replica reports the same values.
//!
//! Out of scope: data about a single case.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Gauge;
use prometheus::{GaugeVec, Opts};
use regulation::DeadlineId;
use sqlx::{PgConnection, PgPool};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::metrics;
use crate::exchange::{links_from, links_to};
use crate::server::listen_http;

/// If the database does not answer within this time, it is reported as unavailable.
const READ_TIMEOUT: Duration = Duration::from_secs(2);

static GAUGES: LazyLock<Gauges> = LazyLock::new(Gauges::new);

struct Gauges {
    database: Gauge<u64>,
    connections: Gauge<u64>,
    outbox: Gauge<u64>,
    outbox_age: Gauge<f64>,
    held: Gauge<u64>,
    parked: Gauge<u64>,
    tasks: Gauge<u64>,
    running: Gauge<u64>,
    overdue: Gauge<u64>,
    /// The series of a deadline that no longer runs is removed. The other kind of gauge would keep its last value.
    time_left: Option<GaugeVec>,
}

impl Gauges {
    fn new() -> Self {
        let meter = metrics::meter();
        let count = |name, what| meter.u64_gauge(name).with_description(what).build();
        let seconds = |name, what| meter.f64_gauge(name).with_unit("s").with_description(what).build();
        Self {
            database: count("kosh_database_up", "1 if the database returned its backlog"),
            connections: count("kosh_pool_connections", "Connections to the database"),
            outbox: count("kosh_outbox_messages", "Messages that the broker has not confirmed yet"),
            outbox_age: seconds("kosh_outbox_oldest", "Age of the oldest message that the broker has not confirmed"),
            held: count("kosh_inbox_held", "Messages that wait for an earlier message"),
            parked: count("kosh_parked_messages", "Messages that could not be applied"),
            tasks: count("kosh_tasks", "Outbox tasks (e-mail, payment gateway) that are not done"),
            running: count("kosh_deadlines_running", "Deadlines that run"),
            overdue: count("kosh_deadlines_overdue", "Deadlines that were missed"),
            time_left: time_left(),
        }
    }
}

fn time_left() -> Option<GaugeVec> {
    let what = Opts::new("kosh_deadline_time_left_seconds", "Time until the next end of a running deadline");
    let gauge = GaugeVec::new(what, &["deadline", "clock"]).ok()?;
    metrics::registry().register(Box::new(gauge.clone())).ok()?;
    Some(gauge)
}

/// The name of an agency and its database; `None` for a service without a ledger.
type Ledger = Option<(&'static str, PgPool)>;

/// Serves `GET /metrics` at this address until `stop`. Without an address it does nothing.
pub async fn serve_metrics(address: Option<&str>, ledger: Ledger, stop: CancellationToken) -> anyhow::Result<()> {
    let Some(address) = address else { return Ok(()) };
    if let Some((agency, _)) = &ledger {
        metrics::begin(agency);
    }
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let routes = Router::new().route("/metrics", get(fetched)).with_state(ledger);
    tokio::spawn(listen_http(listener, routes, stop));
    Ok(())
}

async fn fetched(State(ledger): State<Ledger>) -> Response {
    if let Some((agency, pool)) = ledger {
        let read = tokio::time::timeout(READ_TIMEOUT, read_backlog(agency, &pool)).await;
        GAUGES.database.record(u64::from(matches!(read, Ok(Ok(())))), &[]);
    }
    match metrics::text() {
        Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Reads the backlog and sets the gauges. An empty backlog is reported as zero.
async fn read_backlog(agency: &str, pool: &PgPool) -> Result<(), sqlx::Error> {
    let idle = pool.num_idle() as u64;
    GAUGES.connections.record(idle, &[KeyValue::new("state", "idle")]);
    GAUGES.connections.record(u64::from(pool.size()).saturating_sub(idle), &[KeyValue::new("state", "used")]);
    let mut connection = pool.acquire().await?;
    outbox(agency, &mut connection).await?;
    inbox(agency, &mut connection).await?;
    tasks(&mut connection).await?;
    deadlines(&mut connection).await
}

async fn outbox(agency: &str, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let waiting: Vec<(String, i64, f64)> = sqlx::query_as(
        "SELECT link, count(*), extract(epoch FROM clock_timestamp() - min(recorded_at))::float8
         FROM outbox WHERE confirmed_at IS NULL GROUP BY link",
    )
    .fetch_all(connection)
    .await?;
    for link in links_from(agency) {
        let (messages, age) =
            waiting.iter().find(|(of, ..)| *of == link).map_or((0, 0.0), |(_, messages, age)| (*messages, *age));
        let at = [KeyValue::new("link", link)];
        GAUGES.outbox.record(messages.unsigned_abs(), &at);
        GAUGES.outbox_age.record(age, &at);
    }
    Ok(())
}

async fn inbox(agency: &str, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let questions = [
        ("SELECT link, count(*) FROM inbox_held GROUP BY link", &GAUGES.held),
        ("SELECT link, count(*) FROM parked WHERE redriven_at IS NULL GROUP BY link", &GAUGES.parked),
    ];
    for (question, gauge) in questions {
        let waiting: HashMap<String, i64> =
            sqlx::query_as(question).fetch_all(&mut *connection).await?.into_iter().collect();
        for link in links_to(agency) {
            let messages = waiting.get(&link).copied().unwrap_or_default();
            gauge.record(messages.unsigned_abs(), &[KeyValue::new("link", link)]);
        }
    }
    Ok(())
}

async fn tasks(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let waiting: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT way, state, count(*) FROM tasks WHERE state <> 'done' GROUP BY way, state")
            .fetch_all(connection)
            .await?;
    for (way, state) in [("mail", "waiting"), ("mail", "parked"), ("pshep", "waiting"), ("pshep", "parked")] {
        let tasks = waiting.iter().find(|(to, stands, _)| to == way && stands == state).map_or(0, |line| line.2);
        GAUGES.tasks.record(tasks.unsigned_abs(), &[KeyValue::new("way", way), KeyValue::new("state", state)]);
    }
    Ok(())
}

/// Deadlines of the real clock and of test clocks, each relative to its own clock.
async fn deadlines(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let open: Vec<(String, bool, i64, i64, Option<f64>)> = sqlx::query_as(
        "SELECT t.deadline, c.id IS NOT NULL, count(*), 0::bigint,
                min(extract(epoch FROM t.due_at - COALESCE(c.now, clock_timestamp())))::float8
         FROM deadlines t LEFT JOIN clocks c ON c.id = t.clock WHERE t.state = 'running' GROUP BY 1, 2
         UNION ALL
         SELECT t.deadline, c.id IS NOT NULL, 0, count(*), NULL FROM deadlines t LEFT JOIN clocks c ON c.id = t.clock
         WHERE t.state = 'overdue' GROUP BY 1, 2",
    )
    .fetch_all(connection)
    .await?;
    GAUGES.time_left.iter().for_each(GaugeVec::reset);
    for deadline in DeadlineId::ALL {
        for (on_test_clock, clock) in [(false, "real"), (true, "test")] {
            let (mut running, mut overdue) = (0, 0);
            for line in open.iter().filter(|line| line.0 == deadline.id() && line.1 == on_test_clock) {
                running += line.2;
                overdue += line.3;
                if let (Some(gauge), Some(left)) = (&GAUGES.time_left, line.4) {
                    gauge.with_label_values(&[deadline.id(), clock]).set(left);
                }
            }
            let at = [KeyValue::new("deadline", deadline.id()), KeyValue::new("clock", clock)];
            GAUGES.running.record(i64::unsigned_abs(running), &at);
            GAUGES.overdue.record(i64::unsigned_abs(overdue), &at);
        }
    }
    Ok(())
}
