//! Deadlines that have passed unmet: one page after another by keyset, the longest overdue first, within a human's visibility.
//!
//! It exists beside the list of cases because a case may be late with several acts, and a supervisor asks for acts. What may not
//! enter: how late is counted (`regulation`), and how a caller writes a filter or a page token.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use regulation::{City, DeadlineId, Receipt};
use sqlx::postgres::PgRow;
use sqlx::{QueryBuilder, Row as _};

use super::records::{Records, RecordsError, json, summary_of_row};
use super::{CaseKey, Filter, Summary, Visibility, clock_column};

/// One overdue deadline of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Overdue {
    pub case: Summary,
    pub city: Option<City>,
    pub due_at: Timestamp,
    pub receipt: Receipt,
    /// What the case's clock shows.
    pub now: Timestamp,
}

/// Where a row stands: by its end, then its case, then its deadline.
#[derive(Clone, Debug, PartialEq)]
pub struct OverduePosition {
    pub due_at: Timestamp,
    pub case: CaseKey,
    pub deadline: DeadlineId,
}

impl Overdue {
    pub fn place(&self) -> OverduePosition {
        OverduePosition { due_at: self.due_at, case: self.case.key(), deadline: self.receipt.deadline }
    }
}

impl Records {
    /// At most `limit` overdue deadlines of the cases that the filter leaves, behind `after`; of these deadlines alone, when there are any.
    pub async fn list_overdue(
        &self,
        visibility: &Visibility,
        filter: &Filter,
        deadlines: &[DeadlineId],
        after: Option<&OverduePosition>,
        limit: i64,
    ) -> Result<Vec<Overdue>, RecordsError> {
        let mut query = QueryBuilder::new(
            "SELECT id, number, status, next_owner, next_due_at, version, edition, clock, city, late.due_at, late.receipt,
             COALESCE((SELECT now FROM clocks WHERE clocks.id = clock), statement_timestamp()) AS now
             FROM (SELECT case_id AS late_case, clock AS late_clock, deadline, due_at, receipt FROM deadlines WHERE state = 'overdue') late
             JOIN cases ON id = late_case AND clock = late_clock WHERE ",
        );
        visibility.narrow(&mut query);
        filter.narrow(&mut query);
        if !deadlines.is_empty() {
            query
                .push(" AND deadline = ANY(")
                .push_bind(deadlines.iter().map(|deadline| deadline.id()).collect::<Vec<_>>())
                .push(")");
        }
        if let Some(OverduePosition { due_at, case, deadline }) = after {
            query.push(" AND (late.due_at, late_case, late_clock, deadline) > (").push_bind(due_at.to_sqlx());
            query
                .push(", ")
                .push_bind(case.id)
                .push(", ")
                .push_bind(clock_column(case.clock))
                .push(", ")
                .push_bind(deadline.id())
                .push(")");
        }
        query.push(" ORDER BY late.due_at, late_case, late_clock, deadline LIMIT ").push_bind(limit);
        let rows = query.build().persistent(false).fetch_all(self.pool()).await?;
        rows.iter().map(overdue_of_row).collect()
    }
}

fn overdue_of_row(row: &PgRow) -> Result<Overdue, RecordsError> {
    let city: Option<String> = row.try_get("city")?;
    Ok(Overdue {
        case: summary_of_row(row)?,
        city: city.as_deref().and_then(City::from_code),
        due_at: row.try_get::<jiff_sqlx::Timestamp, _>("due_at")?.to_jiff(),
        receipt: json(row, "receipt")?,
        now: row.try_get::<jiff_sqlx::Timestamp, _>("now")?.to_jiff(),
    })
}
