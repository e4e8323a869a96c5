//! Why this exists: the first command on a fresh machine must find or fetch PostgreSQL, RabbitMQ and openssl, say what it
//! does, leave no service of Debian's running, and, where it may not install, name the exact command to run instead.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

use super::account;
use super::servers::Say;

/// The oldest PostgreSQL that the migrations are written for.
const OLDEST_POSTGRES: u32 = 15;
const RABBITMQ: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const INSTALL: &str = include_str!("install.sh");

/// Where the programs lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// The directory of `postgres` and `initdb`.
    pub postgres: PathBuf,
    /// The script that starts a node as the calling user; Debian's wrapper in /usr/sbin would switch users.
    pub rabbitmq_server: PathBuf,
    pub epmd: PathBuf,
    pub openssl: PathBuf,
}

/// Finds all programs, installing what is missing where that is allowed.
pub async fn ensure_servers(say: Say<'_>) -> Result<Programs> {
    let missing = missing();
    if !missing.is_empty() {
        install(&missing, say).await?;
    }
    find()
}

/// The programs, or what is missing and how to get it.
pub fn find() -> Result<Programs> {
    let absent = || anyhow!("{}", how_to_install(&missing()));
    Ok(Programs {
        postgres: postgres_bin(Path::new("/usr/lib/postgresql")).ok_or_else(absent)?,
        rabbitmq_server: Some(PathBuf::from(RABBITMQ)).filter(|path| path.is_file()).ok_or_else(absent)?,
        epmd: on_path("epmd").ok_or_else(absent)?,
        openssl: on_path("openssl").ok_or_else(absent)?,
    })
}

fn missing() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if postgres_bin(Path::new("/usr/lib/postgresql")).is_none() {
        packages.push("postgresql");
    }
    if !Path::new(RABBITMQ).is_file() || on_path("epmd").is_none() {
        packages.push("rabbitmq-server");
    }
    if on_path("openssl").is_none() {
        packages.push("openssl");
    }
    packages
}

/// The newest installed version that has both programs.
fn postgres_bin(versions: &Path) -> Option<PathBuf> {
    let newest_first = |a: &u32, b: &u32| b.cmp(a);
    let mut installed: Vec<u32> =
        fs::read_dir(versions).ok()?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    installed.sort_by(newest_first);
    let bins = installed
        .into_iter()
        .filter(|version| *version >= OLDEST_POSTGRES)
        .map(|version| versions.join(version.to_string()).join("bin"));
    bins.into_iter().find(|bin| bin.join("postgres").is_file() && bin.join("initdb").is_file())
}

fn on_path(program: &str) -> Option<PathBuf> {
    ["/usr/bin", "/usr/local/bin", "/bin", "/usr/sbin"]
        .iter()
        .map(|dir| Path::new(dir).join(program))
        .find(|path| path.is_file())
}

fn how_to_install(packages: &[&str]) -> String {
    let names = packages.join(" ");
    format!(
        "missing on this machine: {names}. Install with\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}\n\
         and run the command again (on another system: PostgreSQL {OLDEST_POSTGRES} or newer under /usr/lib/postgresql, RabbitMQ as {RABBITMQ}), \
         or set DATABASE_URL and AMQP_URL to servers of your own"
    )
}

async fn install(packages: &[&'static str], say: Say<'_>) -> Result<()> {
    if on_path("apt-get").is_none() {
        bail!("{}", how_to_install(packages));
    }
    let mut command = if account::is_root() {
        Command::new("/bin/sh")
    } else if sudo_without_password() {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "/bin/sh"]);
        sudo
    } else {
        bail!("{}", how_to_install(packages));
    };
    say(&format!("installing {} with apt-get (no service is started, no cluster is made)", packages.join(", ")));
    command.args(["-c", INSTALL, "kosh-install"]).args(packages).stdin(Stdio::null()).process_group(0);
    // On a blocking thread: an interrupted kosh waits here for dpkg to finish rather than leave packages half configured.
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .context("waiting for apt-get")?
        .context("starting apt-get")?;
    if !output.status.success() {
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        let last: Vec<_> = told.lines().rev().take(12).collect();
        let last: Vec<_> = last.into_iter().rev().collect();
        bail!("apt-get failed ({}):\n{}\n{}", output.status, last.join("\n"), how_to_install(packages));
    }
    say("installed");
    Ok(())
}

fn sudo_without_password() -> bool {
    let asked = Command::new("sudo")
        .args(["-n", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_newest_sufficient_postgres_is_taken() {
        // Aim: 9.6 and 14 are too old, 17 beats 15, and a version without initdb does not count.
        let root = std::env::temp_dir().join(format!("kosh-postgres-{}", std::process::id()));
        for (version, programs) in [("9.6", 2), ("14", 2), ("15", 2), ("17", 2), ("18", 1)] {
            let bin = root.join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            for program in ["postgres", "initdb"].iter().take(programs) {
                fs::write(bin.join(program), "").unwrap();
            }
        }
        assert_eq!(postgres_bin(&root), Some(root.join("17/bin")));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_refusal_names_the_command() {
        // Aim: whoever may not install can copy one line.
        assert!(
            how_to_install(&["postgresql", "rabbitmq-server"])
                .contains("sudo apt-get install -y --no-install-recommends postgresql rabbitmq-server\n")
        );
    }
}
