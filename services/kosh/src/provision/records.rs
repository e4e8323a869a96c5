//! Why this exists: what kosh started must be found again and ended precisely, by `down`, by the next start and by the
//! watcher, even after kosh itself was killed. A process is therefore written down by its id AND its start time, since ids
//! are used again. One file per run of kosh, so that the watcher of a dead run can never mistake the next run's processes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use procfs::process::Process;

use super::account;
use super::home::Instance;

const PREFIX: &str = "processes-";

/// Servers end after those who use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    Service,
    Server,
}

/// How a program is asked to end; PostgreSQL wants SIGINT, which does not wait for its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Term,
    Int,
}

/// A process that kosh started. It leads its own process group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub name: String,
    pub pid: i32,
    /// Clock ticks since boot, from /proc.
    pub started: u64,
    pub ask: Ask,
    pub tier: Tier,
}

impl Record {
    /// Running, and still the same process. One that has ended but was not yet reaped counts as gone.
    pub fn alive(&self) -> bool {
        look(self.pid) == Some(self.started)
    }

    /// Signals only while the process is the recorded one.
    pub fn ask_to_end(&self) {
        if self.alive() {
            let signal = if self.ask == Ask::Int { Signal::SIGINT } else { Signal::SIGTERM };
            let _ = kill(Pid::from_raw(self.pid), signal);
        }
    }

    /// The whole group: a server's own children go with it.
    pub fn end_by_force(&self) {
        if self.alive() {
            let _ = killpg(Pid::from_raw(self.pid), Signal::SIGKILL);
        }
    }

    fn line(&self) -> String {
        let ask = if self.ask == Ask::Int { "INT" } else { "TERM" };
        let tier = if self.tier == Tier::Server { "server" } else { "service" };
        format!("{} {} {} {ask} {tier}\n", self.name, self.pid, self.started)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (name, pid, started, ask, tier) =
            (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
        Some(Self {
            name: name.to_owned(),
            pid: pid.parse().ok().filter(|pid| *pid > 1)?,
            started: started.parse().ok()?,
            ask: if ask == "INT" { Ask::Int } else { Ask::Term },
            tier: if tier == "server" { Tier::Server } else { Tier::Service },
        })
    }
}

/// The start time of a process that still runs.
pub fn look(pid: i32) -> Option<u64> {
    let process = Process::new(pid).ok().filter(Process::is_alive)?;
    process.stat().ok().map(|stat| stat.starttime)
}

/// The file in which this run of kosh writes down its processes.
pub fn file_of_this_run(instance: &Instance) -> Result<PathBuf> {
    let pid = i32::try_from(std::process::id()).context("own process id")?;
    let started = look(pid).ok_or_else(|| anyhow!("/proc is not mounted: kosh finds its processes there"))?;
    Ok(instance.path(&format!("{PREFIX}{pid}-{started}")))
}

pub fn write(file: &Path, records: &[Record]) -> Result<()> {
    let lines: String = records.iter().map(Record::line).collect();
    account::secret_file(file, lines.as_bytes(), None)
}

/// Everything written down by any run, in the order in which it was started.
pub fn all(instance: &Instance) -> Vec<Record> {
    let read = |file: PathBuf| fs::read_to_string(file).unwrap_or_default();
    files(instance)
        .into_iter()
        .flat_map(|file| read(file).lines().filter_map(Record::parse).collect::<Vec<_>>())
        .collect()
}

pub fn forget(instance: &Instance) {
    for file in files(instance) {
        let _ = fs::remove_file(file);
    }
}

fn files(instance: &Instance) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(instance.dir()) else {
        return Vec::new();
    };
    let ours = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(PREFIX) && !name.ends_with(".fresh"))
    };
    entries.flatten().map(|entry| entry.path()).filter(ours).collect()
}

/// Ends all of them: services first, then servers; asked first, by force when the bound is over.
pub async fn end_all(records: &[Record], bound: Duration) {
    for tier in [Tier::Service, Tier::Server] {
        let these: Vec<_> = records.iter().rev().filter(|record| record.tier == tier).collect();
        these.iter().for_each(|record| record.ask_to_end());
        if tokio::time::timeout(bound, gone(&these)).await.is_err() {
            these.iter().for_each(|record| record.end_by_force());
            let _ = tokio::time::timeout(bound, gone(&these)).await;
        }
    }
}

async fn gone(records: &[&Record]) {
    while records.iter().any(|record| record.alive()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_record_survives_its_line() {
        // Aim: what is written down is read back the same, and a damaged line is no process at all.
        let record = Record { name: "postgres".into(), pid: 4711, started: 99, ask: Ask::Int, tier: Tier::Server };
        assert_eq!(Record::parse(record.line().trim_end()), Some(record));
        for damaged in
            ["", "postgres", "postgres 0 1 INT server", "postgres -1 1 INT server", "postgres x 1 INT server"]
        {
            assert_eq!(Record::parse(damaged), None, "{damaged}");
        }
    }

    #[test]
    fn a_reused_id_is_not_ours() {
        // Aim: same id with another start time is left alone.
        let pid = i32::try_from(std::process::id()).unwrap();
        let own = Record { name: "self".into(), pid, started: look(pid).unwrap(), ask: Ask::Term, tier: Tier::Service };
        assert!(own.alive());
        let other = Record { started: own.started + 1, ..own };
        assert!(!other.alive());
        other.ask_to_end();
        other.end_by_force();
    }
}
