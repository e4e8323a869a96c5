//! The national certificate profile: the holder and the use of a certificate.
//!
//! This module exists so that subject fields and key usages are read in one place. It reads only what the
//! certificate claims.
//!
//! Out of scope: trust, which [`super::chain`] decides.

use aws_lc_rs::digest::{SHA256, digest};
use der::{Decode, Encode, Tag, Tagged, asn1::ObjectIdentifier};
use jiff::Timestamp;
use regulation::{Bin, Iin};
use x509_cert::{
    Certificate,
    attr::AttributeValue,
    ext::pkix::{ExtendedKeyUsage, KeyUsage},
    name::Name,
    time::Time,
};

use super::{Authority, SignatureRefusal, Signer, oid};

/// Reads the holder from a certificate of either purpose.
pub(super) fn read_signer(certificate: &Certificate) -> Result<Signer, SignatureRefusal> {
    let profile = SignatureRefusal::CertificateProfile;
    let body = certificate.tbs_certificate();
    let subject = body.subject();
    let authority = read_authority(&extended_key_usages(certificate)?)?;
    let iin = prefixed(subject, oid::SERIAL_NUMBER, "IIN")?.ok_or(profile)?;
    let bin = prefixed(subject, oid::ORGANISATIONAL_UNIT, "BIN")?;
    let bin = match (authority, bin) {
        (Authority::Individual, None) => None,
        (Authority::Individual, Some(_)) | (_, None) => return Err(profile),
        (_, Some(bin)) => Some(bin.parse::<Bin>().map_err(|_| profile)?),
    };
    let encoded = certificate.to_der().map_err(|_| profile)?;
    Ok(Signer {
        iin: iin.parse::<Iin>().map_err(|_| profile)?,
        bin,
        common_name: only_text(subject, oid::COMMON_NAME)?.ok_or(profile)?,
        organisation: only_text(subject, oid::ORGANISATION)?,
        authority,
        certificate_serial: hex::encode(unsigned(body.serial_number().as_bytes())),
        certificate_sha256: hex::encode(digest(&SHA256, &encoded)),
        not_after: timestamp(&body.validity().not_after)?,
    })
}

/// A signing certificate has emailProtection, digitalSignature and nonRepudiation. An authentication certificate
/// (clientAuth, keyEncipherment) proves presence and never consent. A certificate that claims both purposes is
/// refused too, because the authority issues one purpose per certificate.
pub(super) fn require_signing_purpose(certificate: &Certificate) -> Result<(), SignatureRefusal> {
    let purposes = extended_key_usages(certificate)?;
    let usage = key_usage(certificate)?.ok_or(SignatureRefusal::WrongPurpose)?;
    let signing = purposes.contains(&oid::EMAIL_PROTECTION)
        && !purposes.contains(&oid::CLIENT_AUTH)
        && usage.digital_signature()
        && usage.non_repudiation();
    if signing { Ok(()) } else { Err(SignatureRefusal::WrongPurpose) }
}

/// The key usage extension, if the certificate has one.
pub(super) fn key_usage(certificate: &Certificate) -> Result<Option<KeyUsage>, SignatureRefusal> {
    extension::<KeyUsage>(certificate)
}

/// A validity instant of a certificate as a timestamp.
pub(super) fn timestamp(time: &Time) -> Result<Timestamp, SignatureRefusal> {
    i64::try_from(time.to_unix_duration().as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or(SignatureRefusal::CertificateProfile)
}

/// Refuses an extension that occurs twice, because two readers could then see different certificates.
fn extension<T>(certificate: &Certificate) -> Result<Option<T>, SignatureRefusal>
where
    T: for<'a> Decode<'a, Error = der::Error> + const_oid::AssociatedOid,
{
    let profile = SignatureRefusal::CertificateProfile;
    let mut found = certificate
        .tbs_certificate()
        .extensions()
        .into_iter()
        .flatten()
        .filter(|extension| extension.extn_id == T::OID);
    let Some(first) = found.next() else {
        return Ok(None);
    };
    if found.next().is_some() {
        return Err(profile);
    }
    T::from_der(first.extn_value.as_bytes()).map(Some).map_err(|_| profile)
}

fn extended_key_usages(certificate: &Certificate) -> Result<Vec<ObjectIdentifier>, SignatureRefusal> {
    Ok(extension::<ExtendedKeyUsage>(certificate)?.map(|usage| usage.0).unwrap_or_default())
}

/// The authority follows from the extended key usage alone, because policies differ between generations of the
/// national hierarchy. A certificate for both a private person and an employee is ambiguous and refused.
fn read_authority(purposes: &[ObjectIdentifier]) -> Result<Authority, SignatureRefusal> {
    let has = |wanted: &ObjectIdentifier| purposes.contains(wanted);
    match (has(&oid::INDIVIDUAL), has(&oid::LEGAL_ENTITY)) {
        (true, false) => Ok(Authority::Individual),
        (false, true) if has(&oid::FIRST_HEAD) => Ok(Authority::FirstHead),
        (false, true) if has(&oid::SIGNING_AUTHORITY) => Ok(Authority::SigningAuthority),
        (false, true) if has(&oid::EMPLOYEE) => Ok(Authority::Employee),
        _ => Err(SignatureRefusal::CertificateProfile),
    }
}

/// `IIN` or `BIN` followed by the number. Organisational units without the prefix (departments) are ignored.
fn prefixed(subject: &Name, field: ObjectIdentifier, prefix: &str) -> Result<Option<String>, SignatureRefusal> {
    let mut numbers =
        texts(subject, field)?.into_iter().filter_map(|text| text.strip_prefix(prefix).map(str::to_owned));
    only(numbers.next(), numbers.next())
}

fn only_text(subject: &Name, field: ObjectIdentifier) -> Result<Option<String>, SignatureRefusal> {
    let mut values = texts(subject, field)?.into_iter();
    only(values.next(), values.next())
}

fn only(first: Option<String>, second: Option<String>) -> Result<Option<String>, SignatureRefusal> {
    match second {
        None => Ok(first),
        Some(_) => Err(SignatureRefusal::CertificateProfile),
    }
}

fn texts(subject: &Name, field: ObjectIdentifier) -> Result<Vec<String>, SignatureRefusal> {
    subject.iter().filter(|attribute| attribute.oid == field).map(|attribute| text(&attribute.value)).collect()
}

fn text(value: &AttributeValue) -> Result<String, SignatureRefusal> {
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString => {
            std::str::from_utf8(value.value()).map(str::to_owned).map_err(|_| SignatureRefusal::CertificateProfile)
        }
        _ => Err(SignatureRefusal::CertificateProfile),
    }
}

/// DER puts a zero octet before a positive number whose first bit is set. The printed form omits it.
fn unsigned(serial: &[u8]) -> &[u8] {
    match serial {
        [0, rest @ ..] if !rest.is_empty() => rest,
        whole => whole,
    }
}
