//! Databases, roles and the broker's topology on plain servers, as a Job of the `local` overlay. In the `pilot` the operators of
//! PostgreSQL and RabbitMQ make the same from resources.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use backon::{ConstantBuilder, Retryable as _};

use crate::provision::databases::{Creator, RolePasswords};
use crate::provision::external::{database_options, declare};
use crate::screen;
use crate::services::Service;

/// How long the Job waits for servers that start together with it.
const WAITING: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_secs(2);

/// What the Job is told by its environment.
#[derive(clap::Parser)]
#[command(name = "provision", version, about = "Makes databases, roles, exchanges and queues on plain servers")]
pub struct Servers {
    /// PostgreSQL URL of a role that may create roles and databases
    #[arg(long, env = "ADMIN_DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// AMQP URL of a user who may configure the virtual host
    #[arg(long, env = "OPERATOR_AMQP_URL", hide_env_values = true)]
    amqp_url: String,
    /// Where the secrets are mounted: <service>-database/password and <service>-database-owner/password
    #[arg(long, env = "PASSWORDS")]
    passwords: PathBuf,
}

/// Makes what is missing; repeating it changes nothing.
pub async fn provision(servers: &Servers) -> Result<()> {
    patiently("PostgreSQL", async || make_databases(servers).await).await?;
    patiently("RabbitMQ", async || declare(&servers.amqp_url, "").await).await
}

async fn patiently(what: &str, work: impl AsyncFn() -> Result<()>) -> Result<()> {
    let waited = platform::clock::stopwatch();
    (|| work())
        .retry(ConstantBuilder::new().with_delay(PAUSE).without_max_times())
        .when(|_| waited.elapsed() <= WAITING)
        .notify(|error, _| screen::line(format_args!("waiting for {what}: {error:#}")))
        .await?;
    screen::line(format_args!("{what} stands as the suite needs it"));
    Ok(())
}

async fn make_databases(servers: &Servers) -> Result<()> {
    let mut creator = Creator::connect(database_options(&servers.database_url)?, "").await?;
    for service in Service::ALL {
        let read = |role: &str| password(&servers.passwords, &format!("{service}-{role}"));
        let passwords = RolePasswords { owner: read("database-owner")?, runtime: read("database")? };
        creator.create_database(service.name(), &passwords).await?;
    }
    creator.close_stock_databases().await
}

fn password(folder: &Path, secret: &str) -> Result<String> {
    let file = folder.join(secret).join("password");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    Ok(text.trim().to_owned())
}
