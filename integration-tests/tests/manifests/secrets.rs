//! Every secret that there will be, with its keys: those of `kosh cluster keys`, those that operators make, and those that only
//! the cluster's owner can have.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use kosh::cluster::{Installation, secrets};

use super::objects::{Objects, text};

/// By name: keys, and what stands there where it is known.
pub type Known = BTreeMap<String, BTreeMap<String, String>>;

/// What `kosh cluster keys` makes: made once for all tests, for its authority takes a while.
pub fn made() -> &'static Known {
    static MADE: OnceLock<Known> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("kosh-manifests-{}", std::process::id()));
        let mut installation = Installation::open_or_make(&folder).unwrap();
        let made = secrets(&mut installation, "kosh").unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        made.into_iter().map(|secret| (secret.name, secret.data)).collect()
    })
}

pub fn known(objects: &Objects) -> Known {
    let mut all = made().clone();
    let mut add = |name: String, keys: &[&str]| {
        let keys = keys.iter().map(|key| ((*key).to_owned(), String::new()));
        all.entry(name).or_default().extend(keys);
    };
    add("object-store".to_owned(), &["endpoint", "region", "access_key_id", "secret_access_key"]);
    add("mail".to_owned(), &["smtp_url"]);
    for certificate in objects.of_kind("Certificate") {
        add(text(&certificate.value["spec"]["secretName"]).to_owned(), &["tls.crt", "tls.key", "ca.crt"]);
    }
    for cluster in objects.of_kind("Cluster") {
        add(format!("{}-ca", cluster.name()), &["ca.crt"]);
    }
    all
}
