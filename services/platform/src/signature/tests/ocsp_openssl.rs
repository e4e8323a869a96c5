//! Comparison with openssl on revocation: it reads our answers, and we judge its answers.

use std::fs;

use x509_cert::{Certificate, der::DecodePem as _};

use super::{
    super::ocsp::{KnownStatus, NoAnswer, OcspQuery, Responder, RevocationReason},
    ocsp_answers::{applicants, authority, issuing_certificate},
    openssl::Workspace,
    *,
};

/// A workspace with the applicant's certificate, and a responder that openssl can impersonate.
fn workspace(test: &str) -> (Workspace, Responder) {
    let workspace = Workspace::new(test);
    let key = generate_key().unwrap();
    let certificate = authority().delegate_responder(key.as_str(), [9; 16], &issuing_certificate()).unwrap();
    workspace.put("responder.pem", certificate_pem(&certificate).unwrap().as_bytes());
    workspace.put("responder.key", key.as_str().as_bytes());
    let certificate = Certificate::from_pem(certificate_pem(&certificate).unwrap()).unwrap();
    (workspace, Responder::with_key(issuing_certificate(), certificate, key.as_str()).unwrap())
}

/// What openssl reports about our answer for the applicant's certificate. It compares the nonce with the question.
/// With -no_nonce it does not create a new one first.
fn openssl_reads(workspace: &Workspace, answer: &[u8]) -> (bool, String) {
    workspace.put("answer.der", answer);
    let moment = at(RECEIVED).as_second();
    let output = workspace.openssl(&format!(
        "ocsp -respin answer.der -reqin question.der -no_nonce -issuer issuing.pem -cert applicant.pem -CAfile root.pem \
         -verify_other issuing.pem -attime {moment} -validity_period 999999999"
    ));
    let output_text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (output.status.success() && output_text.contains("Response verify OK"), output_text)
}

fn openssl_asks(workspace: &Workspace, options: &str) -> OcspQuery {
    let made =
        workspace.openssl(&format!("ocsp -issuer issuing.pem {options} -cert applicant.pem -reqout question.der"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    OcspQuery::read(&fs::read(workspace.path("question.der")).unwrap()).unwrap()
}

#[test]
fn openssl_understands_our_answers() {
    // Aim: openssl asks (own nonce, SHA-1 names) and we answer. It verifies the answer and reports the same status.
    let (workspace, responder) = workspace("ocsp-ours");
    let asked = openssl_asks(&workspace, "");
    let revoked = KnownStatus::Revoked { at: at("2026-06-10T00:00:00Z"), reason: RevocationReason::KeyCompromise };
    for (known, words) in [
        (KnownStatus::Good, vec!["applicant.pem: good"]),
        (revoked, vec!["applicant.pem: revoked", "keyCompromise", "Jun 10 00:00:00 2026"]),
        (KnownStatus::NotIssued, vec!["applicant.pem: unknown"]),
    ] {
        let (verified, output_text) = openssl_reads(&workspace, &responder.answer(&asked, at(RECEIVED), |_| known));
        assert!(verified, "{output_text}");
        assert!(words.iter().all(|word| output_text.contains(word)), "{output_text}");
    }
    let mut forged = responder.answer(&asked, at(RECEIVED), |_| KnownStatus::Good);
    *forged.last_mut().unwrap() ^= 1;
    assert!(!openssl_reads(&workspace, &forged).0);
    let (verified, output_text) = openssl_reads(&workspace, &NoAnswer::TryLater.message());
    assert!(!verified && output_text.contains("trylater"), "{output_text}");
}

/// openssl as the responder, with its own register.
fn openssl_answers(workspace: &Workspace, register: &str, options: &str) -> Vec<u8> {
    openssl_asks(workspace, options);
    workspace.put("index.txt", register.as_bytes());
    workspace.put("index.txt.attr", b"unique_subject = no\n");
    let made = workspace.openssl(
        "ocsp -index index.txt -CA issuing.pem -rsigner responder.pem -rkey responder.key -rmd sha256 \
         -reqin question.der -respout answer.der -nmin 30",
    );
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::read(workspace.path("answer.der")).unwrap()
}

#[test]
fn we_understand_openssls_answers() {
    // Aim: openssl's good, revoked (before and after the receipt) and unknown are read correctly, with SHA-1 and
    // SHA-256 names. openssl uses the wall clock, so the answers are judged at the moment of their creation.
    let (workspace, _) = workspace("ocsp-theirs");
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
            let answer = openssl_answers(&workspace, register, names);
            let judged = SANDBOX.verifier.judge(&answer, &certificate, None, crate::clock::wall_now());
            assert_eq!(judged, Ok(expected), "{names}");
        }
    }
}

#[test]
fn we_refuse_an_openssl_answer_of_an_unauthorised_responder() {
    // Aim: openssl signs as a responder with any certificate. Only an authorised responder is accepted.
    let (workspace, _) = workspace("ocsp-wrong-hand");
    let serial = SANDBOX.applicant.identity.signer().certificate_serial.to_uppercase();
    workspace.put("responder.pem", SANDBOX.employee.chain_pem.as_bytes());
    workspace.put("responder.key", SANDBOX.employee.key.as_str().as_bytes());
    let answer = openssl_answers(&workspace, &format!("V\t270601000000Z\t\t{serial}\tunknown\t/CN=A\n"), "");
    let judged = SANDBOX.verifier.judge(&answer, &applicants(), None, crate::clock::wall_now());
    assert_eq!(judged, Err(AnswerRefusal::ResponderUntrusted));
}
