//! The lists of those who watch: overdue deadlines and alerts that stand; which rows they tell, to whom, in pages.
//!
//! Needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod toy;

use database::Database;
use jiff_sqlx::ToSqlx as _;
use platform::alerts::Alert;
use platform::ledger::{Filter, OnClock, OpenAlert, Overdue, OverduePosition, Records, Visibility};
use platform::notices::{Kind, Notice};
use regulation::{City, Clause, DeadlineId, Edition, Moment};
use sqlx::types::Json;
use toy::{APPLICANT, CLOCK};
use uuid::Uuid;

/// Twenty cases, in both cities and none, on the test clock and on the real one, each with an overdue D-02 and D-05, of which
/// many end alike, and with a D-04 that is not overdue.
async fn fill(database: &Database) {
    let clock: jiff::Timestamp = "2026-08-01T05:00:00Z".parse().unwrap();
    let insert = sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)").bind(CLOCK).bind(clock.to_sqlx());
    insert.execute(&database.runtime).await.unwrap();
    sqlx::raw_sql("INSERT INTO persons (person, body) VALUES ('p', '{}')").execute(&database.owner).await.unwrap();
    for case in 0..20_u128 {
        let city = [Some("ALMATY"), Some("ASTANA"), None][(case % 3) as usize];
        sqlx::query(
            "INSERT INTO cases (id, person, iin, number, city, edition, clock, status, next_owner, version, body, sent, history_hash)
             VALUES ($1, 'p', $2, '1', $3, '2026', $4, 'OPENED', 'MS_OFFICER', 1, '{}', '{}', '')",
        )
        .bind(Uuid::from_u128(case))
        .bind(APPLICANT)
        .bind(city)
        .bind((case % 5 > 0).then_some(CLOCK))
        .execute(&database.owner)
        .await
        .unwrap();
        let start = Moment::new(format!("2026-06-0{}T05:00:00Z", 1 + case % 3).parse().unwrap());
        for (deadline, state) in [
            (DeadlineId::D02, "overdue"),
            (DeadlineId::D04, ["met", "running"][(case % 2) as usize]),
            (DeadlineId::D05, "overdue"),
        ] {
            let receipt = Edition::of_2026().deadline(deadline, start).unwrap();
            sqlx::query("INSERT INTO deadlines VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
                .bind(Uuid::from_u128(case))
                .bind(deadline.id())
                .bind(receipt.clause.id())
                .bind(start.timestamp().to_sqlx())
                .bind(receipt.due.timestamp().to_sqlx())
                .bind((case % 5 > 0).then_some(CLOCK))
                .bind(state)
                .bind(Json(&receipt))
                .execute(&database.owner)
                .await
                .unwrap();
        }
    }
}

async fn all(records: &Records, visibility: &Visibility, filter: &Filter, deadlines: &[DeadlineId]) -> Vec<Overdue> {
    let mut told: Vec<Overdue> = vec![];
    loop {
        let after = told.last().map(Overdue::place);
        let page = records.list_overdue(visibility, filter, deadlines, after.as_ref(), 7).await.unwrap();
        if page.is_empty() {
            return told;
        }
        told.extend(page);
    }
}

#[tokio::test]
async fn each_overdue_deadline_is_told_once_the_longest_overdue_first() {
    // Aim: pages tell every deadline that is overdue once and in order, whether ends are alike or not, and none that was met or still
    // runs; a row knows the time of its own case's clock; visibility, filter and deadlines restrict to what they say.
    let database = Database::create().await;
    fill(&database).await;
    let records = Records::new(database.runtime.clone());
    let (everything, every) = (Visibility::Everything, Filter::default());
    let told = all(&records, &everything, &every, &[]).await;
    let places: Vec<OverduePosition> = told.iter().map(Overdue::place).collect();
    let key = |place: &OverduePosition| (place.due_at, place.case_id, place.deadline.id());
    assert!(places.is_sorted_by(|one, next| key(one) < key(next)), "{places:?}");
    assert_eq!(told.len(), 40);
    assert!(told.iter().all(|row| row.receipt.deadline != DeadlineId::D04));
    let clock: jiff::Timestamp = "2026-08-01T05:00:00Z".parse().unwrap();
    assert!(told.iter().all(|row| (row.now == clock) == row.case.test_clock.is_some()));
    let count = async |visibility: Visibility, filter: Filter, deadlines: &[DeadlineId]| {
        all(&records, &visibility, &filter, deadlines).await.len()
    };
    assert_eq!(count(Visibility::InCity(City::Astana), every.clone(), &[]).await, 14);
    assert_eq!(count(Visibility::OnTestClocks, every.clone(), &[]).await, 32);
    assert_eq!(count(Visibility::Nothing, every.clone(), &[]).await, 0);
    let in_almaty = Filter { city: Some(City::Almaty), clock: OnClock::Real, overdue: true, ..Filter::default() };
    assert_eq!(count(Visibility::Everything, in_almaty, &[DeadlineId::D02, DeadlineId::D04]).await, 2);
    database.drop().await;
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

#[tokio::test]
async fn each_alert_that_stands_is_told_once_the_oldest_first() {
    // Aim: pages tell every alert of every case that has some, once and in order, several of one case and of one moment too;
    // visibility, filter and kinds restrict to what they say.
    let database = Database::create().await;
    fill(&database).await;
    for case in 0..15 {
        let alerts: Vec<Alert> = (0..case % 4).map(|place| alert(case, place)).collect();
        let update = sqlx::query("UPDATE cases SET alerts = $2 WHERE id = $1").bind(Uuid::from_u128(case));
        update.bind(Json(alerts)).execute(&database.owner).await.unwrap();
    }
    let records = Records::new(database.runtime.clone());
    let all = async |visibility: Visibility, filter: Filter, kinds: &[String]| {
        let mut told: Vec<OpenAlert> = vec![];
        loop {
            let after = told.last().map(OpenAlert::place);
            let page = records.list_alerts(&visibility, &filter, kinds, after.as_ref(), 4).await.unwrap();
            if page.is_empty() {
                return told;
            }
            told.extend(page);
        }
    };
    let told = all(Visibility::Everything, Filter::default(), &[]).await;
    let places: Vec<_> = told.iter().map(|row| (row.place().at, row.place().case_id, row.place().alert_id)).collect();
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
    database.drop().await;
}
