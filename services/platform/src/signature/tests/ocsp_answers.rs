//! Regular OCSP answers: questions are answered, and answers are read correctly.

use std::sync::LazyLock;

use x509_cert::{Certificate, der::DecodePem as _};

use super::{
    super::ocsp::{KnownStatus, NoAnswer, OcspQuery, Responder, RevocationReason, question},
    *,
};

pub(super) const NONCE: &[u8] = &[7; 32];

/// The responder of the sandbox.
pub(super) static RESPONDER: LazyLock<Responder> =
    LazyLock::new(|| Responder::delegated_by(&authority(), issuing_certificate(), [9; 16]).unwrap());

pub(super) fn authority() -> IssuingAuthority {
    let keys = &SANDBOX.keys;
    IssuingAuthority::from_pem(&keys.issuing_chain_pem, keys.issuing_key_pem.as_str()).unwrap()
}

pub(super) fn issuing_certificate() -> Certificate {
    Certificate::from_pem(&SANDBOX.keys.issuing_chain_pem).unwrap()
}

/// The certificate of a holder's signature, as the verifier returns it.
pub(super) fn certificate_of(holder: &Holder) -> CertificateInQuestion {
    let expected = Expected::Individual { iin: &iin() };
    SANDBOX.verifier.verify(CONTENT, &sign(holder), &expected, at(RECEIVED)).unwrap().certificate
}

pub(super) fn applicants() -> CertificateInQuestion {
    certificate_of(&SANDBOX.applicant)
}

/// The responder's answer about the applicant's certificate, as of a moment.
pub(super) fn answered(known: KnownStatus, moment: &str) -> Vec<u8> {
    let asked = OcspQuery::read(&question(&applicants(), NONCE, None).unwrap()).unwrap();
    RESPONDER.answer(&asked, at(moment), |_| known)
}

/// The judgement of the first service.
pub(super) fn judged(answer: &[u8]) -> Result<CertificateStatus, AnswerRefusal> {
    SANDBOX.verifier.judge(answer, &applicants(), Some(NONCE), at(RECEIVED))
}

#[test]
fn each_status_is_reported_correctly() {
    // Aim: good, revoked (with moment and reason) and unknown are each read as such.
    let revoked = KnownStatus::Revoked { at: at("2026-06-10T00:00:00Z"), reason: RevocationReason::KeyCompromise };
    for (known, expected) in [
        (KnownStatus::Good, CertificateStatus::Good),
        (KnownStatus::NotIssued, CertificateStatus::Unknown),
        (
            revoked,
            CertificateStatus::Revoked {
                at: at("2026-06-10T00:00:00Z"),
                reason: Some(RevocationReason::KeyCompromise),
            },
        ),
    ] {
        assert_eq!(judged(&answered(known, RECEIVED)), Ok(expected));
    }
}

#[test]
fn the_certificate_of_another_authority_is_unknown() {
    // Aim: a responder answers only for its own authority, even if the register contains the number.
    let elsewhere = create_authority(at(RECEIVED)).unwrap();
    let issuer = Certificate::from_pem(&elsewhere.issuing_chain_pem).unwrap();
    let foreign = CertificateInQuestion { issuer, ..applicants() };
    let asked = OcspQuery::read(&question(&foreign, NONCE, None).unwrap()).unwrap();
    assert_eq!(asked.serials_of(RESPONDER.issuer()).count(), 0);
    let answer = RESPONDER.answer(&asked, at(RECEIVED), |_| KnownStatus::Good);
    // The answer names the foreign certificate, so it is not an answer about our own.
    assert_eq!(judged(&answer), Err(AnswerRefusal::OtherCertificate));
}

#[test]
fn a_question_contains_number_and_moment() {
    // Aim: the responder reads the serial number, and the moment of the test clock if the question contains one.
    let certificate = applicants();
    let asked = OcspQuery::read(&question(&certificate, NONCE, Some(at(RECEIVED))).unwrap()).unwrap();
    assert_eq!(asked.as_of(), Some(at(RECEIVED)));
    let serials: Vec<_> = asked.serials_of(&certificate.issuer).map(hex::encode).collect();
    assert_eq!(serials, [SANDBOX.applicant.identity.signer().certificate_serial.clone()]);
    assert_eq!(OcspQuery::read(&question(&certificate, NONCE, None).unwrap()).unwrap().as_of(), None);
}

#[test]
fn an_invalid_question_is_refused() {
    // Aim: garbage, a truncated question, and an empty or too long nonce are refused.
    let good = question(&applicants(), NONCE, None).unwrap();
    assert!(OcspQuery::read(&good).is_ok());
    assert!(OcspQuery::read(b"").is_err());
    assert!(OcspQuery::read(&[0; 20_000]).is_err());
    assert!(OcspQuery::read(&good[..good.len() - 1]).is_err());
    for length in [0, 129] {
        assert!(OcspQuery::read(&question(&applicants(), &vec![1; length], None).unwrap()).is_err(), "{length}");
    }
}

#[test]
fn an_answer_is_valid_around_the_receipt() {
    // Aim: an answer is valid from an hour before to five minutes after the receipt, to the second. Others prove
    // nothing about the receipt.
    let stale = Err(AnswerRefusal::Stale);
    for (given, expected) in [
        ("2026-06-15T09:00:00+05:00", Ok(CertificateStatus::Good)),
        ("2026-06-15T08:59:59+05:00", stale),
        ("2026-06-15T10:05:00+05:00", Ok(CertificateStatus::Good)),
        ("2026-06-15T10:05:01+05:00", stale),
    ] {
        assert_eq!(judged(&answered(KnownStatus::Good, given)), expected, "{given}");
    }
}

#[test]
fn a_later_service_needs_no_nonce() {
    // Aim: the stored answer is judged without the question, by every other rule.
    let answer = answered(KnownStatus::Good, RECEIVED);
    assert_eq!(SANDBOX.verifier.judge(&answer, &applicants(), None, at(RECEIVED)), Ok(CertificateStatus::Good));
    let later = at("2026-06-15T12:00:00+05:00");
    assert_eq!(SANDBOX.verifier.judge(&answer, &applicants(), None, later), Err(AnswerRefusal::Stale));
}

#[test]
fn a_missing_answer_is_never_good() {
    // Aim: "try later", similar errors and an empty answer are never treated as "good".
    for silent in [NoAnswer::MalformedRequest, NoAnswer::InternalError, NoAnswer::TryLater] {
        assert_eq!(judged(&silent.message()), Err(AnswerRefusal::NotAnswered));
    }
    assert_eq!(judged(b""), Err(AnswerRefusal::Missing));
}

#[test]
fn answer_refusals_are_distinct() {
    // Aim: each refusal has its own code.
    let codes: std::collections::BTreeSet<_> = AnswerRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), AnswerRefusal::ALL.len());
}
