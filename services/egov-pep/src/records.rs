//! Queries of the agency's own. There are none yet: its facts live in its cases.

use sqlx::PgPool;

/// Applies the ledger's migrations as the owner role; the agency has no tables of its own.
pub async fn migrate(owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    platform::ledger::migrate(owner).await
}
