//! openssl is the second opinion on revocation too: it understands our answers, and we judge the answers it makes.

use std::fs;

use x509_cert::{Certificate, der::DecodePem as _};

use super::{
    super::ocsp::{KnownStatus, NoAnswer, OcspQuery, Responder, RevocationReason},
    ocsp_answers::{applicants, authority, issuing_certificate},
    openssl::Writer,
    *,
};

/// A writer with the applicant's own certificate and a responder that openssl can be.
fn writer(test: &str) -> (Writer, Responder) {
    let writer = Writer::new(test);
    let key = generate_key().unwrap();
    let certificate = authority().delegate_responder(key.as_str(), [9; 16], &issuing_certificate()).unwrap();
    writer.put("responder.pem", certificate_pem(&certificate).unwrap().as_bytes());
    writer.put("responder.key", key.as_str().as_bytes());
    let certificate = Certificate::from_pem(certificate_pem(&certificate).unwrap()).unwrap();
    (writer, Responder::with_key(issuing_certificate(), certificate, key.as_str()).unwrap())
}

/// What openssl says of our answer about the applicant's certificate. It compares the nonce with the question's; told
/// -no_nonce, it makes no new one first.
fn openssl_reads(writer: &Writer, answer: &[u8]) -> (bool, String) {
    writer.put("answer.der", answer);
    let moment = at(RECEIVED).as_second();
    let output = writer.openssl(&format!(
        "ocsp -respin answer.der -reqin question.der -no_nonce -issuer issuing.pem -cert applicant.pem -CAfile root.pem \
         -verify_other issuing.pem -attime {moment} -validity_period 999999999"
    ));
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (output.status.success() && said.contains("Response verify OK"), said)
}

fn openssl_asks(writer: &Writer, options: &str) -> OcspQuery {
    let made = writer.openssl(&format!("ocsp -issuer issuing.pem {options} -cert applicant.pem -reqout question.der"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    OcspQuery::read(&fs::read(writer.path("question.der")).unwrap()).unwrap()
}

#[test]
fn openssl_understands_our_answers() {
    // Aim: openssl asks (its own nonce, SHA-1 names), we answer, and it verifies the answer and says the same of it.
    let (writer, responder) = writer("ocsp-ours");
    let asked = openssl_asks(&writer, "");
    let revoked = KnownStatus::Revoked { at: at("2026-06-10T00:00:00Z"), reason: RevocationReason::KeyCompromise };
    for (known, words) in [
        (KnownStatus::Good, vec!["applicant.pem: good"]),
        (revoked, vec!["applicant.pem: revoked", "keyCompromise", "Jun 10 00:00:00 2026"]),
        (KnownStatus::NotIssued, vec!["applicant.pem: unknown"]),
    ] {
        let (verified, said) = openssl_reads(&writer, &responder.answer(&asked, at(RECEIVED), |_| known));
        assert!(verified, "{said}");
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
    let mut forged = responder.answer(&asked, at(RECEIVED), |_| KnownStatus::Good);
    *forged.last_mut().unwrap() ^= 1;
    assert!(!openssl_reads(&writer, &forged).0);
    let (verified, said) = openssl_reads(&writer, &NoAnswer::TryLater.message());
    assert!(!verified && said.contains("trylater"), "{said}");
}

/// openssl as the responder, with a register of its own.
fn openssl_answers(writer: &Writer, register: &str, options: &str) -> Vec<u8> {
    openssl_asks(writer, options);
    writer.put("index.txt", register.as_bytes());
    writer.put("index.txt.attr", b"unique_subject = no\n");
    let made = writer.openssl(
        "ocsp -index index.txt -CA issuing.pem -rsigner responder.pem -rkey responder.key -rmd sha256 \
         -reqin question.der -respout answer.der -nmin 30",
    );
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::read(writer.path("answer.der")).unwrap()
}

#[test]
fn we_understand_openssls_answers() {
    // Aim: openssl's good, revoked (before and after the receipt) and unknown are read as such, under SHA-1 and SHA-256
    // names; its clock is the wall's, so they are judged at the moment at which they were given.
    let (writer, _) = writer("ocsp-theirs");
    let serial = SANDBOX.applicant.identity.signer().certificate_serial.to_uppercase();
    let good = format!("V\t270601000000Z\t\t{serial}\tunknown\t/CN=A\n");
    let revoked = format!("R\t270601000000Z\t260610000000Z,keyCompromise\t{serial}\tunknown\t/CN=A\n");
    let compromised =
        CertificateStatus::Revoked { at: at("2026-06-10T00:00:00Z"), reason: Some(RevocationReason::KeyCompromise) };
    let certificate = applicants();
    for names in ["-sha1", "-sha256"] {
        for (register, expected) in
            [(&good, CertificateStatus::Good), (&revoked, compromised), (&String::new(), CertificateStatus::Unknown)]
        {
            let answer = openssl_answers(&writer, register, names);
            let judged = SANDBOX.verifier.judge(&answer, &certificate, None, crate::clock::wall_now());
            assert_eq!(judged, Ok(expected), "{names}");
        }
    }
}

#[test]
fn we_refuse_openssls_answer_by_the_wrong_hand() {
    // Aim: openssl signs as a responder with any certificate; only a delegate's counts.
    let (writer, _) = writer("ocsp-wrong-hand");
    let serial = SANDBOX.applicant.identity.signer().certificate_serial.to_uppercase();
    writer.put("responder.pem", SANDBOX.employee.chain_pem.as_bytes());
    writer.put("responder.key", SANDBOX.employee.key.as_str().as_bytes());
    let answer = openssl_answers(&writer, &format!("V\t270601000000Z\t\t{serial}\tunknown\t/CN=A\n"), "");
    let judged = SANDBOX.verifier.judge(&answer, &applicants(), None, crate::clock::wall_now());
    assert_eq!(judged, Err(AnswerRefusal::ResponderUntrusted));
}
