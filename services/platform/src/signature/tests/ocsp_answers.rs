//! Answers given in good faith: what is asked is answered, and what is answered is understood.

use std::sync::LazyLock;

use x509_cert::{Certificate, der::DecodePem as _};

use super::{
    super::ocsp::{KnownStatus, NoAnswer, OcspQuery, Responder, RevocationReason, question},
    *,
};

pub(super) const NONCE: &[u8] = &[7; 32];

/// The sandbox's own responder.
pub(super) static RESPONDER: LazyLock<Responder> =
    LazyLock::new(|| Responder::delegated_by(&authority(), issuing_certificate(), [9; 16]).unwrap());

pub(super) fn authority() -> IssuingAuthority {
    let keys = &SANDBOX.keys;
    IssuingAuthority::from_pem(&keys.issuing_chain_pem, keys.issuing_key_pem.as_str()).unwrap()
}

pub(super) fn issuing_certificate() -> Certificate {
    Certificate::from_pem(&SANDBOX.keys.issuing_chain_pem).unwrap()
}

/// The certificate behind a holder's signature, as the verifier hands it on.
pub(super) fn certificate_of(holder: &Holder) -> CertificateInQuestion {
    let expected = Expected::Individual { iin: &iin() };
    SANDBOX.verifier.verify(CONTENT, &sign(holder), &expected, at(RECEIVED)).unwrap().certificate
}

pub(super) fn applicants() -> CertificateInQuestion {
    certificate_of(&SANDBOX.applicant)
}

/// What the responder says of the applicant's certificate, as of a moment.
pub(super) fn answered(known: KnownStatus, moment: &str) -> Vec<u8> {
    let asked = OcspQuery::read(&question(&applicants(), NONCE, None).unwrap()).unwrap();
    RESPONDER.answer(&asked, at(moment), |_| known)
}

/// The first endpoint's judgement.
pub(super) fn judged(answer: &[u8]) -> Result<CertificateStatus, AnswerRefusal> {
    SANDBOX.verifier.judge(answer, &applicants(), Some(NONCE), at(RECEIVED))
}

#[test]
fn each_standing_is_told_as_it_is() {
    // Aim: good, revoked with moment and reason, and unknown each arrive as what they are.
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
fn another_authoritys_certificate_is_unknown() {
    // Aim: a responder answers for its own authority only, whatever the register says of such a number.
    let elsewhere = create_authority(at(RECEIVED)).unwrap();
    let issuer = Certificate::from_pem(&elsewhere.issuing_chain_pem).unwrap();
    let foreign = CertificateInQuestion { issuer, ..applicants() };
    let asked = OcspQuery::read(&question(&foreign, NONCE, None).unwrap()).unwrap();
    assert_eq!(asked.serials_of(RESPONDER.issuer()).count(), 0);
    let answer = RESPONDER.answer(&asked, at(RECEIVED), |_| KnownStatus::Good);
    // The answer names the foreign certificate, so it is no answer about our own either.
    assert_eq!(judged(&answer), Err(AnswerRefusal::OtherCertificate));
}

#[test]
fn a_question_names_number_and_moment() {
    // Aim: the responder reads the serial number and the moment of the test clock that the endpoint wrote; none when it has none.
    let certificate = applicants();
    let asked = OcspQuery::read(&question(&certificate, NONCE, Some(at(RECEIVED))).unwrap()).unwrap();
    assert_eq!(asked.as_of(), Some(at(RECEIVED)));
    let serials: Vec<_> = asked.serials_of(&certificate.issuer).map(hex::encode).collect();
    assert_eq!(serials, [SANDBOX.applicant.identity.signer().certificate_serial.clone()]);
    assert_eq!(OcspQuery::read(&question(&certificate, NONCE, None).unwrap()).unwrap().as_of(), None);
}

#[test]
fn a_question_that_is_none_is_refused() {
    // Aim: garbage, a cut-off question, and a nonce of no or of endless length.
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
fn an_answer_holds_around_the_receipt() {
    // Aim: an hour before to five minutes after, to the second; what is older or younger says nothing of the receipt.
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
fn a_later_door_needs_no_nonce() {
    // Aim: the carried answer is judged without the question, by every other rule.
    let answer = answered(KnownStatus::Good, RECEIVED);
    assert_eq!(SANDBOX.verifier.judge(&answer, &applicants(), None, at(RECEIVED)), Ok(CertificateStatus::Good));
    let later = at("2026-06-15T12:00:00+05:00");
    assert_eq!(SANDBOX.verifier.judge(&answer, &applicants(), None, later), Err(AnswerRefusal::Stale));
}

#[test]
fn silence_is_no_answer() {
    // Aim: "try later" and its like are never taken for "good", and neither is nothing.
    for silent in [NoAnswer::MalformedRequest, NoAnswer::InternalError, NoAnswer::TryLater] {
        assert_eq!(judged(&silent.message()), Err(AnswerRefusal::NotAnswered));
    }
    assert_eq!(judged(b""), Err(AnswerRefusal::Missing));
}

#[test]
fn answer_refusals_are_distinct() {
    // Aim: a code tells one refusal from every other.
    let codes: std::collections::BTreeSet<_> = AnswerRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), AnswerRefusal::ALL.len());
}
