//! Malicious OCSP answers. Each differs from a good answer in one respect and is refused for it.

use der::{
    Decode, Encode,
    asn1::{BitString, Null, OctetString},
};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use x509_cert::{Certificate, der::DecodePem as _, ext::Extension};

use super::{
    super::{
        ocsp::{
            KnownStatus, OcspQuery, Responder, RevocationReason, question,
            syntax::{BasicResponse, CertStatus, OcspResponse, RevokedInfo, to_time},
        },
        oid,
    },
    ocsp_answers::{NONCE, RESPONDER, answered, applicants, authority, issuing_certificate, judged},
    *,
};

/// The parts of a good answer.
fn parts(answer: &[u8]) -> (OcspResponse, BasicResponse) {
    let outer = OcspResponse::from_der(answer).unwrap();
    let basic = BasicResponse::from_der(outer.bytes.as_ref().unwrap().response.as_bytes()).unwrap();
    (outer, basic)
}

fn whole(mut outer: OcspResponse, basic: &BasicResponse) -> Vec<u8> {
    outer.bytes.as_mut().unwrap().response = OctetString::new(basic.to_der().unwrap()).unwrap();
    outer.to_der().unwrap()
}

/// Changes an answer that is good for the applicant, without signing it again.
fn tampered(known: KnownStatus, change: impl FnOnce(&mut BasicResponse)) -> Result<CertificateStatus, AnswerRefusal> {
    let (outer, mut basic) = parts(&answered(known, RECEIVED));
    change(&mut basic);
    judged(&whole(outer, &basic))
}

fn own_certificate(holder: &Holder) -> Certificate {
    Certificate::load_pem_chain(holder.chain_pem.as_bytes()).unwrap().remove(0)
}

fn revoked() -> KnownStatus {
    KnownStatus::Revoked { at: at("2026-06-10T00:00:00Z"), reason: RevocationReason::KeyCompromise }
}

/// Signs "good" with the given certificate and key.
fn signed_good_by(certificate: Certificate, key: &str) -> Result<CertificateStatus, AnswerRefusal> {
    let responder = Responder::with_key(issuing_certificate(), certificate, key).unwrap();
    let asked = OcspQuery::read(&question(&applicants(), NONCE, None).unwrap()).unwrap();
    judged(&responder.answer(&asked, at(RECEIVED), |_| KnownStatus::Good))
}

/// A responder's certificate of our issuing authority, changed before it is signed.
fn certified_responder(change: impl FnOnce(&mut CertificateParams)) -> (Certificate, String) {
    let key = generate_key().unwrap();
    let issuing_key = KeyPair::from_pem(SANDBOX.keys.issuing_key_pem.as_str()).unwrap();
    let issuer = Issuer::from_ca_cert_pem(&SANDBOX.keys.issuing_chain_pem, issuing_key).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "RESPONDER");
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
    params.not_before = rcgen::date_time_ymd(2026, 6, 1);
    params.not_after = rcgen::date_time_ymd(2027, 6, 1);
    change(&mut params);
    let made = params.signed_by(&KeyPair::from_pem(key.as_str()).unwrap(), &issuer).unwrap();
    (Certificate::from_der(made.der()).unwrap(), key.as_str().to_owned())
}

#[test]
fn a_good_answer_is_good() {
    // Aim: the cases below are refused for their one change and not for a faulty construction.
    assert_eq!(tampered(KnownStatus::Good, |_| ()), Ok(CertificateStatus::Good));
    let (certificate, key) = certified_responder(|_| ());
    assert_eq!(signed_good_by(certificate, &key), Ok(CertificateStatus::Good));
    assert_eq!(
        signed_good_by(issuing_certificate(), SANDBOX.keys.issuing_key_pem.as_str()),
        Ok(CertificateStatus::Good)
    );
}

#[test]
fn the_status_is_signed() {
    // Aim: these are detected: "revoked" changed to "good", a revocation moved into the future, and any flipped bit
    // of the status.
    let invalid = Err(AnswerRefusal::SignatureInvalid);
    assert_eq!(tampered(revoked(), |basic| basic.data.responses[0].status = CertStatus::Good(Null)), invalid);
    let postponed = RevokedInfo { at: to_time(at("2030-01-01T00:00:00Z")).unwrap(), reason: None };
    assert_eq!(tampered(revoked(), |basic| basic.data.responses[0].status = CertStatus::Revoked(postponed)), invalid);
    let later = to_time(at("2026-06-15T10:01:00+05:00")).unwrap();
    assert_eq!(tampered(KnownStatus::Good, |basic| basic.data.responses[0].this_update = later), invalid);
    let flipped = |basic: &mut BasicResponse| {
        let mut octets = basic.signature.raw_bytes().to_vec();
        octets[100] ^= 1;
        basic.signature = BitString::from_bytes(&octets).unwrap();
    };
    assert_eq!(tampered(KnownStatus::Good, flipped), invalid);
}

#[test]
fn every_flipped_bit_is_detected() {
    // Aim: an answer with a flipped bit anywhere is never good. The test takes every seventh octet to save time.
    let good = answered(KnownStatus::Good, RECEIVED);
    for index in (0..good.len()).step_by(7) {
        let mut flipped = good.clone();
        flipped[index] ^= 1;
        assert!(judged(&flipped).is_err(), "octet {index}");
    }
}

#[test]
fn another_authority_cannot_answer_for_ours() {
    // Aim: a well-formed answer by the responder of an authority with the same names and other keys is refused.
    let elsewhere = create_authority(at(RECEIVED)).unwrap();
    let issuing = IssuingAuthority::from_pem(&elsewhere.issuing_chain_pem, elsewhere.issuing_key_pem.as_str()).unwrap();
    let issuer = Certificate::from_pem(&elsewhere.issuing_chain_pem).unwrap();
    let key = generate_key().unwrap();
    let certificate = issuing.delegate_responder(key.as_str(), [9; 16], &issuer).unwrap();
    let untrusted = Err(AnswerRefusal::ResponderUntrusted);
    assert_eq!(signed_good_by(Certificate::from_der(&certificate).unwrap(), key.as_str()), untrusted);
    assert_eq!(signed_good_by(issuer, elsewhere.issuing_key_pem.as_str()), untrusted);
}

#[test]
fn only_an_authorised_responder_answers() {
    // Aim: these cannot answer for the issuer: the holder, another holder, and a responder without its purpose, out
    // of its validity, with a key that may not sign, or that is an authority.
    let untrusted = Err(AnswerRefusal::ResponderUntrusted);
    for holder in [&SANDBOX.applicant, &SANDBOX.employee] {
        let certificate = own_certificate(holder);
        assert_eq!(signed_good_by(certificate, holder.key.as_str()), untrusted);
    }
    let changes: [fn(&mut CertificateParams); 7] = [
        |params| params.extended_key_usages = vec![],
        |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any],
        |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection],
        |params| params.not_after = rcgen::date_time_ymd(2026, 6, 14),
        |params| params.not_before = rcgen::date_time_ymd(2026, 6, 16),
        |params| params.key_usages = vec![KeyUsagePurpose::KeyAgreement],
        |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let (certificate, key) = certified_responder(change);
        assert_eq!(signed_good_by(certificate, &key), untrusted, "change {index}");
    }
}

#[test]
fn the_answer_names_the_key_that_signed_it() {
    // Aim: refused are an authorised certificate next to another's signature, and an authorised responder that the
    // answer does not name.
    let (certificate, _) = certified_responder(|_| ());
    let (_, key) = certified_responder(|_| ());
    assert_eq!(signed_good_by(certificate.clone(), &key), Err(AnswerRefusal::SignatureInvalid));
    let swapped = |basic: &mut BasicResponse| basic.certificates = Some(vec![certificate]);
    assert_eq!(tampered(KnownStatus::Good, swapped), Err(AnswerRefusal::ResponderUntrusted));
    let alone = |basic: &mut BasicResponse| basic.certificates = None;
    assert_eq!(tampered(KnownStatus::Good, alone), Err(AnswerRefusal::ResponderUntrusted));
}

#[test]
fn no_unsigned_certificate_is_accepted() {
    // Aim: the signature does not cover the enclosed certificates, so a stranger among them is refused. Issuer and
    // root are allowed.
    let and = |extra: Certificate| move |basic: &mut BasicResponse| basic.certificates.as_mut().unwrap().push(extra);
    let root = Certificate::from_pem(&SANDBOX.keys.root_pem).unwrap();
    assert_eq!(tampered(KnownStatus::Good, and(issuing_certificate())), Ok(CertificateStatus::Good));
    assert_eq!(tampered(KnownStatus::Good, and(root)), Ok(CertificateStatus::Good));
    let stranger = own_certificate(&SANDBOX.employee);
    assert_eq!(tampered(KnownStatus::Good, and(stranger)), Err(AnswerRefusal::ResponderUntrusted));
}

#[test]
fn an_answer_is_about_one_certificate() {
    // Aim: refused are another serial number of the same authority, two responses in one answer, and none.
    let other = Err(AnswerRefusal::OtherCertificate);
    let employee = Expected::Officer { iin: &iin(), bin: &bin(), at_least: Authority::Employee };
    let cms = sign(&SANDBOX.employee);
    let employees = SANDBOX.verifier.verify(CONTENT, &cms, &employee, at(RECEIVED)).unwrap().certificate;
    let asked = OcspQuery::read(&question(&employees, NONCE, None).unwrap()).unwrap();
    let answer = RESPONDER.answer(&asked, at(RECEIVED), |_| KnownStatus::Good);
    assert_eq!(judged(&answer), other);
    assert_eq!(SANDBOX.verifier.judge(&answer, &employees, Some(NONCE), at(RECEIVED)), Ok(CertificateStatus::Good));
    let twice = |basic: &mut BasicResponse| basic.data.responses.push(basic.data.responses[0].clone());
    assert_eq!(tampered(KnownStatus::Good, twice), other);
    assert_eq!(tampered(KnownStatus::Good, |basic| basic.data.responses.clear()), other);
}

#[test]
fn an_answer_to_another_question_is_refused() {
    // Aim: a replayed answer has the nonce of its own question, or none.
    let certificate = applicants();
    let differs = Err(AnswerRefusal::NonceDiffers);
    let good = answered(KnownStatus::Good, RECEIVED);
    assert_eq!(SANDBOX.verifier.judge(&good, &certificate, Some(&[8; 32]), at(RECEIVED)), differs);
    let mut asked = OcspQuery::read(&question(&certificate, NONCE, None).unwrap()).unwrap();
    asked.forget_nonce();
    assert_eq!(judged(&RESPONDER.answer(&asked, at(RECEIVED), |_| KnownStatus::Good)), differs);
}

#[test]
fn an_answer_is_der_without_other_data() {
    // Aim: refused are trailing octets outside and inside, another kind of response, and a length in a longer form.
    let malformed = Err(AnswerRefusal::Malformed);
    let good = answered(KnownStatus::Good, RECEIVED);
    let mut trailing = good.clone();
    trailing.push(0);
    assert_eq!(judged(&trailing), malformed);
    let (mut outer, basic) = parts(&good);
    let mut inner = basic.to_der().unwrap();
    inner.push(0);
    outer.bytes.as_mut().unwrap().response = OctetString::new(inner).unwrap();
    assert_eq!(judged(&outer.to_der().unwrap()), malformed);
    let (mut outer, _) = parts(&good);
    outer.bytes.as_mut().unwrap().kind = oid::OCSP_NONCE;
    assert_eq!(judged(&outer.to_der().unwrap()), malformed);
    let (mut outer, _) = parts(&good);
    outer.bytes = None;
    assert_eq!(judged(&outer.to_der().unwrap()), malformed);
    assert_eq!(judged(&vec![0x30; 40_000]), malformed);
}

#[test]
fn an_unknown_critical_extension_makes_the_answer_unusable() {
    // Aim: an answer with a critical extension is refused by a reader that does not know it.
    let unknown =
        Extension { extn_id: oid::COMMON_NAME, critical: true, extn_value: OctetString::new([5, 0]).unwrap() };
    let inside = unknown.clone();
    let single = |basic: &mut BasicResponse| basic.data.responses[0].extensions = Some(vec![inside]);
    assert_eq!(tampered(KnownStatus::Good, single), Err(AnswerRefusal::Malformed));
    let around = |basic: &mut BasicResponse| basic.data.extensions.as_mut().unwrap().push(unknown);
    assert_eq!(tampered(KnownStatus::Good, around), Err(AnswerRefusal::Malformed));
}

#[test]
fn a_certificate_may_name_its_responder() {
    // Aim: the address is present and well formed for other tools. A certificate without it is equally valid.
    let request = certificate_request(SANDBOX.applicant.key.as_str()).unwrap();
    let named = authority().naming_responder("http://127.0.0.1:1/ocsp".to_owned());
    let (from, to) = (at("2026-06-01T00:00:00Z"), at("2027-06-01T00:00:00Z"));
    let issued = named.issue(&request, &person(), Purpose::Signing, [3; 16], from, to).unwrap();
    let certificate = Certificate::from_der(&issued).unwrap();
    let extensions = certificate.tbs_certificate().extensions().unwrap();
    let access = extensions.iter().find(|one| one.extn_id == oid::AUTHORITY_INFORMATION_ACCESS).unwrap();
    assert!(String::from_utf8_lossy(access.extn_value.as_bytes()).contains("http://127.0.0.1:1/ocsp"));
    assert!(!access.critical);
}
