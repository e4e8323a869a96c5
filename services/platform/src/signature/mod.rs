//! Electronic signatures (ЭЦП): who signed these exact bytes, and may they?
//!
//! This module exists so that a legal act (a petition, a questionnaire, a decision) rests on a
//! signature anybody can check with `openssl cms -verify`, and so that every endpoint judges it by the
//! same rules. A signature is a detached CMS SignedData (CAdES-BES style) made with a certificate
//! shaped like those of the national certification authority (НУЦ РК).
//!
//! Out of scope: the law (which act needs whose signature), the wall clock (the moment of
//! receipt is an argument), the network, and any algorithm weaker than SHA-256.
//!
//! - [`verify`]: the strict local verifier, and the list of refusals in order of precedence.
//! - [`sign`]: the signer's side.
//! - [`ocsp`]: whether the certificate was revoked, by evidence that travels with the signature.
//! - [`authority`]: the sandbox certification authority and the holder's certificate request.

pub mod authority;
mod chain;
pub mod ocsp;
mod oid;
mod profile;
mod refusal;
pub mod sign;
mod signed_attributes;
#[cfg(test)]
mod tests;
pub mod verify;

use std::fmt;

use jiff::Timestamp;
use regulation::{Bin, Iin};
use strum::IntoStaticStr;

pub use authority::{
    AuthorityError, AuthorityKeys, IssuingAuthority, Names, PrivateKeyPem, Purpose, Subject, certificate_pem,
    certificate_request, create_authority, generate_key,
};
pub use ocsp::{AnswerRefusal, CertificateInQuestion, CertificateStatus};
pub use refusal::SignatureRefusal;
pub use sign::{SigningError, SigningIdentity, sign_detached};
pub use verify::{LocalVerifier, TrustError, enclosed_certificates, enclosed_signer};

/// In which standing the holder signs, as the certificate's extended key usage states it. The order
/// is the order of power: a first head may do whatever an employee may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Authority {
    /// A private person (физическое лицо).
    Individual,
    /// An employee of an organisation (сотрудник).
    Employee,
    /// A person with the right to sign for the organisation (право подписи).
    SigningAuthority,
    /// The organisation's first head (первый руководитель).
    FirstHead,
}

impl Authority {
    /// A stable name for messages and records.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// Who signed, read from a certificate that passed every check.
#[derive(Clone, PartialEq, Eq)]
pub struct Signer {
    pub iin: Iin,
    /// Present exactly when the certificate belongs to an organisation's employee.
    pub bin: Option<Bin>,
    pub common_name: String,
    pub organisation: Option<String>,
    pub authority: Authority,
    /// Lower-case hexadecimal, without the sign octet.
    pub certificate_serial: String,
    /// SHA-256 of the certificate's DER, lower-case hexadecimal.
    pub certificate_sha256: String,
    /// The last second at which the certificate is valid.
    pub not_after: Timestamp,
}

impl fmt::Debug for Signer {
    /// Names and numbers of people never reach a log; the certificate's digest is enough to find them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Signer")
            .field("iin", &"***")
            .field("common_name", &"***")
            .field("authority", &self.authority)
            .field("certificate_sha256", &self.certificate_sha256)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

/// The right person, in the right standing. A endpoint states whom it expects; it never asks who came.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// A private person signing for themselves; an employee's certificate will not do.
    Individual { iin: &'a Iin },
    /// An officer signing for an organisation with at least this authority.
    Officer { iin: &'a Iin, bin: &'a Bin, at_least: Authority },
}

/// A signature that holds, and what to ask about before it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub signer: Signer,
    pub certificate: CertificateInQuestion,
}

/// The one endpoint to every kind of signature check. An adapter to another cryptography (the national GOST algorithms)
/// implements it; what it needs of the network it does behind it.
///
/// A signature is accepted when `verify` says who signed and `judge` says, of an answer fetched for that certificate,
/// that it stood at the moment of receipt. Neither alone suffices.
pub trait Verifier: Send + Sync {
    /// Says who signed, or the first refusal in the order of [`SignatureRefusal`]. `content` is the exact bytes shown
    /// to the signer, `cms` the detached signature, `received_at` the moment the first endpoint received it: validity is
    /// judged at that moment, for the signing time inside the signature proves nothing.
    fn verify(
        &self,
        content: &[u8],
        cms: &[u8],
        expected: &Expected<'_>,
        received_at: Timestamp,
    ) -> Result<Verified, SignatureRefusal>;

    /// Says what an OCSP answer proves about the certificate, or why it proves nothing. Whoever asked hands in the
    /// nonce of the question; whoever was sent the answer by a neighbour has none.
    fn judge(
        &self,
        answer: &[u8],
        certificate: &CertificateInQuestion,
        nonce: Option<&[u8]>,
        received_at: Timestamp,
    ) -> Result<CertificateStatus, AnswerRefusal>;
}
