//! The portal's seal: a certificate that the running sandbox authority issued, kept for the instance's next start.
//!
//! It exists because the portal reads its seal when it starts, and the authority must know the certificate to answer for it:
//! so the outside world starts first and is asked.

use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use serde::{Deserialize, Serialize};

use super::{Endpoints, Suite};
use crate::people;
use crate::provision::{Instance, account};

/// What stands before number and code in a sandbox's QR codes. A scheme of its own: no site of the State is named.
const VERIFY_AT: &str = "KOSH://VERIFY";

/// As `platform::pdf::SealSettings` reads it. Never print it.
#[derive(Serialize, Deserialize)]
pub(super) struct PortalSeal {
    chain: String,
    key: String,
    verify_at: String,
}

impl PortalSeal {
    /// The seal of an earlier start, or a new one from the authority.
    pub async fn open_or_obtain(instance: &Instance, endpoints: &Endpoints) -> Result<Self> {
        let file = file(instance);
        match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|_| anyhow!("{} is damaged; `cargo kosh clean` starts anew", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let suite = Suite::at(endpoints.clone())?;
                let (chain, key) = people::portal_seal(&suite).await.context("a certificate for the portal's seal")?;
                let seal = Self { chain, key: key.as_str().to_owned(), verify_at: VERIFY_AT.to_owned() };
                account::secret_file(&file, &serde_json::to_vec_pretty(&seal)?, None)?;
                Ok(seal)
            }
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }
}

fn file(instance: &Instance) -> PathBuf {
    instance.path("seal.json")
}
