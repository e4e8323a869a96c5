//! Judges an OCSP answer: it must be about this certificate, from an authorised responder, and fresh at that
//! moment.
//!
//! This module exists so that the first service and every later one apply the same list of checks, in the order of
//! [`AnswerRefusal`]. Only a signed answer proves good, revoked or unknown. Everything else is not an answer and
//! never means "good".
//!
//! Out of scope: leniency.

use der::{Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::{EndEntityCert, KeyUsage};
use x509_cert::{Certificate, spki::AlgorithmIdentifierOwned};

use super::super::{chain, oid, profile};
use super::{
    AnswerRefusal, CertificateInQuestion, CertificateStatus,
    question::read_nonce,
    syntax::{
        BasicResponse, CertStatus, OcspResponse, ResponseData, ResponseStatus, SingleResponse, Twice, Version,
        has_unknown_critical, to_timestamp,
    },
};

/// An answer with its responder's certificate takes about two kilobytes.
pub const LARGEST_ANSWER: usize = 32 * 1024;
/// The responder, its issuer, the root, and one more generation.
const MOST_CERTIFICATES: usize = 4;
/// The largest age of an answer at the receipt.
const OLDEST: SignedDuration = SignedDuration::from_hours(1);
/// The largest delay of an answer after the receipt: the question follows the receipt, and clocks differ.
const LATEST: SignedDuration = SignedDuration::from_mins(5);
/// id-kp-OCSPSigning, the value octets of 1.3.6.1.5.5.7.3.9.
const OCSP_SIGNING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];

/// Judges an answer for the moment of receipt. The first service knows the nonce of its question. Later services
/// have none.
pub(in super::super) fn judge(
    answer: &[u8],
    certificate: &CertificateInQuestion,
    nonce: Option<&[u8]>,
    at: Timestamp,
    roots: &[chain::Root],
) -> Result<CertificateStatus, AnswerRefusal> {
    let basic = read(answer)?;
    let single = only_response(&basic.data, certificate)?;
    require_signature(&basic, &certificate.issuer, at, roots)?;
    if let Some(expected) = nonce {
        require_nonce(&basic.data, expected)?;
    }
    require_fresh(single, at)?;
    status_of(&single.status)
}

/// Requires the only encoding that DER allows. The signed bytes are then the parsed bytes, and no data follows
/// them.
fn read(answer: &[u8]) -> Result<BasicResponse, AnswerRefusal> {
    let malformed = AnswerRefusal::Malformed;
    if answer.is_empty() {
        return Err(AnswerRefusal::Missing);
    }
    if answer.len() > LARGEST_ANSWER {
        return Err(malformed);
    }
    let outer = OcspResponse::from_der(answer).map_err(|_| malformed)?;
    if outer.status != ResponseStatus::Successful {
        return Err(AnswerRefusal::NotAnswered);
    }
    let bytes = outer.bytes.as_ref().ok_or(malformed)?;
    if bytes.kind != oid::OCSP_BASIC {
        return Err(malformed);
    }
    let basic = BasicResponse::from_der(bytes.response.as_bytes()).map_err(|_| malformed)?;
    let canonical = outer.to_der().is_ok_and(|again| again == answer)
        && basic.to_der().is_ok_and(|again| again == bytes.response.as_bytes());
    if canonical && basic.data.version == Version::V1 { Ok(basic) } else { Err(malformed) }
}

/// Requires exactly one response, about this certificate.
fn only_response<'a>(
    data: &'a ResponseData,
    certificate: &CertificateInQuestion,
) -> Result<&'a SingleResponse, AnswerRefusal> {
    let other = AnswerRefusal::OtherCertificate;
    let [single] = data.responses.as_slice() else { return Err(other) };
    if has_unknown_critical(data.extensions.as_ref()) || has_unknown_critical(single.extensions.as_ref()) {
        return Err(AnswerRefusal::Malformed);
    }
    let named = &single.certificate;
    if named.serial == certificate.serial && named.is_issued_by(&certificate.issuer) { Ok(single) } else { Err(other) }
}

/// The signer must be the issuer, or a responder authorised by this issuer. The signature does not cover the
/// enclosed certificates, so each must be the responder's, the issuer's or a root.
fn require_signature(
    basic: &BasicResponse,
    issuer: &Certificate,
    at: Timestamp,
    roots: &[chain::Root],
) -> Result<(), AnswerRefusal> {
    let untrusted = AnswerRefusal::ResponderUntrusted;
    let enclosed = basic.certificates.as_deref().unwrap_or_default();
    if enclosed.len() > MOST_CERTIFICATES {
        return Err(AnswerRefusal::Malformed);
    }
    let others: Vec<_> =
        enclosed.iter().filter(|one| *one != issuer && !roots.iter().any(|root| root.is(one))).collect();
    let signer = match others.as_slice() {
        [] => issuer,
        [delegated] => {
            require_delegated(delegated, issuer, at)?;
            delegated
        }
        _ => return Err(untrusted),
    };
    if !basic.data.responder.names(signer) {
        return Err(untrusted);
    }
    let algorithm = algorithm(&basic.algorithm).ok_or(AnswerRefusal::SignatureInvalid)?;
    let message = basic.data.to_der().map_err(|_| AnswerRefusal::Malformed)?;
    let signature = basic.signature.as_bytes().ok_or(AnswerRefusal::Malformed)?;
    let encoded = encode(signer)?;
    let key = EndEntityCert::try_from(&encoded).map_err(|_| untrusted)?;
    key.verify_signature(algorithm, &message, signature).map_err(|_| AnswerRefusal::SignatureInvalid)
}

/// RFC 6960 section 4.2.2.2: the authority that issued the certificate must have issued the responder's certificate
/// directly, for signing answers, and it must be valid. The revocation status of the responder itself cannot be
/// queried independently. The authority handles that with a short validity or ocsp-nocheck.
fn require_delegated(responder: &Certificate, issuer: &Certificate, at: Timestamp) -> Result<(), AnswerRefusal> {
    let untrusted = |_| AnswerRefusal::ResponderUntrusted;
    let (encoded, issuer) = (encode(responder)?, encode(issuer)?);
    let anchor = [webpki::anchor_from_trusted_cert(&issuer).map_err(untrusted)?];
    let time = chain::unix_time(at).map_err(|_| AnswerRefusal::ResponderUntrusted)?;
    let usage = KeyUsage::required(OCSP_SIGNING);
    let certificate = EndEntityCert::try_from(&encoded).map_err(untrusted)?;
    certificate
        .verify_for_usage(chain::CERTIFICATE_ALGORITHMS, &anchor, &[], time, usage, None, None)
        .map_err(untrusted)?;
    match profile::key_usage(responder) {
        Ok(None) => Ok(()),
        Ok(Some(usage)) if usage.digital_signature() => Ok(()),
        _ => Err(AnswerRefusal::ResponderUntrusted),
    }
}

/// The algorithms with which certificates may be signed, by identifier.
fn algorithm(named: &AlgorithmIdentifierOwned) -> Option<&'static dyn SignatureVerificationAlgorithm> {
    let encoded = named.to_der().ok()?;
    // webpki identifies an algorithm by the octets inside the SEQUENCE, whose header is two octets long for all of
    // them.
    let inner = encoded.get(2..)?;
    chain::CERTIFICATE_ALGORITHMS.iter().copied().find(|algorithm| algorithm.signature_alg_id().as_ref() == inner)
}

/// A good answer to another question may be an old answer that is replayed.
fn require_nonce(data: &ResponseData, expected: &[u8]) -> Result<(), AnswerRefusal> {
    match read_nonce(data.extensions.as_ref()) {
        Ok(Some(nonce)) if nonce.as_bytes() == expected => Ok(()),
        Ok(_) => Err(AnswerRefusal::NonceDiffers),
        Err(Twice) => Err(AnswerRefusal::Malformed),
    }
}

/// The answer must be from the moment of receipt, or from shortly before it and still valid.
fn require_fresh(single: &SingleResponse, at: Timestamp) -> Result<(), AnswerRefusal> {
    let malformed = AnswerRefusal::Malformed;
    let given = to_timestamp(single.this_update).ok_or(malformed)?;
    let holds = single.next_update.map(|next| to_timestamp(next).ok_or(malformed)).transpose()?;
    // Answers have whole seconds.
    let second = Timestamp::from_second(at.as_second()).map_err(|_| malformed)?;
    let age = second.duration_since(given);
    let expired = holds.is_some_and(|next| next < second || next < given);
    if age > OLDEST || -age > LATEST || expired { Err(AnswerRefusal::Stale) } else { Ok(()) }
}

fn status_of(status: &CertStatus) -> Result<CertificateStatus, AnswerRefusal> {
    Ok(match status {
        CertStatus::Good(_) => CertificateStatus::Good,
        CertStatus::Unknown(_) => CertificateStatus::Unknown,
        CertStatus::Revoked(info) => CertificateStatus::Revoked {
            at: to_timestamp(info.at).ok_or(AnswerRefusal::Malformed)?,
            reason: info.reason,
        },
    })
}

fn encode(certificate: &Certificate) -> Result<CertificateDer<'static>, AnswerRefusal> {
    certificate.to_der().map(CertificateDer::from).map_err(|_| AnswerRefusal::Malformed)
}
