//! Several processes over one database, at the same work at the same moment.
//!
//! Needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod toy;

use database::Database;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use jiff_sqlx::ToSqlx as _;
use platform::ledger::{Clocks, Outcomes, PostgresStore, Records, WorkResult, Writer, begin, verify_chain};
use regulation::DeadlineId;
use sqlx::Row as _;
use toy::{CLOCK, Toy, due, key, open, sealer, send};

const REPLICAS: usize = 3;
const CASES: u128 = 40;

async fn database() -> Database {
    let database = Database::create().await;
    let start = "2026-06-01T05:00:00Z".parse::<jiff::Timestamp>().unwrap();
    let clock = sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)").bind(CLOCK).bind(start.to_sqlx());
    clock.execute(&database.runtime).await.unwrap();
    database
}

fn writers(database: &Database) -> Vec<Writer<Toy>> {
    let writer = |_| {
        let outcomes = Outcomes::default();
        Writer::open(PostgresStore::new(database.runtime.clone(), false), sealer().0, outcomes).0
    };
    (0..REPLICAS).map(writer).collect()
}

#[tokio::test]
async fn three_replicas_fire_each_deadline_once_and_never_early() {
    // Aim: every replica scans for itself and brings every due deadline to its writer: each fires once, none before its end.
    let database = database().await;
    let writers = writers(&database);
    for case in 1..=CASES {
        writers[0].apply(open(case, case)).await.unwrap();
    }
    let records = Records::new(database.runtime.clone());
    let scans = || {
        join_all(
            writers.iter().flat_map(|writer| (1..=CASES).map(move |case| writer.apply(due(case, DeadlineId::D03)))),
        )
    };
    // Brought too early, as by a replica whose clock is ahead: nothing fires.
    assert!(scans().await.iter().all(Result::is_ok));
    let fired = "SELECT count(*) FROM history WHERE act = 'Expired'";
    let count = async || sqlx::query(fired).fetch_one(&database.runtime).await.unwrap().get::<i64, _>(0);
    assert_eq!(count().await, 0);
    records.advance_clock(CLOCK, "2026-06-08T19:00:00Z".parse().unwrap()).await.unwrap();
    assert!(scans().await.iter().all(Result::is_ok));
    assert_eq!(count().await, CASES as i64);
    assert!(records.due_deadlines(Clocks::EveryTest, 10).await.unwrap().is_empty());
    database.drop().await;
}

#[tokio::test]
async fn the_same_request_at_every_replica_is_one_act() {
    // Aim: a client that asks all replicas at once, as after a line that broke, gets one answer, and the act is done once.
    let database = database().await;
    let writers = writers(&database);
    for case in 1..=CASES {
        writers[0].apply(open(case, case)).await.unwrap();
    }
    for case in 1..=CASES {
        let answers = join_all(writers.iter().map(|writer| writer.apply(send(case, 1_000 + case, 5)))).await;
        let mut given = answers.into_iter().map(|applied| match applied {
            Ok(WorkResult::Answered(answer)) => answer,
            _ => panic!("case {case} was not answered"),
        });
        let first = given.next().unwrap();
        assert!(given.all(|answer| answer == first), "case {case} was answered differently");
    }
    let records = Records::new(database.runtime.clone());
    for case in 1..=CASES {
        let history = records.history(key(case)).await.unwrap();
        assert_eq!((history.len(), verify_chain(&history)), (2, Ok(())));
    }
    database.drop().await;
}

#[tokio::test]
async fn acts_on_one_case_at_every_replica_follow_one_another() {
    // Aim: different acts on the same case at all replicas at once: none is lost, and the history is one chain.
    let database = database().await;
    let writers = writers(&database);
    writers[0].apply(open(1, 1)).await.unwrap();
    let values = 100..160_u64;
    let acts = values.clone().zip(writers.iter().cycle());
    let applied = join_all(acts.map(|(value, writer)| writer.apply(send(1, u128::from(value), value)))).await;
    assert!(applied.iter().all(|applied| matches!(applied, Ok(WorkResult::Answered(_)))));
    let records = Records::new(database.runtime.clone());
    let mut values_now = records.case::<Toy>(key(1)).await.unwrap().state.dossier.values;
    values_now.sort_unstable();
    assert_eq!(values_now, values.collect::<Vec<u64>>());
    assert_eq!(verify_chain(&records.history(key(1)).await.unwrap()), Ok(()));
    let person = "SELECT body::text::bigint FROM persons";
    // The toy counts in the person every act of its case.
    let counted: i64 = sqlx::query(person).fetch_one(&database.owner).await.unwrap().get(0);
    assert_eq!(counted, 61);
    database.drop().await;
}

#[tokio::test]
async fn a_cancelled_begin_leaves_no_connection_in_a_transaction() {
    // Aim: callers who go away while a transaction begins, hundreds of times and at every moment of it: afterwards every
    // connection of the pool is usable and none is inside a transaction.
    let database = database().await;
    let pool = &database.runtime;
    let mut cut_off = 0;
    for attempt in 0..600_u32 {
        // Looked at so often while it begins, then left there: some are cut off at once on every machine.
        let mut begun = Box::pin(begin(pool));
        let mut looks = 0..attempt % 120;
        let cut = loop {
            if begun.as_mut().now_or_never().is_some() {
                break false;
            }
            if looks.next().is_none() {
                break true;
            }
            tokio::task::yield_now().await;
        };
        cut_off += usize::from(cut);
        drop(begun);
        // Every connection that there is: a savepoint is refused outside of a transaction.
        let mut all = Vec::new();
        for _ in 0..pool.size() {
            all.push(pool.acquire().await.unwrap());
        }
        for connection in &mut all {
            let outside = sqlx::query("SAVEPOINT inside").execute(&mut **connection).await;
            assert!(outside.is_err(), "a connection came back inside a transaction");
        }
    }
    assert!(cut_off > 4, "only {cut_off} were cut off");
    database.drop().await;
}
