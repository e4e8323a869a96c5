//! What the five databases hold of a case, read past the services.

use std::collections::BTreeMap;

use jiff::civil::Date;
use platform::ledger::{HistoryLine, Records, connect};
use sqlx::Row as _;
use uuid::Uuid;

/// One agency's database.
pub struct Tables {
    pub agency: &'static str,
    pub records: Records,
}

const AGENCIES: [&str; 5] = ["astanahub", "egov-pep", "arm-go", "is-mp", "berkut"];

/// All five, as the administrator of `DATABASE_URL`.
pub async fn all() -> Vec<Tables> {
    let url = std::env::var("DATABASE_URL").expect("DATABASE_URL is not set: run `cargo kosh test`");
    let (server, _) = url.rsplit_once('/').unwrap();
    let mut tables = Vec::new();
    for agency in AGENCIES {
        let pool = connect(&format!("{server}/{}", agency.replace('-', "_"))).await.unwrap();
        tables.push(Tables { agency, records: Records::new(pool) });
    }
    tables
}

impl Tables {
    pub async fn history(&self, case: Uuid) -> Vec<HistoryLine> {
        self.records.history(case).await.unwrap()
    }

    /// Every term that the case ever had here: its state and its last effective day.
    pub async fn terms(&self, case: Uuid) -> BTreeMap<String, (String, Date)> {
        let rows = sqlx::query("SELECT term, state, receipt->>'effective_end' AS last FROM terms WHERE case_id = $1")
            .bind(case)
            .fetch_all(self.records.pool())
            .await
            .unwrap();
        let read = |row: &sqlx::postgres::PgRow| {
            let last: String = row.get("last");
            (row.get("term"), (row.get("state"), last.parse().unwrap()))
        };
        rows.iter().map(read).collect()
    }

    /// How many rows a question about one case counts.
    pub async fn count(&self, question: &'static str, case: Uuid) -> i64 {
        sqlx::query(question).bind(case).fetch_one(self.records.pool()).await.unwrap().get(0)
    }

    /// How many rows of the case, in any table, hold this text.
    pub async fn mentions(&self, text: &str) -> i64 {
        let question = "SELECT (SELECT count(*) FROM cases c WHERE c::text LIKE $1) + (SELECT count(*) FROM history h WHERE h::text LIKE $1)
            + (SELECT count(*) FROM persons p WHERE p::text LIKE $1) + (SELECT count(*) FROM requests r WHERE r::text LIKE $1)
            + (SELECT count(*) FROM outbox o WHERE position(convert_to($2, 'UTF8') in o.envelope) > 0)";
        let like = format!("%{text}%");
        sqlx::query(question).bind(like).bind(text).fetch_one(self.records.pool()).await.unwrap().get(0)
    }
}
