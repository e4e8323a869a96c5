//! The clocks of an installation: the database's, and the test clocks of a sandbox.
//!
//! What fires when a clock moves is the writer's matter.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use regulation::Moment;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::records::{Records, RecordsError};
use crate::refusal::Refusal;

/// One agency's copy of a test clock.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockState {
    pub now: Timestamp,
    /// Per link: sent, disposed.
    pub counts: BTreeMap<String, (i64, i64)>,
    pub due: i64,
    pub next_due_at: Option<Timestamp>,
}

impl Records {
    /// What a clock shows now: the test clock's moment, or the database's.
    pub async fn moment(&self, test_clock: Option<Uuid>) -> Result<Moment, RecordsError> {
        let row = sqlx::query("SELECT CASE WHEN $1::uuid IS NULL THEN clock_timestamp() ELSE (SELECT now FROM clocks WHERE id = $1) END AS now")
            .bind(test_clock)
            .fetch_one(self.pool())
            .await?;
        let now: Option<jiff_sqlx::Timestamp> = row.try_get("now")?;
        now.map(|now| Moment::new(now.to_jiff())).ok_or_else(|| no_such_clock().into())
    }

    /// Creates a test clock; the same id with another start is refused.
    pub async fn create_clock(&self, id: Uuid, starts_at: Timestamp) -> Result<ClockState, RecordsError> {
        sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
            .bind(id)
            .bind(starts_at.to_sqlx())
            .execute(self.pool())
            .await?;
        self.clock(id).await
    }

    /// Moves a test clock; it never goes back.
    pub async fn advance_clock(&self, id: Uuid, to: Timestamp) -> Result<ClockState, RecordsError> {
        let row = sqlx::query(AssertSqlSafe(format!(
            "WITH moved AS (UPDATE clocks SET now = $2 WHERE id = $1 AND now <= $2 RETURNING id, now) {CLOCK} FROM moved c"
        )))
        .bind(id)
        .bind(to.to_sqlx())
        .fetch_optional(self.pool())
        .await?
        .ok_or_else(|| Refusal::field("to", "give a moment that is not before the clock's present one"))?;
        clock_of_row(&row)
    }

    /// The clock's moment, its counts and its next due deadline, all of one instant.
    pub async fn clock(&self, id: Uuid) -> Result<ClockState, RecordsError> {
        let row = sqlx::query(AssertSqlSafe(format!("{CLOCK} FROM clocks c WHERE c.id = $1")))
            .bind(id)
            .fetch_optional(self.pool())
            .await?
            .ok_or_else(no_such_clock)?;
        clock_of_row(&row)
    }
}

/// All that an agency tells of a clock, as of the one moment of the statement it stands in.
const CLOCK: &str = "SELECT c.now,
    (SELECT json_object_agg(k.link, json_build_array(k.sent, k.disposed)) FROM clock_counts k WHERE k.clock = c.id) AS counts,
    (SELECT count(*) FROM deadlines t WHERE t.clock = c.id AND t.state = 'running' AND t.due_at <= c.now) AS due,
    (SELECT min(t.due_at) FROM deadlines t WHERE t.clock = c.id AND t.state = 'running') AS next_due_at";

fn clock_of_row(row: &PgRow) -> Result<ClockState, RecordsError> {
    let counts: Option<Json<BTreeMap<String, (i64, i64)>>> = row.try_get("counts")?;
    let next: Option<jiff_sqlx::Timestamp> = row.try_get("next_due_at")?;
    Ok(ClockState {
        now: row.try_get::<jiff_sqlx::Timestamp, _>("now")?.to_jiff(),
        counts: counts.map(|Json(counts)| counts).unwrap_or_default(),
        due: row.try_get("due")?,
        next_due_at: next.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

pub(super) fn no_such_clock() -> Refusal {
    Refusal::field("clock_id", "create the test clock in every agency first")
}
