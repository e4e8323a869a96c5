//! What never reached the writer is parked on receipt, in one statement: an endpoint's task may be cut off at any moment.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgPool;

use crate::exchange::Message;
use crate::ledger::apply::ParkedRow;
use crate::ledger::records::RecordsError;

/// Parks a message once, and counts it for its test clock the first time.
pub(crate) async fn park_at_the_door(
    pool: &PgPool,
    now: Timestamp,
    line: &ParkedRow,
    message: Option<&Message>,
) -> Result<(), RecordsError> {
    sqlx::query(
        "WITH fresh AS (
             INSERT INTO parked (link, case_id, sequence, message_id, reason, envelope, parked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT DO NOTHING RETURNING link)
         INSERT INTO clock_counts AS k (clock, link, sent, disposed) SELECT c.id, f.link, 0, 1 FROM fresh f, clocks c WHERE c.id = $8
         ON CONFLICT (clock, link) DO UPDATE SET disposed = k.disposed + 1",
    )
    .bind(&line.link)
    .bind(line.case_id)
    .bind(line.sequence.map(|sequence| sequence as i64))
    .bind(line.message_id)
    .bind(&line.reason)
    .bind(&line.envelope)
    .bind(now.to_sqlx())
    .bind(message.and_then(|message| message.test_clock))
    .execute(pool)
    .await?;
    Ok(())
}
