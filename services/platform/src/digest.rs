//! SHA-256 for content addresses, message digests and the chain of the history.

use aws_lc_rs::digest::{Context, SHA256};
use uuid::Uuid;

pub type Digest = [u8; 32];

/// SHA-256 of one byte sequence.
pub fn sha256(bytes: &[u8]) -> Digest {
    sha256_of(&[bytes])
}

/// SHA-256 of several parts, each preceded by its length. Moving a boundary between parts therefore changes the
/// digest.
pub fn sha256_of_parts(parts: &[&[u8]]) -> Digest {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    finish(context)
}

/// A UUID that can be derived again from the same parts (RFC 9562, version 8).
pub fn uuid_of_parts(parts: &[&[u8]]) -> Uuid {
    let digest = sha256_of_parts(parts);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::new_v8(bytes)
}

fn sha256_of(parts: &[&[u8]]) -> Digest {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    finish(context)
}

fn finish(context: Context) -> Digest {
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}
