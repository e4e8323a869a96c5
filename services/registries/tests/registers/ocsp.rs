//! The OCSP responder over its real endpoint: asked by our client, by openssl, and by those who ask badly.

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

use crate::certificates::{asked, issue};
use crate::installation::{IIN, Installation};
use crate::revocations::{revocation, revoke};

const NONCE: &[u8] = &[5; 32];
const BEFORE: &str = "2026-06-10T05:59:59Z";
const REVOKED: &str = "2026-06-10T06:00:00Z";

/// A certificate that was just issued, and what one asks about it.
struct Issued {
    answer: pb::IssueCertificateResponse,
    certificate: CertificateInQuestion,
}

async fn issued(house: &Installation) -> Issued {
    let key = generate_key().unwrap();
    let answer = issue(house, asked(&key)).await;
    let identity = SigningIdentity::from_pem(&answer.chain_pem, key.as_str()).unwrap();
    let moment = at(BEFORE);
    let signature = sign_detached(b"text", &identity, moment).unwrap();
    let iin = IIN.parse().unwrap();
    let verified = verifier(house).verify(b"text", &signature, &Expected::Individual { iin: &iin }, moment).unwrap();
    Issued { answer, certificate: verified.certificate }
}

fn verifier(house: &Installation) -> LocalVerifier {
    LocalVerifier::from_root_pem(&house.authority.root_pem).unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

/// What the responder proves of a certificate at a moment, asked as of it.
async fn standing(house: &Installation, certificate: &CertificateInQuestion, moment: &str) -> CertificateStatus {
    let question = question(certificate, NONCE, Some(at(moment))).unwrap();
    let answer = OcspResponder::new(house.ocsp_url()).unwrap().ask(question).await.unwrap();
    verifier(house).judge(&answer, certificate, Some(NONCE), at(moment)).unwrap()
}

#[tokio::test]
async fn the_register_is_what_is_answered() {
    // Aim: good until it is revoked, revoked from that moment on with its reason, unknown when it was never issued; over the
    // real endpoint, verified as an agency verifies.
    let house = Installation::start().await;
    let Issued { answer, certificate } = issued(&house).await;
    assert_eq!(standing(&house, &certificate, REVOKED).await, CertificateStatus::Good);
    revoke(&house, revocation(&answer.serial_number, REVOKED)).await.unwrap();
    assert_eq!(standing(&house, &certificate, BEFORE).await, CertificateStatus::Good);
    let compromised = CertificateStatus::Revoked { at: at(REVOKED), reason: Some(RevocationReason::KeyCompromise) };
    assert_eq!(standing(&house, &certificate, REVOKED).await, compromised);
    assert_eq!(standing(&house, &certificate, "2026-12-01T00:00:00Z").await, compromised);
    house.meddle("DELETE FROM certificates").await;
    assert_eq!(standing(&house, &certificate, REVOKED).await, CertificateStatus::Unknown);
    house.end().await;
}

#[tokio::test]
async fn outside_a_sandbox_only_now_is_answered() {
    // Aim: the private extension moves nothing outside a sandbox: the answer holds now and not at the moment asked for.
    let other = Installation::start().await;
    let foreign = issued(&other).await.certificate;
    let house = Installation::start_as(false).await;
    let question = question(&foreign, NONCE, Some(at(BEFORE))).unwrap();
    let answer = OcspResponder::new(house.ocsp_url()).unwrap().ask(question.clone()).await.unwrap();
    let in_sandbox = OcspResponder::new(other.ocsp_url()).unwrap().ask(question).await.unwrap();
    // Neither issued by this authority nor answered for: only the time of the answers is compared, by their octets.
    let says = |answer: &[u8], moment: &[u8]| answer.windows(moment.len()).any(|window| window == moment);
    assert!(says(&in_sandbox, b"20260610055959Z") && !says(&answer, b"20260610055959Z"));
    house.end().await;
    let now = OcspResponder::new(other.ocsp_url()).unwrap();
    let plain = platform::signature::ocsp::question(&foreign, NONCE, None).unwrap();
    let answer = now.ask(plain).await.unwrap();
    let judge = |moment| verifier(&other).judge(&answer, &foreign, Some(NONCE), moment);
    assert_eq!(judge(wall_now()), Ok(CertificateStatus::Good));
    assert_eq!(judge(at(BEFORE)), Err(AnswerRefusal::Stale));
    other.end().await;
}

#[tokio::test]
async fn a_question_comes_in_the_path_too() {
    // Aim: GET with the question in base64, as RFC 6960 allows, slashes and all; and garbage of either kind is told so in
    // OCSP's own words.
    let house = Installation::start().await;
    let Issued { certificate, .. } = issued(&house).await;
    let path = STANDARD.encode(question(&certificate, &[0xff; 32], Some(at(BEFORE))).unwrap());
    assert!(path.contains('/'), "a nonce of ones makes slashes");
    let path = path.replace('+', "%2B").replace('=', "%3D");
    for path in [path.clone(), path.replace('/', "%2F")] {
        let answer = house.http.get(format!("{}/{path}", house.ocsp_url())).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/ocsp-response");
        let answer = answer.bytes().await.unwrap();
        let judged = verifier(&house).judge(&answer, &certificate, Some(&[0xff; 32]), at(BEFORE));
        assert_eq!(judged, Ok(CertificateStatus::Good));
    }
    let bad = house.http.get(format!("{}/nonsense", house.ocsp_url())).send().await.unwrap();
    assert_eq!(
        (bad.status().as_u16(), bad.bytes().await.unwrap().to_vec()),
        (200, NoAnswer::MalformedRequest.message())
    );
    let bad = house.http.post(house.ocsp_url()).body("nonsense").send().await.unwrap();
    assert_eq!(bad.bytes().await.unwrap().to_vec(), NoAnswer::MalformedRequest.message());
    let long = house.http.post(house.ocsp_url()).body(vec![0; 20_000]).send().await.unwrap();
    assert_eq!(long.status().as_u16(), 413);
    house.end().await;
}

#[tokio::test]
async fn without_its_register_it_says_try_later() {
    // Aim: a responder whose database fails claims nothing about anybody.
    let house = Installation::start().await;
    let Issued { certificate, .. } = issued(&house).await;
    house.meddle("ALTER TABLE certificates RENAME TO elsewhere").await;
    let responder = OcspResponder::new(house.ocsp_url()).unwrap();
    let answer = responder.ask(question(&certificate, NONCE, None).unwrap()).await.unwrap();
    assert_eq!(answer, NoAnswer::TryLater.message());
    let judged = verifier(&house).judge(&answer, &certificate, Some(NONCE), wall_now());
    assert_eq!(judged, Err(AnswerRefusal::NotAnswered));
    house.end().await;
}

/// openssl as anybody's client, at this address.
async fn openssl_says(house: &Installation, chain_pem: &str, url: &str) -> (bool, String) {
    let desk = std::env::temp_dir().join(format!("registries-ocsp-{}", fresh_id()));
    std::fs::create_dir_all(&desk).unwrap();
    let put = |name: &str, text: &str| -> PathBuf {
        std::fs::write(desk.join(name), text).unwrap();
        desk.join(name)
    };
    let output = tokio::process::Command::new("openssl")
        .args(["ocsp", "-url", url, "-issuer"])
        .arg(put("issuing.pem", &house.authority.issuing_chain_pem))
        .arg("-cert")
        .arg(put("certificate.pem", chain_pem))
        .arg("-CAfile")
        .arg(put("root.pem", &house.authority.root_pem))
        .arg("-verify_other")
        .arg(desk.join("issuing.pem"))
        .output()
        .await
        .unwrap();
    std::fs::remove_dir_all(&desk).unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (output.status.success() && said.contains("Response verify OK") && !said.contains("WARNING"), said)
}

#[tokio::test]
async fn openssl_agrees() {
    // Aim: openssl asks the address that the certificate itself names, finds nonce, signature and times in order, and says
    // what the register says.
    let house = Installation::start().await;
    let Issued { answer, .. } = issued(&house).await;
    let url = house.ocsp_url();
    assert!(String::from_utf8_lossy(&der_of(&answer.chain_pem)).contains(&url), "the certificate names its responder");
    let (verified, said) = openssl_says(&house, &answer.chain_pem, &url).await;
    assert!(verified && said.contains("certificate.pem: good"), "{said}");
    revoke(&house, revocation(&answer.serial_number, REVOKED)).await.unwrap();
    let (verified, said) = openssl_says(&house, &answer.chain_pem, &url).await;
    let words = ["certificate.pem: revoked", "keyCompromise", "Jun 10 06:00:00 2026 GMT"];
    assert!(verified && words.iter().all(|word| said.contains(word)), "{said}");
    house.meddle("DELETE FROM certificates").await;
    let (verified, said) = openssl_says(&house, &answer.chain_pem, &url).await;
    assert!(verified && said.contains("certificate.pem: unknown"), "{said}");
    house.end().await;
}

/// The first certificate of a chain, DER.
fn der_of(chain_pem: &str) -> Vec<u8> {
    let body: String = chain_pem.lines().skip(1).take_while(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).unwrap()
}
