//! What a service is told when it starts: one TOML file, any value of which `KOSH_…` variables replace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use secrecy::SecretString;
use serde::Deserialize;

use crate::attestation::Bodies;
use crate::errands::MailSettings;
use crate::paper::SealSettings;
use crate::server::CallbackSettings;

/// Settings of one agency.
#[derive(Clone, Deserialize)]
pub struct Settings {
    /// Where gRPC listens, `host:port`.
    pub listen: String,
    /// PostgreSQL URL of the runtime role.
    pub database_url: SecretString,
    /// AMQP URL of the agency's own user.
    pub amqp_url: SecretString,
    /// Directory of the shared object store.
    pub object_store: PathBuf,
    /// PKCS#8 key (Ed25519, DER, hexadecimal) with which letters are sealed.
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
    /// With what papers are sealed; an agency that makes none needs no such section.
    pub seal: Option<SealSettings>,
    /// Test clocks and test control are served in a sandbox only.
    #[serde(default)]
    pub sandbox: bool,
    /// Hand new letters to the publisher in memory; without it the outbox scan finds them.
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

/// Reads settings of any shape in this order of precedence: environment, file.
pub fn read<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, Box<figment::Error>> {
    Figment::new().merge(Toml::file(file)).merge(Env::prefixed("KOSH_").split("__")).extract().map_err(Box::new)
}
