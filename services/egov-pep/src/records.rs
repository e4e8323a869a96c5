//! Queries of the agency's own: which file stands for a decision's notice, and which application has a number.

use platform::ledger::RecordsError;
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

/// Applies the ledger's migrations and the agency's own as the owner role.
pub async fn migrate(owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    platform::ledger::migrate(owner).await?;
    let mut own = migrator();
    // The ledger's stand in the same table.
    own.set_ignore_missing(true);
    own.run(owner).await
}

/// Versions of the migrations that the portal needs: the ledger's and its own.
pub fn migrations() -> Vec<i64> {
    let own = migrator();
    platform::ledger::migrations().into_iter().chain(own.iter().map(|migration| migration.version)).collect()
}

fn migrator() -> sqlx::migrate::Migrator {
    sqlx::migrate!("./migrations")
}

/// The files that stand for these notices, by notice.
pub async fn papers_of(pool: &PgPool, notices: &[Uuid]) -> Result<Vec<(Uuid, String)>, RecordsError> {
    let rows = sqlx::query("SELECT notice_id, sha256 FROM decision_documents WHERE notice_id = ANY($1)").bind(notices);
    let rows = rows.fetch_all(pool).await?;
    rows.iter().map(|row| Ok((row.try_get("notice_id")?, row.try_get("sha256")?))).collect()
}

/// Keeps a notice's file; tells which one stands, for another process may have kept its own first.
pub async fn keep_paper(pool: &PgPool, case_id: Uuid, notice: Uuid, sha256: &str) -> Result<String, RecordsError> {
    sqlx::query(
        "INSERT INTO decision_documents (notice_id, case_id, sha256) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(notice)
    .bind(case_id)
    .bind(sha256)
    .execute(pool)
    .await?;
    let row =
        sqlx::query("SELECT sha256 FROM decision_documents WHERE notice_id = $1").bind(notice).fetch_one(pool).await?;
    Ok(row.try_get("sha256")?)
}

/// The case of an application's number.
pub async fn case_numbered(pool: &PgPool, number: &str) -> Result<Option<Uuid>, RecordsError> {
    let row = sqlx::query("SELECT id FROM cases WHERE number = $1 COLLATE \"C\"").bind(number);
    Ok(row.fetch_optional(pool).await?.map(|row| row.try_get("id")).transpose()?)
}
