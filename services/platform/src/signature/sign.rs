//! The side of the signer: a certificate, its chain, its key, and the signature.
//!
//! This module exists so that people's tools, the demo and the tests sign in the same way, which [`super::verify`]
//! and openssl accept.
//!
//! Out of scope: which act is signed, and whether the holder may sign it. A signature only binds a key to bytes.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Decode, Encode,
    asn1::{ObjectIdentifier, OctetString, SetOfVec},
};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use x509_cert::{Certificate, attr::Attributes, spki::AlgorithmIdentifierOwned};

use super::{CertificateInQuestion, SignatureRefusal, Signer, oid, profile, signed_attributes};

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    #[error("the certificate chain cannot be read")]
    Chain,
    #[error("the private key cannot be read as PKCS#8 RSA of at least 2048 bits")]
    Key,
    #[error("the private key does not belong to the certificate")]
    KeyMismatch,
    #[error("the certificate does not follow the national profile")]
    Profile(#[from] SignatureRefusal),
    #[error("the signature cannot be encoded")]
    Encoding(#[from] der::Error),
    #[error("the signing operation failed")]
    Operation,
}

/// A holder's certificate, the authorities above it except the root, and the private key.
pub struct SigningIdentity {
    chain: Vec<Certificate>,
    leaf: Certificate,
    key: RsaKeyPair,
    signer: Signer,
}

impl fmt::Debug for SigningIdentity {
    /// Never prints the key or the holder's name.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningIdentity").field("signer", &self.signer).finish_non_exhaustive()
    }
}

impl SigningIdentity {
    /// Reads the holder's certificate followed by its issuing chain, and the PKCS#8 key.
    pub fn from_pem(chain_pem: &str, key_pem: &str) -> Result<Self, SigningError> {
        let chain = CertificateDer::pem_slice_iter(chain_pem.as_bytes())
            .map(|encoded| {
                let encoded = encoded.map_err(|_| SigningError::Chain)?;
                Certificate::from_der(&encoded).map_err(|_| SigningError::Chain)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let leaf = chain.first().cloned().ok_or(SigningError::Chain)?;
        let encoded_key = PrivatePkcs8KeyDer::from_pem_slice(key_pem.as_bytes()).map_err(|_| SigningError::Key)?;
        let key = RsaKeyPair::from_pkcs8(encoded_key.secret_pkcs8_der()).map_err(|_| SigningError::Key)?;
        let certified = leaf.tbs_certificate().subject_public_key_info();
        if certified.subject_public_key.raw_bytes() != key.public_key().as_ref() {
            return Err(SigningError::KeyMismatch);
        }
        let signer = profile::read_signer(&leaf)?;
        Ok(Self { chain, leaf, key, signer })
    }

    /// The certificate and its issuers, DER, with the holder's first.
    pub fn chain_der(&self) -> Result<Vec<Vec<u8>>, SigningError> {
        self.chain.iter().map(|one| Ok(one.to_der()?)).collect()
    }

    /// The certificate whose revocation status is queried when this identity signs.
    pub fn in_question(&self) -> Result<CertificateInQuestion, SigningError> {
        let issued_by = self.leaf.tbs_certificate().issuer();
        let issuer = self.chain.iter().find(|one| one.tbs_certificate().subject() == issued_by);
        let issuer = issuer.cloned().ok_or(SigningError::Chain)?;
        Ok(CertificateInQuestion { serial: self.leaf.tbs_certificate().serial_number().clone(), issuer })
    }

    /// The signer as the certificate states it.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }
}

/// Signs the exact bytes of `content` and returns the detached signature in DER. The signing time is only the
/// signer's statement. A signature inside a PDF has none.
pub fn sign_detached(
    content: &[u8],
    identity: &SigningIdentity,
    signing_time: impl Into<Option<Timestamp>>,
) -> Result<Vec<u8>, SigningError> {
    let attributes = signed_attributes::compose(content, &identity.leaf, signing_time.into())?;
    let signature = sign_attributes(&attributes, &identity.key)?;
    let certificates = identity.chain.iter().cloned().map(CertificateChoices::Certificate);
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(oid::SHA_256, None)])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: oid::DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(certificates.collect::<Vec<_>>())?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer_info(identity, attributes, signature)?])?,
    };
    let message = ContentInfo { content_type: oid::SIGNED_DATA, content: Any::encode_from(&signed)? };
    Ok(message.to_der()?)
}

fn signer_info(
    identity: &SigningIdentity,
    attributes: Attributes,
    signature: Vec<u8>,
) -> Result<SignerInfo, SigningError> {
    let body = identity.leaf.tbs_certificate();
    Ok(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: body.issuer().clone(),
            serial_number: body.serial_number().clone(),
        }),
        digest_alg: algorithm(oid::SHA_256, None),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm(oid::RSA, Some(Any::null())),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    })
}

fn sign_attributes(attributes: &Attributes, key: &RsaKeyPair) -> Result<Vec<u8>, SigningError> {
    let message = attributes.to_der()?;
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature).map_err(|_| SigningError::Operation)?;
    Ok(signature)
}

fn algorithm(name: ObjectIdentifier, parameters: Option<Any>) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: name, parameters }
}
