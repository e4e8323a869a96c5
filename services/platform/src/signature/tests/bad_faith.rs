//! Malicious messages of a holder: cryptographically valid and correctly encoded, but outside the profile. A holder
//! of a valid key can create them, so a signature check alone does not detect them.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use cms::{
    cert::CertificateChoices,
    revocation::{RevocationInfoChoice, RevocationInfoChoices},
    signed_data::{CertificateSet, SignedData, SignerInfo, SignerInfos},
};
use der::{
    Any, Decode, Encode,
    asn1::{OctetString, SetOfVec},
};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use x509_cert::{Certificate, attr::Attribute, serial_number::SerialNumber, spki::AlgorithmIdentifierOwned};

use super::{
    super::{oid, signed_attributes::SigningCertificateV2},
    forgeries::{put_together, take_apart},
    *,
};

fn signed() -> (SignedData, SignerInfo) {
    let signed = take_apart(&sign(&SANDBOX.applicant));
    let info = signed.signer_infos.0.get(0).unwrap().clone();
    (signed, info)
}

/// Changes the signed attributes and signs them again with the applicant's own key.
fn resigned(change: impl FnOnce(&mut Vec<Attribute>)) -> Result<Signer, SignatureRefusal> {
    let (mut signed, mut info) = signed();
    let mut attributes = info.signed_attrs.clone().unwrap().into_vec();
    change(&mut attributes);
    let attributes = SetOfVec::try_from(attributes).unwrap();
    let pem = SANDBOX.applicant.key.as_str();
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).unwrap();
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let mut value = vec![0; key.public_modulus_len()];
    let message = attributes.to_der().unwrap();
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut value).unwrap();
    info.signed_attrs = Some(attributes);
    info.signature = OctetString::new(value).unwrap();
    signed.signer_infos = SignerInfos::try_from(vec![info]).unwrap();
    judge(&put_together(&signed))
}

fn attribute(name: der::asn1::ObjectIdentifier, values: Vec<Any>) -> Attribute {
    Attribute { oid: name, values: SetOfVec::try_from(values).unwrap() }
}

fn digest_value(octet: u8) -> Any {
    Any::encode_from(&OctetString::new([octet; 32]).unwrap()).unwrap()
}

#[test]
fn resigning_is_possible_at_all() {
    // Aim: the cases below are refused for their content and not for a faulty construction.
    assert!(resigned(|_| ()).is_ok());
    assert!(resigned(|all| all.retain(|kept| kept.oid != oid::SIGNING_TIME)).is_ok());
    let extra = attribute(oid::COMMON_NAME, vec![Any::null()]);
    assert!(resigned(|all| all.push(extra)).is_ok());
}

#[test]
fn a_required_attribute_occurs_once_with_one_value() {
    // Aim: with two digests two readers could check two contents.
    let second = attribute(oid::MESSAGE_DIGEST, vec![digest_value(1)]);
    assert_eq!(resigned(|all| all.push(second)), Err(SignatureRefusal::Malformed));
    let outcome = resigned(|all| {
        let digest = all.iter_mut().find(|one| one.oid == oid::MESSAGE_DIGEST).unwrap();
        digest.values.insert(digest_value(1)).unwrap();
    });
    assert_eq!(outcome, Err(SignatureRefusal::Malformed));
}

#[test]
fn only_plain_data_is_signed() {
    // Aim: the signed content type must be the declared one.
    let outcome = resigned(|all| {
        all.retain(|kept| kept.oid != oid::CONTENT_TYPE);
        let other = Any::encode_from(&oid::SIGNED_DATA).unwrap();
        all.push(attribute(oid::CONTENT_TYPE, vec![other]));
    });
    assert_eq!(outcome, Err(SignatureRefusal::Malformed));
}

/// Changes the signed reference to the signing certificate.
fn referring(change: impl FnOnce(&mut SigningCertificateV2)) -> Result<Signer, SignatureRefusal> {
    resigned(|all| {
        let found = all.iter_mut().find(|one| one.oid == oid::SIGNING_CERTIFICATE_V2).unwrap();
        let mut named: SigningCertificateV2 = found.values.get(0).unwrap().decode_as().unwrap();
        change(&mut named);
        found.values = SetOfVec::try_from(vec![Any::encode_from(&named).unwrap()]).unwrap();
    })
}

#[test]
fn the_reference_to_the_certificate_is_exact() {
    // Aim: digest algorithm, digest, issuer and serial number must all match the one certificate.
    let algorithm = |name| AlgorithmIdentifierOwned { oid: name, parameters: None };
    let mismatch = Err(SignatureRefusal::SigningCertificateAttributeMismatch);
    assert!(referring(|named| named.certificates[0].issuer_serial = None).is_ok());
    let explicit = Some(algorithm(oid::SHA_256));
    assert!(referring(|named| named.certificates[0].hash_algorithm = explicit).is_ok());
    let foreign = Some(algorithm(oid::RSA));
    assert_eq!(referring(|named| named.certificates[0].hash_algorithm = foreign), mismatch);
    let serial = SerialNumber::new(&[9]).unwrap();
    let outcome = referring(|named| {
        named.certificates[0].issuer_serial.as_mut().unwrap().serial_number = serial;
    });
    assert_eq!(outcome, mismatch);
    let outcome = referring(|named| named.certificates[0].issuer_serial.as_mut().unwrap().issuer.clear());
    assert_eq!(outcome, mismatch);
    assert_eq!(referring(|named| named.certificates.clear()), mismatch);
    let twice = |named: &mut SigningCertificateV2| {
        named.certificates.push(named.certificates[0].clone());
    };
    assert_eq!(referring(twice), mismatch);
}

#[test]
fn enclosed_revocation_lists_are_refused() {
    // Aim: a signer cannot supply evidence of their own revocation status.
    let (mut signed, _) = signed();
    let none = SetOfVec::<RevocationInfoChoice>::new();
    signed.crls = Some(RevocationInfoChoices(none));
    assert_eq!(judge(&put_together(&signed)), Err(SignatureRefusal::Malformed));
}

#[test]
fn oversized_messages_are_refused() {
    // Aim: the cost of a refusal is limited, both for many octets and for many certificates.
    let (mut signed, mut info) = signed();
    let with_token = |signed: &mut SignedData, info: &mut SignerInfo, size: usize| {
        let token = Any::encode_from(&OctetString::new(vec![0; size]).unwrap()).unwrap();
        let attributes = vec![attribute(oid::TIME_STAMP_TOKEN, vec![token])];
        info.unsigned_attrs = Some(SetOfVec::try_from(attributes).unwrap());
        signed.signer_infos = SignerInfos::try_from(vec![info.clone()]).unwrap();
        judge(&put_together(signed))
    };
    assert!(with_token(&mut signed, &mut info, 10_000).is_ok());
    assert_eq!(with_token(&mut signed, &mut info, 65_000), Err(SignatureRefusal::Malformed));
    let holders = [&SANDBOX.applicant, &SANDBOX.employee, &SANDBOX.first_head];
    let mut pems: String = holders.iter().map(|holder| holder.chain_pem.as_str()).collect();
    pems += &SANDBOX.applicant_authentication.chain_pem;
    pems += &SANDBOX.keys.root_pem;
    let mut crowd = SetOfVec::new();
    for encoded in CertificateDer::pem_slice_iter(pems.as_bytes()) {
        let certificate = Certificate::from_der(&encoded.unwrap()).unwrap();
        // The issuing certificate comes with each holder. A set contains it once.
        let _ = crowd.insert(CertificateChoices::Certificate(certificate));
    }
    let (mut signed, _) = self::signed();
    signed.certificates = Some(CertificateSet(crowd));
    assert_eq!(judge(&put_together(&signed)), Err(SignatureRefusal::Malformed));
}
