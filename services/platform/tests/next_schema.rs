//! Upgrades: the previous version goes on while the next one's migrations are applied under it. Migrations expand now and contract
//! with a later version, so what a version does not know must not disturb it.
//!
//! Needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod toy;

use std::sync::Arc;

use database::Database;
use jiff_sqlx::ToSqlx as _;
use platform::ledger::{
    Filter, Order, Outcomes, PostgresStore, Records, SortKey, Visibility, WorkResult, Writer, grant_runtime, migrate,
};
use platform::server::Vitals;
use sqlx::{ConnectOptions as _, Executor as _};
use tokio_util::sync::CancellationToken;
use toy::{CLOCK, Toy, open, sealer, send};

/// Everything that an expansion may do: a column with a default on each table, an index, a table.
const EXPANSION: &str = "
    DO $$ DECLARE one regclass; BEGIN
        FOR one IN SELECT c.oid::regclass FROM pg_class c
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_sqlx_migrations'
        LOOP EXECUTE format('ALTER TABLE %s ADD COLUMN added_later text NOT NULL DEFAULT ''later''', one); END LOOP;
    END $$;
    CREATE INDEX added_later ON cases (added_later, number);
    CREATE TABLE added_later_too (id uuid PRIMARY KEY);
    INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'next', true, '', 0)";

#[tokio::test]
async fn the_previous_version_runs_on_the_next_schema() {
    // Aim: with its statements prepared before, in the middle of its work, a version writes and reads on the expanded schema; it
    // is ready there, and its own migrations, applied once more by a late Job, change nothing.
    let database = Database::create().await;
    sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)")
        .bind(CLOCK)
        .bind("2026-06-01T05:00:00Z".parse::<jiff::Timestamp>().unwrap().to_sqlx())
        .execute(&database.runtime)
        .await
        .unwrap();
    let (writer, _clerk) =
        Writer::<Toy>::open(PostgresStore::new(database.runtime.clone(), false), sealer().0, Outcomes::default());
    let records = Arc::new(Records::new(database.runtime.clone()));
    let order = Order { by: SortKey::Opened, descending: false };
    let listed =
        async || records.list(&Visibility::Everything, &Filter::default(), order, None, 10).await.unwrap().len();
    for id in 1..=8 {
        let work = if id == 1 { open(1, 1) } else { send(1, id, id as u64) };
        assert!(matches!(writer.apply(work).await, Ok(WorkResult::Answered(_))), "before, {id}");
        assert_eq!(listed().await, 1);
    }
    database.owner.execute(sqlx::raw_sql(EXPANSION)).await.unwrap();
    for id in 9..=16 {
        let work = || if id == 9 { open(2, 9) } else { send(1, id, id as u64) };
        // A plan that the expansion made stale may fail once; the caller calls again under the same request id.
        let mut applied = writer.apply(work()).await;
        if applied.is_err() {
            applied = writer.apply(work()).await;
        }
        assert!(
            matches!(applied, Ok(WorkResult::Answered(_) | WorkResult::Refused(_))),
            "afterwards, {id}: {:?}",
            applied.err()
        );
    }
    assert_eq!(listed().await, 2);
    migrate(&database.owner).await.unwrap();
    let role = database.runtime.connect_options().get_username().to_owned();
    grant_runtime(&database.owner, &role).await.unwrap();
    let vitals = Vitals::new(platform::ledger::migrations(), CancellationToken::new());
    vitals.await_database(database.runtime.connect_options().to_url_lossy().as_str()).await.unwrap();
    drop(writer);
    database.drop().await;
}
