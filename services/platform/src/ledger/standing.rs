//! Alerts that stand: one page after another by keyset, the oldest first, within a human's sight.
//!
//! They lie in their cases; the case's row holds those that stand beside the state, so that one question finds them over all cases.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use regulation::City;
use sqlx::postgres::PgRow;
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

use super::records::{Records, RecordsError, json, summary_of_row};
use super::{Filter, Sight, Summary};
use crate::alerts::Alert;

/// One alert of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub case: Summary,
    pub city: Option<City>,
    pub alert: Alert,
}

/// Where a row stands: by its moment, then its case, then its own id.
#[derive(Clone, Debug, PartialEq)]
pub struct StandingPlace {
    pub at: Timestamp,
    pub case_id: Uuid,
    pub alert_id: Uuid,
}

impl Standing {
    pub fn place(&self) -> StandingPlace {
        let notice = &self.alert.notice;
        StandingPlace { at: notice.delivered_at.timestamp(), case_id: self.case.case_id, alert_id: notice.id }
    }
}

impl Records {
    /// At most `limit` alerts of the cases that the filter leaves, behind `after`; of these kinds alone, when there are any.
    pub async fn list_alerts(
        &self,
        sight: &Sight,
        filter: &Filter,
        kinds: &[String],
        after: Option<&StandingPlace>,
        limit: i64,
    ) -> Result<Vec<Standing>, RecordsError> {
        let mut query = QueryBuilder::new(
            "SELECT id, number, status, next_owner, next_due_at, version, edition, clock, city, alert
             FROM cases CROSS JOIN LATERAL (
                 SELECT alert, (alert #>> '{notice,delivered_at}')::timestamptz AS raised_at, (alert #>> '{notice,id}')::uuid AS alert_id
                 FROM jsonb_array_elements(alerts) AS raised(alert)
             ) standing WHERE alerts <> '[]' AND ",
        );
        sight.narrow(&mut query);
        filter.narrow(&mut query);
        if !kinds.is_empty() {
            query.push(" AND alert ->> 'kind' = ANY(").push_bind(kinds.to_vec()).push(")");
        }
        if let Some(StandingPlace { at, case_id, alert_id }) = after {
            query.push(" AND (raised_at, id, alert_id) > (").push_bind(at.to_sqlx());
            query.push(", ").push_bind(*case_id).push(", ").push_bind(*alert_id).push(")");
        }
        query.push(" ORDER BY raised_at, id, alert_id LIMIT ").push_bind(limit);
        let rows = query.build().persistent(false).fetch_all(self.pool()).await?;
        rows.iter().map(standing_of_row).collect()
    }
}

fn standing_of_row(row: &PgRow) -> Result<Standing, RecordsError> {
    let city: Option<String> = row.try_get("city")?;
    let city = city.as_deref().and_then(City::from_code);
    Ok(Standing { case: summary_of_row(row)?, city, alert: json(row, "alert")? })
}
