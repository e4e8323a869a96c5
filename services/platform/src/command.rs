//! The command line that every service has: `serve` its endpoints, or `migrate` its database before a version that needs it is
//! rolled out. Out of scope: what a service does behind its endpoints.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use backon::{ConstantBuilder, Retryable as _};
use clap::{CommandFactory as _, FromArgMatches as _, Parser};
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

/// The arguments of every service.
#[derive(Debug, PartialEq, Eq, Parser)]
#[command(version, about = None, no_binary_name = true, disable_help_subcommand = true)]
enum Arguments {
    /// Run the service until it is told to stop
    Serve {
        /// A TOML file, or a directory of them; KOSH_… variables replace what they say
        settings: PathBuf,
    },
    /// Bring the database to this version, as its owner
    Migrate {
        /// As for `serve`; without it, KOSH_… variables alone
        settings: Option<PathBuf>,
    },
    /// Ask a health port as a kubelet asks: an image without a shell has no other way
    Probe {
        #[arg(value_name = "HOST:PORT")]
        address: String,
        service: String,
    },
    /// Print the version
    Version,
}

impl Arguments {
    fn read(name: &'static str, arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::from_arg_matches(&Self::command().name(name).bin_name(name).try_get_matches_from(arguments)?)
    }
}

/// Runs the command line of this process. `prepare` applies the service's migrations as the owner of its database, and grants
/// the runtime role its rights.
pub fn run(
    name: &'static str,
    serve: fn(&Path) -> anyhow::Result<()>,
    prepare: impl AsyncFnOnce(&PgPool, &str) -> anyhow::Result<()>,
) -> ExitCode {
    let done = match Arguments::read(name, std::env::args_os().skip(1)) {
        Ok(Arguments::Serve { settings }) => serve(&settings),
        Ok(Arguments::Migrate { settings }) => migrate(name, settings.as_deref(), prepare),
        Ok(Arguments::Probe { address, service }) => probe(&address, service),
        Ok(Arguments::Version) => {
            println!("{name} {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        Err(answer) => {
            let _ = answer.print();
            // Help and version are answers too. What cannot be understood ends with 1, as every other failure.
            return if answer.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
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
    let reached = (|| connect(url))
        .retry(ConstantBuilder::new().with_delay(PAUSE).without_max_times())
        .when(|_| waited.elapsed() <= WAITING)
        .notify(|error, _| tracing::warn!(%error, "waiting for the database"));
    reached.await.context("the database cannot be reached")
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
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_command_line_is_read_whole() {
        // Aim: each verb with what belongs to it, and nothing else is guessed at.
        let read = |line: &str| Arguments::read("arm-go", line.split_whitespace().map(OsString::from));
        assert_eq!(read("serve /etc/kosh").unwrap(), Arguments::Serve { settings: "/etc/kosh".into() });
        assert_eq!(read("migrate").unwrap(), Arguments::Migrate { settings: None });
        assert_eq!(read("migrate own.toml").unwrap(), Arguments::Migrate { settings: Some("own.toml".into()) });
        let probe = Arguments::Probe { address: "[::1]:7100".into(), service: "live".into() };
        assert_eq!((read("probe [::1]:7100 live").unwrap(), read("version").unwrap()), (probe, Arguments::Version));
        for other in ["", "serve", "/etc/kosh", "serve a b", "migrate a b", "drop", "probe [::1]:7100"] {
            let refused = read(other).unwrap_err();
            assert!(refused.use_stderr() && refused.to_string().contains("Usage: arm-go"), "{other}: {refused}");
        }
    }

    #[test]
    fn the_version_is_told_with_the_name() {
        // Aim: the check of the images compares this line, whichever way it is asked for.
        let told = Arguments::read("arm-go", [OsString::from("--version")]).unwrap_err();
        assert_eq!(told.to_string(), format!("arm-go {}\n", env!("CARGO_PKG_VERSION")));
        assert!(!told.use_stderr());
    }
}
