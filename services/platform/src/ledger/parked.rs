//! The parked messages as their rows hold them: what operators list, and what redriving marks. Out of scope: the judgement
//! whether a message can be applied (`settle`), and how it is opened (`exchange`).

use jiff::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::Human;
use super::records::{HistoryRow, Records, RecordsError, history_of_row};
use crate::refusal::Refusal;

/// A row of the parked.
#[derive(Clone, Debug, PartialEq)]
pub struct ParkedMessage {
    pub id: i64,
    pub link: String,
    /// Known to have been on its clock, if it has one: the message could be opened when it was parked.
    pub message_id: Option<Uuid>,
    pub reason: String,
    pub envelope: Vec<u8>,
    pub attempts: i32,
    pub parked_at: Timestamp,
    pub redriven_at: Option<Timestamp>,
    /// Later messages of its case on its link that wait.
    pub held_behind: i64,
}

const SELECT: &str = "SELECT p.id, p.link, p.message_id, p.reason, p.envelope, p.attempts, p.parked_at, p.redriven_at,
    (SELECT count(*) FROM inbox_held h WHERE h.case_id = p.case_id AND h.link = p.link) AS held_behind FROM parked p";

impl Records {
    /// At most `limit` messages that lie parked behind a known one, of one case or of all.
    pub async fn list_parked(
        &self,
        case_id: Option<Uuid>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<ParkedMessage>, RecordsError> {
        let waiting = question(
            " WHERE p.redriven_at IS NULL AND p.id > $1 AND ($2::uuid IS NULL OR p.case_id = $2) ORDER BY p.id LIMIT $3",
        );
        let rows = sqlx::query(AssertSqlSafe(waiting)).bind(after).bind(case_id).bind(limit);
        rows.fetch_all(self.pool()).await?.iter().map(parked_of_row).collect()
    }

    /// One message that lies or lay parked.
    pub async fn parked_message(&self, id: i64) -> Result<ParkedMessage, RecordsError> {
        let row = sqlx::query(AssertSqlSafe(question(" WHERE p.id = $1"))).bind(id);
        let row = row.fetch_optional(self.pool()).await?;
        row.as_ref().map(parked_of_row).transpose()?.ok_or(RecordsError::Refused(Refusal::NoSuchMessage))
    }

    /// The act that a message brought about in its case.
    pub async fn act_of_message(&self, case_id: Uuid, message_id: Uuid) -> Result<Option<HistoryRow>, RecordsError> {
        let row = sqlx::query("SELECT * FROM history WHERE case_id = $1 AND message_id = $2")
            .bind(case_id)
            .bind(message_id)
            .fetch_optional(self.pool())
            .await?;
        row.as_ref().map(history_of_row).transpose()
    }

    /// It was applied; the first mark stays.
    pub(crate) async fn mark_redriven(&self, id: i64, by: &Human) -> Result<(), RecordsError> {
        sqlx::query(
            "UPDATE parked SET attempts = attempts + 1, redriven_at = clock_timestamp(), redriven_by = $2
             WHERE id = $1 AND redriven_at IS NULL",
        )
        .bind(id)
        .bind(format!("{} {}", by.role.code(), by.iin))
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// It was tried in vain.
    pub(crate) async fn mark_tried(&self, id: i64, reason: &str) -> Result<(), RecordsError> {
        sqlx::query("UPDATE parked SET attempts = attempts + 1, reason = $2 WHERE id = $1 AND redriven_at IS NULL")
            .bind(id)
            .bind(reason)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}

fn question(rest: &'static str) -> String {
    format!("{SELECT}{rest}")
}

fn parked_of_row(row: &PgRow) -> Result<ParkedMessage, RecordsError> {
    Ok(ParkedMessage {
        id: row.try_get("id")?,
        link: row.try_get("link")?,
        message_id: row.try_get("message_id")?,
        reason: row.try_get("reason")?,
        envelope: row.try_get("envelope")?,
        attempts: row.try_get("attempts")?,
        parked_at: row.try_get::<jiff_sqlx::Timestamp, _>("parked_at")?.to_jiff(),
        redriven_at: row.try_get::<Option<jiff_sqlx::Timestamp>, _>("redriven_at")?.map(jiff_sqlx::Timestamp::to_jiff),
        held_behind: row.try_get("held_behind")?,
    })
}
