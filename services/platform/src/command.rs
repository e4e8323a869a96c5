//! The command line that every service has: `serve` its endpoints, or `migrate` its database before a version that needs it is
//! rolled out. Out of scope: what a service does behind its endpoints.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sqlx::{AssertSqlSafe, Executor as _, PgPool};
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::ledger::connect;

/// How long a migration waits for a database that starts together with it.
const WAITING: Duration = Duration::from_secs(120);
/// A probe waits this long for a connection, and for an answer.
const PROBED: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_secs(1);

/// What `migrate` is told: `KOSH_OWNER_DATABASE_URL` and `KOSH_RUNTIME_ROLE`, or a file with the same.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationSettings {
    /// PostgreSQL URL of the role that owns the database.
    pub owner_database_url: SecretString,
    /// The role under which the service runs; it is granted what the service needs and no more.
    pub runtime_role: String,
}

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Serve(PathBuf),
    Migrate(Option<PathBuf>),
    /// Address and name of a health endpoint, as a kubelet asks it: an image without a shell has no other way.
    Probe(String, String),
    Version,
}

impl Asked {
    fn read(arguments: &[String]) -> Option<Self> {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["serve", settings] => Some(Self::Serve(settings.into())),
            ["migrate"] => Some(Self::Migrate(None)),
            ["migrate", settings] => Some(Self::Migrate(Some(settings.into()))),
            ["probe", address, service] => Some(Self::Probe(address.to_owned(), service.to_owned())),
            ["version" | "--version"] => Some(Self::Version),
            _ => None,
        }
    }
}

/// Runs the command line of this process. `prepare` applies the service's migrations as the owner of its database, and grants
/// the runtime role its rights.
pub fn run(
    name: &'static str,
    serve: fn(&Path) -> anyhow::Result<()>,
    prepare: impl AsyncFnOnce(&PgPool, &str) -> anyhow::Result<()>,
) -> ExitCode {
    let done = match Asked::read(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Some(Asked::Serve(settings)) => serve(&settings),
        Some(Asked::Migrate(settings)) => migrate(name, settings.as_deref(), prepare),
        Some(Asked::Probe(address, service)) => probe(&address, service),
        Some(Asked::Version) => {
            println!("{name} {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        None => Err(anyhow::anyhow!(
            "usage: {name} serve <settings> | migrate [<settings>] | probe <host:port> <service> | version\n\
             <settings>: a TOML file, or a directory of them; KOSH_… variables replace what they say"
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn probe(address: &str, service: String) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_timeout(PROBED).timeout(PROBED);
        let channel = channel.connect().await.with_context(|| format!("{address} cannot be reached"))?;
        let answer = HealthClient::new(channel).check(HealthCheckRequest { service }).await?;
        anyhow::ensure!(answer.get_ref().status() == ServingStatus::Serving, "{address} does not serve");
        Ok(())
    })
}

fn migrate(
    name: &'static str,
    settings: Option<&Path>,
    prepare: impl AsyncFnOnce(&PgPool, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let settings: MigrationSettings = crate::settings::read(settings).context("the settings cannot be read")?;
    crate::server::install_crypto();
    let _telemetry = crate::telemetry::start(name, None)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let owner = reach(settings.owner_database_url.expose_secret()).await?;
        prepare(&owner, &settings.runtime_role).await?;
        shut_to_others(&owner, &settings.runtime_role).await.context("the rights on the database")?;
        owner.close().await;
        tracing::info!("the database stands as this version needs it");
        Ok(())
    })
}

async fn reach(url: &str) -> anyhow::Result<PgPool> {
    let waited = crate::clock::stopwatch();
    loop {
        match connect(url).await {
            Ok(pool) => return Ok(pool),
            Err(error) if waited.elapsed() > WAITING => return Err(error).context("the database cannot be reached"),
            Err(error) => tracing::warn!(%error, "waiting for the database"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Whoever made the database may have left it open to every role of the server.
async fn shut_to_others(owner: &PgPool, role: &str) -> Result<(), sqlx::Error> {
    let database: String = sqlx::query_scalar("SELECT current_database()::text").fetch_one(owner).await?;
    let [database, role] = [database, role.to_owned()].map(|name| name.replace('"', ""));
    let rights = format!(
        r#"REVOKE ALL ON DATABASE "{database}" FROM PUBLIC; GRANT CONNECT ON DATABASE "{database}" TO "{role}""#
    );
    // Both names come from provisioning, not from outside, and are quoted.
    owner.execute(sqlx::raw_sql(AssertSqlSafe(rights))).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read_whole() {
        // Aim: each verb with what belongs to it, and nothing else is guessed at.
        let read = |line: &str| Asked::read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(read("serve /etc/kosh"), Some(Asked::Serve("/etc/kosh".into())));
        assert_eq!(read("migrate"), Some(Asked::Migrate(None)));
        assert_eq!(read("migrate own.toml"), Some(Asked::Migrate(Some("own.toml".into()))));
        assert_eq!(read("probe [::1]:7100 live"), Some(Asked::Probe("[::1]:7100".into(), "live".into())));
        for other in ["", "serve", "/etc/kosh", "serve a b", "migrate a b", "drop"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
