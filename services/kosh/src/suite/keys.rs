//! The installation's keys: one sealing key per agency, the token key, the sandbox authority. Made once per instance and
//! kept in one file that only the caller may read.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use platform::signature::AuthorityKeys;
use rcgen::{KeyPair, PKCS_ED25519};
use regulation::Bin;
use serde::{Deserialize, Serialize};

use crate::people::{MIGRATION_SERVICE, MIICR, synthetic_bin};
use crate::provision::account;
use crate::services::Service;

/// Everything secret that the services are started with. Never print it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Keys {
    /// The agencies' for their messages, the outside world's for its callbacks.
    pub sealing: BTreeMap<String, SealingKey>,
    /// Ed25519, PKCS#8 PEM; and its public half.
    pub token_private: String,
    pub token_public: String,
    pub root: String,
    pub issuing_chain: String,
    pub issuing_key: String,
    pub miicr: Bin,
    pub migration_service: Bin,
}

/// A service's Ed25519 key.
#[derive(Clone, Serialize, Deserialize)]
pub struct SealingKey {
    /// PKCS#8 DER, hexadecimal.
    pub private: String,
    /// 32 bytes, hexadecimal.
    pub public: String,
}

impl Keys {
    /// The keys of an earlier start, or new ones.
    pub fn open_or_make(file: &Path, authority: impl FnOnce() -> Result<AuthorityKeys>) -> Result<Self> {
        match std::fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|_| anyhow!("{} is damaged; `cargo kosh clean` starts anew", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::make(authority()?)?;
                account::secret_file(file, &serde_json::to_vec_pretty(&keys)?, None)?;
                Ok(keys)
            }
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }

    /// A service's own key.
    pub fn of(&self, service: Service) -> Result<&SealingKey> {
        self.sealing.get(service.name()).with_context(|| format!("no key of {service}"))
    }

    fn make(authority: AuthorityKeys) -> Result<Self> {
        let mut sealing = BTreeMap::new();
        for agency in Service::ALL {
            let key = ed25519()?;
            let pair =
                SealingKey { private: hex::encode(key.serialized_der()), public: hex::encode(key.public_key_raw()) };
            sealing.insert(agency.name().to_owned(), pair);
        }
        let token = ed25519()?;
        Ok(Self {
            sealing,
            token_private: token.serialize_pem(),
            token_public: token.public_key_pem(),
            root: authority.root_pem,
            issuing_chain: authority.issuing_chain_pem,
            issuing_key: authority.issuing_key_pem.as_str().to_owned(),
            miicr: synthetic_bin(MIICR)?,
            migration_service: synthetic_bin(MIGRATION_SERVICE)?,
        })
    }
}

fn ed25519() -> Result<KeyPair> {
    KeyPair::generate_for(&PKCS_ED25519).context("making an Ed25519 key")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use platform::exchange::Sealer;
    use platform::ledger::Human;
    use platform::token::{Claims, Role, TokenReader, issue};

    use super::*;
    use crate::people::synthetic_iin;

    #[test]
    fn services_accept_the_keys_and_a_second_start_finds_them() {
        // Aim: sealing keys and the token key have the form that the platform reads, and are made once per instance.
        let file = std::env::temp_dir().join(format!("kosh-keys-{}.json", std::process::id()));
        let authority = || Ok(platform::signature::create_authority("2026-05-01T00:00:00Z".parse().unwrap())?);
        let keys = Keys::open_or_make(&file, authority).unwrap();
        for key in keys.sealing.values() {
            Sealer::from_pkcs8(&hex::decode(&key.private).unwrap()).unwrap();
            assert_eq!(hex::decode(&key.public).unwrap().len(), 32);
        }
        let human = Human { iin: synthetic_iin(1).unwrap(), role: Role::MsOfficer, city: None };
        let token = issue(&Claims::new(&human, None, 1), &keys.token_private).unwrap();
        let read = TokenReader::from_pem(&keys.token_public).unwrap().read(&token).unwrap();
        assert!(read.human() == human);
        let again = Keys::open_or_make(&file, || panic!("an authority is made once")).unwrap();
        assert_eq!(again.token_public, keys.token_public);
        std::fs::remove_file(&file).unwrap();
    }
}
