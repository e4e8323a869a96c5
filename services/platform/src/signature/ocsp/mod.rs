//! Revocation by OCSP (RFC 6960): what is asked about a certificate, what is answered, and what an answer proves.
//!
//! This module exists because a signature that verifies may come from a certificate that was withdrawn an hour ago. The
//! first endpoint asks once; the answer, signed by whoever may say so, travels with the signature, and every later endpoint
//! judges the same octets at the same moment, the one of receipt.
//!
//! **Whose time.** An answer says as of when it holds, and must hold at the receipt. Cases on the real clock need no more.
//! A case on a test clock is received at a legal moment that may lie far from today; its endpoint names that moment in an
//! extension of the question ([`oid::OCSP_AS_OF`](super::oid), a private number), and the responder of a sandbox
//! answers as of it. So one rule holds everywhere. Outside a sandbox nobody sends the extension, and a responder that
//! does not know it answers as of now, which such a case then refuses.
//!
//! **Whose address.** A certificate may name its responder (authority information access). It is never followed: whoever
//! brings a certificate would choose which of our neighbours we call. The responder's address is a setting.
//!
//! Out of scope: the network (see [`crate::revocation`]), chance, the wall clock.

mod judge;
mod question;
mod responder;
pub(super) mod syntax;

use jiff::Timestamp;
use strum::{IntoStaticStr, VariantArray};
use x509_cert::{Certificate, serial_number::SerialNumber};

pub use judge::LARGEST_ANSWER;
pub(super) use judge::judge;
pub use question::{MalformedRequest, OcspQuery, question};
pub use responder::{KnownStatus, NoAnswer, Responder};
/// Why a certificate was revoked, as RFC 5280 section 5.3.1 lists it.
pub use x509_cert::ext::pkix::CrlReason as RevocationReason;

/// A certificate whose path was verified, as one asks about it: by its issuer and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateInQuestion {
    pub(super) serial: SerialNumber,
    pub(super) issuer: Certificate,
}

/// What an answer proves about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatus {
    Good,
    Revoked {
        at: Timestamp,
        reason: Option<RevocationReason>,
    },
    /// The authority knows of no such certificate.
    Unknown,
}

/// Why an answer proves nothing, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", prefix = "OCSP_")]
pub enum AnswerRefusal {
    #[error("there is no answer about the certificate")]
    Missing,
    #[error("the answer is not a canonical DER OCSP response of the accepted profile")]
    Malformed,
    #[error("the responder gave no answer")]
    NotAnswered,
    #[error("the answer is not about this certificate alone")]
    OtherCertificate,
    #[error("the answer comes from somebody whom the certificate's issuer did not charge with it")]
    ResponderUntrusted,
    #[error("the answer's signature does not verify")]
    SignatureInvalid,
    #[error("the answer is to another question")]
    NonceDiffers,
    #[error("the answer did not hold at the moment of receipt")]
    Stale,
}

impl AnswerRefusal {
    /// Every refusal, in order of precedence.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The stable name of the refusal for messages and records; never renamed.
    pub fn code(self) -> &'static str {
        self.into()
    }
}
