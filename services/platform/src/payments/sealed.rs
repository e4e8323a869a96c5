//! Ed25519 signatures that authenticate agencies to the gateway, and the gateway to agencies. They cover the exact
//! transmitted bytes.
//!
//! An agency signs its request (agency, moment, method, path, body). The gateway signs the body of a callback. The
//! signature proves the sender and hides nothing.
//!
//! Out of scope: judging the content.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use jiff::{SignedDuration, Timestamp};

/// Headers of a request to the gateway.
pub const AGENCY: &str = "x-kosh-agency";
pub const SIGNED_AT: &str = "x-kosh-signed-at";
/// Header of a request to the gateway and of a callback: hexadecimal.
pub const SIGNATURE: &str = "x-kosh-signature";

/// The largest allowed difference between the moment of the signature and now.
const FRESH: SignedDuration = SignedDuration::from_mins(5);

/// A signing key. Clones share it.
#[derive(Clone)]
pub struct CallbackSigner(Arc<Ed25519KeyPair>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an Ed25519 key")]
pub struct InvalidKey;

impl CallbackSigner {
    /// Reads PKCS#8, DER, hexadecimal, as in settings.
    pub fn from_hex(key: &str) -> Result<Self, InvalidKey> {
        let der = hex::decode(key).map_err(|_| InvalidKey)?;
        Ed25519KeyPair::from_pkcs8(&der).map(|pair| Self(Arc::new(pair))).map_err(|_| InvalidKey)
    }

    /// The public half, hexadecimal.
    pub fn public(&self) -> String {
        hex::encode(self.0.public_key())
    }

    /// The signature, hexadecimal.
    pub fn sign(&self, bytes: &[u8]) -> String {
        hex::encode(self.0.sign(bytes))
    }
}

/// Whether `signature` (hexadecimal) is valid for this public key (hexadecimal) and these bytes.
pub fn is_signed(public: &str, bytes: &[u8], signature: &str) -> bool {
    let (Ok(public), Ok(signature)) = (hex::decode(public), hex::decode(signature)) else { return false };
    UnparsedPublicKey::new(&ED25519, public).verify(bytes, &signature).is_ok()
}

/// The bytes that an agency signs for a request to the gateway.
pub fn signed_bytes(agency: &str, signed_at: i64, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    [format!("{agency}\n{signed_at}\n{method} {path}\n").as_bytes(), body].concat()
}

/// The agencies that the gateway knows, with their public keys.
#[derive(Clone, Debug, Default)]
pub struct Callers(pub BTreeMap<String, String>);

impl Callers {
    /// Whether a known agency signed this request recently. `claimed` contains agency, moment and signature from
    /// the headers.
    pub fn verify(&self, claimed: (&str, &str, &str), method: &str, path: &str, body: &[u8], now: Timestamp) -> bool {
        let (agency, signed_at, signature) = claimed;
        let Some(public) = self.0.get(agency) else { return false };
        let Ok(seconds) = signed_at.parse::<i64>() else { return false };
        let fresh = Timestamp::from_second(seconds).is_ok_and(|at| now.duration_since(at).abs() <= FRESH);
        fresh && is_signed(public, &signed_bytes(agency, seconds, method, path, body), signature)
    }
}
