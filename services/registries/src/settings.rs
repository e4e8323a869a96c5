//! What the outside systems are told when they start.

use std::collections::BTreeMap;

use jiff::Timestamp;
use platform::server::TlsSettings;
use secrecy::SecretString;
use serde::Deserialize;

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
    /// Where the payment gateway (HTTP) listens, `host:port`.
    pub payments_listen: String,
    /// How payers reach the gateway, when not under `payments_listen`.
    pub payments_public_url: Option<String>,
    /// PostgreSQL URL of the runtime role.
    pub database_url: SecretString,
    /// Public key of the tokens, PEM.
    pub token_key: String,
    /// The issuing authority's certificate, PEM.
    pub issuing_chain_pem: String,
    /// The issuing authority's key, PKCS#8 PEM.
    pub issuing_key_pem: SecretString,
    /// Certificates that the authority issued before this service was installed: it answers for them as well.
    #[serde(default)]
    pub issued_before: Vec<IssuedBefore>,
    /// Public keys of the agencies that ask the payment gateway: Ed25519, 32 bytes, hexadecimal.
    #[serde(default)]
    pub callers: BTreeMap<String, String>,
    /// Ed25519 key (PKCS#8, DER, hexadecimal) with which the gateway signs its callbacks.
    pub callback_key: SecretString,
    /// Seeding, certificates and payments at a stated moment exist in a sandbox only.
    #[serde(default)]
    pub sandbox: bool,
    /// OTLP collector (gRPC); spans are exported when it is set.
    pub otlp_endpoint: Option<String>,
}

/// An organisation's signing certificate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedBefore {
    /// Hexadecimal, as it stands in the certificate.
    pub serial_number: String,
    pub iin: String,
    pub bin: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Settings {
    /// The gateway's address as payers write it, without a slash at its end.
    pub fn payments_url(&self) -> String {
        match &self.payments_public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.payments_listen),
        }
    }
}
