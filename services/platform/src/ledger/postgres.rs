//! The ledger's store over PostgreSQL: locks in one order, one transaction per batch, array binds throughout.

mod connection;
mod load;
mod parked;
mod statement;
mod write;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgPool};

use super::apply::{Changes, Concern, apply_batch};
use super::records::RecordsError;
use super::{Agency, Work};
use crate::exchange::Sealer;
use load::load;
use write::write;

pub(crate) use connection::Kept;
pub use connection::{begin, connect};
pub(crate) use parked::park_at_the_door;

/// Applies the ledger's migrations as the owner role.
pub async fn migrate(owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    let mut migrator = migrator();
    // The agency's own migrations stand in the same table.
    migrator.set_ignore_missing(true);
    migrator.run(owner).await
}

/// Versions of the ledger's migrations.
pub fn migrations() -> Vec<i64> {
    migrator().iter().map(|migration| migration.version).collect()
}

fn migrator() -> sqlx::migrate::Migrator {
    sqlx::migrate!("./migrations")
}

/// Grants the runtime role what a service needs and no more: the history can only grow, and so can the parked, whose messages stay
/// as they came.
pub async fn grant_runtime(owner: &PgPool, role: &str) -> Result<(), sqlx::Error> {
    let role = role.replace('"', "");
    let grants = format!(
        r#"GRANT USAGE ON SCHEMA public TO "{role}";
           GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO "{role}";
           GRANT UPDATE ON persons, cases, outbox, tasks, inbox_heads, deadlines, reservations, clocks, clock_counts TO "{role}";
           GRANT UPDATE (reason, attempts, redriven_at, redriven_by) ON parked TO "{role}";
           GRANT DELETE ON inbox_held, reservations TO "{role}";
           GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}";
           REVOKE INSERT ON _sqlx_migrations FROM "{role}""#
    );
    // The role's name comes from provisioning, not from outside, and is quoted.
    owner.execute(sqlx::raw_sql(AssertSqlSafe(grants))).await.map(|_| ())
}

/// The store of one agency. It has one user, the writer's writer's task, and a connection of its own for it.
pub struct PostgresStore {
    connection: Kept,
    /// With the hand-off, new outbox rows are leased to this process's publisher at once; without it, its scan finds them.
    hand_off: bool,
}

/// How long a handed-off row belongs to its publisher before any scan may take it over: a little longer than a publisher
/// waits for a confirm. Too short is harmless, since a message that is sent twice is known as one.
pub(crate) const LEASE: &str = "12 seconds";

/// Another replica may make what a batch needs between its transaction's beginning and its locks, or claim between its reading and
/// its writing what the batch would claim; hardly twice.
const TRIES: usize = 3;

impl PostgresStore {
    pub fn new(pool: PgPool, hand_off: bool) -> Self {
        Self { connection: Kept::of(pool), hand_off }
    }

    /// One batch, one transaction. An error means that nothing of it was written.
    pub async fn apply<A: Agency>(&mut self, works: &[Work<A>], sealer: &Sealer) -> Result<Changes<A>, RecordsError> {
        let mut connection = self.connection.take().await?;
        let changes = apply(&mut connection, works, sealer, self.hand_off).await?;
        self.connection.give_back(connection);
        Ok(changes)
    }
}

async fn apply<A: Agency>(
    connection: &mut PgConnection,
    works: &[Work<A>],
    sealer: &Sealer,
    hand_off: bool,
) -> Result<Changes<A>, RecordsError> {
    let concern = Concern::of(works);
    for tried in 0..TRIES {
        let mut transaction = connection.begin().await?;
        let Some(mut loaded) = load(&mut transaction, &concern, works.len(), tried > 0).await? else {
            transaction.rollback().await?;
            continue;
        };
        let changes = apply_batch(&mut loaded, works, sealer);
        if changes.is_empty() {
            transaction.rollback().await?;
            return Ok(changes);
        }
        if write(&mut transaction, &loaded, &changes, hand_off).await? {
            transaction.commit().await?;
            return Ok(changes);
        }
        transaction.rollback().await?;
    }
    Err(RecordsError::Unreadable("what a batch needs kept changing".to_owned()))
}

fn unreadable(error: serde_json::Error) -> RecordsError {
    RecordsError::Unreadable(error.to_string())
}
