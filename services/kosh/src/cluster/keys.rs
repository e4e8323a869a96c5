//! The keys and passwords of one installation, made once and kept in a folder of the operator's; and beside them what a guest
//! needs who reaches the endpoints through `kubectl port-forward`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use platform::clock::random_bytes;
use platform::ledger::Human;
use platform::signature::{
    Authority, IssuingAuthority, Names, Purpose, Subject, certificate_pem, certificate_request, create_authority,
    generate_key,
};
use platform::token::{Claims, Role, issue};
use regulation::Bin;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use super::secrets::{DEFINITIONS, Secret, secrets};
use crate::people::{PORTAL_OPERATOR, synthetic_bin, synthetic_iin};
use crate::provision::account;
use crate::provision::secrets::Secrets;
use crate::services::Service;
use crate::suite::{Endpoints, Keys};
use crate::{installation, screen};

/// The years of a sandbox's editions; a seal holds through all of them.
const SEALED: [&str; 2] = ["2025-12-31T19:00:00Z", "2028-12-31T18:59:59Z"];
/// A service's own token for the outside registers.
const TOKEN_HOURS: i64 = 24 * 365;
/// `k8s/forward` opens each service's endpoint here on the guest's machine.
const FORWARDED: [(Service, u16); 6] = [
    (Service::Astanahub, 7111),
    (Service::EgovPep, 7121),
    (Service::ArmGo, 7131),
    (Service::IsMp, 7141),
    (Service::Berkut, 7151),
    (Service::Registries, 7161),
];
const PAYMENTS: u16 = 7162;

/// Everything secret of an installation. Never print it.
pub struct Installation {
    pub keys: Keys,
    pub seal: Seal,
    pub registries_token: String,
    pub(super) passwords: Secrets,
}

/// The portal's seal, and what the authority must know of its certificate.
#[derive(Clone, Serialize, Deserialize)]
pub struct Seal {
    pub chain: String,
    pub key: String,
    pub serial_number: String,
    pub iin: String,
    pub bin: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Installation {
    /// That of an earlier call in this folder, or a new one.
    pub fn open_or_make(folder: &Path) -> Result<Self> {
        account::private_dir(folder, None)?;
        let keys =
            Keys::open_or_make(&folder.join("keys.json"), || Ok(create_authority(platform::clock::wall_now())?))?;
        let seal = Seal::open_or_make(&folder.join("seal.json"), &keys)?;
        let writer_task = Human { iin: synthetic_iin(900)?, role: Role::MsOfficer, city: None };
        let registries_token = issue(&Claims::new(&writer_task, None, TOKEN_HOURS), &keys.token_private)?;
        let passwords = Secrets::open(&folder.join("passwords.json"))?;
        Ok(Self { keys, seal, registries_token, passwords })
    }
}

impl Seal {
    fn open_or_make(file: &Path, keys: &Keys) -> Result<Self> {
        match std::fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| format!("{} is damaged", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let seal = Self::make(keys)?;
                account::secret_file(file, &serde_json::to_vec_pretty(&seal)?, None)?;
                Ok(seal)
            }
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }

    fn make(keys: &Keys) -> Result<Self> {
        let key = generate_key()?;
        let (iin, bin): (_, Bin) = (synthetic_iin(14)?, synthetic_bin(PORTAL_OPERATOR)?);
        let subject = Subject::Officer {
            iin: iin.clone(),
            names: Names { surname: "ПЭП".to_owned(), given_name: "EGOV.KZ".to_owned(), patronymic: None },
            organisation: "АО «НИТ» (SANDBOX)".to_owned(),
            bin: bin.clone(),
            authority: Authority::SigningAuthority,
        };
        let [not_before, not_after] = SEALED.map(str::parse::<Timestamp>);
        let (not_before, not_after) = (not_before?, not_after?);
        let authority = IssuingAuthority::from_pem(&keys.issuing_chain, &keys.issuing_key)?;
        let request = certificate_request(key.as_str())?;
        let der = authority.issue(&request, &subject, Purpose::Signing, random_bytes(), not_before, not_after)?;
        let certificate = Certificate::from_der(&der).context("the certificate that was issued")?;
        Ok(Self {
            chain: format!("{}{}", certificate_pem(&der)?, keys.issuing_chain),
            key: key.as_str().to_owned(),
            serial_number: hex::encode(certificate.tbs_certificate().serial_number().as_bytes()),
            iin: iin.to_string(),
            bin: bin.to_string(),
            not_before,
            not_after,
        })
    }
}

/// Writes `secrets.json`, for kubectl, the same for compose, and `endpoints.json`, for who reaches the endpoints by port-forward.
pub fn keys(folder: &Path, namespace: &str, authority: Option<&Path>) -> Result<()> {
    let mut installation = Installation::open_or_make(folder)?;
    let all = secrets(&mut installation, namespace)?;
    let list = Secret::list(&all, namespace);
    installation.passwords.save()?;
    for_compose(folder, &all)?;
    let file = folder.join("secrets.json");
    account::secret_file(&file, &serde_json::to_vec_pretty(&list)?, None)?;
    let folder = folder.canonicalize().with_context(|| format!("finding {}", folder.display()))?;
    let endpoints = Endpoints {
        authority: authority.map(std::path::absolute).transpose()?,
        ..endpoints(&folder, &installation.keys)?
    };
    account::secret_file(&folder.join("endpoints.json"), &serde_json::to_vec_pretty(&endpoints)?, None)?;
    screen::line(format_args!(
        "the secrets of namespace `{namespace}`: kubectl apply -f {}\nits endpoints, once forwarded: {}",
        file.display(),
        folder.join("endpoints.json").display()
    ));
    Ok(())
}

/// The same as files and variables, for `deploy/compose.yaml`.
fn for_compose(folder: &Path, secrets: &[Secret]) -> Result<()> {
    let whole = folder.canonicalize().with_context(|| format!("finding {}", folder.display()))?;
    let (user, group) = (nix::unistd::geteuid(), nix::unistd::getegid());
    let mut variables = format!("KOSH_KEYS={}\nKOSH_USER={user}:{group}\n", whole.display());
    account::private_dir(&folder.join("shared"), None)?;
    account::private_dir(&folder.join("secrets"), None)?;
    for secret in secrets {
        let own = folder.join("secrets").join(&secret.name);
        account::private_dir(&own, None)?;
        for (key, text) in &secret.data {
            account::secret_file(&own.join(key), text.as_bytes(), None)?;
        }
        if secret.name == DEFINITIONS {
            // Read by the broker's own user in its container. Of passwords it holds salted hashes.
            secret.data.keys().try_for_each(|key| account::open_to_readers(&own.join(key)))?;
        }
        if let Some(password) = secret.data.get("password") {
            let name = secret.name.to_uppercase().replace('-', "_");
            variables.push_str(&format!("KOSH_{name}_PASSWORD={password}\n"));
        }
    }
    account::secret_file(&folder.join("compose.env"), variables.as_bytes(), None)
}

fn endpoints(folder: &Path, keys: &Keys) -> Result<Endpoints> {
    let endpoints = || FORWARDED.map(|(service, port)| (service.name().to_owned(), format!("127.0.0.1:{port}")));
    let put = |name: &str, text: &str| -> Result<PathBuf> {
        account::secret_file(&folder.join(name), text.as_bytes(), None)?;
        Ok(folder.join(name))
    };
    let payments = format!("127.0.0.1:{PAYMENTS}");
    Ok(Endpoints {
        instance: "cluster".to_owned(),
        data: folder.to_owned(),
        listen: endpoints().into(),
        replicas: endpoints().map(|(service, endpoint)| (service, vec![endpoint])).into(),
        payments_listen: payments.clone(),
        payments_replicas: vec![payments],
        metrics: std::collections::BTreeMap::new(),
        health: std::collections::BTreeMap::new(),
        authority: None,
        otlp_endpoint: None,
        callbacks: std::collections::BTreeMap::new(),
        object_store: folder.join("objects"),
        editions: installation::editions()?,
        token_key: put("token-key.pem", &keys.token_private)?,
        trust_root: put("root.pem", &keys.root)?,
        miicr: keys.miicr.clone(),
        migration_service: keys.migration_service.clone(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_the_brokers_definitions_are_open_to_another_user() {
        // Aim: in the folder that compose mounts from, every file is its owner's alone but the one that the broker's user reads, and
        // nobody else enters the folders.
        let folder = std::env::temp_dir().join(format!("kosh-keys-{}", std::process::id()));
        keys(&folder, "kosh", None).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let mut open = Vec::new();
        for secret in std::fs::read_dir(folder.join("secrets")).unwrap().map(|entry| entry.unwrap().path()) {
            assert_eq!(mode(&secret), 0o700, "{}", secret.display());
            let files = std::fs::read_dir(secret).unwrap().map(|entry| entry.unwrap().path());
            open.extend(files.filter(|file| mode(file) != 0o600));
        }
        let definitions = folder.join("secrets").join(DEFINITIONS).join("definitions.json");
        assert_eq!((mode(&folder), mode(&definitions)), (0o700, 0o644));
        assert_eq!(open, [definitions]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
