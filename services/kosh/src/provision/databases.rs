//! Why this exists: each agency has a database that no other agency can enter, an owner role that migrates it and a runtime
//! role that works in it. The same few statements serve the private node and a given server.

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

/// The two ways into one agency's database.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct DatabaseUrls {
    /// Owns the schema: migrations only.
    pub owner: String,
    /// What the service itself uses.
    pub runtime: String,
    /// The role in `runtime`.
    pub role: String,
}

/// The passwords of an agency's two roles.
pub struct RolePasswords {
    pub owner: String,
    pub runtime: String,
}

/// Name of the database and of the runtime role: `egov-pep` is `egov_pep`, behind the mark that an instance has on a server
/// that was given.
pub fn role(mark: &str, agency: &str) -> String {
    format!("{mark}{}", agency.replace('-', "_"))
}

pub fn owner_role(mark: &str, agency: &str) -> String {
    format!("{}_owner", role(mark, agency))
}

/// A connection as the one who may create roles and databases, and what exists already.
pub struct Creator {
    options: PgConnectOptions,
    connection: PgConnection,
    /// Before every name.
    mark: String,
    roles: HashSet<String>,
    databases: HashSet<String>,
}

impl Creator {
    pub async fn connect(options: PgConnectOptions, mark: &str) -> Result<Self> {
        let mut connection = options.connect().await.context("connecting to PostgreSQL")?;
        let roles: Vec<String> = sqlx::query_scalar("SELECT rolname::text FROM pg_roles")
            .fetch_all(&mut connection)
            .await
            .context("listing roles")?;
        let databases: Vec<String> = sqlx::query_scalar("SELECT datname::text FROM pg_database")
            .fetch_all(&mut connection)
            .await
            .context("listing databases")?;
        let (roles, databases) = (roles.into_iter().collect(), databases.into_iter().collect());
        Ok(Self { options, connection, mark: mark.to_owned(), roles, databases })
    }

    /// Makes what is missing; an existing role gets the password of this instance.
    pub async fn create_database(&mut self, agency: &str, passwords: &RolePasswords) -> Result<DatabaseUrls> {
        let (runtime, owner) = (role(&self.mark, agency), owner_role(&self.mark, agency));
        let database = runtime.clone();
        ensure!(
            is_plain(&database) && is_plain(&passwords.owner) && is_plain(&passwords.runtime),
            "`{agency}` cannot name a database"
        );
        let mut sql = self.role_sql(&owner, &passwords.owner) + &self.role_sql(&runtime, &passwords.runtime);
        // Only a member may give a database to the role; a superuser is one of every role.
        sql += &format!("GRANT {owner} TO CURRENT_USER;");
        self.execute(&sql, agency).await?;
        if !self.databases.contains(&database) {
            // CREATE DATABASE must stand alone. The write-ahead log strategy needs no checkpoints, which cost most here.
            let create = format!(
                "CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' STRATEGY wal_log"
            );
            self.execute(&create, agency).await?;
        }
        let rights =
            format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC; GRANT CONNECT ON DATABASE {database} TO {runtime}");
        self.execute(&rights, agency).await?;
        Ok(DatabaseUrls {
            owner: self.url(&database, &owner, &passwords.owner),
            runtime: self.url(&database, &runtime, &passwords.runtime),
            role: runtime,
        })
    }

    /// Takes back what [`Creator::create_database`] made; what is not there is no error.
    pub async fn drop_database(&mut self, agency: &str) -> Result<()> {
        let (runtime, owner) = (role(&self.mark, agency), owner_role(&self.mark, agency));
        ensure!(is_plain(&runtime), "`{agency}` cannot name a database");
        // DROP DATABASE must stand alone.
        self.execute(&format!("DROP DATABASE IF EXISTS {runtime} WITH (FORCE)"), agency).await?;
        self.execute(&format!("DROP ROLE IF EXISTS {runtime}; DROP ROLE IF EXISTS {owner}"), agency).await
    }

    /// On a private node nobody but its superuser has business in the databases that initdb made.
    pub async fn close_stock_databases(&mut self) -> Result<()> {
        self.execute(
            "REVOKE ALL ON DATABASE postgres FROM PUBLIC; REVOKE ALL ON DATABASE template1 FROM PUBLIC",
            "the stock databases",
        )
        .await
    }

    fn role_sql(&self, name: &str, password: &str) -> String {
        let verb = if self.roles.contains(name) { "ALTER" } else { "CREATE" };
        format!("{verb} ROLE {name} LOGIN PASSWORD '{password}' NOCREATEDB NOCREATEROLE;")
    }

    fn url(&self, database: &str, user: &str, password: &str) -> String {
        url_of(&self.options.clone().database(database).username(user).password(password))
    }

    async fn execute(&mut self, sql: &str, whose: &str) -> Result<()> {
        // Names and passwords were checked to be plain; nothing here comes from a request.
        self.connection
            .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
            .await
            .with_context(|| format!("the database of {whose}"))?;
        Ok(())
    }
}

/// As every client of PostgreSQL reads it: without what sqlx alone understands.
pub fn url_of(options: &PgConnectOptions) -> String {
    let url = options.to_url_lossy().to_string();
    let Some((place, parameters)) = url.split_once('?') else { return url };
    let common = parameters.split('&').filter(|one| !one.starts_with("statement-cache-capacity="));
    let common = common.collect::<Vec<_>>().join("&");
    if common.is_empty() { place.to_owned() } else { format!("{place}?{common}") }
}

fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_need_no_quotes() {
        // Aim: role and database names are plain SQL identifiers, and nothing else reaches a statement.
        assert_eq!(
            (role("", "egov-pep"), owner_role("m_", "is-mp")),
            ("egov_pep".to_owned(), "m_is_mp_owner".to_owned())
        );
        assert!(is_plain("egov_pep"));
        for bad in ["", "a b", "a'b", "a;b", "A"] {
            assert!(!is_plain(bad), "{bad}");
        }
    }

    #[test]
    fn any_client_takes_the_url() {
        // Aim: what kosh writes down for operators and tests has no parameter that psql would refuse.
        let options =
            PgConnectOptions::new_without_pgpass().host("127.0.0.1").username("a").password("b").database("c");
        let url = url_of(&options);
        assert!(url.starts_with("postgres://a:b@127.0.0.1:") && url.contains("sslmode="), "{url}");
        assert!(!url.contains("statement-cache-capacity"), "{url}");
        assert_eq!(
            url.parse::<PgConnectOptions>().ok().and_then(|read| read.get_database().map(str::to_owned)),
            Some("c".into())
        );
    }
}
