//! Who calls at the gateway's endpoint, and who calls back at the agency's: Ed25519 signatures over the very bytes that travel.
//!
//! An agency signs what it asks (agency, moment, method, path, body); the gateway signs the body of a callback. Nothing is
//! secret in either; only who says it is proven. What is said may not be judged here.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use jiff::{SignedDuration, Timestamp};

/// Headers of a request to the gateway.
pub const AGENCY: &str = "x-kosh-agency";
pub const SIGNED_AT: &str = "x-kosh-signed-at";
/// Header of a request to the gateway and of a callback: hexadecimal.
pub const SIGNATURE: &str = "x-kosh-signature";

/// A request that was signed longer ago, or will be, is not taken.
const FRESH: SignedDuration = SignedDuration::from_mins(5);

/// A key that signs. Clones share it.
#[derive(Clone)]
pub struct CallbackSigner(Arc<Ed25519KeyPair>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no Ed25519 key")]
pub struct NoKey;

impl CallbackSigner {
    /// From PKCS#8, DER, hexadecimal: as in settings.
    pub fn from_hex(key: &str) -> Result<Self, NoKey> {
        let der = hex::decode(key).map_err(|_| NoKey)?;
        Ed25519KeyPair::from_pkcs8(&der).map(|pair| Self(Arc::new(pair))).map_err(|_| NoKey)
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

/// Whether `signature` (hexadecimal) is this public key's (hexadecimal) over the bytes.
pub fn is_signed(public: &str, bytes: &[u8], signature: &str) -> bool {
    let (Ok(public), Ok(signature)) = (hex::decode(public), hex::decode(signature)) else { return false };
    UnparsedPublicKey::new(&ED25519, public).verify(bytes, &signature).is_ok()
}

/// What an agency signs when it asks the gateway for something.
pub fn asked(agency: &str, signed_at: i64, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    [format!("{agency}\n{signed_at}\n{method} {path}\n").as_bytes(), body].concat()
}

/// The agencies that the gateway knows, by their public keys.
#[derive(Clone, Debug, Default)]
pub struct Callers(pub BTreeMap<String, String>);

impl Callers {
    /// Whether one of them signed this request just now. `claimed` is agency, moment and signature, as the headers say.
    pub fn know(&self, claimed: (&str, &str, &str), method: &str, path: &str, body: &[u8], now: Timestamp) -> bool {
        let (agency, signed_at, signature) = claimed;
        let Some(public) = self.0.get(agency) else { return false };
        let Ok(seconds) = signed_at.parse::<i64>() else { return false };
        let fresh = Timestamp::from_second(seconds).is_ok_and(|at| now.duration_since(at).abs() <= FRESH);
        fresh && is_signed(public, &asked(agency, seconds, method, path, body), signature)
    }
}
