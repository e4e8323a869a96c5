//! Alerts that stand: one page after another by keyset, the oldest first, within a human's visibility.
//!
//! They lie in their cases; the case's row holds those that stand beside the state, so that one question finds them over all cases.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use regulation::City;
use sqlx::postgres::PgRow;
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

use super::records::{Records, RecordsError, json, summary_of_row};
use super::{CaseKey, Filter, Summary, Visibility, clock_column};
use crate::alerts::Alert;

/// One alert of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAlert {
    pub case: Summary,
    pub city: Option<City>,
    pub alert: Alert,
}

/// Where a row stands: by its moment, then its case, then its own id.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAlertPosition {
    pub at: Timestamp,
    pub case: CaseKey,
    pub alert_id: Uuid,
}

impl OpenAlert {
    pub fn place(&self) -> OpenAlertPosition {
        let notice = &self.alert.notice;
        OpenAlertPosition { at: notice.delivered_at.timestamp(), case: self.case.key(), alert_id: notice.id }
    }
}

impl Records {
    /// At most `limit` alerts of the cases that the filter leaves, behind `after`; of these kinds alone, when there are any.
    pub async fn list_alerts(
        &self,
        visibility: &Visibility,
        filter: &Filter,
        kinds: &[String],
        after: Option<&OpenAlertPosition>,
        limit: i64,
    ) -> Result<Vec<OpenAlert>, RecordsError> {
        let mut query = QueryBuilder::new(
            "SELECT id, number, status, next_owner, next_due_at, version, edition, clock, city, alert
             FROM cases CROSS JOIN LATERAL (
                 SELECT alert, (alert #>> '{notice,delivered_at}')::timestamptz AS raised_at, (alert #>> '{notice,id}')::uuid AS alert_id
                 FROM jsonb_array_elements(alerts) AS raised(alert)
             ) standing WHERE alerts <> '[]' AND ",
        );
        visibility.narrow(&mut query);
        filter.narrow(&mut query);
        if !kinds.is_empty() {
            query.push(" AND alert ->> 'kind' = ANY(").push_bind(kinds.to_vec()).push(")");
        }
        if let Some(OpenAlertPosition { at, case, alert_id }) = after {
            query.push(" AND (raised_at, id, clock, alert_id) > (").push_bind(at.to_sqlx());
            query
                .push(", ")
                .push_bind(case.id)
                .push(", ")
                .push_bind(clock_column(case.clock))
                .push(", ")
                .push_bind(*alert_id)
                .push(")");
        }
        query.push(" ORDER BY raised_at, id, clock, alert_id LIMIT ").push_bind(limit);
        let rows = query.build().persistent(false).fetch_all(self.pool()).await?;
        rows.iter().map(standing_of_row).collect()
    }
}

fn standing_of_row(row: &PgRow) -> Result<OpenAlert, RecordsError> {
    let city: Option<String> = row.try_get("city")?;
    let city = city.as_deref().and_then(City::from_code);
    Ok(OpenAlert { case: summary_of_row(row)?, city, alert: json(row, "alert")? })
}
