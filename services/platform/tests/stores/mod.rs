//! The toy's store, in memory and in PostgreSQL: the same rows, the same acts, the same reads.
//!
//! PostgreSQL needs `DATABASE_URL` of a role that may create databases and roles: run by `cargo kosh test`.
#![allow(clippy::unwrap_used, dead_code)]

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use platform::exchange::Sealer;
use platform::ledger::{
    CaseKey, CaseRecord, CaseState as _, ChangeNotifier, DeadlineRow, HistoryRow, MemoryStore, Outcomes, PostgresStore,
    ReadStore, Records, Work, WorkResult, Writer, clock_column,
};
use sqlx::types::Json;
use uuid::Uuid;

use crate::database::Database;
use crate::toy::{CLOCK, Numbers, Toy, sealer};

/// What the test clock shows.
pub const CLOCK_SHOWS: &str = "2026-08-01T05:00:00Z";
/// The person of every row.
const PERSON: &str = "p";

/// A case as acts may have left it.
#[derive(Clone)]
pub struct Row {
    pub record: CaseRecord<Toy>,
    pub changed_at: Timestamp,
    pub deadlines: Vec<DeadlineRow>,
}

impl Row {
    pub fn of(id: u128, test_clock: Option<Uuid>, state: Numbers) -> Self {
        let mut record = CaseRecord::opened(
            CaseKey { clock: test_clock, id: Uuid::from_u128(id) },
            PERSON.to_owned(),
            "2026",
            state,
        );
        record.summary.status = "OPENED".to_owned();
        record.summary.next_owner = "APPLICANT".to_owned();
        record.summary.version = 1;
        Self { record, changed_at: "2026-06-01T05:00:00Z".parse().unwrap(), deadlines: vec![] }
    }
}

pub fn clock_shows() -> Timestamp {
    CLOCK_SHOWS.parse().unwrap()
}

/// A store of a test's own.
pub trait Store: Sized {
    type Reads: ReadStore<Toy>;

    async fn open() -> Self;

    fn reads(&self) -> &Arc<Self::Reads>;

    /// Woken by every act of this process.
    fn notifier(&self) -> &ChangeNotifier;

    async fn insert(&self, rows: Vec<Row>);

    /// One act, written by this process.
    async fn act(&self, work: Work<Toy>) -> WorkResult;

    /// One act, written by another replica.
    async fn act_elsewhere(&self, work: Work<Toy>) -> WorkResult;

    async fn close(self);
}

pub struct InMemory {
    reads: Arc<Mutex<MemoryStore<Toy>>>,
    notifier: ChangeNotifier,
    sealer: Sealer,
}

impl Store for InMemory {
    type Reads = Mutex<MemoryStore<Toy>>;

    async fn open() -> Self {
        let mut store = MemoryStore::new("2026-11-22T00:00:00Z".parse().unwrap());
        store.clocks.insert(CLOCK, clock_shows());
        Self { reads: Arc::new(Mutex::new(store)), notifier: ChangeNotifier::default(), sealer: sealer().0 }
    }

    fn reads(&self) -> &Arc<Self::Reads> {
        &self.reads
    }

    fn notifier(&self) -> &ChangeNotifier {
        &self.notifier
    }

    async fn insert(&self, rows: Vec<Row>) {
        let mut store = self.reads.lock().unwrap();
        for Row { record, changed_at, deadlines } in rows {
            let case = record.summary.key();
            store.history.push(line(case, changed_at));
            store.deadlines.insert(case, deadlines.into_iter().map(|line| (line.receipt.deadline, line)).collect());
            store.cases.insert(case, record);
        }
    }

    async fn act(&self, work: Work<Toy>) -> WorkResult {
        let applied = self.act_elsewhere(work).await;
        self.notifier.notify(self.reads.lock().unwrap().history.last().map(|line| line.case_id));
        applied
    }

    async fn act_elsewhere(&self, work: Work<Toy>) -> WorkResult {
        let mut store = self.reads.lock().unwrap();
        store.now += jiff::SignedDuration::from_micros(1);
        store.apply(&[work], &self.sealer).outcomes.remove(0)
    }

    async fn close(self) {}
}

/// The line of the act that a row stands for.
fn line(case: CaseKey, at: Timestamp) -> HistoryRow {
    HistoryRow {
        case_id: case.id,
        clock: case.clock,
        sequence: 1,
        at,
        recorded_at: at,
        actor_role: String::new(),
        actor_iin: String::new(),
        act: String::new(),
        clause: String::new(),
        from_status: String::new(),
        to_status: String::new(),
        link: String::new(),
        message_id: None,
        previous_hash: [0; 32],
        hash: [0; 32],
    }
}

pub struct InPostgres {
    pub database: Database,
    reads: Arc<Records>,
    notifier: ChangeNotifier,
    here: Writer<Toy>,
    elsewhere: Writer<Toy>,
}

impl Store for InPostgres {
    type Reads = Records;

    async fn open() -> Self {
        let database = Database::create().await;
        let insert = sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)").bind(CLOCK);
        insert.bind(clock_shows().to_sqlx()).execute(&database.runtime).await.unwrap();
        let (reads, notifier) = (Arc::new(Records::new(database.runtime.clone())), ChangeNotifier::default());
        let writer = |notifier: ChangeNotifier| {
            let outcomes = Outcomes { notifier, ..Outcomes::default() };
            Writer::open(PostgresStore::new(database.runtime.clone(), false), sealer().0, outcomes).0
        };
        let (here, elsewhere) = (writer(notifier.clone()), writer(ChangeNotifier::default()));
        Self { database, reads, notifier, here, elsewhere }
    }

    fn reads(&self) -> &Arc<Records> {
        &self.reads
    }

    fn notifier(&self) -> &ChangeNotifier {
        &self.notifier
    }

    async fn insert(&self, rows: Vec<Row>) {
        let owner = &self.database.owner;
        for clock in [None, Some(CLOCK)] {
            let person =
                sqlx::query("INSERT INTO persons (person, clock, body) VALUES ($1, $2, '0') ON CONFLICT DO NOTHING");
            person.bind(PERSON).bind(clock_column(clock)).execute(owner).await.unwrap();
        }
        for Row { record, changed_at, deadlines } in rows {
            insert_case(owner, &record, changed_at).await;
            for line in deadlines {
                insert_deadline(owner, &line).await;
            }
        }
    }

    async fn act(&self, work: Work<Toy>) -> WorkResult {
        self.here.apply(work).await.unwrap()
    }

    async fn act_elsewhere(&self, work: Work<Toy>) -> WorkResult {
        self.elsewhere.apply(work).await.unwrap()
    }

    async fn close(self) {
        self.database.drop().await;
    }
}

async fn insert_case(owner: &sqlx::PgPool, record: &CaseRecord<Toy>, changed_at: Timestamp) {
    let CaseRecord { summary, person, state, .. } = record;
    let standing: Vec<_> = state.raised().iter().filter(|alert| alert.resolved_at.is_none()).collect();
    sqlx::query(
        "INSERT INTO cases (id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, format, dossier, stage, sent, history_hash, reference, alerts, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $17, '{}', $13, $14, $15, $16)",
    )
    .bind(summary.case_id)
    .bind(person)
    .bind(state.iin())
    .bind(&summary.number)
    .bind(state.city().map(|city| city.code()))
    .bind(&summary.edition)
    .bind(clock_column(summary.test_clock))
    .bind(&summary.status)
    .bind(&summary.next_owner)
    .bind(summary.next_due_at.map(|at| at.to_sqlx()))
    .bind(summary.version)
    .bind(Json(&state.dossier))
    .bind(record.history_hash.as_slice())
    .bind(state.reference())
    .bind(Json(standing))
    .bind(changed_at.to_sqlx())
    .bind(Json(&state.stage))
    .execute(owner)
    .await
    .unwrap();
}

async fn insert_deadline(owner: &sqlx::PgPool, line: &DeadlineRow) {
    sqlx::query("INSERT INTO deadlines (case_id, deadline, clause, started_at, due_at, clock, state, receipt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(line.case_id)
        .bind(line.receipt.deadline.id())
        .bind(line.receipt.clause.id())
        .bind(line.receipt.start.timestamp().to_sqlx())
        .bind(line.due_at.to_sqlx())
        .bind(clock_column(line.clock))
        .bind(line.state.code())
        .bind(Json(&line.receipt))
        .execute(owner)
        .await
        .unwrap();
}

/// Each of these tests takes a store, and is run once over memory and once over PostgreSQL.
#[macro_export]
macro_rules! over_both_stores {
    ($($test:ident),+ $(,)?) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $test() {
                super::$test(<$crate::stores::InMemory as $crate::stores::Store>::open().await).await;
            })+
        }
        mod in_postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(<$crate::stores::InPostgres as $crate::stores::Store>::open().await).await;
            })+
        }
    };
}
