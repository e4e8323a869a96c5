//! The responder: a delegated certificate and key, and the answers that they sign.
//!
//! Out of scope: the contents of the answers. The register knows which certificates are revoked.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use der::{
    Any, Decode, Encode,
    asn1::{BitString, Null, OctetString},
};
use jiff::{SignedDuration, Timestamp};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use x509_cert::{Certificate, spki::AlgorithmIdentifierOwned};

use super::super::{AuthorityError, IssuingAuthority, authority::generate_key, oid};
use super::{
    OcspQuery, RevocationReason,
    question::nonce_extension,
    syntax::{
        BasicResponse, CertId, CertStatus, OcspResponse, ResponderId, ResponseBytes, ResponseData, ResponseStatus,
        RevokedInfo, SingleResponse, Version, to_time,
    },
};

/// The validity of an answer for readers that do not compare it with a moment of their own.
const HOLDS: SignedDuration = SignedDuration::from_hours(1);

/// The status of a certificate in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownStatus {
    Good,
    Revoked {
        at: Timestamp,
        reason: RevocationReason,
    },
    /// This authority did not issue the certificate.
    NotIssued,
}

/// Why no answer is given, with the codes of RFC 6960.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    MalformedRequest,
    InternalError,
    TryLater,
}

impl NoAnswer {
    /// The unsigned error message. It proves nothing about the certificate.
    pub fn message(self) -> Vec<u8> {
        let status = match self {
            Self::MalformedRequest => ResponseStatus::MalformedRequest,
            Self::InternalError => ResponseStatus::InternalError,
            Self::TryLater => ResponseStatus::TryLater,
        };
        // SEQUENCE { ENUMERATED } cannot fail to encode.
        vec![0x30, 0x03, 0x0a, 0x01, status as u8]
    }
}

/// Signs answers for one issuing authority.
pub struct Responder {
    issuer: Certificate,
    certificate: Certificate,
    key: RsaKeyPair,
}

impl fmt::Debug for Responder {
    /// Never prints the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Responder").finish_non_exhaustive()
    }
}

impl Responder {
    /// Creates a key and has the authority delegate answers to it, for the validity of the authority.
    pub fn delegated_by(
        authority: &IssuingAuthority,
        issuer: Certificate,
        serial: [u8; 16],
    ) -> Result<Self, AuthorityError> {
        let key = generate_key()?;
        let certificate = Certificate::from_der(&authority.delegate_responder(key.as_str(), serial, &issuer)?)?;
        Self::with_key(issuer, certificate, key.as_str())
    }

    /// A responder with an existing certificate.
    pub fn with_key(issuer: Certificate, certificate: Certificate, key_pem: &str) -> Result<Self, AuthorityError> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(key_pem.as_bytes()).map_err(|_| AuthorityError::ResponderKey)?;
        let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).map_err(|_| AuthorityError::ResponderKey)?;
        Ok(Self { issuer, certificate, key })
    }

    /// The authority whose certificates it answers for.
    pub fn issuer(&self) -> &Certificate {
        &self.issuer
    }

    /// Answers for every certificate of a question as of `at`.
    pub fn answer(&self, asked: &OcspQuery, at: Timestamp, known: impl Fn(&[u8]) -> KnownStatus) -> Vec<u8> {
        self.signed(asked, at, known).unwrap_or_else(|_| NoAnswer::InternalError.message())
    }

    fn signed(&self, asked: &OcspQuery, at: Timestamp, known: impl Fn(&[u8]) -> KnownStatus) -> der::Result<Vec<u8>> {
        let responses = asked.certificates.iter().map(|named| {
            let known =
                if named.is_issued_by(&self.issuer) { known(named.serial.as_bytes()) } else { KnownStatus::NotIssued };
            single(named, known, at)
        });
        let nonce = asked.nonce.as_ref().map(|nonce| nonce_extension(nonce.as_bytes())).transpose()?;
        let data = ResponseData {
            version: Version::V1,
            responder: ResponderId::ByName(self.certificate.tbs_certificate().subject().clone()),
            produced_at: to_time(at)?,
            responses: responses.collect::<der::Result<_>>()?,
            extensions: nonce.map(|nonce| vec![nonce]),
        };
        self.seal(data)
    }

    fn seal(&self, data: ResponseData) -> der::Result<Vec<u8>> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &data.to_der()?, &mut signature)
            .map_err(|_| der::Error::from(der::ErrorKind::Failed))?;
        let basic = BasicResponse {
            data,
            algorithm: AlgorithmIdentifierOwned { oid: oid::RSA_WITH_SHA_256, parameters: Some(Any::null()) },
            signature: BitString::from_bytes(&signature)?,
            certificates: Some(vec![self.certificate.clone()]),
        };
        successful(&basic)
    }
}

fn successful(basic: &BasicResponse) -> der::Result<Vec<u8>> {
    let bytes = ResponseBytes { kind: oid::OCSP_BASIC, response: OctetString::new(basic.to_der()?)? };
    OcspResponse { status: ResponseStatus::Successful, bytes: Some(bytes) }.to_der()
}

fn single(named: &CertId, known: KnownStatus, at: Timestamp) -> der::Result<SingleResponse> {
    let next = at.checked_add(HOLDS).map_err(|_| der::Error::from(der::ErrorKind::DateTime))?;
    Ok(SingleResponse {
        certificate: named.clone(),
        status: match known {
            KnownStatus::Good => CertStatus::Good(Null),
            KnownStatus::Revoked { at, reason } => {
                CertStatus::Revoked(RevokedInfo { at: to_time(at)?, reason: Some(reason) })
            }
            KnownStatus::NotIssued => CertStatus::Unknown(Null),
        },
        this_update: to_time(at)?,
        next_update: Some(to_time(next)?),
        extensions: None,
    })
}
