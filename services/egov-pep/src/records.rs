//! Queries of the agency's own: the personal cabinet. Its facts live in its cases.

use platform::ledger::RecordsError;
use regulation::Iin;
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::PortalCase;
use crate::desk::notices::Notice;

/// Applies the ledger's migrations as the owner role; the agency has no tables of its own.
pub async fn migrate(owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    platform::ledger::migrate(owner).await
}

/// The notices of a person's cases, newest first. A person has few cases, and a case few notices.
pub(crate) async fn notices_of(pool: &PgPool, iin: &Iin) -> Result<Vec<(Uuid, Notice)>, RecordsError> {
    let rows =
        sqlx::query("SELECT id, body FROM cases WHERE iin = $1 ORDER BY id").bind(iin.as_str()).fetch_all(pool).await?;
    let mut notices = Vec::new();
    for row in rows {
        let case_id: Uuid = row.try_get("id")?;
        let case: PortalCase = serde_json::from_value(row.try_get("body")?)
            .map_err(|error| RecordsError::Unreadable(format!("body: {error}")))?;
        let of_case = case.application().map(|application| application.notices.clone()).unwrap_or_default();
        // Of one moment, the later notice is the newer one.
        notices.extend(of_case.into_iter().rev().map(|notice| (case_id, notice)));
    }
    notices.sort_by_key(|(_, notice)| std::cmp::Reverse(notice.delivered_at));
    Ok(notices)
}
