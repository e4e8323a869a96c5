//! What the five databases hold of a case, read past the services.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kosh::provision::Servers;
use kosh::services::Service;
use kosh::suite::Suite;
use platform::ledger::{CaseKey, HistoryRow, Records, clock_of_column, connect};
use sqlx::Row as _;
use uuid::Uuid;

use crate::canary;

/// One agency's database.
pub struct Tables {
    pub agency: &'static str,
    pub records: Records,
}

const AGENCIES: [&str; 5] = ["astanahub", "egov-pep", "arm-go", "is-mp", "berkut"];

/// What the suite's servers are.
pub fn servers() -> Servers {
    let endpoints = Suite::from_environment().unwrap().endpoints().clone();
    Servers::read(&endpoints.data.join("servers.json")).unwrap()
}

/// One agency's, as its owner.
pub async fn of(agency: Service) -> Tables {
    let found = all().await.into_iter().find(|tables| tables.agency == agency.name());
    found.expect("an agency")
}

/// All five, as their owners.
pub async fn all() -> Vec<Tables> {
    let servers = servers();
    let mut tables = Vec::new();
    for agency in AGENCIES {
        let pool = connect(&servers.agency(agency).unwrap().database.owner).await.unwrap();
        tables.push(Tables { agency, records: Records::new(pool) });
    }
    tables
}

impl Tables {
    /// Copies what this agency keeps of a person: to another IIN, to another clock, or to both.
    pub async fn copy_person(&self, from: (&str, Uuid), to: (&str, Uuid)) {
        let copied = sqlx::query(
            "INSERT INTO persons (person, clock, body, identities)
             SELECT $3, $4, body, identities FROM persons WHERE person = $1 AND clock = $2",
        );
        let copied = copied.bind(from.0).bind(from.1).bind(to.0).bind(to.1).execute(self.records.pool()).await.unwrap();
        assert_eq!(copied.rows_affected(), 1);
    }

    pub async fn history(&self, case: Uuid) -> Vec<HistoryRow> {
        let clock = sqlx::query_scalar("SELECT clock FROM cases WHERE id = $1").bind(case);
        let clock = clock.fetch_optional(self.records.pool()).await.unwrap().and_then(clock_of_column);
        self.records.history(CaseKey { id: case, clock }).await.unwrap()
    }

    /// Every deadline that the case ever had here: its state and its last effective day.
    pub async fn deadlines(&self, case: Uuid) -> BTreeMap<String, (String, Date)> {
        let rows =
            sqlx::query("SELECT deadline, state, receipt->>'effective_end' AS last FROM deadlines WHERE case_id = $1")
                .bind(case)
                .fetch_all(self.records.pool())
                .await
                .unwrap();
        let read = |row: &sqlx::postgres::PgRow| {
            let last: String = row.get("last");
            (row.get("deadline"), (row.get("state"), last.parse().unwrap()))
        };
        rows.iter().map(read).collect()
    }

    /// How many rows a question about one case counts.
    pub async fn count(&self, question: &'static str, case: Uuid) -> i64 {
        sqlx::query(question).bind(case).fetch_one(self.records.pool()).await.unwrap().get(0)
    }

    /// How many rows, in any table, hold this text in whatever writing.
    pub async fn mentions(&self, text: &str) -> i64 {
        canary::rows_with(self, &canary::writings(text)).await
    }
}
