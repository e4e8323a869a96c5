//! Reading: lists in pages within a caller's visibility, and a case's acts as a stream.
//!
//! Needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod toy;

use std::sync::Arc;
use std::time::Duration;

use contracts::cases::v1::HistoryEntry;
use database::Database;
use futures_util::{FutureExt as _, StreamExt as _};
use jiff_sqlx::ToSqlx as _;
use platform::ledger::{
    ChangeNotifier, Filter, Human, Listed, OnClock, Order, Outcomes, PostgresStore, Records, SortKey, Visibility,
    Writer,
};
use platform::refusal::Refusal;
use platform::server::{Caller, Watched, Watchers};
use platform::token::Role;
use regulation::City;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use toy::{APPLICANT, CLOCK, STRANGER, Toy, open, sealer, tell};
use uuid::Uuid;

const ORDERS: [SortKey; 4] = [SortKey::Opened, SortKey::Changed, SortKey::NextDue, SortKey::Number];

async fn database() -> (Database, Arc<Records>) {
    let database = Database::create().await;
    let start = "2026-06-01T05:00:00Z".parse::<jiff::Timestamp>().unwrap();
    sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)")
        .bind(CLOCK)
        .bind(start.to_sqlx())
        .execute(&database.runtime)
        .await
        .unwrap();
    let records = Arc::new(Records::new(database.runtime.clone()));
    (database, records)
}

fn writer(database: &Database, notifier: ChangeNotifier) -> Writer<Toy> {
    let outcomes = Outcomes { notifier, ..Outcomes::default() };
    Writer::open(PostgresStore::new(database.runtime.clone(), false), sealer().0, outcomes).0
}

/// Rows of every kind: two people, both cities and none, clocks and none, due and not, many alike in what they are sorted by.
async fn fill(database: &Database, from: i32, to: i32) {
    sqlx::raw_sql("INSERT INTO persons (person, body) VALUES ('p', '{}') ON CONFLICT DO NOTHING")
        .execute(&database.owner)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO cases (id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, body, sent, history_hash, changed_at)
         SELECT md5(n::text)::uuid, 'p', CASE WHEN n % 2 = 0 THEN $3 ELSE $4 END, '1' || lpad((n / 3)::text, 13, '0'),
             (ARRAY['ALMATY', 'ASTANA', NULL])[1 + n % 3], '2026', CASE WHEN n % 5 > 0 THEN $5 END,
             (ARRAY['OPENED', 'SUBMITTED'])[1 + n % 2], 'APPLICANT', CASE WHEN n % 4 > 0 THEN '2026-10-05'::timestamptz + (n % 7) * interval '1 day' END,
             1, '{}', '{}', '', '2026-10-01'::timestamptz + (n % 3) * interval '1 second'
         FROM generate_series($1, $2) n",
    )
    .bind(from)
    .bind(to)
    .bind(APPLICANT)
    .bind(STRANGER)
    .bind(CLOCK)
    .execute(&database.owner)
    .await
    .unwrap();
}

/// Every page of a list, one after another; between two pages new cases are opened.
async fn walk(database: &Database, records: &Records, order: Order, opened: &mut i32) -> Vec<Listed> {
    let mut all: Vec<Listed> = vec![];
    loop {
        let after = all.last().map(|last| last.place(order.by));
        let page = records.list(&Visibility::Everything, &Filter::default(), order, after.as_ref(), 7).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        fill(database, *opened, *opened).await;
        *opened += 1;
    }
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_cases_are_opened() {
    // Aim: in every order and both ways, each case that was there at the beginning is told exactly once, in order, while
    // others are opened between the pages.
    let (database, records) = database().await;
    fill(&database, 1, 100).await;
    let mut opened = 1_000;
    for by in ORDERS {
        for descending in [false, true] {
            let (filter, order) = (Filter::default(), Order { by, descending });
            let before = records.list(&Visibility::Everything, &filter, order, None, 10_000).await.unwrap();
            let before: Vec<Uuid> = before.iter().map(|listed| listed.summary.case_id).collect();
            let told = walk(&database, &records, order, &mut opened).await;
            let told: Vec<Uuid> = told.iter().map(|listed| listed.summary.case_id).collect();
            let kept: Vec<Uuid> = told.iter().copied().filter(|id| before.contains(id)).collect();
            assert_eq!(kept, before, "{by:?} descending {descending}");
            let distinct: std::collections::BTreeSet<_> = told.iter().collect();
            assert_eq!(distinct.len(), told.len(), "{by:?} descending {descending}");
        }
    }
    database.drop().await;
}

#[tokio::test]
async fn visibility_is_the_same_rule_in_a_list_and_for_a_case() {
    // Aim: for every role and city, the rows that a list shows are exactly those that the rule takes in.
    let (database, records) = database().await;
    fill(&database, 1, 100).await;
    let order = Order { by: SortKey::Opened, descending: false };
    let all = records.list(&Visibility::Everything, &Filter::default(), order, None, 10_000).await.unwrap();
    assert_eq!(all.len(), 100);
    for role in Role::ALL {
        for city in [None, Some(City::Almaty), Some(City::Astana)] {
            let visibility = Visibility::of(&Human { iin: APPLICANT.parse().unwrap(), role: *role, city });
            let listed = records.list(&visibility, &Filter::default(), order, None, 10_000).await.unwrap();
            let taken_in = |listed: &&Listed| visibility.allows(&listed.iin, listed.city, listed.summary.test_clock);
            let expected: Vec<Listed> = all.iter().filter(taken_in).cloned().collect();
            assert_eq!(listed, expected, "{visibility:?}");
            let shut = matches!(visibility, Visibility::Nothing);
            assert_eq!(listed.is_empty(), shut, "{visibility:?}");
        }
    }
    database.drop().await;
}

#[tokio::test]
async fn a_filter_restricts_to_what_it_says() {
    // Aim: each part of a filter alone and all together select the rows that a plain reading of them selects.
    let (database, records) = database().await;
    fill(&database, 1, 100).await;
    sqlx::query("INSERT INTO deadlines SELECT id, 'D-04', 'A-15', changed_at, changed_at, clock, CASE WHEN number LIKE '%7' THEN 'overdue' ELSE 'met' END, '{}' FROM cases")
        .execute(&database.owner)
        .await
        .unwrap();
    let order = Order { by: SortKey::Number, descending: false };
    let all = records.list(&Visibility::Everything, &Filter::default(), order, None, 10_000).await.unwrap();
    let limit: jiff::Timestamp = "2026-10-07T00:00:00Z".parse().unwrap();
    let due = |listed: &Listed| listed.summary.next_due_at.is_some_and(|at| at < limit);
    type Rule<'a> = Box<dyn Fn(&Listed) -> bool + 'a>;
    let nothing = Filter::default;
    let mut cases: Vec<(Filter, Rule<'_>)> = vec![
        (Filter { statuses: vec!["OPENED".into()], ..nothing() }, Box::new(|c| c.summary.status == "OPENED")),
        (Filter { city: Some(City::Astana), ..nothing() }, Box::new(|c| c.city == Some(City::Astana))),
        (Filter { next_owner: Some("APPLICANT".into()), ..nothing() }, Box::new(|_| true)),
        (Filter { next_owner: Some("MS_OFFICER".into()), ..nothing() }, Box::new(|_| false)),
        (
            Filter { number_prefix: Some("10000000000003".into()), ..nothing() },
            Box::new(|c| c.summary.number == "10000000000003"),
        ),
        (
            Filter { number_prefix: Some("1000000000001".into()), ..nothing() },
            Box::new(|c| c.summary.number.starts_with("1000000000001")),
        ),
        (Filter { iin: Some(APPLICANT.into()), ..nothing() }, Box::new(|c| c.iin == APPLICANT)),
        (Filter { overdue: true, ..nothing() }, Box::new(|c| c.summary.number.ends_with('7'))),
        (Filter { due_before: Some(limit), ..nothing() }, Box::new(due)),
        (Filter { clock: OnClock::Real, ..nothing() }, Box::new(|c| c.summary.test_clock.is_none())),
        (Filter { clock: OnClock::Test(CLOCK), ..nothing() }, Box::new(|c| c.summary.test_clock == Some(CLOCK))),
    ];
    let together = Filter {
        statuses: vec!["OPENED".into(), "SUBMITTED".into()],
        city: Some(City::Almaty),
        iin: Some(APPLICANT.into()),
        due_before: Some(limit),
        clock: OnClock::Test(CLOCK),
        ..nothing()
    };
    let rule = |c: &Listed| {
        c.city == Some(City::Almaty) && c.iin == APPLICANT && due(c) && c.summary.test_clock == Some(CLOCK)
    };
    cases.push((together, Box::new(rule)));
    for (filter, rule) in &cases {
        let listed = records.list(&Visibility::Everything, filter, order, None, 10_000).await.unwrap();
        let expected: Vec<Listed> = all.iter().filter(|listed| rule(listed)).cloned().collect();
        assert_eq!(listed, expected, "{filter:?}");
    }
    assert!(all.iter().any(|listed| listed.overdue) && all.iter().any(|listed| !listed.overdue));
    database.drop().await;
}

#[tokio::test]
async fn a_case_that_is_acted_on_becomes_the_last_changed() {
    // Aim: every act moves its case to the end of the list by change, whatever the case was before.
    let (database, records) = database().await;
    let writer = writer(&database, ChangeNotifier::default());
    for case in 1..=3 {
        writer.apply(open(case, case)).await.unwrap();
    }
    writer.apply(tell(1, 10, 5)).await.unwrap();
    let order = Order { by: SortKey::Changed, descending: false };
    let listed = records.list(&Visibility::Everything, &Filter::default(), order, None, 10).await.unwrap();
    let ids: Vec<u128> = listed.iter().map(|listed| listed.summary.case_id.as_u128()).collect();
    assert_eq!(ids, [2, 3, 1]);
    database.drop().await;
}

fn caller(iin: &str) -> Caller {
    let human = Human { iin: iin.parse().unwrap(), role: Role::Applicant, city: None };
    Caller { human, test_clock: None, traceparent: String::new(), request: None }
}

async fn watch(watchers: &Watchers, records: &Arc<Records>, after: i64) -> Watched<Vec<HistoryEntry>> {
    let summary = records.case::<Toy>(Uuid::from_u128(1)).await.unwrap().summary;
    watchers.watch(&caller(APPLICANT), records.clone(), &summary, after).unwrap()
}

async fn next(stream: &mut Watched<Vec<HistoryEntry>>) -> Result<Vec<i64>, Status> {
    let message = tokio::time::timeout(Duration::from_secs(10), stream.next()).await.expect("nothing came").unwrap();
    message.map(|entries| entries.iter().map(|entry| entry.sequence).collect())
}

#[tokio::test]
async fn a_watch_goes_on_without_a_gap_wherever_the_act_was_written() {
    // Aim: what is known is not told again; what is new comes in order, whether this process or another replica wrote it,
    // however much was written while the reader did not look; resumed after any sequence, the stream is the same.
    let (database, records) = database().await;
    let notifier = ChangeNotifier::default();
    let (here, elsewhere) = (writer(&database, notifier.clone()), writer(&database, ChangeNotifier::default()));
    here.apply(open(1, 1)).await.unwrap();
    let watchers = Watchers::new(notifier, CancellationToken::new());
    let mut stream = watch(&watchers, &records, 0).await;
    assert_eq!(next(&mut stream).await.unwrap(), [1]);
    for sequence in 2..=5 {
        let writer = if sequence % 2 == 0 { &here } else { &elsewhere };
        writer.apply(tell(1, 100 + sequence, 5)).await.unwrap();
        assert_eq!(next(&mut stream).await.unwrap(), [sequence as i64]);
    }
    for sequence in 6..=230_u128 {
        here.apply(tell(1, 100 + sequence, 5)).await.unwrap();
    }
    let mut told = vec![];
    while told.last() != Some(&230) {
        let message = next(&mut stream).await.unwrap();
        assert!(message.len() <= 100);
        told.extend(message);
    }
    assert_eq!(told, (6..=230).collect::<Vec<i64>>());
    for after in [0, 129, 229] {
        let mut resumed = watch(&watchers, &records, after).await;
        assert_eq!(next(&mut resumed).await.unwrap()[0], after + 1);
    }
    let mut up_to_date = watch(&watchers, &records, 230).await;
    assert!(next(&mut up_to_date).await.unwrap().is_empty());
    assert!(up_to_date.next().now_or_never().is_none());
    database.drop().await;
}

#[tokio::test]
async fn a_watch_ends_when_the_process_stops_and_tells_where_to_go_on() {
    // Aim: a stop ends a waiting stream at once with UNAVAILABLE and the sequence to resume after; then it is over.
    let (database, records) = database().await;
    writer(&database, ChangeNotifier::default()).apply(open(1, 1)).await.unwrap();
    let stop = CancellationToken::new();
    let watchers = Watchers::new(ChangeNotifier::default(), stop.clone());
    let mut stream = watch(&watchers, &records, 0).await;
    assert_eq!(next(&mut stream).await.unwrap(), [1]);
    stop.cancel();
    let ended = next(&mut stream).await.unwrap_err();
    assert_eq!(ended.code(), Code::Unavailable);
    let info = ended.get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.metadata["after_sequence"].as_str()), ("STREAM_ENDED", "1"));
    assert!(stream.next().await.is_none());
    database.drop().await;
}

#[tokio::test]
async fn a_caller_may_hold_so_many_streams_and_no_more() {
    // Aim: the ninth stream of one caller is refused while another caller still gets one; a closed stream makes room; a
    // sequence that the case has not reached, and one below nought, are refused.
    let (database, records) = database().await;
    writer(&database, ChangeNotifier::default()).apply(open(1, 1)).await.unwrap();
    let summary = records.case::<Toy>(Uuid::from_u128(1)).await.unwrap().summary;
    let watchers = Watchers::new(ChangeNotifier::default(), CancellationToken::new());
    let watch = |iin: &str, after| watchers.watch(&caller(iin), records.clone(), &summary, after);
    let mut streams: Vec<_> = (0..8).map(|_| watch(APPLICANT, 0).ok().unwrap()).collect();
    assert_eq!(watch(APPLICANT, 0).err().unwrap(), Refusal::TooManyStreams { most: 8 });
    assert!(watch(STRANGER, 0).is_ok());
    streams.pop();
    assert!(watch(APPLICANT, 0).is_ok());
    assert_eq!(watch(STRANGER, 2).err().unwrap(), Refusal::SequenceNotReached { last: 1 });
    assert!(matches!(watch(STRANGER, -1).err().unwrap(), Refusal::Fields(_)));
    database.drop().await;
}

#[tokio::test]
async fn a_process_that_lacks_an_edition_of_its_cases_does_not_start() {
    // Aim: one case under an edition that is not loaded is found among many, and named.
    let (database, _) = database().await;
    fill(&database, 1, 20).await;
    platform::editions::cover_all_cases(&database.runtime).await.unwrap();
    sqlx::query("UPDATE cases SET edition = '1999' WHERE id = md5('7')::uuid").execute(&database.owner).await.unwrap();
    let told = platform::editions::cover_all_cases(&database.runtime).await.unwrap_err().to_string();
    assert!(told.contains("the edition 1999"), "{told}");
}
