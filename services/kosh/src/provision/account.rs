//! Why this exists: `initdb` refuses root and RabbitMQ should not have it, so under root both servers run as the ordinary
//! users that their Debian packages made. Not under root there is nothing to switch to and everything runs as the caller.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use nix::unistd::{User, geteuid};

/// The unprivileged user under whom a server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

pub fn is_root() -> bool {
    geteuid().is_root()
}

/// `None` when the caller is not root: the server then runs as the caller.
pub fn server_account(name: &str) -> Result<Option<Account>> {
    if !is_root() {
        return Ok(None);
    }
    let user = User::from_name(name)
        .with_context(|| format!("looking up the system user `{name}`"))?
        .ok_or_else(|| anyhow!("system user `{name}` is missing; its Debian package makes it: apt-get install --reinstall the server package"))?;
    Ok(Some(Account { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
}

/// A directory that nobody but its owner may enter.
pub fn private_dir(path: &Path, owner: Option<&Account>) -> Result<()> {
    make_dir(path, 0o700)?;
    give(path, owner)
}

/// A directory that others may pass through but not list: the servers' users must reach their own
/// directory below it. One that was there before keeps its mode: `KOSH_HOME` may name any directory.
pub fn passage_dir(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    // Each missing one by itself: a strict umask would close those in between.
    path.parent().map_or(Ok(()), passage_dir)?;
    make_dir(path, if is_root() { 0o711 } else { 0o700 })
}

/// Replaces a file that only its owner may read, never leaving it readable or half written in between.
pub fn secret_file(path: &Path, content: &[u8], owner: Option<&Account>) -> Result<()> {
    let fresh = path.with_extension("fresh");
    let _ = fs::remove_file(&fresh);
    let written = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(content)?;
        file.sync_all()
    };
    written().with_context(|| format!("writing {}", fresh.display()))?;
    give(&fresh, owner)?;
    fs::rename(&fresh, path).with_context(|| format!("writing {}", path.display()))
}

/// Lets whoever is given this very file read it; the folder above stays shut.
pub fn open_to_readers(path: &Path) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).with_context(|| format!("opening {}", path.display()))
}

fn make_dir(path: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("creating {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).with_context(|| format!("closing {}", path.display()))
}

fn give(path: &Path, owner: Option<&Account>) -> Result<()> {
    let Some(owner) = owner else { return Ok(()) };
    chown(path, Some(owner.uid), Some(owner.gid))
        .with_context(|| format!("giving {} to {}", path.display(), owner.name))
}
