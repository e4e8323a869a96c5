//! The messages of RFC 6960 as DER types.
//!
//! This module exists because no maintained crate uses the `der` version of this workspace.
//!
//! Out of scope: judgement. Everything here is only a statement of the other side.

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use der::{
    Any, Choice, Encode, Enumerated, Sequence,
    asn1::{BitString, GeneralizedTime, Null, ObjectIdentifier, OctetString},
};
use jiff::Timestamp;
use x509_cert::{
    Certificate,
    ext::{Extension, pkix::CrlReason},
    name::Name,
    serial_number::SerialNumber,
    spki::AlgorithmIdentifierOwned,
};

use super::super::{oid, signed_attributes::has_no_parameters};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enumerated)]
#[asn1(type = "INTEGER")]
#[repr(u8)]
pub enum Version {
    #[default]
    V1 = 0,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct OcspRequest {
    pub body: RequestBody,
    /// The signature of a requester is parsed and ignored.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub signature: Option<Any>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct RequestBody {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "Default::default")]
    pub version: Version,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub requestor: Option<Any>,
    pub list: Vec<SingleRequest>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    pub extensions: Option<Vec<Extension>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct SingleRequest {
    pub certificate: CertId,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub extensions: Option<Vec<Extension>>,
}

/// Identifies a certificate by digests of its issuer's name and key, and by its serial number.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct CertId {
    pub algorithm: AlgorithmIdentifierOwned,
    pub issuer_name: OctetString,
    pub issuer_key: OctetString,
    pub serial: SerialNumber,
}

impl CertId {
    /// Identifies a certificate with SHA-256.
    pub fn of(serial: &SerialNumber, issuer: &Certificate) -> der::Result<Self> {
        Ok(Self {
            algorithm: AlgorithmIdentifierOwned { oid: oid::SHA_256, parameters: None },
            issuer_name: issuer_name(&SHA256, issuer)?,
            issuer_key: issuer_key(&SHA256, issuer)?,
            serial: serial.clone(),
        })
    }

    /// Whether the certificate is identified as one of this issuer. SHA-1 only identifies and proves nothing here,
    /// so it is accepted too: openssl and other tools use it.
    pub fn is_issued_by(&self, issuer: &Certificate) -> bool {
        let Some(algorithm) = self.digest() else { return false };
        let expected = issuer_name(algorithm, issuer).and_then(|name| Ok((name, issuer_key(algorithm, issuer)?)));
        expected.is_ok_and(|(name, key)| self.issuer_name == name && self.issuer_key == key)
    }

    fn digest(&self) -> Option<&'static Algorithm> {
        let named = self.algorithm.oid;
        match has_no_parameters(&self.algorithm) {
            true if named == oid::SHA_256 => Some(&SHA256),
            true if named == oid::SHA_1 => Some(&SHA1_FOR_LEGACY_USE_ONLY),
            _ => None,
        }
    }
}

fn issuer_name(algorithm: &'static Algorithm, issuer: &Certificate) -> der::Result<OctetString> {
    OctetString::new(digest(algorithm, &issuer.tbs_certificate().subject().to_der()?).as_ref())
}

fn issuer_key(algorithm: &'static Algorithm, issuer: &Certificate) -> der::Result<OctetString> {
    OctetString::new(digest(algorithm, key_bits(issuer)).as_ref())
}

fn key_bits(certificate: &Certificate) -> &[u8] {
    certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes()
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct OcspResponse {
    pub status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub bytes: Option<ResponseBytes>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[repr(u8)]
pub enum ResponseStatus {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct ResponseBytes {
    pub kind: ObjectIdentifier,
    pub response: OctetString,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct BasicResponse {
    pub data: ResponseData,
    pub algorithm: AlgorithmIdentifierOwned,
    pub signature: BitString,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub certificates: Option<Vec<Certificate>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct ResponseData {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "Default::default")]
    pub version: Version,
    pub responder: ResponderId,
    pub produced_at: GeneralizedTime,
    pub responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub extensions: Option<Vec<Extension>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Choice)]
pub enum ResponderId {
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true")]
    ByName(Name),
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true")]
    ByKey(OctetString),
}

impl ResponderId {
    /// Whether the answer names this certificate as its signer. RFC 6960 requires SHA-1 for keys.
    pub fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::ByName(name) => certificate.tbs_certificate().subject() == name,
            Self::ByKey(key) => key.as_bytes() == digest(&SHA1_FOR_LEGACY_USE_ONLY, key_bits(certificate)).as_ref(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct SingleResponse {
    pub certificate: CertId,
    pub status: CertStatus,
    pub this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub next_update: Option<GeneralizedTime>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub extensions: Option<Vec<Extension>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Choice)]
pub enum CertStatus {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(RevokedInfo),
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct RevokedInfo {
    pub at: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub reason: Option<CrlReason>,
}

/// The single extension of a kind. Two of a kind would let two readers see two values.
pub fn extension(extensions: Option<&Vec<Extension>>, wanted: ObjectIdentifier) -> Result<Option<&Extension>, Twice> {
    let mut found = extensions.into_iter().flatten().filter(|extension| extension.extn_id == wanted);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => Err(Twice),
    }
}

/// An extension occurs twice.
#[derive(Debug)]
pub struct Twice;

/// Whether there is an unknown critical extension. Such an answer must be refused.
pub fn has_unknown_critical(extensions: Option<&Vec<Extension>>) -> bool {
    let known = [oid::OCSP_NONCE, oid::OCSP_AS_OF];
    extensions.into_iter().flatten().any(|extension| extension.critical && !known.contains(&extension.extn_id))
}

pub fn to_time(moment: Timestamp) -> der::Result<GeneralizedTime> {
    let seconds = u64::try_from(moment.as_second()).map_err(|_| der::Error::from(der::ErrorKind::DateTime))?;
    GeneralizedTime::from_unix_duration(std::time::Duration::from_secs(seconds))
}

pub fn to_timestamp(time: GeneralizedTime) -> Option<Timestamp> {
    i64::try_from(time.to_unix_duration().as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}
