//! What the outside systems are told when they start.

use secrecy::SecretString;
use serde::Deserialize;

#[derive(Clone, Deserialize)]
pub struct Settings {
    /// Where gRPC listens, `host:port`.
    pub listen: String,
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
    /// Seeding, certificates and payments at a stated moment exist in a sandbox only.
    #[serde(default)]
    pub sandbox: bool,
    /// OTLP collector (gRPC); spans are exported when it is set.
    pub otlp_endpoint: Option<String>,
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
