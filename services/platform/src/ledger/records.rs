//! What the tables hold, and the interpretations that endpoints and operators need.

use std::collections::BTreeMap;

use jiff::Timestamp;
use regulation::{Ban, DeadlineId, Iin, Receipt, SecondaryIdentity};
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use super::chain::GENESIS;
use super::{Agency, Answer, CaseKey, CaseState as _, PersonKey, Summary, clock_column, clock_of_column};
use crate::digest::Digest;
use crate::refusal::Refusal;

/// A case as its row holds it.
pub struct CaseRecord<A: Agency> {
    pub summary: Summary,
    pub person: String,
    pub state: A::Case,
    /// Per outgoing link the last sequence number given.
    pub sent: BTreeMap<String, u64>,
    pub history_hash: Digest,
}

// Derived, it would ask the agency itself to be `Clone`.
impl<A: Agency> Clone for CaseRecord<A> {
    fn clone(&self) -> Self {
        let Self { summary, person, state, sent, history_hash } = self;
        Self {
            summary: summary.clone(),
            person: person.clone(),
            state: state.clone(),
            sent: sent.clone(),
            history_hash: *history_hash,
        }
    }
}

impl<A: Agency> CaseRecord<A> {
    pub fn person_key(&self) -> PersonKey {
        PersonKey::of(self.summary.test_clock, &self.person)
    }

    /// A case before its first act is written.
    pub fn opened(case: CaseKey, person: String, edition: &str, state: A::Case) -> Self {
        let summary = Summary {
            case_id: case.id,
            number: state.number().to_owned(),
            status: String::new(),
            next_owner: String::new(),
            next_due_at: None,
            version: 0,
            edition: edition.to_owned(),
            test_clock: case.clock,
        };
        Self { summary, person, state, sent: BTreeMap::new(), history_hash: GENESIS }
    }
}

/// One line of a case's history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryRow {
    pub case_id: Uuid,
    pub clock: Option<Uuid>,
    pub sequence: i64,
    /// The legal moment, on the case's own clock.
    pub at: Timestamp,
    /// The database's clock.
    pub recorded_at: Timestamp,
    pub actor_role: String,
    pub actor_iin: String,
    pub act: String,
    pub clause: String,
    pub from_status: String,
    pub to_status: String,
    pub link: String,
    pub message_id: Option<Uuid>,
    pub previous_hash: Digest,
    pub hash: Digest,
}

impl HistoryRow {
    pub fn case(&self) -> CaseKey {
        CaseKey { clock: self.clock, id: self.case_id }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineState {
    Running,
    /// The end has passed unmet; nothing was decided by it.
    Overdue,
    /// An act met the deadline.
    Met,
    /// The deadline's end acted by itself.
    Fired,
}

impl DeadlineState {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Overdue => "overdue",
            Self::Met => "met",
            Self::Fired => "fired",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Running, Self::Overdue, Self::Met, Self::Fired].into_iter().find(|state| state.code() == code)
    }
}

/// A deadline of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadlineRow {
    pub case_id: Uuid,
    pub clock: Option<Uuid>,
    pub due_at: Timestamp,
    pub state: DeadlineState,
    pub receipt: Receipt,
}

impl DeadlineRow {
    pub fn case(&self) -> CaseKey {
        CaseKey { clock: self.clock, id: self.case_id }
    }

    pub fn running(case: CaseKey, receipt: Receipt) -> Self {
        Self {
            case_id: case.id,
            clock: case.clock,
            due_at: receipt.due.timestamp(),
            state: DeadlineState::Running,
            receipt,
        }
    }
}

/// A running deadline whose end has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueDeadline {
    pub case: CaseKey,
    pub deadline: DeadlineId,
    pub due_at: Timestamp,
}

/// Whose deadlines are looked for.
#[derive(Clone, Copy, Debug)]
pub enum Clocks<'a> {
    /// The database's own.
    Real,
    Test(&'a [Uuid]),
    EveryTest,
}

/// Interpretations outside the ledger's transactions. They lock nothing and decide nothing.
pub struct Records {
    pool: PgPool,
}

impl Records {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The cases of an applicant on one clock, in the order of their ids.
    pub async fn cases_of<A: Agency>(
        &self,
        clock: Option<Uuid>,
        iin: &Iin,
    ) -> Result<Vec<CaseRecord<A>>, RecordsError> {
        let query = sqlx::query("SELECT * FROM cases WHERE iin = $1 AND clock = $2 ORDER BY id");
        let rows = query.bind(iin.as_str()).bind(clock_column(clock));
        rows.fetch_all(&self.pool).await?.iter().map(case_of_row).collect()
    }

    /// One case, or the refusal a caller gets when there is none.
    pub async fn case<A: Agency>(&self, case: CaseKey) -> Result<CaseRecord<A>, RecordsError> {
        let query = sqlx::query("SELECT * FROM cases WHERE id = $1 AND clock = $2");
        let row = query.bind(case.id).bind(clock_column(case.clock)).fetch_optional(&self.pool).await?;
        row.as_ref().map(case_of_row).transpose()?.ok_or(RecordsError::Refused(Refusal::NoSuchCase))
    }

    pub async fn person<A: Agency>(&self, key: &PersonKey) -> Result<A::Person, RecordsError> {
        let query = sqlx::query("SELECT body FROM persons WHERE person = $1 AND clock = $2");
        let row = query.bind(&key.person).bind(clock_column(key.clock)).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(|row| json(row, "body")).transpose()?.unwrap_or_default())
    }

    /// The next persons of a clock after a key, by their keys, with the second identities of each.
    pub async fn persons_after<A: Agency>(
        &self,
        after: &PersonKey,
        limit: i64,
    ) -> Result<Vec<(String, A::Person, Vec<String>)>, RecordsError> {
        let query = sqlx::query(
            "SELECT person, body, identities FROM persons WHERE person > $1 AND clock = $2 ORDER BY person LIMIT $3",
        );
        let query = query.bind(&after.person).bind(clock_column(after.clock)).bind(limit);
        let rows = query.fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.try_get("person")?, json(row, "body")?, row.try_get("identities")?))).collect()
    }

    /// The bans of those who share a second identity with a person under another key.
    pub async fn bans_of_linked_identities<A: Agency>(
        &self,
        person: &PersonKey,
        brought: &[SecondaryIdentity],
    ) -> Result<Vec<Ban>, RecordsError> {
        let rows = sqlx::query(
            "SELECT body FROM persons WHERE person <> $1 AND clock = $2
                AND identities && ($3 || ARRAY(SELECT unnest(identities) FROM persons WHERE person = $1 AND clock = $2))",
        )
        .bind(&person.person)
        .bind(clock_column(person.clock))
        .bind(brought.iter().map(SecondaryIdentity::key).collect::<Vec<_>>())
        .fetch_all(&self.pool)
        .await?;
        let mut bans = Vec::new();
        for row in &rows {
            bans.extend_from_slice(A::bans(&json(row, "body")?));
        }
        Ok(bans)
    }

    /// A case found by its second number.
    pub async fn case_by_reference<A: Agency>(
        &self,
        clock: Option<Uuid>,
        reference: &str,
    ) -> Result<CaseRecord<A>, RecordsError> {
        let query = sqlx::query("SELECT * FROM cases WHERE reference = $1 AND clock = $2");
        let row = query.bind(reference).bind(clock_column(clock)).fetch_optional(&self.pool).await?;
        row.as_ref().map(case_of_row).transpose()?.ok_or(RecordsError::Refused(Refusal::NoSuchCase))
    }

    /// The answer that was given under a request id, with the digest of the request.
    pub async fn answer(&self, request_id: Uuid) -> Result<Option<(Digest, Answer)>, RecordsError> {
        let row = sqlx::query("SELECT digest, answer FROM requests WHERE request_id = $1")
            .bind(request_id)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok((digest(&row, "digest")?, json(&row, "answer")?))).transpose()
    }

    pub async fn history(&self, case: CaseKey) -> Result<Vec<HistoryRow>, RecordsError> {
        self.history_after(case, 0, i64::MAX).await
    }

    /// At most `limit` lines of a case's history behind a known one.
    pub async fn history_after(&self, case: CaseKey, after: i64, limit: i64) -> Result<Vec<HistoryRow>, RecordsError> {
        let query = sqlx::query(
            "SELECT * FROM history WHERE case_id = $1 AND clock = $2 AND sequence > $3 ORDER BY sequence LIMIT $4",
        );
        let query = query.bind(case.id).bind(clock_column(case.clock)).bind(after).bind(limit);
        let rows = query.fetch_all(&self.pool).await?;
        rows.iter().map(history_of_row).collect()
    }

    /// Deadlines that run or are overdue.
    pub async fn open_deadlines(&self, case: CaseKey) -> Result<Vec<DeadlineRow>, RecordsError> {
        let query = sqlx::query(
            "SELECT case_id, clock, due_at, state, receipt FROM deadlines
             WHERE case_id = $1 AND clock = $2 AND state IN ('running', 'overdue') ORDER BY due_at",
        );
        let rows = query.bind(case.id).bind(clock_column(case.clock)).fetch_all(&self.pool).await?;
        rows.iter().map(deadline_of_row).collect()
    }

    /// Deadlines whose end has come. Each question finds its rows by the index of running deadlines, and costs next to nothing
    /// when there are none.
    pub async fn due_deadlines(&self, on: Clocks<'_>, limit: i64) -> Result<Vec<DueDeadline>, RecordsError> {
        let query = match on {
            Clocks::Real => sqlx::query(
                "SELECT case_id, clock, deadline, due_at FROM deadlines
                 WHERE state = 'running' AND clock = $2 AND due_at <= statement_timestamp() ORDER BY due_at LIMIT $1",
            )
            .bind(limit)
            .bind(clock_column(None)),
            Clocks::Test(ids) => sqlx::query(
                "SELECT t.case_id, t.clock, t.deadline, t.due_at FROM clocks c JOIN deadlines t ON t.clock = c.id AND t.state = 'running' AND t.due_at <= c.now
                 WHERE c.id = ANY ($2) ORDER BY t.due_at LIMIT $1",
            )
            .bind(limit)
            .bind(ids.to_vec()),
            Clocks::EveryTest => sqlx::query(
                "SELECT t.case_id, t.clock, t.deadline, t.due_at FROM clocks c JOIN deadlines t ON t.clock = c.id AND t.state = 'running' AND t.due_at <= c.now
                 ORDER BY t.due_at LIMIT $1",
            )
            .bind(limit),
        };
        let rows = query.fetch_all(&self.pool).await?;
        let due_at = |row: &PgRow| Ok::<_, RecordsError>(row.try_get::<jiff_sqlx::Timestamp, _>("due_at")?.to_jiff());
        rows.iter()
            .map(|row| {
                let case = CaseKey { clock: clock(row)?, id: row.try_get("case_id")? };
                Ok(DueDeadline { case, deadline: deadline_id(row)?, due_at: due_at(row)? })
            })
            .collect()
    }
}

/// Why a reading failed.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The text of a database error may hold key values, so it is not part of the message.
    #[error("the database did not answer as it should")]
    Database(#[from] sqlx::Error),
    #[error("a row does not read as what it should be: {0}")]
    Unreadable(String),
}

impl From<RecordsError> for tonic::Status {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::Refused(refusal) => refusal.into(),
            RecordsError::Database(_) => tonic::Status::unavailable("the database did not answer; try again"),
            RecordsError::Unreadable(_) => tonic::Status::internal("a stored row could not be read"),
        }
    }
}

pub(super) fn json<T: DeserializeOwned>(row: &PgRow, column: &str) -> Result<T, RecordsError> {
    match row.try_get::<Json<T>, _>(column) {
        Ok(Json(value)) => Ok(value),
        Err(sqlx::Error::ColumnDecode { source, .. }) => Err(RecordsError::Unreadable(format!("{column}: {source}"))),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn digest(row: &PgRow, column: &str) -> Result<Digest, RecordsError> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| RecordsError::Unreadable(format!("{column}: not 32 bytes")))
}

pub(super) fn clock(row: &PgRow) -> Result<Option<Uuid>, RecordsError> {
    Ok(clock_of_column(row.try_get("clock")?))
}

pub(super) fn deadline_id(row: &PgRow) -> Result<DeadlineId, RecordsError> {
    let id: String = row.try_get("deadline")?;
    DeadlineId::from_id(&id).ok_or_else(|| RecordsError::Unreadable(format!("deadline: {id}")))
}

pub(super) fn summary_of_row(row: &PgRow) -> Result<Summary, RecordsError> {
    let next_due_at: Option<jiff_sqlx::Timestamp> = row.try_get("next_due_at")?;
    Ok(Summary {
        case_id: row.try_get("id")?,
        number: row.try_get("number")?,
        status: row.try_get("status")?,
        next_owner: row.try_get("next_owner")?,
        next_due_at: next_due_at.map(jiff_sqlx::Timestamp::to_jiff),
        version: row.try_get("version")?,
        edition: row.try_get("edition")?,
        test_clock: clock(row)?,
    })
}

pub(super) fn case_of_row<A: Agency>(row: &PgRow) -> Result<CaseRecord<A>, RecordsError> {
    Ok(CaseRecord {
        summary: summary_of_row(row)?,
        person: row.try_get("person")?,
        state: state_of_row::<A>(row)?,
        sent: json(row, "sent")?,
        history_hash: digest(row, "history_hash")?,
    })
}

fn state_of_row<A: Agency>(row: &PgRow) -> Result<A::Case, RecordsError> {
    known_format::<A>(row.try_get("format")?)?;
    Ok(A::Case::of(json(row, "dossier")?, json(row, "stage")?))
}

/// A body of a later format may hold facts that this program would lose.
pub(super) fn known_format<A: Agency>(format: i16) -> Result<(), RecordsError> {
    if format <= A::Case::FORMAT {
        return Ok(());
    }
    Err(RecordsError::Unreadable(format!("format {format}; this program knows {} and earlier", A::Case::FORMAT)))
}

pub(super) fn history_of_row(row: &PgRow) -> Result<HistoryRow, RecordsError> {
    Ok(HistoryRow {
        case_id: row.try_get("case_id")?,
        clock: clock(row)?,
        sequence: row.try_get("sequence")?,
        at: row.try_get::<jiff_sqlx::Timestamp, _>("at")?.to_jiff(),
        recorded_at: row.try_get::<jiff_sqlx::Timestamp, _>("recorded_at")?.to_jiff(),
        actor_role: row.try_get("actor_role")?,
        actor_iin: row.try_get("actor_iin")?,
        act: row.try_get("act")?,
        clause: row.try_get("clause")?,
        from_status: row.try_get("from_status")?,
        to_status: row.try_get("to_status")?,
        link: row.try_get("link")?,
        message_id: row.try_get("message_id")?,
        previous_hash: digest(row, "previous_hash")?,
        hash: digest(row, "hash")?,
    })
}

pub(super) fn deadline_of_row(row: &PgRow) -> Result<DeadlineRow, RecordsError> {
    let state: String = row.try_get("state")?;
    Ok(DeadlineRow {
        case_id: row.try_get("case_id")?,
        clock: clock(row)?,
        due_at: row.try_get::<jiff_sqlx::Timestamp, _>("due_at")?.to_jiff(),
        state: DeadlineState::from_code(&state).ok_or_else(|| RecordsError::Unreadable(format!("state: {state}")))?,
        receipt: json(row, "receipt")?,
    })
}
