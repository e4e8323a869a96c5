//! Electronic signatures (ЭЦП): who signed these exact bytes, and with which authority.
//!
//! This module exists so that a legal act (a petition, a questionnaire, a decision) has a signature that anyone can
//! check with `openssl cms -verify`. Every service judges it by the same rules. A signature is a detached CMS
//! SignedData (CAdES-BES style) made with a certificate in the format of the national certification authority (НУЦ
//! РК).
//!
//! Out of scope: the law (which act needs whose signature), the wall clock (the moment of receipt is an argument),
//! the network, and algorithms weaker than SHA-256.
//!
//! - [`verify`]: the strict local verifier, and the list of refusals in order of precedence.
//! - [`sign`]: the side of the signer.
//! - [`ocsp`]: the revocation status, proven by evidence that accompanies the signature.
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

/// The authority with which the holder signs, from the extended key usage of the certificate. The order is that of
/// power: a first head may do everything that an employee may.
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

/// The signer, read from a certificate that passed every check.
#[derive(Clone, PartialEq, Eq)]
pub struct Signer {
    pub iin: Iin,
    /// Present exactly if the certificate belongs to an employee of an organisation.
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
    /// Never prints names or numbers of people. The digest of the certificate identifies it.
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

/// The required signer and authority. The caller states whom it expects.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// A private person who signs for themselves. An employee's certificate is not accepted.
    Individual { iin: &'a Iin },
    /// An officer who signs for an organisation with at least this authority.
    Officer { iin: &'a Iin, bin: &'a Bin, at_least: Authority },
}

/// A verified signature, and the certificate whose revocation status must still be queried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub signer: Signer,
    pub certificate: CertificateInQuestion,
}

/// The interface for every signature check. An adapter to another cryptography (the national GOST algorithms)
/// implements it and hides its own network access.
///
/// A signature is accepted if `verify` returns the signer and `judge` finds, in an answer about that certificate,
/// that it was valid at the moment of receipt. Neither is sufficient alone.
pub trait Verifier: Send + Sync {
    /// Returns the signer, or the first refusal in the order of [`SignatureRefusal`]. `content` is the exact bytes
    /// shown to the signer, and `cms` is the detached signature. `received_at` is the moment when the first service
    /// received it. Validity is judged at that moment, because the signing time inside the signature proves
    /// nothing.
    fn verify(
        &self,
        content: &[u8],
        cms: &[u8],
        expected: &Expected<'_>,
        received_at: Timestamp,
    ) -> Result<Verified, SignatureRefusal>;

    /// Returns what an OCSP answer proves about the certificate, or why it proves nothing. The service that asked
    /// passes the nonce of its question. A service that received the answer from a neighbour has none.
    fn judge(
        &self,
        answer: &[u8],
        certificate: &CertificateInQuestion,
        nonce: Option<&[u8]>,
        received_at: Timestamp,
    ) -> Result<CertificateStatus, AnswerRefusal>;
}
