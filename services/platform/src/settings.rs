//! The settings of a service: one TOML file, whose values `KOSH_…` variables override.

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
    /// The address of gRPC, `host:port`.
    pub listen: String,
    /// TLS of the gRPC endpoint. Without it gRPC is unencrypted.
    pub tls: Option<TlsSettings>,
    /// The unencrypted address of the health endpoint for a kubelet, `host:port`.
    pub health_listen: Option<String>,
    /// The unencrypted address where Prometheus scrapes `/metrics`, `host:port`.
    pub metrics_listen: Option<String>,
    /// PostgreSQL URL of the runtime role.
    pub database_url: SecretString,
    /// AMQP URL of the agency's own user.
    pub amqp_url: SecretString,
    /// The object store that the agencies share: a directory, or `s3://bucket` with the usual `AWS_…` variables of
    /// S3.
    pub object_store: String,
    /// PKCS#8 key (Ed25519, DER, hexadecimal) that seals messages.
    pub sealing_key: SecretString,
    /// The public keys of the neighbours, 32 bytes, hexadecimal.
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
    /// HTTP address of the certification authority's OCSP responder. An address inside a certificate is never
    /// called.
    pub ocsp_url: String,
    /// Callbacks of the payment gateway. An agency that orders no payments does not need this section.
    pub callbacks: Option<CallbackSettings>,
    /// The token with which this service calls the outside registers.
    pub registries_token: SecretString,
    /// How e-mail is sent. An agency that sends none does not need this section.
    pub mail: Option<MailSettings>,
    /// The seal for documents. An agency that makes none does not need this section.
    pub seal: Option<SealSettings>,
    /// Whether this is a sandbox. Test clocks and test control exist only there.
    #[serde(default)]
    pub sandbox: bool,
    /// Whether new messages are passed to the publisher in memory. Otherwise the outbox scan finds them.
    #[serde(default = "yes")]
    pub hand_off: bool,
    /// Directory of further editions of the order (`*.toml`), in addition to the law. Hypothetical editions need a
    /// sandbox.
    pub editions_dir: Option<PathBuf>,
    /// Prefix of exchange and queue names, for a shared broker.
    #[serde(default)]
    pub link_prefix: String,
    /// The newest message version that every agency of the installation knows. Newer fields are not sent. Raise it
    /// after the last agency has been updated.
    #[serde(default = "messages_version")]
    pub messages_version: u32,
    /// OTLP collector (gRPC). Spans are exported if it is set.
    pub otlp_endpoint: Option<String>,
}

const fn yes() -> bool {
    true
}

const fn messages_version() -> u32 {
    crate::exchange::MESSAGES_VERSION
}

/// The prefix of variables that are settings.
const PREFIX: &str = "KOSH_";
/// Variables with the same prefix that are not settings: the log filter, and variables of the command line `kosh`.
const OTHERS: [&str; 3] = ["LOG", "HOME", "ENDPOINTS"];

/// Reads settings of any type. Environment variables override files. In a directory, a later `*.toml` file
/// overrides an earlier one, by name. An unknown setting is an error, so that a mistyped setting is not ignored.
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

/// Reads settings from given files and variables, such as those of a cluster's manifests.
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
        // `KOSH_MAIL__FROM` is `mail.from`. A value is text, unless it parses as a number or a boolean.
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
    struct Example {
        first: String,
        second: String,
    }

    #[test]
    fn the_files_of_a_directory_are_read_in_the_order_of_their_names() {
        // Aim: a later file overrides an earlier one. Files without the extension are ignored, and unknown names
        // are refused.
        let directory = std::env::temp_dir().join(format!("kosh-settings-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let put = |name: &str, text: &str| std::fs::write(directory.join(name), text).unwrap();
        put("10-common.toml", "first = \"a\"\nsecond = \"b\"\n");
        put("20-own.toml", "second = \"c\"\n");
        put("README", "first =");
        let example: Example = read(directory.as_path()).unwrap();
        assert_eq!((example.first.as_str(), example.second.as_str()), ("a", "c"));
        put("30-typing-error.toml", "secnod = \"d\"\n");
        let variables = |name: &str| [(name.to_owned(), "e".to_owned()), ("KOSH_LOG".to_owned(), "info".to_owned())];
        let files = ["first = \"a\"\nsecond = \"b\"\n".to_owned()];
        assert_eq!(read_from::<Example>(&files, variables("KOSH_SECOND")).unwrap().second, "e");
        assert!(read_from::<Example>(&files, variables("KOSH_SECNOD")).is_err());
        let error = read::<Example>(directory.as_path()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("secnod"), "{error}");
        assert!(read::<Example>(directory.join("absent.toml").as_path()).is_err());
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
