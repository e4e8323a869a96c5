//! The OCSP responder over its real endpoint: queries of our client, of openssl, and malformed queries.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contracts::registries::v1 as pb;
use jiff::Timestamp;
use platform::clock::{fresh_id, wall_now};
use platform::revocation::{OcspResponder, StatusAuthority as _};
use platform::signature::ocsp::{NoAnswer, RevocationReason, question};
use platform::signature::{
    AnswerRefusal, CertificateInQuestion, CertificateStatus, Expected, LocalVerifier, SigningIdentity, Verifier as _,
    generate_key, sign_detached,
};

use crate::certificates::{certificate_request_for, issue};
use crate::installation::{IIN, Installation};
use crate::revocations::{revocation, revoke};

const NONCE: &[u8] = &[5; 32];
const BEFORE: &str = "2026-06-10T05:59:59Z";
const REVOKED: &str = "2026-06-10T06:00:00Z";

/// A certificate that was just issued, and the data for a query about it.
struct Issued {
    answer: pb::IssueCertificateResponse,
    certificate: CertificateInQuestion,
}

async fn issued(installation: &Installation) -> Issued {
    let key = generate_key().unwrap();
    let answer = issue(installation, certificate_request_for(&key)).await;
    let identity = SigningIdentity::from_pem(&answer.chain_pem, key.as_str()).unwrap();
    let moment = at(BEFORE);
    let signature = sign_detached(b"text", &identity, moment).unwrap();
    let iin = IIN.parse().unwrap();
    let verified =
        verifier(installation).verify(b"text", &signature, &Expected::Individual { iin: &iin }, moment).unwrap();
    Issued { answer, certificate: verified.certificate }
}

fn verifier(installation: &Installation) -> LocalVerifier {
    LocalVerifier::from_root_pem(&installation.authority.root_pem).unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

/// The status that the responder proves for a certificate at a moment.
async fn status(installation: &Installation, certificate: &CertificateInQuestion, moment: &str) -> CertificateStatus {
    let question = question(certificate, NONCE, Some(at(moment))).unwrap();
    let answer = OcspResponder::new(installation.ocsp_url()).unwrap().ask(question).await.unwrap();
    verifier(installation).judge(&answer, certificate, Some(NONCE), at(moment)).unwrap()
}

#[tokio::test]
async fn the_answer_agrees_with_the_register() {
    // Aim: a certificate is good until its revocation, then revoked with its reason, and unknown if it was never
    // issued. The real endpoint answers and the check of an agency verifies.
    let installation = Installation::start().await;
    let Issued { answer, certificate } = issued(&installation).await;
    assert_eq!(status(&installation, &certificate, REVOKED).await, CertificateStatus::Good);
    revoke(&installation, revocation(&answer.serial_number, REVOKED)).await.unwrap();
    assert_eq!(status(&installation, &certificate, BEFORE).await, CertificateStatus::Good);
    let compromised = CertificateStatus::Revoked { at: at(REVOKED), reason: Some(RevocationReason::KeyCompromise) };
    assert_eq!(status(&installation, &certificate, REVOKED).await, compromised);
    assert_eq!(status(&installation, &certificate, "2026-12-01T00:00:00Z").await, compromised);
    installation.alter_database("DELETE FROM certificates").await;
    assert_eq!(status(&installation, &certificate, REVOKED).await, CertificateStatus::Unknown);
    installation.end().await;
}

#[tokio::test]
async fn outside_a_sandbox_the_answer_is_for_now() {
    // Aim: outside a sandbox the private extension has no effect: the answer is for now and not for the requested
    // moment.
    let other = Installation::start().await;
    let foreign = issued(&other).await.certificate;
    let installation = Installation::start_as(false).await;
    let question = question(&foreign, NONCE, Some(at(BEFORE))).unwrap();
    let answer = OcspResponder::new(installation.ocsp_url()).unwrap().ask(question.clone()).await.unwrap();
    let in_sandbox = OcspResponder::new(other.ocsp_url()).unwrap().ask(question).await.unwrap();
    // The authority issued neither certificate. Only the times of the answers are compared, by their octets.
    let contains = |answer: &[u8], moment: &[u8]| answer.windows(moment.len()).any(|window| window == moment);
    assert!(contains(&in_sandbox, b"20260610055959Z") && !contains(&answer, b"20260610055959Z"));
    installation.end().await;
    let now = OcspResponder::new(other.ocsp_url()).unwrap();
    let plain = platform::signature::ocsp::question(&foreign, NONCE, None).unwrap();
    let answer = now.ask(plain).await.unwrap();
    let judge = |moment| verifier(&other).judge(&answer, &foreign, Some(NONCE), moment);
    assert_eq!(judge(wall_now()), Ok(CertificateStatus::Good));
    assert_eq!(judge(at(BEFORE)), Err(AnswerRefusal::Stale));
    other.end().await;
}

#[tokio::test]
async fn a_question_may_be_part_of_the_path() {
    // Aim: GET accepts the question in base64, as RFC 6960 allows, including slashes. Invalid input of either kind
    // gets an OCSP error.
    let installation = Installation::start().await;
    let Issued { certificate, .. } = issued(&installation).await;
    let path = STANDARD.encode(question(&certificate, &[0xff; 32], Some(at(BEFORE))).unwrap());
    assert!(path.contains('/'), "a nonce of ones gives slashes");
    let path = path.replace('+', "%2B").replace('=', "%3D");
    for path in [path.clone(), path.replace('/', "%2F")] {
        let answer = installation.http.get(format!("{}/{path}", installation.ocsp_url())).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/ocsp-response");
        let answer = answer.bytes().await.unwrap();
        let judged = verifier(&installation).judge(&answer, &certificate, Some(&[0xff; 32]), at(BEFORE));
        assert_eq!(judged, Ok(CertificateStatus::Good));
    }
    let bad = installation.http.get(format!("{}/nonsense", installation.ocsp_url())).send().await.unwrap();
    assert_eq!(
        (bad.status().as_u16(), bad.bytes().await.unwrap().to_vec()),
        (200, NoAnswer::MalformedRequest.message())
    );
    let bad = installation.http.post(installation.ocsp_url()).body("nonsense").send().await.unwrap();
    assert_eq!(bad.bytes().await.unwrap().to_vec(), NoAnswer::MalformedRequest.message());
    let long = installation.http.post(installation.ocsp_url()).body(vec![0; 20_000]).send().await.unwrap();
    assert_eq!(long.status().as_u16(), 413);
    installation.end().await;
}

#[tokio::test]
async fn without_its_register_the_responder_answers_try_later() {
    // Aim: a responder whose database fails states nothing about any certificate.
    let installation = Installation::start().await;
    let Issued { certificate, .. } = issued(&installation).await;
    installation.alter_database("ALTER TABLE certificates RENAME TO elsewhere").await;
    let responder = OcspResponder::new(installation.ocsp_url()).unwrap();
    let answer = responder.ask(question(&certificate, NONCE, None).unwrap()).await.unwrap();
    assert_eq!(answer, NoAnswer::TryLater.message());
    let judged = verifier(&installation).judge(&answer, &certificate, Some(NONCE), wall_now());
    assert_eq!(judged, Err(AnswerRefusal::NotAnswered));
    installation.end().await;
}

/// openssl as a client, at this address.
async fn openssl_status(installation: &Installation, chain_pem: &str, url: &str) -> (bool, String) {
    let directory = std::env::temp_dir().join(format!("registries-ocsp-{}", fresh_id()));
    std::fs::create_dir_all(&directory).unwrap();
    let put = |name: &str, text: &str| -> PathBuf {
        std::fs::write(directory.join(name), text).unwrap();
        directory.join(name)
    };
    let output = tokio::process::Command::new("openssl")
        .args(["ocsp", "-url", url, "-issuer"])
        .arg(put("issuing.pem", &installation.authority.issuing_chain_pem))
        .arg("-cert")
        .arg(put("certificate.pem", chain_pem))
        .arg("-CAfile")
        .arg(put("root.pem", &installation.authority.root_pem))
        .arg("-verify_other")
        .arg(directory.join("issuing.pem"))
        .output()
        .await
        .unwrap();
    std::fs::remove_dir_all(&directory).unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (output.status.success() && said.contains("Response verify OK") && !said.contains("WARNING"), said)
}

#[tokio::test]
async fn openssl_agrees() {
    // Aim: openssl queries the address that the certificate names. It accepts nonce, signature and times, and
    // reports the status of the register.
    // what the register says.
    let installation = Installation::start().await;
    let Issued { answer, .. } = issued(&installation).await;
    let url = installation.ocsp_url();
    assert!(String::from_utf8_lossy(&der_of(&answer.chain_pem)).contains(&url), "the certificate names its responder");
    let (verified, said) = openssl_status(&installation, &answer.chain_pem, &url).await;
    assert!(verified && said.contains("certificate.pem: good"), "{said}");
    revoke(&installation, revocation(&answer.serial_number, REVOKED)).await.unwrap();
    let (verified, said) = openssl_status(&installation, &answer.chain_pem, &url).await;
    let words = ["certificate.pem: revoked", "keyCompromise", "Jun 10 06:00:00 2026 GMT"];
    assert!(verified && words.iter().all(|word| said.contains(word)), "{said}");
    installation.alter_database("DELETE FROM certificates").await;
    let (verified, said) = openssl_status(&installation, &answer.chain_pem, &url).await;
    assert!(verified && said.contains("certificate.pem: unknown"), "{said}");
    installation.end().await;
}

/// The first certificate of a chain, DER.
fn der_of(chain_pem: &str) -> Vec<u8> {
    let body: String = chain_pem.lines().skip(1).take_while(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).unwrap()
}
