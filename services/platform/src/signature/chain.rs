//! Verifies that a certificate chains to a trusted root at a given moment.
//!
//! This module exists to keep path building in one reviewed place. webpki builds the path. This module checks what
//! webpki leaves to its caller, in the same way as openssl: the key usage of authorities and the validity of the
//! root.
//!
//! Out of scope: the identity of the holder.

use std::time::Duration;

use der::{Decode, Encode};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime, pem::PemObject};
use webpki::{EndEntityCert, KeyUsage, aws_lc_rs as algorithms};
use x509_cert::Certificate;

use super::{SignatureRefusal, profile};

/// Algorithms with which an authority may sign certificates.
pub(super) const CERTIFICATE_ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
    algorithms::ECDSA_P256_SHA256,
    algorithms::ECDSA_P384_SHA384,
];

/// emailProtection, the value octets of 1.3.6.1.5.5.7.3.4: the national mark of a signing certificate.
const EMAIL_PROTECTION: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04];

/// A trusted root and its validity.
#[derive(Debug)]
pub(super) struct Root {
    encoded: Vec<u8>,
    anchor: TrustAnchor<'static>,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl Root {
    /// Whether this is the certificate of the root.
    pub(super) fn is(&self, certificate: &Certificate) -> bool {
        certificate.to_der().is_ok_and(|encoded| encoded == self.encoded)
    }
}

/// Reads every certificate of a PEM bundle as a root.
pub(super) fn read_roots(bundle: &str) -> Option<Vec<Root>> {
    let roots = CertificateDer::pem_slice_iter(bundle.as_bytes())
        .map(|certificate| read_root(certificate.ok()?))
        .collect::<Option<Vec<_>>>()?;
    (!roots.is_empty()).then_some(roots)
}

fn read_root(encoded: CertificateDer<'static>) -> Option<Root> {
    let certificate = Certificate::from_der(&encoded).ok()?;
    let body = certificate.tbs_certificate();
    let may_certify = profile::key_usage(&certificate).ok()??.key_cert_sign();
    if !may_certify || body.issuer() != body.subject() {
        return None;
    }
    Some(Root {
        anchor: webpki::anchor_from_trusted_cert(&encoded).ok()?.to_owned(),
        not_before: profile::timestamp(&body.validity().not_before).ok()?,
        not_after: profile::timestamp(&body.validity().not_after).ok()?,
        encoded: encoded.to_vec(),
    })
}

/// Verifies the path from `leaf` to one of `roots` at `moment`. Every enclosed certificate must be the leaf, part
/// of that path, or a trusted root, so that no unsigned certificate is accepted. Returns the issuer of the leaf,
/// which answers for its status.
pub(super) fn require_trusted(
    leaf: &Certificate,
    enclosed: &[&Certificate],
    roots: &[Root],
    moment: Timestamp,
) -> Result<Certificate, SignatureRefusal> {
    let leaf_der = encode(leaf)?;
    let others = others(&leaf_der, enclosed, roots)?;
    let end_entity = EndEntityCert::try_from(&leaf_der).map_err(refusal)?;
    let anchors: Vec<TrustAnchor<'_>> = roots.iter().map(|root| root.anchor.clone()).collect();
    let path = end_entity
        .verify_for_usage(
            CERTIFICATE_ALGORITHMS,
            &anchors,
            &others,
            unix_time(moment)?,
            KeyUsage::required_if_present(EMAIL_PROTECTION),
            None,
            None,
        )
        .map_err(refusal)?;
    let used: Vec<CertificateDer<'_>> = path.intermediate_certificates().map(|certificate| certificate.der()).collect();
    if others.iter().any(|certificate| !used.contains(certificate)) {
        return Err(SignatureRefusal::ChainUntrusted);
    }
    used.iter().try_for_each(require_authority)?;
    let root = require_root_in_force(path.anchor(), roots, moment)?;
    // The path runs upwards: the first authority above the leaf is its issuer.
    let issuer = used.first().map_or(root.encoded.as_slice(), |certificate| certificate.as_ref());
    Certificate::from_der(issuer).map_err(|_| SignatureRefusal::ChainUntrusted)
}

fn others(
    leaf: &CertificateDer<'_>,
    enclosed: &[&Certificate],
    roots: &[Root],
) -> Result<Vec<CertificateDer<'static>>, SignatureRefusal> {
    let mut others = Vec::new();
    for certificate in enclosed {
        let encoded = encode(certificate)?;
        let is_root = roots.iter().any(|root| root.encoded == encoded.as_ref());
        if encoded != *leaf && !is_root {
            others.push(encoded);
        }
    }
    Ok(others)
}

/// webpki checks only the basic constraints of an authority. openssl also requires keyCertSign.
fn require_authority(certificate: &CertificateDer<'_>) -> Result<(), SignatureRefusal> {
    let untrusted = SignatureRefusal::ChainUntrusted;
    let parsed = Certificate::from_der(certificate).map_err(|_| untrusted)?;
    match profile::key_usage(&parsed) {
        Ok(Some(usage)) if usage.key_cert_sign() => Ok(()),
        _ => Err(untrusted),
    }
}

/// webpki ignores the validity of a root. openssl does not.
fn require_root_in_force<'a>(
    anchor: &TrustAnchor<'_>,
    roots: &'a [Root],
    moment: Timestamp,
) -> Result<&'a Root, SignatureRefusal> {
    let root = roots
        .iter()
        .find(|root| {
            root.anchor.subject == anchor.subject
                && root.anchor.subject_public_key_info == anchor.subject_public_key_info
        })
        .ok_or(SignatureRefusal::ChainUntrusted)?;
    if moment < root.not_before {
        return Err(SignatureRefusal::NotYetValid);
    }
    // Validity has whole seconds, and the last second is included.
    if moment.as_second() > root.not_after.as_second() {
        return Err(SignatureRefusal::Expired);
    }
    Ok(root)
}

fn encode(certificate: &Certificate) -> Result<CertificateDer<'static>, SignatureRefusal> {
    certificate.to_der().map(CertificateDer::from).map_err(|_| SignatureRefusal::Malformed)
}

pub(super) fn unix_time(moment: Timestamp) -> Result<UnixTime, SignatureRefusal> {
    let seconds = u64::try_from(moment.as_second()).map_err(|_| SignatureRefusal::NotYetValid)?;
    Ok(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

fn refusal(error: webpki::Error) -> SignatureRefusal {
    use webpki::Error;
    match error {
        Error::CertExpired { .. } => SignatureRefusal::Expired,
        Error::CertNotValidYet { .. } => SignatureRefusal::NotYetValid,
        Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension => SignatureRefusal::WrongPurpose,
        _ => SignatureRefusal::ChainUntrusted,
    }
}
