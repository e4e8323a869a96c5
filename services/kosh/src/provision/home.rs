//! Why this exists: everything that kosh starts or writes lies under ONE data directory, so that `clean` can remove all of
//! it and nothing else.
//!
//! Where it is: `KOSH_HOME` if set; else `<workspace>/.kosh`; but under root `/var/lib/kosh/<hash of the workspace path>`,
//! because the servers then run as `postgres` and `rabbitmq`, who cannot enter a checkout that lies below /root.
//! Below it stands one directory per instance (`default`, `demo-<pid>`, `test-<pid>`), so that two installations side by
//! side share nothing: no port, no password, no Erlang port mapper.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use aws_lc_rs::digest;

use super::account;

/// The one data directory.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

/// One installation below it: its servers, secrets, logs and records of processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    name: String,
    dir: PathBuf,
}

impl Home {
    pub fn locate(workspace: &Path) -> Result<Self> {
        if let Some(given) = env::var_os("KOSH_HOME").filter(|value| !value.is_empty()) {
            let root = std::path::absolute(PathBuf::from(given)).context("reading KOSH_HOME")?;
            return Ok(Self { root });
        }
        if !account::is_root() {
            return Ok(Self { root: workspace.join(".kosh") });
        }
        let path = workspace.canonicalize().with_context(|| format!("finding {}", workspace.display()))?;
        let hash = digest::digest(&digest::SHA256, path.as_os_str().as_encoded_bytes());
        Ok(Self { root: Path::new("/var/lib/kosh").join(&hex::encode(hash.as_ref())[..12]) })
    }

    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn instance(&self, name: &str) -> Result<Instance> {
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.len() <= 40
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        ensure!(plain, "an instance is named with a-z, 0-9 and '-', at most 40 of them, a letter first; not `{name}`");
        Ok(Instance { name: name.to_owned(), dir: self.root.join(name) })
    }

    /// Every instance that has a directory now, by name.
    pub fn instances(&self) -> Result<Vec<Instance>> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                return Err(error).with_context(|| format!("reading {}", self.root.display()));
            }
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.with_context(|| format!("reading {}", self.root.display()))?;
            if let Some(instance) = entry.file_name().to_str().and_then(|name| self.instance(name).ok()) {
                found.push(instance);
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}

impl Instance {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Standard output and error of every process, a file each.
    pub fn logs(&self) -> PathBuf {
        self.dir.join("logs")
    }

    /// Makes the directories and proves that the servers' users will be able to pass through to their own.
    pub fn prepare(&self) -> Result<()> {
        if account::is_root() {
            // Asked of what exists already, before anything is made; what we make lets them through.
            let existing = self.dir.ancestors().find(|path| path.is_dir());
            existing.map_or(Ok(()), passable)?;
        }
        if let Some(home) = self.dir.parent() {
            account::passage_dir(home)?;
        }
        account::passage_dir(&self.dir)?;
        account::private_dir(&self.logs(), None)
    }
}

fn passable(dir: &Path) -> Result<()> {
    for ancestor in dir.ancestors() {
        let mode =
            fs::metadata(ancestor).with_context(|| format!("looking at {}", ancestor.display()))?.permissions().mode();
        if mode & 0o001 == 0 {
            bail!(
                "the users postgres and rabbitmq cannot pass through {}: set KOSH_HOME to a directory they can reach, e.g. KOSH_HOME=/var/lib/kosh/mine",
                ancestor.display()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_cannot_leave_the_home() {
        // Aim: an instance name is a plain word, so `clean` can never reach outside the data directory.
        let home = Home::at("/tmp/kosh-home".into());
        for bad in ["", "..", "a/b", "A", "-a", "a b", ".hidden"] {
            assert!(home.instance(bad).is_err(), "{bad}");
        }
        assert_eq!(home.instance("demo-17").unwrap().dir(), Path::new("/tmp/kosh-home/demo-17"));
    }
}
