//! A database of the test's own, with an owner and a runtime role, on the server that `DATABASE_URL` names.
#![allow(clippy::unwrap_used, dead_code)]

use platform::ledger::{connect, grant_runtime, migrate};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgPool};

pub struct Database {
    /// The service's own pool, as the runtime role.
    pub runtime: PgPool,
    /// The owner of the tables.
    pub owner: PgPool,
    name: String,
    admin: PgPool,
}

impl Database {
    pub async fn create() -> Self {
        let url = std::env::var("DATABASE_URL").expect("DATABASE_URL is not set: run `cargo kosh test`");
        let options: PgConnectOptions = url.parse().unwrap();
        let admin = PgPoolOptions::new().max_connections(2).connect_with(options.clone()).await.unwrap();
        let name = format!("t{}", platform::clock::fresh_id().simple());
        for statement in [
            format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'"),
            format!("CREATE DATABASE {name} TEMPLATE template0"),
        ] {
            admin.execute(AssertSqlSafe(statement)).await.unwrap();
        }
        let owner =
            PgPoolOptions::new().max_connections(1).connect_with(options.clone().database(&name)).await.unwrap();
        migrate(&owner).await.unwrap();
        grant_runtime(&owner, &name).await.unwrap();
        let runtime = options.database(&name).username(&name).password(&name);
        let runtime = connect(runtime.to_url_lossy().as_str()).await.unwrap();
        Self { runtime, owner, name, admin }
    }

    pub async fn drop(self) {
        self.runtime.close().await;
        self.owner.close().await;
        let name = &self.name;
        self.admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        self.admin.execute(AssertSqlSafe(format!("DROP ROLE {name}"))).await.unwrap();
    }
}
