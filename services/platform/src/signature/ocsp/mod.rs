//! Revocation by OCSP (RFC 6960): questions, answers, and what an answer proves.
//!
//! This module exists because a valid signature may come from a certificate that was revoked an hour ago. The first
//! service asks once. The answer is signed by an authorised responder and accompanies the signature. Every later
//! service judges the same octets for the same moment, that of receipt.
//!
//! **Time.** An answer states its moment and must be valid at the receipt. This is enough for cases on the real
//! clock. A case on a test clock may have a legal moment far from today. Its service names that moment in an
//! extension of the question ([`oid::OCSP_AS_OF`](super::oid), a private number). The responder of a sandbox
//! answers as of that moment, so one rule applies everywhere. Outside a sandbox no service sends the extension. A
//! responder that does not know it answers as of now, and a case on a test clock then refuses the answer.
//!
//! **Address.** A certificate may name its responder (authority information access). This address is never used,
//! because the holder of a certificate could then choose which systems we call. The responder's address is a
//! setting.
//!
//! Out of scope: the network (see [`crate::revocation`]), randomness, the wall clock.

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

/// A certificate with a verified path, identified by its issuer and its number.
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
    /// The authority does not know the certificate.
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
    #[error("the certificate's issuer did not authorise the responder")]
    ResponderUntrusted,
    #[error("the answer's signature does not verify")]
    SignatureInvalid,
    #[error("the answer belongs to another question")]
    NonceDiffers,
    #[error("the answer was not valid at the moment of receipt")]
    Stale,
}

impl AnswerRefusal {
    /// Every refusal, in order of precedence.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The stable name of the refusal for messages and records. It is never renamed.
    pub fn code(self) -> &'static str {
        self.into()
    }
}
