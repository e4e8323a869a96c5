//! Tampering with a good signature: every change is refused without a panic.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::ContentInfo,
    signed_data::{CertificateSet, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Decode, Encode,
    asn1::{OctetString, SetOfVec},
};
use x509_cert::{Certificate, attr::Attribute};

use super::{super::oid, *};

pub(super) fn take_apart(cms: &[u8]) -> SignedData {
    ContentInfo::from_der(cms).unwrap().content.decode_as().unwrap()
}

pub(super) fn put_together(signed: &SignedData) -> Vec<u8> {
    let content = Any::encode_from(signed).unwrap();
    ContentInfo { content_type: oid::SIGNED_DATA, content }.to_der().unwrap()
}

/// Changes the only signer info of a good signature and encodes the result correctly.
fn with_signer(change: impl FnOnce(&mut SignerInfo)) -> Result<Signer, SignatureRefusal> {
    let mut signed = take_apart(&sign(&SANDBOX.applicant));
    let mut info = signed.signer_infos.0.get(0).unwrap().clone();
    change(&mut info);
    signed.signer_infos = SignerInfos::try_from(vec![info]).unwrap();
    judge(&put_together(&signed))
}

/// Changes the signed attributes and sorts them again, so that only the signature check detects it.
fn with_attributes(change: impl FnOnce(&mut Vec<Attribute>)) -> Result<Signer, SignatureRefusal> {
    with_signer(|info| {
        let mut attributes = info.signed_attrs.clone().unwrap().into_vec();
        change(&mut attributes);
        info.signed_attrs = Some(SetOfVec::try_from(attributes).unwrap());
    })
}

#[test]
fn changed_content_is_refused() {
    // Aim: the signature covers every bit of the content.
    let cms = sign(&SANDBOX.applicant);
    let expected = Expected::Individual { iin: &iin() };
    for position in 0..CONTENT.len() * 8 {
        let mut content = CONTENT.to_vec();
        content[position / 8] ^= 1 << (position % 8);
        let outcome = SANDBOX.verifier.verify(&content, &cms, &expected, at(RECEIVED));
        assert_eq!(outcome, Err(SignatureRefusal::DigestMismatch));
    }
}

#[test]
fn a_changed_signature_value_is_refused() {
    // Aim: a flipped bit in the signature value has its own refusal.
    let outcome = with_signer(|info| {
        let mut value = info.signature.as_bytes().to_vec();
        value[100] ^= 0x10;
        info.signature = OctetString::new(value).unwrap();
    });
    assert_eq!(outcome, Err(SignatureRefusal::SignatureInvalid));
}

#[test]
fn an_added_signed_attribute_is_refused() {
    // Aim: the signature covers the set of attributes, so none can be added.
    let outcome = with_attributes(|attributes| {
        let values = SetOfVec::try_from(vec![Any::null()]).unwrap();
        attributes.push(Attribute { oid: oid::COMMON_NAME, values });
    });
    assert_eq!(outcome, Err(SignatureRefusal::SignatureInvalid));
}

#[test]
fn a_removed_signed_attribute_is_refused() {
    // Aim: a missing required attribute has its own refusal. A missing signing time only breaks the signature.
    for missing in [oid::CONTENT_TYPE, oid::MESSAGE_DIGEST, oid::SIGNING_CERTIFICATE_V2] {
        let outcome = with_attributes(|attributes| attributes.retain(|kept| kept.oid != missing));
        assert_eq!(outcome, Err(SignatureRefusal::SignedAttributesMissing));
    }
    let outcome = with_attributes(|attributes| attributes.retain(|kept| kept.oid != oid::SIGNING_TIME));
    assert_eq!(outcome, Err(SignatureRefusal::SignatureInvalid));
    let outcome = with_signer(|info| info.signed_attrs = None);
    assert_eq!(outcome, Err(SignatureRefusal::SignedAttributesMissing));
}

#[test]
fn a_swapped_certificate_of_the_same_key_is_refused() {
    // Aim: replacing the certificate cannot turn a private signature into an official one.
    let applicant = &SANDBOX.applicant;
    let office = certified(&SANDBOX.keys, &officer(Authority::FirstHead), Purpose::Signing, applicant.key.clone());
    let donor = take_apart(&sign(&office));
    let mut signed = take_apart(&sign(applicant));
    let mut info = signed.signer_infos.0.get(0).unwrap().clone();
    info.sid = donor.signer_infos.0.get(0).unwrap().sid.clone();
    signed.signer_infos = SignerInfos::try_from(vec![info]).unwrap();
    signed.certificates = donor.certificates;
    let expected = Expected::Officer { iin: &iin(), bin: &bin(), at_least: Authority::Employee };
    assert_eq!(judge_as(&put_together(&signed), &expected), Err(SignatureRefusal::SigningCertificateAttributeMismatch));
}

#[test]
fn unsigned_attributes_are_limited_to_time_stamps() {
    // Aim: unsigned attributes are refused, except a time-stamp token.
    let with = |name| {
        with_signer(|info| {
            let values = SetOfVec::try_from(vec![Any::null()]).unwrap();
            let attribute = Attribute { oid: name, values };
            info.unsigned_attrs = Some(SetOfVec::try_from(vec![attribute]).unwrap());
        })
    };
    assert_eq!(with(oid::COMMON_NAME), Err(SignatureRefusal::Malformed));
    assert!(with(oid::TIME_STAMP_TOKEN).is_ok());
}

#[test]
fn a_signer_without_certificate_is_refused() {
    // Aim: a signer info that names a certificate which is not enclosed is refused.
    let outcome = with_signer(|info| {
        let issuing = &SANDBOX.keys.issuing_chain_pem;
        let issuing = Certificate::load_pem_chain(issuing.as_bytes()).unwrap();
        let body = issuing[0].tbs_certificate();
        info.sid = SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: body.subject().clone(),
            serial_number: body.serial_number().clone(),
        });
    });
    assert_eq!(outcome, Err(SignatureRefusal::Malformed));
    let mut signed = take_apart(&sign(&SANDBOX.applicant));
    signed.certificates = Some(CertificateSet::try_from(Vec::<CertificateChoices>::new()).unwrap());
    assert_eq!(judge(&put_together(&signed)), Err(SignatureRefusal::Malformed));
}

#[test]
fn no_signer_is_refused() {
    // Aim: a message with certificates but without a signer is not a signature.
    let mut signed = take_apart(&sign(&SANDBOX.applicant));
    signed.signer_infos = SignerInfos::try_from(Vec::<SignerInfo>::new()).unwrap();
    assert_eq!(judge(&put_together(&signed)), Err(SignatureRefusal::SignerCount));
}

#[test]
fn unsorted_attributes_are_refused() {
    // Aim: a signature has one encoding, so the same attributes in another order are refused.
    let cms = sign(&SANDBOX.applicant);
    let signed = take_apart(&cms);
    let attributes = signed.signer_infos.0.get(0).unwrap().signed_attrs.clone().unwrap();
    let encoded: Vec<Vec<u8>> = attributes.iter().map(|one| one.to_der().unwrap()).collect();
    let (sorted, reversed) = (encoded.concat(), encoded.iter().rev().cloned().collect::<Vec<_>>().concat());
    let start = cms.windows(sorted.len()).position(|window| window == sorted).unwrap();
    let mut forged = cms.clone();
    forged[start..start + sorted.len()].copy_from_slice(&reversed);
    assert_eq!(judge(&forged), Err(SignatureRefusal::Malformed));
}

#[test]
fn every_flipped_byte_is_refused() {
    // Aim: every changed octet of the message is detected, including those of chain certificates.
    let cms = sign(&SANDBOX.applicant);
    for position in 0..cms.len() {
        for mask in [0x01, 0x20, 0xff] {
            let mut forged = cms.clone();
            forged[position] ^= mask;
            assert!(judge(&forged).is_err(), "octet {position} mask {mask:#x}");
        }
    }
}

#[test]
fn every_truncation_is_refused_without_panic() {
    // Aim: a truncated or extended message is malformed and never causes a panic.
    let cms = sign(&SANDBOX.applicant);
    for length in 0..cms.len() {
        assert_eq!(judge(&cms[..length]), Err(SignatureRefusal::Malformed));
    }
    let lengthened = [cms.as_slice(), &[0]].concat();
    assert_eq!(judge(&lengthened), Err(SignatureRefusal::Malformed));
}

#[test]
fn garbage_is_refused() {
    // Aim: empty input, noise, text and deep nesting are refused quickly as malformed.
    let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let nested = vec![0x30; 60_000];
    let huge = vec![0x30; 1 << 20];
    for garbage in [b"".as_slice(), b"-----BEGIN CMS-----", &noise, &nested, &huge] {
        assert_eq!(judge(garbage), Err(SignatureRefusal::Malformed));
    }
}
