//! Why a signature is refused: a closed list, so that a refusal is a code and never free text.
//!
//! Out of scope: anything read from the certificate. A refusal travels to people and logs.

/// The refusals in order of precedence: [`super::verify`] reports the first one that holds. Two stand
/// apart: `Malformed` is whatever cannot be read at the step that needs it, and a certificate that
/// cannot be read at all is `ChainUntrusted` as soon as its key is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SignatureRefusal {
    #[error("the signature is not a canonical DER CMS SignedData of the accepted profile")]
    Malformed,
    #[error("the signature carries content instead of being detached")]
    NotDetached,
    #[error("the signature must have exactly one signer")]
    SignerCount,
    #[error("the digest or signature algorithm is too weak or unknown")]
    WeakAlgorithm,
    #[error("a required signed attribute is missing")]
    SignedAttributesMissing,
    #[error("the signed reference to the signing certificate names another certificate")]
    SigningCertificateAttributeMismatch,
    #[error("the signed digest is not the digest of this content")]
    DigestMismatch,
    #[error("the signature value does not verify")]
    SignatureInvalid,
    #[error("the certificate does not chain to a trusted root")]
    ChainUntrusted,
    #[error("a certificate of the chain was not yet valid at receipt")]
    NotYetValid,
    #[error("a certificate of the chain had expired at receipt")]
    Expired,
    #[error("the certificate was not issued for signing")]
    WrongPurpose,
    #[error("the certificate's subject does not follow the national profile")]
    CertificateProfile,
    #[error("the signature is another person's")]
    WrongPerson,
    #[error("the signature is made for another organisation, or for none")]
    WrongOrganisation,
    #[error("the signer's authority in the organisation does not suffice")]
    InsufficientAuthority,
}

impl SignatureRefusal {
    /// Every refusal, in order of precedence.
    pub const ALL: [Self; 16] = [
        Self::Malformed,
        Self::NotDetached,
        Self::SignerCount,
        Self::WeakAlgorithm,
        Self::SignedAttributesMissing,
        Self::SigningCertificateAttributeMismatch,
        Self::DigestMismatch,
        Self::SignatureInvalid,
        Self::ChainUntrusted,
        Self::NotYetValid,
        Self::Expired,
        Self::WrongPurpose,
        Self::CertificateProfile,
        Self::WrongPerson,
        Self::WrongOrganisation,
        Self::InsufficientAuthority,
    ];

    /// The stable name of the refusal for messages and records; never renamed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "SIGNATURE_MALFORMED",
            Self::NotDetached => "SIGNATURE_NOT_DETACHED",
            Self::SignerCount => "SIGNATURE_SIGNER_COUNT",
            Self::WeakAlgorithm => "SIGNATURE_WEAK_ALGORITHM",
            Self::SignedAttributesMissing => "SIGNATURE_SIGNED_ATTRIBUTES_MISSING",
            Self::SigningCertificateAttributeMismatch => "SIGNATURE_SIGNING_CERTIFICATE_MISMATCH",
            Self::DigestMismatch => "SIGNATURE_DIGEST_MISMATCH",
            Self::SignatureInvalid => "SIGNATURE_INVALID",
            Self::ChainUntrusted => "SIGNATURE_CHAIN_UNTRUSTED",
            Self::NotYetValid => "SIGNATURE_CERTIFICATE_NOT_YET_VALID",
            Self::Expired => "SIGNATURE_CERTIFICATE_EXPIRED",
            Self::WrongPurpose => "SIGNATURE_WRONG_PURPOSE",
            Self::CertificateProfile => "SIGNATURE_CERTIFICATE_PROFILE",
            Self::WrongPerson => "SIGNATURE_WRONG_PERSON",
            Self::WrongOrganisation => "SIGNATURE_WRONG_ORGANISATION",
            Self::InsufficientAuthority => "SIGNATURE_INSUFFICIENT_AUTHORITY",
        }
    }
}
