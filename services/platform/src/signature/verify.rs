//! The strict verifier: it refuses everything that openssl refuses, and more.
//!
//! This module exists so that there is one order of checks, that of [`SignatureRefusal`]. First comes the
//! structure, then the cryptography, then the chain at the moment of receipt, and last the identity of the signer.
//! Data from an unproven certificate has no meaning.
//!
//! The accepted profile is closed: one signer, detached, canonical DER, SHA-256, no enclosed revocation lists. The
//! only unsigned attribute allowed is a time-stamp token, which proves nothing here.
//!
//! Out of scope: leniency.

use cms::{
    cert::CertificateChoices,
    content_info::{CmsVersion, ContentInfo},
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{Decode, Encode, asn1::OctetString};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::{EndEntityCert, aws_lc_rs as algorithms};
use x509_cert::{Certificate, attr::Attributes, ext::pkix::SubjectKeyIdentifier, spki::AlgorithmIdentifierOwned};

use super::{
    AnswerRefusal, Authority, CertificateInQuestion, CertificateStatus, Expected, SignatureRefusal, Signer, Verified,
    Verifier, certificate_pem, chain, ocsp, oid, profile, signed_attributes,
};

/// A signature with its chain takes about five kilobytes, and a time-stamp token the same again.
const LARGEST_SIGNATURE: usize = 64 * 1024;
/// The signer, the issuing authority, its root, and one more generation.
const MOST_CERTIFICATES: usize = 5;
/// 2048 bits, in octets.
const SHORTEST_RSA_MODULUS: usize = 256;

/// Why a bundle of roots is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("the bundle of roots is empty or contains a certificate that is not a self-issued authority")]
    Roots,
}

/// Verifies RSA and ECDSA P-256 signatures against local roots, without network access.
#[derive(Debug)]
pub struct LocalVerifier {
    roots: Vec<chain::Root>,
}

impl LocalVerifier {
    /// Trusts every certificate of the PEM bundle as a root, and no other.
    pub fn from_root_pem(bundle: &str) -> Result<Self, TrustError> {
        chain::read_roots(bundle).map(|roots| Self { roots }).ok_or(TrustError::Roots)
    }
}

impl Verifier for LocalVerifier {
    fn verify(
        &self,
        content: &[u8],
        cms: &[u8],
        expected: &Expected<'_>,
        received_at: Timestamp,
    ) -> Result<Verified, SignatureRefusal> {
        let signed = read_signed_data(cms)?;
        let signer_info = require_shape(&signed)?;
        let algorithm = require_algorithms(&signed, signer_info)?;
        let certificates = enclosed(&signed)?;
        let leaf = signing_certificate(&signer_info.sid, &certificates)?;
        let attributes = signer_info.signed_attrs.as_ref().ok_or(SignatureRefusal::SignedAttributesMissing)?;
        signed_attributes::require_present(attributes)?;
        signed_attributes::require_certificate(attributes, leaf)?;
        signed_attributes::require_digest(attributes, content)?;
        require_signature(leaf, algorithm, attributes, &signer_info.signature)?;
        let issuer = chain::require_trusted(leaf, &certificates, &self.roots, received_at)?;
        profile::require_signing_purpose(leaf)?;
        let signer = profile::read_signer(leaf)?;
        require_expected(&signer, expected)?;
        let serial = leaf.tbs_certificate().serial_number().clone();
        Ok(Verified { signer, certificate: CertificateInQuestion { serial, issuer } })
    }

    fn judge(
        &self,
        answer: &[u8],
        certificate: &CertificateInQuestion,
        nonce: Option<&[u8]>,
        received_at: Timestamp,
    ) -> Result<CertificateStatus, AnswerRefusal> {
        ocsp::judge(answer, certificate, nonce, received_at, &self.roots)
    }
}

/// The signer in the enclosed certificate, for printing a signature that was verified before. Nothing is verified
/// here.
pub fn enclosed_signer(cms: &[u8]) -> Result<Signer, SignatureRefusal> {
    let signed = read_signed_data(cms)?;
    let signer_info = require_shape(&signed)?;
    profile::read_signer(signing_certificate(&signer_info.sid, &enclosed(&signed)?)?)
}

/// The signer's certificate and its issuer's from a signature, PEM, for tools that need them as files. Nothing is
/// verified here.
pub fn enclosed_certificates(cms: &[u8]) -> Result<(String, String), SignatureRefusal> {
    let malformed = SignatureRefusal::Malformed;
    let signed = read_signed_data(cms)?;
    let signer_info = require_shape(&signed)?;
    let certificates = enclosed(&signed)?;
    let leaf = signing_certificate(&signer_info.sid, &certificates)?;
    let issued_by = leaf.tbs_certificate().issuer();
    let issuer = certificates.iter().find(|one| one.tbs_certificate().subject() == issued_by).ok_or(malformed)?;
    let pem = |certificate: &Certificate| {
        certificate.to_der().ok().and_then(|encoded| certificate_pem(&encoded).ok()).ok_or(malformed)
    };
    Ok((pem(leaf)?, pem(issuer)?))
}

/// Reads the message and requires the only encoding that DER allows. One signature then has one form, and no two
/// readers can see different ones.
fn read_signed_data(cms: &[u8]) -> Result<SignedData, SignatureRefusal> {
    let malformed = SignatureRefusal::Malformed;
    if cms.len() > LARGEST_SIGNATURE {
        return Err(malformed);
    }
    let outer = ContentInfo::from_der(cms).map_err(|_| malformed)?;
    if outer.content_type != oid::SIGNED_DATA {
        return Err(malformed);
    }
    let signed = outer.content.decode_as::<SignedData>().map_err(|_| malformed)?;
    let canonical = signed.to_der().map_err(|_| malformed)? == outer.content.to_der().map_err(|_| malformed)?
        && outer.to_der().map_err(|_| malformed)? == cms;
    if canonical { Ok(signed) } else { Err(malformed) }
}

fn require_shape(signed: &SignedData) -> Result<&SignerInfo, SignatureRefusal> {
    if signed.crls.is_some() {
        return Err(SignatureRefusal::Malformed);
    }
    if signed.encap_content_info.econtent.is_some() {
        return Err(SignatureRefusal::NotDetached);
    }
    if signed.encap_content_info.econtent_type != oid::DATA {
        return Err(SignatureRefusal::Malformed);
    }
    let [signer_info] = signed.signer_infos.0.as_slice() else {
        return Err(SignatureRefusal::SignerCount);
    };
    require_versions(signed, signer_info)?;
    require_no_unsigned(signer_info.unsigned_attrs.as_ref())?;
    Ok(signer_info)
}

/// RFC 5652 sections 5.1 and 5.3: the version follows from how the signer is identified.
fn require_versions(signed: &SignedData, info: &SignerInfo) -> Result<(), SignatureRefusal> {
    let version = match info.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    if info.version == version && signed.version == version { Ok(()) } else { Err(SignatureRefusal::Malformed) }
}

fn require_no_unsigned(attributes: Option<&Attributes>) -> Result<(), SignatureRefusal> {
    let only_time_stamps =
        attributes.is_none_or(|attributes| attributes.iter().all(|attribute| attribute.oid == oid::TIME_STAMP_TOKEN));
    if only_time_stamps { Ok(()) } else { Err(SignatureRefusal::Malformed) }
}

fn require_algorithms(
    signed: &SignedData,
    info: &SignerInfo,
) -> Result<&'static dyn SignatureVerificationAlgorithm, SignatureRefusal> {
    let weak = SignatureRefusal::WeakAlgorithm;
    let [digest_algorithm] = signed.digest_algorithms.as_slice() else {
        return Err(SignatureRefusal::Malformed);
    };
    if !signed_attributes::is_sha_256(digest_algorithm) || !signed_attributes::is_sha_256(&info.digest_alg) {
        return Err(weak);
    }
    signature_algorithm(&info.signature_algorithm).ok_or(weak)
}

/// `rsaEncryption` leaves the digest to the signer info, where SHA-256 is already required.
fn signature_algorithm(named: &AlgorithmIdentifierOwned) -> Option<&'static dyn SignatureVerificationAlgorithm> {
    let rsa = named.oid == oid::RSA || named.oid == oid::RSA_WITH_SHA_256;
    if rsa && signed_attributes::has_no_parameters(named) {
        Some(algorithms::RSA_PKCS1_2048_8192_SHA256)
    } else if named.oid == oid::ECDSA_WITH_SHA_256 && named.parameters.is_none() {
        Some(algorithms::ECDSA_P256_SHA256)
    } else {
        None
    }
}

fn enclosed(signed: &SignedData) -> Result<Vec<&Certificate>, SignatureRefusal> {
    let choices: &[CertificateChoices] = signed.certificates.as_ref().map_or(&[], |set| set.0.as_slice());
    if choices.len() > MOST_CERTIFICATES {
        return Err(SignatureRefusal::Malformed);
    }
    choices.iter().map(signed_attributes::plain_certificate).collect()
}

/// Exactly one enclosed certificate must be the one that the signer info names.
fn signing_certificate<'a>(
    named: &SignerIdentifier,
    certificates: &[&'a Certificate],
) -> Result<&'a Certificate, SignatureRefusal> {
    let mut matching = certificates.iter().filter(|certificate| is_named(named, certificate));
    match (matching.next(), matching.next()) {
        (Some(certificate), None) => Ok(certificate),
        _ => Err(SignatureRefusal::Malformed),
    }
}

fn is_named(named: &SignerIdentifier, certificate: &Certificate) -> bool {
    let body = certificate.tbs_certificate();
    match named {
        SignerIdentifier::IssuerAndSerialNumber(pair) => {
            pair.issuer == *body.issuer() && pair.serial_number == *body.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(wanted) => {
            matches!(body.get_extension::<SubjectKeyIdentifier>(), Ok(Some((_, ref key))) if key == wanted)
        }
    }
}

/// The signature covers the attributes as a SET OF (RFC 5652 section 5.4), not in the tagged form in which they are
/// transmitted.
fn require_signature(
    leaf: &Certificate,
    algorithm: &dyn SignatureVerificationAlgorithm,
    attributes: &Attributes,
    signature: &OctetString,
) -> Result<(), SignatureRefusal> {
    require_strong_key(leaf)?;
    let message = attributes.to_der().map_err(|_| SignatureRefusal::Malformed)?;
    let encoded = CertificateDer::from(leaf.to_der().map_err(|_| SignatureRefusal::Malformed)?);
    // A certificate that webpki cannot read (for example with an unknown critical extension) has no path to a root.
    EndEntityCert::try_from(&encoded)
        .map_err(|_| SignatureRefusal::ChainUntrusted)?
        .verify_signature(algorithm, &message, signature.as_bytes())
        .map_err(|error| match error {
            webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => SignatureRefusal::WeakAlgorithm,
            _ => SignatureRefusal::SignatureInvalid,
        })
}

/// The algorithm refuses short keys too. This check gives that refusal its own code.
fn require_strong_key(leaf: &Certificate) -> Result<(), SignatureRefusal> {
    let key = leaf.tbs_certificate().subject_public_key_info();
    let short = key.subject_public_key.raw_bytes().len() < SHORTEST_RSA_MODULUS;
    if key.algorithm.oid == oid::RSA && short {
        return Err(SignatureRefusal::WeakAlgorithm);
    }
    Ok(())
}

fn require_expected(signer: &Signer, expected: &Expected<'_>) -> Result<(), SignatureRefusal> {
    match *expected {
        Expected::Individual { iin } => {
            require_person(signer, iin)?;
            if signer.authority == Authority::Individual { Ok(()) } else { Err(SignatureRefusal::WrongOrganisation) }
        }
        Expected::Officer { iin, bin, at_least } => {
            require_person(signer, iin)?;
            if signer.bin.as_ref() != Some(bin) {
                return Err(SignatureRefusal::WrongOrganisation);
            }
            if signer.authority < at_least {
                return Err(SignatureRefusal::InsufficientAuthority);
            }
            Ok(())
        }
    }
}

fn require_person(signer: &Signer, iin: &regulation::Iin) -> Result<(), SignatureRefusal> {
    if signer.iin == *iin { Ok(()) } else { Err(SignatureRefusal::WrongPerson) }
}
