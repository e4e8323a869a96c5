//! What the five databases hold of a case, read past the services.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kosh::provision::Servers;
use kosh::suite::Suite;
use platform::ledger::{HistoryRow, Records, connect};
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
    pub async fn history(&self, case: Uuid) -> Vec<HistoryRow> {
        self.records.history(case).await.unwrap()
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
