//! The settings of the outside systems.

use std::collections::BTreeMap;

use jiff::Timestamp;
use platform::server::TlsSettings;
use secrecy::SecretString;
use serde::Deserialize;

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
    /// The address of the payment gateway (HTTP), `host:port`.
    pub payments_listen: String,
    /// The address of the gateway for payers, if it differs from `payments_listen`.
    pub payments_public_url: Option<String>,
    /// PostgreSQL URL of the runtime role.
    pub database_url: SecretString,
    /// Public key of the tokens, PEM.
    pub token_key: String,
    /// The issuing authority's certificate, PEM.
    pub issuing_chain_pem: String,
    /// The issuing authority's key, PKCS#8 PEM.
    pub issuing_key_pem: SecretString,
    /// Certificates that the authority issued before this service was installed. It also answers for them.
    #[serde(default)]
    pub issued_before: Vec<IssuedBefore>,
    /// Public keys of the agencies that call the payment gateway: Ed25519, 32 bytes, hexadecimal.
    #[serde(default)]
    pub callers: BTreeMap<String, String>,
    /// Ed25519 key (PKCS#8, DER, hexadecimal) with which the gateway signs its callbacks.
    pub callback_key: SecretString,
    /// Whether this is a sandbox. Seeding, certificates and payments with a stated moment exist only there.
    #[serde(default)]
    pub sandbox: bool,
    /// OTLP collector (gRPC). Spans are exported if it is set.
    pub otlp_endpoint: Option<String>,
}

/// An organisation's signing certificate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedBefore {
    /// Hexadecimal, as in the certificate.
    pub serial_number: String,
    pub iin: String,
    pub bin: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Settings {
    /// The address of the gateway for payers, without a trailing slash.
    pub fn payments_url(&self) -> String {
        match &self.payments_public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.payments_listen),
        }
    }
}
