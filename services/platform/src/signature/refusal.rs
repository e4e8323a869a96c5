//! The reasons to refuse a signature: a closed list, so that a refusal is a code and never free text.
//!
//! Out of scope: data from the certificate, because people and logs receive refusals.

use strum::{IntoStaticStr, VariantArray};

/// The refusals in order of precedence: [`super::verify`] reports the first one that applies. There are two
/// exceptions. `Malformed` covers everything unreadable at the step that needs it. A certificate that cannot be
/// read at all is `ChainUntrusted` when its key is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", prefix = "SIGNATURE_")]
pub enum SignatureRefusal {
    #[error("the signature is not a canonical DER CMS SignedData of the accepted profile")]
    Malformed,
    #[error("the signature contains the content instead of being detached")]
    NotDetached,
    #[error("the signature must have exactly one signer")]
    SignerCount,
    #[error("the digest or signature algorithm is too weak or unknown")]
    WeakAlgorithm,
    #[error("a required signed attribute is missing")]
    SignedAttributesMissing,
    #[error("the signed reference to the signing certificate names another certificate")]
    #[strum(serialize = "SIGNING_CERTIFICATE_MISMATCH")]
    SigningCertificateAttributeMismatch,
    #[error("the signed digest is not the digest of this content")]
    DigestMismatch,
    #[error("the signature value does not verify")]
    #[strum(serialize = "INVALID")]
    SignatureInvalid,
    #[error("the certificate does not chain to a trusted root")]
    ChainUntrusted,
    #[error("a certificate of the chain was not yet valid at receipt")]
    #[strum(serialize = "CERTIFICATE_NOT_YET_VALID")]
    NotYetValid,
    #[error("a certificate of the chain had expired at receipt")]
    #[strum(serialize = "CERTIFICATE_EXPIRED")]
    Expired,
    #[error("the certificate was not issued for signing")]
    WrongPurpose,
    #[error("the certificate's subject does not follow the national profile")]
    CertificateProfile,
    #[error("the signature belongs to another person")]
    WrongPerson,
    #[error("the signature is made for another organisation, or for none")]
    WrongOrganisation,
    #[error("the signer's authority in the organisation is not sufficient")]
    InsufficientAuthority,
}

impl SignatureRefusal {
    /// Every refusal, in order of precedence.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The stable name of the refusal for messages and records. It is never renamed.
    pub fn code(self) -> &'static str {
        self.into()
    }
}
