//! Connections to an agency's database. Every wait is bounded, and none is used again that may stand inside a
//! transaction somebody else began. Out of scope: what is asked over them.
//!
//! A `begin` that is cancelled half-way leaves its connection inside a transaction (sqlx 0.9). So no transaction is begun
//! where a caller may go away: the tasks that live as long as the process keep a connection of their own, and all others
//! begin in a task of its own. A pool that rolled back after each use paid a round trip for every reading.

use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection as _, PgPool, Postgres, Transaction};

use crate::clock::stopwatch;

/// Interpretations are short; each connection costs the server megabytes and plans of its own.
const CONNECTIONS: u32 = 4;
/// A connection that has rested this long is asked for a sign of life before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// Opens an agency's pool.
pub async fn connect(url: &str) -> Result<PgPool, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    let options = options.options([
        ("statement_timeout", "15s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "30s"),
        // Everything is asked by key; compiling a plan costs more than any of them.
        ("jit", "off"),
    ]);
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                // A dead one is replaced.
                Ok(meta.idle_for < RESTED || connection.ping().await.is_ok())
            })
        })
        .connect_with(options)
        .await
}

/// Begins a transaction. A caller that goes away in the middle leaves nothing behind: the beginning is a task of its own.
pub async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let pool = pool.clone();
    tokio::spawn(async move { pool.begin().await }).await.map_err(|_| sqlx::Error::WorkerCrashed)?
}

/// The connection of a task that works all the time. After an error it is closed, and the server rolls back what was open.
pub(crate) struct Kept {
    pool: PgPool,
    resting: Option<(PgConnection, Instant)>,
}

impl Kept {
    pub fn of(pool: PgPool) -> Self {
        Self { pool, resting: None }
    }

    /// Who does not give it back, because of an error or because it was cut off, closes it.
    pub async fn take(&mut self) -> Result<PgConnection, sqlx::Error> {
        if let Some((mut connection, since)) = self.resting.take()
            && (since.elapsed() < RESTED || connection.ping().await.is_ok())
        {
            return Ok(connection);
        }
        Ok(self.pool.acquire().await?.detach())
    }

    pub fn give_back(&mut self, connection: PgConnection) {
        self.resting = Some((connection, stopwatch()));
    }
}
