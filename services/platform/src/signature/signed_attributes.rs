//! The attributes that the signature covers: content type, digest, and the signing certificate.
//!
//! This module exists because CMS signs the attributes, not the content. An attribute that is missing here is not
//! signed.
//!
//! Out of scope: the signing time as evidence. It is only the signer's statement.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use cms::cert::CertificateChoices;
use der::{
    Any, Encode, Sequence,
    asn1::{GeneralizedTime, ObjectIdentifier, OctetString, SetOfVec, UtcTime},
};
use jiff::Timestamp;
use x509_cert::{
    Certificate,
    attr::{Attribute, Attributes},
    ext::pkix::name::{GeneralName, GeneralNames},
    serial_number::SerialNumber,
    spki::AlgorithmIdentifierOwned,
    time::Time,
};

use super::{SignatureRefusal, oid};

/// RFC 5035: the digest of the signing certificate. An absent hash algorithm means SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct SigningCertificateV2 {
    pub(super) certificates: Vec<CertificateReference>,
    pub(super) policies: Option<Vec<Any>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct CertificateReference {
    pub(super) hash_algorithm: Option<AlgorithmIdentifierOwned>,
    pub(super) certificate_hash: OctetString,
    pub(super) issuer_serial: Option<IssuerSerial>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct IssuerSerial {
    pub(super) issuer: GeneralNames,
    pub(super) serial_number: SerialNumber,
}

/// The attributes of a signature over `content` made with `certificate`.
pub(super) fn compose(
    content: &[u8],
    certificate: &Certificate,
    signing_time: Option<Timestamp>,
) -> der::Result<Attributes> {
    let content_digest = digest(&SHA256, content);
    let mut attributes = vec![
        single(oid::CONTENT_TYPE, Any::encode_from(&oid::DATA)?)?,
        single(oid::MESSAGE_DIGEST, Any::encode_from(&OctetString::new(content_digest.as_ref())?)?)?,
        single(oid::SIGNING_CERTIFICATE_V2, Any::encode_from(&reference_to(certificate)?)?)?,
    ];
    if let Some(moment) = signing_time {
        attributes.push(single(oid::SIGNING_TIME, time_value(moment)?)?);
    }
    SetOfVec::try_from(attributes)
}

/// Checks that all three required attributes occur exactly once, and that the content type is plain data.
pub(super) fn require_present(attributes: &Attributes) -> Result<(), SignatureRefusal> {
    let content_type = value(attributes, oid::CONTENT_TYPE)?
        .decode_as::<ObjectIdentifier>()
        .map_err(|_| SignatureRefusal::Malformed)?;
    value(attributes, oid::MESSAGE_DIGEST)?;
    value(attributes, oid::SIGNING_CERTIFICATE_V2)?;
    if content_type == oid::DATA { Ok(()) } else { Err(SignatureRefusal::Malformed) }
}

/// Checks that the signer committed to this certificate, so that another certificate of the same key cannot replace
/// it.
pub(super) fn require_certificate(attributes: &Attributes, certificate: &Certificate) -> Result<(), SignatureRefusal> {
    let mismatch = SignatureRefusal::SigningCertificateAttributeMismatch;
    let named =
        value(attributes, oid::SIGNING_CERTIFICATE_V2)?.decode_as::<SigningCertificateV2>().map_err(|_| mismatch)?;
    let [reference] = named.certificates.as_slice() else {
        return Err(mismatch);
    };
    let with_sha_256 = reference.hash_algorithm.as_ref().is_none_or(is_sha_256);
    let encoded = certificate.to_der().map_err(|_| mismatch)?;
    let same_hash = reference.certificate_hash.as_bytes() == digest(&SHA256, &encoded).as_ref();
    let same_issuer = reference.issuer_serial.as_ref().is_none_or(|issuer_serial| {
        let body = certificate.tbs_certificate();
        issuer_serial.serial_number == *body.serial_number()
            && issuer_serial.issuer == vec![GeneralName::DirectoryName(body.issuer().clone())]
    });
    if with_sha_256 && same_hash && same_issuer { Ok(()) } else { Err(mismatch) }
}

/// Checks that the signed digest is the digest of these bytes.
pub(super) fn require_digest(attributes: &Attributes, content: &[u8]) -> Result<(), SignatureRefusal> {
    let signed =
        value(attributes, oid::MESSAGE_DIGEST)?.decode_as::<OctetString>().map_err(|_| SignatureRefusal::Malformed)?;
    if signed.as_bytes() == digest(&SHA256, content).as_ref() { Ok(()) } else { Err(SignatureRefusal::DigestMismatch) }
}

/// SHA-256 with absent or NULL parameters. Both are in use, and other parameters are refused.
pub(super) fn is_sha_256(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.oid == oid::SHA_256 && has_no_parameters(algorithm)
}

pub(super) fn has_no_parameters(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.parameters.as_ref().is_none_or(Any::is_null)
}

/// Returns a certificate of a set and refuses every other kind of entry.
pub(super) fn plain_certificate(choice: &CertificateChoices) -> Result<&Certificate, SignatureRefusal> {
    match choice {
        CertificateChoices::Certificate(certificate) => Ok(certificate),
        CertificateChoices::Other(_) => Err(SignatureRefusal::Malformed),
    }
}

/// The single value of an attribute that occurs exactly once.
fn value(attributes: &Attributes, wanted: ObjectIdentifier) -> Result<&Any, SignatureRefusal> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == wanted);
    let attribute = found.next().ok_or(SignatureRefusal::SignedAttributesMissing)?;
    if found.next().is_some() || attribute.values.len() != 1 {
        return Err(SignatureRefusal::Malformed);
    }
    attribute.values.get(0).ok_or(SignatureRefusal::SignedAttributesMissing)
}

fn single(name: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid: name, values: SetOfVec::try_from(vec![value])? })
}

fn reference_to(certificate: &Certificate) -> der::Result<SigningCertificateV2> {
    let body = certificate.tbs_certificate();
    let encoded = certificate.to_der()?;
    Ok(SigningCertificateV2 {
        certificates: vec![CertificateReference {
            hash_algorithm: None,
            certificate_hash: OctetString::new(digest(&SHA256, &encoded).as_ref())?,
            issuer_serial: Some(IssuerSerial {
                issuer: vec![GeneralName::DirectoryName(body.issuer().clone())],
                serial_number: body.serial_number().clone(),
            }),
        }],
        policies: None,
    })
}

/// UTCTime up to 2049, GeneralizedTime after: RFC 5652 section 11.3.
fn time_value(moment: Timestamp) -> der::Result<Any> {
    let seconds = u64::try_from(moment.as_second()).map_err(|_| der::Error::from(der::ErrorKind::DateTime))?;
    let since_epoch = Duration::from_secs(seconds);
    let time = match UtcTime::from_unix_duration(since_epoch) {
        Ok(short) => Time::UtcTime(short),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_unix_duration(since_epoch)?),
    };
    Any::encode_from(&time)
}
