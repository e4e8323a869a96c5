//! Why this exists: a private PostgreSQL node of one instance, durable like a real one (fsync and synchronous commit stay
//! on: speed here must not be bought with promises that production could not keep).

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};

use super::account::{self, Account};
use super::packages::Programs;
use super::process::{Launch, Supervisor, tail};
use super::records::{Ask, Tier};

/// Who owns the cluster.
const SUPERUSER: &str = "kosh";
const PATIENCE: Duration = Duration::from_secs(60);

const SETTINGS: [&str; 13] = [
    "listen_addresses=127.0.0.1",
    // No socket file: /tmp is shared, and a path below the data directory may be too long for one.
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=128MB",
    "fsync=on",
    "synchronous_commit=on",
    "timezone=UTC",
    "password_encryption=scram-sha-256",
    // Neither key values nor statements reach the log: they hold personal data.
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_parameter_max_length_on_error=0",
    "logging_collector=off",
    "dynamic_shared_memory_type=mmap",
];

/// A running private node.
pub struct PostgresNode {
    pub port: u16,
    pub pid: i32,
    pub superuser_password: String,
}

impl PostgresNode {
    /// Makes the cluster at the first start and returns when the node answers.
    pub async fn start(
        supervisor: &Supervisor,
        programs: &Programs,
        port: u16,
        superuser_password: String,
    ) -> Result<Self> {
        let dir = supervisor.instance().path("postgres");
        let owner = account::server_account("postgres")?;
        account::private_dir(&dir, owner.as_ref())?;
        let data = dir.join("data");
        if !data.join("kosh-ready").is_file() {
            make_cluster(supervisor, programs, &dir, owner.as_ref(), &superuser_password).await?;
        }
        let mut launch =
            launch("postgres", &programs.postgres.join("postgres"), &dir, owner).argument("-D").argument(path(&data));
        launch.ask = Ask::Int;
        launch = launch.argument("-p").argument(port.to_string());
        for setting in SETTINGS {
            launch = launch.argument("-c").argument(setting);
        }
        let pid = supervisor.start(launch)?;
        let node = Self { port, pid, superuser_password };
        match tokio::time::timeout(PATIENCE, node.answers(supervisor)).await {
            Ok(answer) => answer?,
            Err(_) => bail!(
                "PostgreSQL did not answer within {} s:\n{}",
                PATIENCE.as_secs(),
                tail(&supervisor.log("postgres"))
            ),
        }
        Ok(node)
    }

    /// How to connect as the superuser.
    pub fn options(&self) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(self.port).database("postgres");
        options.username(SUPERUSER).password(&self.superuser_password).ssl_mode(PgSslMode::Disable)
    }

    pub async fn stop(&self, supervisor: &Supervisor) {
        supervisor.stop(self.pid).await;
    }

    async fn answers(&self, supervisor: &Supervisor) -> Result<()> {
        loop {
            if let Ok(connection) = self.options().connect().await {
                connection.close().await.context("closing the first connection")?;
                return Ok(());
            }
            if let Some(status) = supervisor.exited(self.pid)? {
                bail!("PostgreSQL ended at its start ({status}):\n{}", tail(&supervisor.log("postgres")));
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

/// The marker is written last: a cluster that was cut off half way is made anew.
async fn make_cluster(
    supervisor: &Supervisor,
    programs: &Programs,
    dir: &Path,
    owner: Option<&Account>,
    password: &str,
) -> Result<()> {
    let data = dir.join("data");
    if data.exists() {
        std::fs::remove_dir_all(&data).with_context(|| format!("removing the unfinished {}", data.display()))?;
    }
    let password_file = dir.join("superuser");
    account::secret_file(&password_file, password.as_bytes(), owner)?;
    let mut initdb = launch("initdb", &programs.postgres.join("initdb"), dir, owner.cloned());
    for argument in
        ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"]
    {
        initdb = initdb.argument(argument);
    }
    initdb = initdb.argument(format!("--username={SUPERUSER}"));
    initdb = initdb.argument(format!("--pwfile={}", path(&password_file))).argument("-D").argument(path(&data));
    let made = supervisor.run(initdb).await;
    std::fs::remove_file(&password_file).context("removing the password file of initdb")?;
    made?;
    account::secret_file(&data.join("kosh-ready"), b"", owner)
}

fn launch(name: &str, program: &Path, directory: &Path, account: Option<Account>) -> Launch {
    let mut launch = Launch::service(name, program, directory);
    launch.account = account;
    launch.tier = Tier::Server;
    launch.variable("HOME", path(directory)).variable("TZ", "UTC")
}

fn path(path: &Path) -> String {
    PathBuf::from(path).to_string_lossy().into_owned()
}
