//! What a service is told when it starts: one TOML file, any value of which `KOSH_…` variables replace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format as _, Serialized, Toml};
use figment::value::Value;
use secrecy::SecretString;
use serde::Deserialize;

use crate::pdf::SealSettings;
use crate::server::{CallbackSettings, TlsSettings};
use crate::signing::Bodies;
use crate::tasks::MailSettings;

/// Settings of one agency.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where gRPC listens, `host:port`.
    pub listen: String,
    /// The gRPC endpoint's TLS; in clear without.
    pub tls: Option<TlsSettings>,
    /// Where health alone is answered, in clear: `host:port`, for a kubelet.
    pub health_listen: Option<String>,
    /// Where Prometheus fetches `/metrics`, in clear: `host:port`.
    pub metrics_listen: Option<String>,
    /// PostgreSQL URL of the runtime role.
    pub database_url: SecretString,
    /// AMQP URL of the agency's own user.
    pub amqp_url: SecretString,
    /// The object store that the agencies share: a directory, or `s3://bucket` with S3's own `AWS_…` variables.
    pub object_store: String,
    /// PKCS#8 key (Ed25519, DER, hexadecimal) with which messages are sealed.
    pub sealing_key: SecretString,
    /// The neighbours' public keys, 32 bytes, hexadecimal.
    #[serde(default)]
    pub neighbours: BTreeMap<String, String>,
    /// Public key of the tokens, PEM.
    pub token_key: String,
    /// Trusted roots of certificates, PEM.
    pub trust_roots: String,
    /// BINs of the state bodies whose officials sign.
    pub bodies: Bodies,
    /// gRPC address of the outside registers.
    pub registries_url: String,
    /// HTTP address of the payment gateway.
    pub payments_url: String,
    /// HTTP address of the certification authority's OCSP responder. The one that a certificate names is never called.
    pub ocsp_url: String,
    /// Where the payment gateway calls back; an agency that orders no payments needs no such section.
    pub callbacks: Option<CallbackSettings>,
    /// A token by which this service calls the outside registers.
    pub registries_token: SecretString,
    /// How e-mail is sent; an agency that sends none needs no such section.
    pub mail: Option<MailSettings>,
    /// With what documents are sealed; an agency that makes none needs no such section.
    pub seal: Option<SealSettings>,
    /// Test clocks and test control are served in a sandbox only.
    #[serde(default)]
    pub sandbox: bool,
    /// Hand new messages to the publisher in memory; without it the outbox scan finds them.
    #[serde(default = "yes")]
    pub hand_off: bool,
    /// Directory of further editions of the order (`*.toml`), beside the one that is law. Hypothetical ones are for a sandbox.
    pub editions_dir: Option<PathBuf>,
    /// Stands before the names of exchanges and queues, where the broker is shared with others.
    #[serde(default)]
    pub link_prefix: String,
    /// OTLP collector (gRPC); spans are exported when it is set.
    pub otlp_endpoint: Option<String>,
}

const fn yes() -> bool {
    true
}

/// Before the variables that are settings.
const PREFIX: &str = "KOSH_";
/// Variables with the same beginning that are no settings: what is logged, and what belongs to the command line `kosh`.
const OTHERS: [&str; 3] = ["LOG", "HOME", "ENDPOINTS"];

/// Reads settings of any shape in this order of precedence: environment, then the file; of a directory, its `*.toml` files, the
/// last name first. What no service knows by this name is an error: a mistyped setting must not be passed over.
pub fn read<'a, T: serde::de::DeserializeOwned>(place: impl Into<Option<&'a Path>>) -> Result<T, Box<figment::Error>> {
    let mut texts = Vec::new();
    for file in place.into().map(files).transpose()?.unwrap_or_default() {
        let text = std::fs::read_to_string(&file);
        texts.push(text.map_err(|error| figment::Error::from(format!("{}: {error}", file.display())))?);
    }
    read_from(
        &texts,
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
    )
}

/// The same from files and an environment that stand elsewhere, such as in a cluster's manifests.
pub fn read_from<T: serde::de::DeserializeOwned>(
    files: &[String],
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<T, Box<figment::Error>> {
    let mut settings = Figment::new();
    for text in files {
        settings = settings.merge(Toml::string(text));
    }
    for (name, value) in variables {
        let Some(name) = name.strip_prefix(PREFIX).filter(|name| !OTHERS.contains(name)) else { continue };
        // `KOSH_MAIL__FROM` is `mail.from`; a value is text, unless it reads as a number or a truth value.
        let key = name.to_ascii_lowercase().replace("__", ".");
        let Ok(value) = value.parse::<Value>();
        settings = settings.merge(Serialized::global(&key, value));
    }
    settings.extract().map_err(Box::new)
}

fn files(place: &Path) -> Result<Vec<PathBuf>, Box<figment::Error>> {
    if !place.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let unreadable = |error: std::io::Error| Box::new(figment::Error::from(format!("{}: {error}", place.display())));
    let entries = std::fs::read_dir(place).map_err(unreadable)?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Told {
        first: String,
        second: String,
    }

    #[test]
    fn a_directory_is_read_in_the_order_of_its_names() {
        // Aim: a later file replaces what an earlier one says; what is no TOML file is passed over; unknown names are refused.
        let directory = std::env::temp_dir().join(format!("kosh-settings-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let put = |name: &str, text: &str| std::fs::write(directory.join(name), text).unwrap();
        put("10-common.toml", "first = \"a\"\nsecond = \"b\"\n");
        put("20-own.toml", "second = \"c\"\n");
        put("README", "first =");
        let told: Told = read(directory.as_path()).unwrap();
        assert_eq!((told.first.as_str(), told.second.as_str()), ("a", "c"));
        put("30-typing-error.toml", "secnod = \"d\"\n");
        let variables = |name: &str| [(name.to_owned(), "e".to_owned()), ("KOSH_LOG".to_owned(), "info".to_owned())];
        let files = ["first = \"a\"\nsecond = \"b\"\n".to_owned()];
        assert_eq!(read_from::<Told>(&files, variables("KOSH_SECOND")).unwrap().second, "e");
        assert!(read_from::<Told>(&files, variables("KOSH_SECNOD")).is_err());
        let error = read::<Told>(directory.as_path()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("secnod"), "{error}");
        assert!(read::<Told>(directory.join("absent.toml").as_path()).is_err());
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
