//! The lists of those who watch, over both stores: overdue deadlines and alerts that stand; which rows, to whom, in pages.
//!
//! PostgreSQL needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod stores;
mod toy;

use platform::alerts::Alert;
use platform::ledger::{
    CaseKey, DeadlineRow, DeadlineState, Filter, OnClock, OpenAlert, Overdue, OverduePosition, ReadStore as _,
    Visibility,
};
use platform::notices::{Kind, Notice};
use regulation::{City, Clause, DeadlineId, Edition, Moment};
use stores::{Row, Store, clock_shows};
use toy::{APPLICANT, CLOCK, Numbers};
use uuid::Uuid;

over_both_stores!(
    each_overdue_deadline_is_told_once_the_longest_overdue_first,
    each_alert_that_stands_is_told_once_the_oldest_first,
);

/// Twenty cases, in both cities and none, on the test clock and on the real one, each with an overdue D-02 and D-05, of which
/// many end alike, and with a D-04 that is not overdue.
fn rows(alerts: impl Fn(u128) -> Vec<Alert>) -> Vec<Row> {
    let row = |case: u128| {
        let mut numbers = Numbers::of("1".to_owned(), APPLICANT.to_owned());
        numbers.dossier.city = [Some(City::Almaty), Some(City::Astana), None][(case % 3) as usize];
        numbers.dossier.alerts = alerts(case);
        let clock = (!case.is_multiple_of(5)).then_some(CLOCK);
        let start = Moment::new(format!("2026-06-0{}T05:00:00Z", 1 + case % 3).parse().unwrap());
        let mut row = Row::of(case, clock, numbers);
        let overdue = [DeadlineId::D02, DeadlineId::D05].map(|deadline| (deadline, DeadlineState::Overdue));
        let other = [DeadlineState::Met, DeadlineState::Running][(case % 2) as usize];
        for (deadline, state) in [(DeadlineId::D04, other)].into_iter().chain(overdue) {
            let receipt = Edition::of_2026().deadline(deadline, start).unwrap();
            row.deadlines.push(DeadlineRow {
                state,
                ..DeadlineRow::running(CaseKey { clock, id: Uuid::from_u128(case) }, receipt)
            });
        }
        row
    };
    (0..20).map(row).collect()
}

async fn all<S: Store>(store: &S, visibility: &Visibility, filter: &Filter, deadlines: &[DeadlineId]) -> Vec<Overdue> {
    let mut told: Vec<Overdue> = vec![];
    loop {
        let after = told.last().map(Overdue::place);
        let page = store.reads().list_overdue(visibility, filter, deadlines, after.as_ref(), 7).await.unwrap();
        if page.is_empty() {
            return told;
        }
        told.extend(page);
    }
}

async fn each_overdue_deadline_is_told_once_the_longest_overdue_first<S: Store>(store: S) {
    // Aim: pages tell every deadline that is overdue once and in order, whether ends are alike or not, and none that was met or still
    // runs; a row knows the time of its own case's clock; visibility, filter and deadlines restrict to what they say.
    store.insert(rows(|_| vec![])).await;
    let (everything, every) = (Visibility::Everything, Filter::default());
    let told = all(&store, &everything, &every, &[]).await;
    let places: Vec<OverduePosition> = told.iter().map(Overdue::place).collect();
    let key = |place: &OverduePosition| (place.due_at, place.case, place.deadline.id());
    assert!(places.is_sorted_by(|one, next| key(one) < key(next)), "{places:?}");
    assert_eq!(told.len(), 40);
    assert!(told.iter().all(|row| row.receipt.deadline != DeadlineId::D04));
    assert!(told.iter().all(|row| (row.now == clock_shows()) == row.case.test_clock.is_some()));
    let count = async |visibility: Visibility, filter: Filter, deadlines: &[DeadlineId]| {
        all(&store, &visibility, &filter, deadlines).await.len()
    };
    assert_eq!(count(Visibility::InCity(City::Astana), every.clone(), &[]).await, 14);
    assert_eq!(count(Visibility::OnTestClocks, every.clone(), &[]).await, 32);
    assert_eq!(count(Visibility::Nothing, every.clone(), &[]).await, 0);
    let in_almaty = Filter { city: Some(City::Almaty), clock: OnClock::Real, overdue: true, ..Filter::default() };
    assert_eq!(count(Visibility::Everything, in_almaty, &[DeadlineId::D02, DeadlineId::D04]).await, 2);
    store.close().await;
}

/// An alert of a case, raised on the first or the second of December, so that many are alike in it.
fn alert(case: u128, place: u128) -> Alert {
    let delivered_at = Moment::new(format!("2026-12-0{}T05:00:00.123456Z", 1 + case % 2).parse().unwrap());
    let notice = Notice {
        id: Uuid::from_u128(1_000 - case * 10 - place),
        kind: Kind::N10,
        clause: Clause::A15,
        title_kk: String::new(),
        title_ru: String::new(),
        title_en: String::new(),
        text_kk: String::new(),
        text_ru: String::new(),
        text_en: String::new(),
        delivered_at,
        read_at: None,
    };
    Alert { kind: ["APPROVAL_OVERDUE", "REGISTER_HIT"][(place % 2) as usize].into(), notice, resolved_at: None }
}

async fn each_alert_that_stands_is_told_once_the_oldest_first<S: Store>(store: S) {
    // Aim: pages tell every alert that stands, of every case that has some, once and in order, several of one case and of one moment too;
    // visibility, filter and kinds restrict to what they say.
    // Of the later cases every alert is settled.
    let applied = |case, alert| Alert { resolved_at: (case >= 15).then(|| Moment::new(clock_shows())), ..alert };
    let alerts = |case| (0..case % 4).map(|place| applied(case, alert(case, place))).collect();
    store.insert(rows(alerts)).await;
    let all = async |visibility: Visibility, filter: Filter, kinds: &[String]| {
        let mut told: Vec<OpenAlert> = vec![];
        loop {
            let after = told.last().map(OpenAlert::place);
            let page = store.reads().list_alerts(&visibility, &filter, kinds, after.as_ref(), 4).await.unwrap();
            if page.is_empty() {
                return told;
            }
            told.extend(page);
        }
    };
    let told = all(Visibility::Everything, Filter::default(), &[]).await;
    let places: Vec<_> = told.iter().map(|row| (row.place().at, row.place().case, row.place().alert_id)).collect();
    assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    let expected: usize = (0..15).map(|case| case % 4).sum();
    assert_eq!(told.len(), expected);
    assert_eq!(told[0].alert.notice.delivered_at.to_string(), alert(0, 0).notice.delivered_at.to_string());
    assert_eq!(all(Visibility::Nothing, Filter::default(), &[]).await.len(), 0);
    let in_astana = |row: &&OpenAlert| row.city == Some(City::Astana);
    let astana = told.iter().filter(in_astana).count();
    assert_eq!(all(Visibility::InCity(City::Astana), Filter::default(), &[]).await.len(), astana);
    let hits = told.iter().filter(|row| row.alert.kind == "REGISTER_HIT").count();
    assert_eq!(all(Visibility::Everything, Filter::default(), &["REGISTER_HIT".into()]).await.len(), hits);
    let real = Filter { clock: OnClock::Real, ..Filter::default() };
    let on_real = told.iter().filter(|row| row.case.test_clock.is_none()).count();
    assert_eq!(all(Visibility::Everything, real, &[]).await.len(), on_real);
    assert!(astana > 0 && hits > 0 && on_real > 0 && astana < expected);
    store.close().await;
}
