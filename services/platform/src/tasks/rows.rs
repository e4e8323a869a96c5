//! The table of tasks: claimed by state, leased while somebody is under way, settled once.

use std::time::Duration;

use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use super::TaskRow;
use crate::ledger::{RecordsError, clock_of_column};

/// Who has not come back after this long is taken for lost, and another goes.
const LEASE: &str = "30 seconds";

/// A task that somebody has taken upon himself.
pub(crate) struct OpenTask {
    pub line: TaskRow,
    /// This attempt included.
    pub attempts: i32,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    Parked,
}

#[derive(Clone)]
pub(crate) struct Rows {
    pub pool: PgPool,
    pub agency: &'static str,
}

impl Rows {
    /// Takes tasks whose time has come; nobody else takes them before the lease ends.
    pub async fn claim(&self, limit: i64) -> Result<Vec<OpenTask>, RecordsError> {
        let rows = sqlx::query(
            "UPDATE tasks SET attempts = attempts + 1, not_before = clock_timestamp() + $2::text::interval WHERE id IN (
                SELECT id FROM tasks WHERE state = 'waiting' AND not_before <= clock_timestamp()
                ORDER BY not_before LIMIT $1 FOR UPDATE SKIP LOCKED)
             RETURNING id, case_id, clock, body, at, attempts",
        )
        .bind(limit)
        .bind(LEASE)
        .fetch_all(&self.pool)
        .await?;
        let mut taken = Vec::with_capacity(rows.len());
        for row in &rows {
            let Ok(task) = serde_json::from_value(row.try_get("body")?) else {
                // Written by another version: it waits for its lease's end and holds nobody up.
                tracing::error!("a task of an unknown kind waits");
                continue;
            };
            let line = TaskRow {
                id: row.try_get("id")?,
                case_id: row.try_get("case_id")?,
                clock: clock_of_column(row.try_get("clock")?),
                at: row.try_get::<jiff_sqlx::Timestamp, _>("at")?.to_jiff(),
                task,
            };
            taken.push(OpenTask { line, attempts: row.try_get("attempts")? });
        }
        Ok(taken)
    }

    /// Ends a task, and counts it for its test clock: once, however many came back from it.
    pub async fn apply(&self, line: &TaskRow, end: End, reason: &str) -> Result<(), RecordsError> {
        let state = if end == End::Done { "done" } else { "parked" };
        sqlx::query(
            "WITH applied AS (
                UPDATE tasks SET state = $2, reason = $3, resolved_at = clock_timestamp()
                WHERE id = $1 AND state = 'waiting' RETURNING clock)
             INSERT INTO clock_counts AS k (clock, link, sent, disposed)
             SELECT clock, $4, 0, 1 FROM applied WHERE clock IN (SELECT id FROM clocks)
             ON CONFLICT (clock, link) DO UPDATE SET disposed = k.disposed + 1",
        )
        .bind(line.id)
        .bind(state)
        .bind(reason)
        .bind(line.way(self.agency))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Lays a task down until later.
    pub async fn postpone(&self, id: Uuid, pause: Duration, reason: &str) -> Result<(), RecordsError> {
        sqlx::query(
            "UPDATE tasks SET not_before = clock_timestamp() + $2::text::interval, reason = $3
             WHERE id = $1 AND state = 'waiting'",
        )
        .bind(id)
        .bind(format!("{} milliseconds", pause.as_millis()))
        .bind(reason)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
