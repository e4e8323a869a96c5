//! The ledger over PostgreSQL: the same rules under real locks, one commit for what waits together, and grants that hold.
//!
//! Needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod toy;

use database::Database;
use jiff_sqlx::ToSqlx as _;
use platform::ledger::{Clocks, Outcomes, PostgresStore, Records, RecordsError, WorkResult, Writer, verify_chain};
use regulation::DeadlineId;
use sqlx::Row as _;
use toy::{CLOCK, Toy, due, key, message, open, open_of_one, receive, rise, sealer, send, sit};
use uuid::Uuid;

async fn writer(database: &Database, hand_off: bool) -> Writer<Toy> {
    let store = PostgresStore::new(database.runtime.clone(), hand_off);
    Writer::open(store, sealer().0, Outcomes::default()).0
}

async fn database() -> Database {
    let database = Database::create().await;
    let start = "2026-06-01T05:00:00Z".parse::<jiff::Timestamp>().unwrap();
    sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)")
        .bind(CLOCK)
        .bind(start.to_sqlx())
        .execute(&database.runtime)
        .await
        .unwrap();
    database
}

#[tokio::test]
async fn what_waits_together_is_committed_together() {
    // Aim: acts that wait at the same time share transactions, and each is answered, numbered and chained.
    let database = database().await;
    let writer = writer(&database, false).await;
    for case in 1..=200 {
        writer.apply(open(case, case)).await.unwrap();
    }
    let acts = (1..=200).map(|case| writer.apply(send(case, 1_000 + case, 5)));
    let applied = futures_util::future::join_all(acts).await;
    assert!(applied.iter().all(|applied| matches!(applied, Ok(WorkResult::Answered(_)))));
    let row = sqlx::query(
        "SELECT count(*) AS lines, count(DISTINCT xmin::text) AS commits FROM history WHERE act = 'ValueSent'",
    )
    .fetch_one(&database.runtime)
    .await
    .unwrap();
    let (lines, commits): (i64, i64) = (row.get("lines"), row.get("commits"));
    assert_eq!(lines, 200);
    assert!(commits <= 20, "{commits} commits for 200 acts");
    let records = Records::new(database.runtime.clone());
    let history = records.history(key(7)).await.unwrap();
    assert_eq!(verify_chain(&history), Ok(()));
    database.drop().await;
}

#[tokio::test]
async fn two_replicas_apply_each_message_once() {
    // Aim: two writers over one database, fed the same messages in opposite orders at once, apply each message once in order.
    let database = database().await;
    let (one, two) = (writer(&database, false).await, writer(&database, false).await);
    let (sealer, _) = sealer();
    let messages: Vec<_> = (1..=40).map(|sequence| message(1, sequence, sequence * 10)).collect();
    let forwards = messages.iter().map(|message| one.apply(receive(&sealer, message)));
    let backwards = messages.iter().rev().map(|message| two.apply(receive(&sealer, message)));
    let (first, second) =
        tokio::join!(futures_util::future::join_all(forwards), futures_util::future::join_all(backwards));
    assert!(first.iter().chain(&second).all(Result::is_ok));
    let records = Records::new(database.runtime.clone());
    let case = records.case::<Toy>(key(1)).await.unwrap();
    assert_eq!(case.state.dossier.values, (1..=40).map(|sequence| sequence * 10).collect::<Vec<u64>>());
    let clock = records.clock(CLOCK).await.unwrap();
    assert_eq!(clock.counts["pong.to.ping"], (0, 40));
    database.drop().await;
}

#[tokio::test]
async fn a_repeated_request_is_known_to_every_replica() {
    // Aim: the answer of a request outlives the writer that gave it.
    let database = database().await;
    let (one, two) = (writer(&database, false).await, writer(&database, false).await);
    one.apply(open(1, 1)).await.unwrap();
    let Ok(WorkResult::Answered(first)) = one.apply(send(1, 2, 5)).await else { panic!("not answered") };
    let Ok(WorkResult::Answered(again)) = two.apply(send(1, 2, 5)).await else { panic!("not answered") };
    assert_eq!(first, again);
    assert!(matches!(two.apply(send(1, 2, 6)).await, Ok(WorkResult::Refused(_))));
    database.drop().await;
}

#[tokio::test]
async fn a_due_deadline_is_found_and_fired_once() {
    // Aim: the scan finds what a moved test clock has made due; two replicas fire it once.
    let database = database().await;
    let (one, two) = (writer(&database, false).await, writer(&database, false).await);
    one.apply(open(1, 1)).await.unwrap();
    let records = Records::new(database.runtime.clone());
    assert!(records.due_deadlines(Clocks::EveryTest, 10).await.unwrap().is_empty());
    records.advance_clock(CLOCK, "2026-06-08T19:00:00Z".parse().unwrap()).await.unwrap();
    for on in [Clocks::EveryTest, Clocks::Test(&[CLOCK])] {
        let due = records.due_deadlines(on, 10).await.unwrap();
        assert_eq!(due.iter().map(|due| (due.case, due.deadline)).collect::<Vec<_>>(), [(key(1), DeadlineId::D03)]);
    }
    assert!(records.due_deadlines(Clocks::Real, 10).await.unwrap().is_empty());
    let (a, b) = tokio::join!(one.apply(due(1, DeadlineId::D03)), two.apply(due(1, DeadlineId::D03)));
    assert!(a.is_ok() && b.is_ok());
    assert!(records.due_deadlines(Clocks::EveryTest, 10).await.unwrap().is_empty());
    let acts: Vec<String> = records.history(key(1)).await.unwrap().into_iter().map(|line| line.act).collect();
    assert_eq!(acts, ["Opened", "Expired"]);
    database.drop().await;
}

#[tokio::test]
async fn two_replicas_give_a_claim_to_one_case() {
    // Aim: two writers over one database, asked for the same thing at the same time for cases of two persons, give it to one; the other
    // is refused as if it had come later. What is given up, alone or within a batch, is free.
    let database = database().await;
    let (one, two) = (writer(&database, false).await, writer(&database, false).await);
    one.apply(open_of_one(1, 1)).await.unwrap();
    two.apply(open_of_one(2, 2)).await.unwrap();
    for round in 0..40 {
        let (first, second) = tokio::join!(one.apply(sit(1, 100 + round)), two.apply(sit(2, 200 + round)));
        let sits = [first.unwrap(), second.unwrap()].map(|applied| matches!(applied, WorkResult::Answered(_)));
        assert_ne!(sits[0], sits[1], "round {round}: {sits:?}");
        let holder = sqlx::query("SELECT case_id FROM reservations").fetch_all(&database.runtime).await.unwrap();
        let holder: Vec<Uuid> = holder.iter().map(|row| row.get("case_id")).collect();
        assert_eq!(holder, [Uuid::from_u128(if sits[0] { 1 } else { 2 })]);
        // Through one writer, so that both may stand in one batch.
        let (batch, free) = if sits[0] { (1, 2) } else { (2, 1) };
        let (left, taken) = tokio::join!(one.apply(rise(batch, 300 + round)), one.apply(sit(free, 400 + round)));
        assert!(matches!((left, taken), (Ok(WorkResult::Answered(_)), Ok(WorkResult::Answered(_)))), "round {round}");
        two.apply(rise(free, 500 + round)).await.unwrap();
        let left: i64 =
            sqlx::query("SELECT count(*) FROM reservations").fetch_one(&database.runtime).await.unwrap().get(0);
        assert_eq!(left, 0);
    }
    database.drop().await;
}

#[tokio::test]
async fn the_service_cannot_rewrite_what_it_wrote() {
    // Aim: the runtime role may neither change nor delete a line of history, an answer or an envelope's record.
    let database = database().await;
    let writer = writer(&database, false).await;
    writer.apply(open(1, 1)).await.unwrap();
    for forbidden in [
        "UPDATE history SET act = 'Forged'",
        "DELETE FROM history",
        "TRUNCATE history",
        "DELETE FROM outbox",
        "UPDATE requests SET answer = '{}'",
        "DELETE FROM deadlines",
        "DROP TABLE history",
        "ALTER TABLE history DISABLE TRIGGER ALL",
    ] {
        let refused = sqlx::query(forbidden).execute(&database.runtime).await;
        let code =
            refused.unwrap_err().as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
        assert_eq!(code.as_deref(), Some("42501"), "{forbidden}");
    }
    database.drop().await;
}

#[tokio::test]
async fn a_quarter_is_dropped_whole_and_only_when_confirmed() {
    // Aim: the outbox is emptied by quarters, never while one of its messages is unconfirmed, and never by the service.
    let database = database().await;
    let writer = writer(&database, false).await;
    writer.apply(open(1, 1)).await.unwrap();
    writer.apply(send(1, 2, 5)).await.unwrap();
    let moved = "UPDATE outbox SET recorded_at = '2026-05-20T00:00:00Z'";
    sqlx::query(moved).execute(&database.owner).await.unwrap();
    let drop = "SELECT drop_outbox_quarter('2026-04-01')";
    let refused = sqlx::query(drop).execute(&database.owner).await.unwrap_err();
    assert!(refused.to_string().contains("1 unconfirmed"), "{refused}");
    assert!(sqlx::query(drop).execute(&database.runtime).await.is_err());
    sqlx::query("UPDATE outbox SET confirmed_at = clock_timestamp()").execute(&database.runtime).await.unwrap();
    sqlx::query(drop).execute(&database.owner).await.unwrap();
    let left: i64 = sqlx::query("SELECT count(*) FROM outbox").fetch_one(&database.runtime).await.unwrap().get(0);
    assert_eq!(left, 0);
    database.drop().await;
}

#[tokio::test]
async fn a_dossier_is_written_only_by_an_act_that_changes_it() {
    // Aim: an act that leaves the dossier as it was does not write that column; an act that changes it does. A row of a later format
    // is not read, so that nothing in it is lost.
    let database = database().await;
    let writer = writer(&database, false).await;
    writer.apply(open_of_one(1, 1)).await.unwrap();
    let mark = r#"UPDATE cases SET dossier = dossier || '{"mark": true}'"#;
    sqlx::query(mark).execute(&database.owner).await.unwrap();
    let marked = async || {
        let row =
            sqlx::query("SELECT dossier ? 'mark', version FROM cases").fetch_one(&database.runtime).await.unwrap();
        (row.get::<bool, _>(0), row.get::<i64, _>(1))
    };
    writer.apply(sit(1, 2)).await.unwrap();
    assert_eq!(marked().await, (true, 2));
    writer.apply(send(1, 3, 5)).await.unwrap();
    assert_eq!(marked().await, (false, 3));
    sqlx::query("UPDATE cases SET format = 2").execute(&database.owner).await.unwrap();
    assert!(writer.apply(send(1, 4, 5)).await.is_err());
    let read = Records::new(database.runtime.clone()).case::<Toy>(key(1)).await;
    assert!(matches!(read, Err(RecordsError::Unreadable(_))));
    database.drop().await;
}
