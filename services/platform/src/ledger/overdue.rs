//! Terms that have passed unmet: one page after another by keyset, the longest overdue first, within a human's sight.
//!
//! It exists beside the list of cases because a case may be late with several acts, and a supervisor asks for acts. What may not
//! enter: how late is counted (`regulation`), and how a caller writes a filter or a page token.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use regulation::{City, Receipt, TermId};
use sqlx::postgres::PgRow;
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

use super::records::{Records, RecordsError, json, summary_of_row};
use super::{Filter, Sight, Summary};

/// One overdue term of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Overdue {
    pub case: Summary,
    pub city: Option<City>,
    pub due_at: Timestamp,
    pub receipt: Receipt,
    /// What the case's clock shows.
    pub now: Timestamp,
}

/// Where a row stands: by its end, then its case, then its term.
#[derive(Clone, Debug, PartialEq)]
pub struct OverduePlace {
    pub due_at: Timestamp,
    pub case_id: Uuid,
    pub term: TermId,
}

impl Overdue {
    pub fn place(&self) -> OverduePlace {
        OverduePlace { due_at: self.due_at, case_id: self.case.case_id, term: self.receipt.term }
    }
}

impl Records {
    /// At most `limit` overdue terms of the cases that the filter leaves, behind `after`; of these terms alone, when there are any.
    pub async fn list_overdue(
        &self,
        sight: &Sight,
        filter: &Filter,
        terms: &[TermId],
        after: Option<&OverduePlace>,
        limit: i64,
    ) -> Result<Vec<Overdue>, RecordsError> {
        let mut query = QueryBuilder::new(
            "SELECT id, number, status, next_owner, next_due_at, version, edition, clock, city, late.due_at, late.receipt,
             COALESCE((SELECT now FROM clocks WHERE clocks.id = clock), statement_timestamp()) AS now
             FROM (SELECT case_id AS late_case, term, due_at, receipt FROM terms WHERE state = 'overdue') late
             JOIN cases ON id = late_case WHERE ",
        );
        sight.narrow(&mut query);
        filter.narrow(&mut query);
        if !terms.is_empty() {
            query.push(" AND term = ANY(").push_bind(terms.iter().map(|term| term.id()).collect::<Vec<_>>()).push(")");
        }
        if let Some(OverduePlace { due_at, case_id, term }) = after {
            query.push(" AND (late.due_at, late_case, term) > (").push_bind(due_at.to_sqlx());
            query.push(", ").push_bind(*case_id).push(", ").push_bind(term.id()).push(")");
        }
        query.push(" ORDER BY late.due_at, late_case, term LIMIT ").push_bind(limit);
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
