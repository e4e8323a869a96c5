//! Why this exists: every role and broker user gets a password that nobody chose. They are drawn once per instance and kept
//! in one file that only the caller may read, so that a second `up` opens the databases of the first.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use platform::clock::random_bytes;

use super::account;

/// The instance's passwords by name. Hexadecimal: they stand in URLs, SQL and configuration files without quoting.
pub struct Secrets {
    file: PathBuf,
    by_name: BTreeMap<String, String>,
}

impl Secrets {
    pub fn open(file: &Path) -> Result<Self> {
        let by_name = match fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is damaged; `cargo kosh clean` starts anew", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
        };
        Ok(Self { file: file.to_owned(), by_name })
    }

    /// The password of that name, drawn at first use. [`Secrets::save`] must follow before anybody relies on it.
    pub fn password(&mut self, name: &str) -> Result<String> {
        if let Some(known) = self.by_name.get(name) {
            return Ok(known.clone());
        }
        let drawn = hex::encode(random_bytes::<24>());
        self.by_name.insert(name.to_owned(), drawn.clone());
        Ok(drawn)
    }

    pub fn save(&self) -> Result<()> {
        account::secret_file(&self.file, &serde_json::to_vec_pretty(&self.by_name)?, None)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn passwords_survive_and_stay_private() {
        // Aim: a second start finds the passwords of the first, and nobody else can read them.
        let file = std::env::temp_dir().join(format!("kosh-secrets-{}.json", std::process::id()));
        let mut first = Secrets::open(&file).unwrap();
        let password = first.password("arm_go").unwrap();
        first.save().unwrap();
        assert_eq!(Secrets::open(&file).unwrap().password("arm_go").unwrap(), password);
        assert_ne!(first.password("is_mp").unwrap(), password);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_file(&file).unwrap();
    }
}
