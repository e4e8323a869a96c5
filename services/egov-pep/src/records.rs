//! Queries of the agency's own: which file stands for a decision's notice, and which application has a number.

use platform::ledger::{CaseKey, RecordsError, clock_column, clock_of_column};
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
pub async fn papers_of(
    pool: &PgPool,
    clock: Option<Uuid>,
    notices: &[Uuid],
) -> Result<Vec<(Uuid, String)>, RecordsError> {
    let query =
        sqlx::query("SELECT notice_id, sha256 FROM decision_documents WHERE notice_id = ANY($1) AND clock = $2");
    let rows = query.bind(notices).bind(clock_column(clock)).fetch_all(pool).await?;
    rows.iter().map(|row| Ok((row.try_get("notice_id")?, row.try_get("sha256")?))).collect()
}

/// Keeps a notice's file and returns the one that stands: another process may have kept its own first.
pub async fn keep_paper(pool: &PgPool, case: CaseKey, notice: Uuid, sha256: &str) -> Result<String, RecordsError> {
    let clock = clock_column(case.clock);
    sqlx::query(
        "INSERT INTO decision_documents (notice_id, clock, case_id, sha256) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(notice)
    .bind(clock)
    .bind(case.id)
    .bind(sha256)
    .execute(pool)
    .await?;
    let query = sqlx::query("SELECT sha256 FROM decision_documents WHERE notice_id = $1 AND clock = $2");
    Ok(query.bind(notice).bind(clock).fetch_one(pool).await?.try_get("sha256")?)
}

/// The case of an application's number. The number alone is known, so the case on the real clock comes before its copies.
pub async fn case_numbered(pool: &PgPool, number: &str) -> Result<Option<CaseKey>, RecordsError> {
    let query = sqlx::query("SELECT id, clock FROM cases WHERE number = $1 COLLATE \"C\" ORDER BY clock LIMIT 1");
    let row = query.bind(number).fetch_optional(pool).await?;
    Ok(row
        .map(|row| {
            Ok::<_, sqlx::Error>(CaseKey { clock: clock_of_column(row.try_get("clock")?), id: row.try_get("id")? })
        })
        .transpose()?)
}
