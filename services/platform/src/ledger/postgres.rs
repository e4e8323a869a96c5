//! The ledger's store over PostgreSQL: locks in one order, one transaction per batch, array binds throughout.

mod load;
mod write;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Executor as _, PgPool};

use super::records::RecordsError;
use super::settle::{Concern, Settlement, settle};
use super::{Agency, Work};
use crate::exchange::Sealer;
use load::load;
use write::write;

pub(crate) use write::park_at_the_door;

/// Opens an agency's pool: bounded waits everywhere, and no connection returns to the pool inside a transaction.
pub async fn connect(url: &str) -> Result<PgPool, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    let options = options.options([
        ("statement_timeout", "15s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "30s"),
    ]);
    PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(std::time::Duration::from_secs(5))
        // A `begin` that was cancelled can leave the connection inside a transaction.
        .after_release(|connection, _| Box::pin(async move { connection.execute("ROLLBACK").await.map(|_| true) }))
        .connect_with(options)
        .await
}

/// Applies the ledger's migrations as the owner role.
pub async fn migrate(owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    let mut migrator = sqlx::migrate!("./migrations");
    // The agency's own migrations stand in the same table.
    migrator.set_ignore_missing(true);
    migrator.run(owner).await
}

/// Grants the runtime role what a service needs and no more: the history and the parked can only grow.
pub async fn grant_runtime(owner: &PgPool, role: &str) -> Result<(), sqlx::Error> {
    let role = role.replace('"', "");
    let grants = format!(
        r#"GRANT USAGE ON SCHEMA public TO "{role}";
           GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO "{role}";
           GRANT UPDATE ON persons, cases, outbox, inbox_heads, terms, clocks, clock_counts TO "{role}";
           GRANT DELETE ON inbox_held TO "{role}";
           GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}";
           REVOKE INSERT ON _sqlx_migrations FROM "{role}""#
    );
    // The role's name comes from provisioning, not from outside, and is quoted.
    owner.execute(sqlx::raw_sql(AssertSqlSafe(grants))).await.map(|_| ())
}

/// The store of one agency.
pub struct PostgresStore {
    pool: PgPool,
    /// With the hand-off, new outbox rows are leased to this process's publisher at once; without it, its scan finds them.
    hand_off: bool,
}

/// How long a handed-off row belongs to its publisher before any scan may take it over: a little longer than a publisher
/// waits for a confirm. Too short is harmless, since a letter that is sent twice is known as one.
pub(crate) const LEASE: &str = "12 seconds";

impl PostgresStore {
    pub fn new(pool: PgPool, hand_off: bool) -> Self {
        Self { pool, hand_off }
    }

    /// One batch, one transaction. An error means that nothing of it was written.
    pub async fn apply<A: Agency>(&self, works: &[Work<A>], sealer: &Sealer) -> Result<Settlement<A>, RecordsError> {
        let mut transaction = self.pool.begin().await?;
        let concern = Concern::of(works);
        let mut docket = load(&mut transaction, &concern, works.len()).await?;
        let settlement = settle(&mut docket, works, sealer);
        if settlement.is_empty() {
            transaction.rollback().await?;
            return Ok(settlement);
        }
        write(&mut transaction, &docket, &settlement, self.hand_off).await?;
        transaction.commit().await?;
        Ok(settlement)
    }
}

fn unreadable(error: serde_json::Error) -> RecordsError {
    RecordsError::Unreadable(error.to_string())
}
