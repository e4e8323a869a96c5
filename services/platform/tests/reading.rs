//! Reading over both stores: lists in pages within what a caller may see, one case, and its acts as a stream.
//!
//! PostgreSQL needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod stores;
mod toy;

use std::time::Duration;

use contracts::cases::v1::HistoryEntry;
use futures_util::{FutureExt as _, StreamExt as _};
use platform::ledger::{
    DeadlineRow, DeadlineState, Filter, Human, Listed, OnClock, Order, ReadStore, SortKey, Visibility,
};
use platform::refusal::Refusal;
use platform::server::{Caller, Watched, Watchers};
use platform::token::Role;
use regulation::{City, DeadlineId, Edition, Moment};
use stores::{InPostgres, Row, Store};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use toy::{APPLICANT, CLOCK, Numbers, STRANGER, Toy, key, open, send};
use uuid::Uuid;

over_both_stores!(
    pages_neither_skip_nor_repeat_while_cases_are_opened,
    visibility_is_the_same_rule_in_a_list_and_for_a_case,
    a_filter_restricts_to_what_it_says,
    a_case_that_is_acted_on_becomes_the_last_changed,
    a_watch_goes_on_without_a_gap_wherever_the_act_was_written,
    a_watch_ends_when_the_process_stops_and_tells_where_to_go_on,
    a_caller_may_hold_so_many_streams_and_no_more,
);

const ORDERS: [SortKey; 4] = [SortKey::Opened, SortKey::Changed, SortKey::NextDue, SortKey::Number];

/// Rows of every kind: two people, both cities and none, clocks and none, due and not, many alike in what they are sorted by.
fn row(n: u128) -> Row {
    let iin = if n.is_multiple_of(2) { APPLICANT } else { STRANGER };
    let mut numbers = Numbers::of(format!("1{:013}", n / 3), iin.to_owned());
    numbers.dossier.city = [Some(City::Almaty), Some(City::Astana), None][(n % 3) as usize];
    // Ids in another order than the rows.
    let id = n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    let mut row = Row::of(id, (!n.is_multiple_of(5)).then_some(CLOCK), numbers);
    row.record.summary.status = ["OPENED", "SUBMITTED"][(n % 2) as usize].to_owned();
    let day = |from: &str, days: u128| {
        from.parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_hours(24 * i64::try_from(days).unwrap())
    };
    row.record.summary.next_due_at = (!n.is_multiple_of(4)).then(|| day("2026-10-05T00:00:00Z", n % 7));
    row.changed_at = day("2026-10-01T00:00:00Z", n % 3);
    row
}

async fn fill<S: Store>(store: &S, rows: std::ops::RangeInclusive<u128>) {
    store.insert(rows.map(row).collect()).await;
}

async fn all<S: Store>(store: &S, visible: &Visibility, filter: &Filter, order: Order) -> Vec<Listed> {
    store.reads().list(visible, filter, order, None, 10_000).await.unwrap()
}

/// Every page of a list, one after another; between two pages new cases are opened.
async fn walk<S: Store>(store: &S, order: Order, opened: &mut u128) -> Vec<Listed> {
    let mut all: Vec<Listed> = vec![];
    loop {
        let after = all.last().map(|last| last.place(order.by));
        let reads = store.reads();
        let page = reads.list(&Visibility::Everything, &Filter::default(), order, after.as_ref(), 7).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        fill(store, *opened..=*opened).await;
        *opened += 1;
    }
}

async fn pages_neither_skip_nor_repeat_while_cases_are_opened<S: Store>(store: S) {
    // Aim: in every order and both ways, each case that was there at the beginning is told exactly once, in order, while
    // others are opened between the pages.
    fill(&store, 1..=100).await;
    let mut opened = 1_000_u128;
    for by in ORDERS {
        for descending in [false, true] {
            let (filter, order) = (Filter::default(), Order { by, descending });
            let before = all(&store, &Visibility::Everything, &filter, order).await;
            let before: Vec<Uuid> = before.iter().map(|listed| listed.summary.case_id).collect();
            let told = walk(&store, order, &mut opened).await;
            let told: Vec<Uuid> = told.iter().map(|listed| listed.summary.case_id).collect();
            let kept: Vec<Uuid> = told.iter().copied().filter(|id| before.contains(id)).collect();
            assert_eq!(kept, before, "{by:?} descending {descending}");
            let distinct: std::collections::BTreeSet<_> = told.iter().collect();
            assert_eq!(distinct.len(), told.len(), "{by:?} descending {descending}");
        }
    }
    store.close().await;
}

async fn visibility_is_the_same_rule_in_a_list_and_for_a_case<S: Store>(store: S) {
    // Aim: for every role and city, the rows that a list shows are exactly those that the rule takes in.
    fill(&store, 1..=100).await;
    let order = Order { by: SortKey::Opened, descending: false };
    let rows = all(&store, &Visibility::Everything, &Filter::default(), order).await;
    assert_eq!(rows.len(), 100);
    for role in Role::ALL {
        for city in [None, Some(City::Almaty), Some(City::Astana)] {
            let visibility = Visibility::of(&Human { iin: APPLICANT.parse().unwrap(), role: *role, city });
            let listed = all(&store, &visibility, &Filter::default(), order).await;
            let taken_in = |listed: &&Listed| visibility.allows(&listed.iin, listed.city, listed.summary.test_clock);
            let expected: Vec<Listed> = rows.iter().filter(taken_in).cloned().collect();
            assert_eq!(listed, expected, "{visibility:?}");
            let shut = matches!(visibility, Visibility::Nothing);
            assert_eq!(listed.is_empty(), shut, "{visibility:?}");
        }
    }
    store.close().await;
}

/// Overdue where the number ends in 7, else met.
fn with_deadline(mut row: Row) -> Row {
    let summary = &row.record.summary;
    let receipt = Edition::of_2026().deadline(DeadlineId::D04, Moment::new(row.changed_at)).unwrap();
    let mut line = DeadlineRow::running(summary.key(), receipt);
    line.state = if summary.number.ends_with('7') { DeadlineState::Overdue } else { DeadlineState::Met };
    row.deadlines = vec![line];
    row
}

async fn a_filter_restricts_to_what_it_says<S: Store>(store: S) {
    // Aim: each part of a filter alone and all together select the rows that a plain reading of them selects.
    store.insert((1..=100).map(|n| with_deadline(row(n))).collect()).await;
    let order = Order { by: SortKey::Number, descending: false };
    let rows = all(&store, &Visibility::Everything, &Filter::default(), order).await;
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
        let listed = all(&store, &Visibility::Everything, filter, order).await;
        let expected: Vec<Listed> = rows.iter().filter(|listed| rule(listed)).cloned().collect();
        assert_eq!(listed, expected, "{filter:?}");
    }
    assert!(rows.iter().any(|listed| listed.overdue) && rows.iter().any(|listed| !listed.overdue));
    store.close().await;
}

async fn a_case_that_is_acted_on_becomes_the_last_changed<S: Store>(store: S) {
    // Aim: every act moves its case to the end of the list by change, whatever the case was before.
    for case in 1..=3 {
        store.act(open(case, case)).await;
    }
    store.act(send(1, 10, 5)).await;
    let order = Order { by: SortKey::Changed, descending: false };
    let listed = all(&store, &Visibility::Everything, &Filter::default(), order).await;
    let ids: Vec<u128> = listed.iter().map(|listed| listed.summary.case_id.as_u128()).collect();
    assert_eq!(ids, [2, 3, 1]);
    store.close().await;
}

fn caller(iin: &str) -> Caller {
    let human = Human { iin: iin.parse().unwrap(), role: Role::Applicant, city: None };
    Caller { human, test_clock: None, traceparent: String::new(), request: None }
}

async fn watch<S: Store>(watchers: &Watchers, store: &S, after: i64) -> Watched<Vec<HistoryEntry>> {
    let summary = store.reads().case(key(1)).await.unwrap().summary;
    watchers.watch::<Toy, _>(&caller(APPLICANT), store.reads().clone(), &summary, after).unwrap()
}

async fn next(stream: &mut Watched<Vec<HistoryEntry>>) -> Result<Vec<i64>, Status> {
    let message = tokio::time::timeout(Duration::from_secs(10), stream.next()).await.expect("nothing came").unwrap();
    message.map(|entries| entries.iter().map(|entry| entry.sequence).collect())
}

async fn a_watch_goes_on_without_a_gap_wherever_the_act_was_written<S: Store>(store: S) {
    // Aim: what is known is not told again; what is new comes in order, whether this process or another replica wrote it,
    // however much was written while the reader did not look; resumed after any sequence, the stream is the same.
    store.act(open(1, 1)).await;
    let watchers = Watchers::new(store.notifier().clone(), CancellationToken::new());
    let mut stream = watch(&watchers, &store, 0).await;
    assert_eq!(next(&mut stream).await.unwrap(), [1]);
    for sequence in 2..=5 {
        let work = send(1, 100 + sequence, 5);
        if sequence % 2 == 0 {
            store.act(work).await
        } else {
            store.act_elsewhere(work).await
        };
        assert_eq!(next(&mut stream).await.unwrap(), [sequence as i64]);
    }
    for sequence in 6..=230_u128 {
        store.act(send(1, 100 + sequence, 5)).await;
    }
    let mut told = vec![];
    while told.last() != Some(&230) {
        let message = next(&mut stream).await.unwrap();
        assert!(message.len() <= 100);
        told.extend(message);
    }
    assert_eq!(told, (6..=230).collect::<Vec<i64>>());
    for after in [0, 129, 229] {
        let mut resumed = watch(&watchers, &store, after).await;
        assert_eq!(next(&mut resumed).await.unwrap()[0], after + 1);
    }
    let mut up_to_date = watch(&watchers, &store, 230).await;
    assert!(next(&mut up_to_date).await.unwrap().is_empty());
    assert!(up_to_date.next().now_or_never().is_none());
    store.close().await;
}

async fn a_watch_ends_when_the_process_stops_and_tells_where_to_go_on<S: Store>(store: S) {
    // Aim: a stop ends a waiting stream at once with UNAVAILABLE and the sequence to resume after; then it is over.
    store.act(open(1, 1)).await;
    let stop = CancellationToken::new();
    let watchers = Watchers::new(store.notifier().clone(), stop.clone());
    let mut stream = watch(&watchers, &store, 0).await;
    assert_eq!(next(&mut stream).await.unwrap(), [1]);
    stop.cancel();
    let ended = next(&mut stream).await.unwrap_err();
    assert_eq!(ended.code(), Code::Unavailable);
    let info = ended.get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.metadata["after_sequence"].as_str()), ("STREAM_ENDED", "1"));
    assert!(stream.next().await.is_none());
    store.close().await;
}

async fn a_caller_may_hold_so_many_streams_and_no_more<S: Store>(store: S) {
    // Aim: the ninth stream of one caller is refused while another caller still gets one; a closed stream makes room; a
    // sequence that the case has not reached, and one below nought, are refused.
    store.act(open(1, 1)).await;
    let summary = store.reads().case(key(1)).await.unwrap().summary;
    let watchers = Watchers::new(store.notifier().clone(), CancellationToken::new());
    let watch = |iin: &str, after| watchers.watch::<Toy, _>(&caller(iin), store.reads().clone(), &summary, after);
    let mut streams: Vec<_> = (0..8).map(|_| watch(APPLICANT, 0).ok().unwrap()).collect();
    assert_eq!(watch(APPLICANT, 0).err().unwrap(), Refusal::TooManyStreams { most: 8 });
    assert!(watch(STRANGER, 0).is_ok());
    streams.pop();
    assert!(watch(APPLICANT, 0).is_ok());
    assert_eq!(watch(STRANGER, 2).err().unwrap(), Refusal::SequenceNotReached { last: 1 });
    assert!(matches!(watch(STRANGER, -1).err().unwrap(), Refusal::Fields(_)));
    store.close().await;
}

#[tokio::test]
async fn a_process_that_lacks_an_edition_of_its_cases_does_not_start() {
    // Aim: one case under an edition that is not loaded is found among many, and named.
    let store = InPostgres::open().await;
    let database = &store.database;
    fill(&store, 1..=20).await;
    platform::editions::cover_all_cases(&database.runtime).await.unwrap();
    sqlx::query("UPDATE cases SET edition = '1999' WHERE id = (SELECT id FROM cases OFFSET 6 LIMIT 1)")
        .execute(&database.owner)
        .await
        .unwrap();
    let told = platform::editions::cover_all_cases(&database.runtime).await.unwrap_err().to_string();
    assert!(told.contains("the edition 1999"), "{told}");
}
