//! A signature at the first endpoint, where the certification authority is asked, and at a later one, which judges the answer
//! that was carried along. No server but the sockets of the test itself.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use platform::refusal::Refusal;
use platform::revocation::{OcspResponder, ResponderFailure, StatusAuthority};
use platform::signature::ocsp::{KnownStatus, NoAnswer, OcspQuery, Responder, RevocationReason};
use platform::signature::{
    AuthorityKeys, IssuingAuthority, LocalVerifier, Names, Purpose, SigningIdentity, Subject, certificate_pem,
    certificate_request, create_authority, generate_key, sign_detached,
};
use platform::signing::{Bodies, ReceivedAt, Signatory, SignedStatement, StatementCheck, StatementVerifier};
use regulation::{Iin, Moment};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use uuid::Uuid;
use x509_cert::Certificate;
use x509_cert::der::DecodePem as _;

const TEXT: &str = "Ходатайство: дословный текст\n";
const RECEIVED: &str = "2026-06-15T10:00:00.250+05:00";

/// An authority and a person with a certificate of it; made once, for keys are slow to make.
struct Sandbox {
    keys: AuthorityKeys,
    identity: SigningIdentity,
}

static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let keys = create_authority(at(RECEIVED)).unwrap();
    let key = generate_key().unwrap();
    let names = Names { surname: "A".to_owned(), given_name: "B".to_owned(), patronymic: None };
    let subject = Subject::Individual { iin: iin(), names };
    let (from, to) = (at("2026-06-01T00:00:00Z"), at("2027-06-01T00:00:00Z"));
    let request = certificate_request(key.as_str()).unwrap();
    let leaf = authority(&keys).issue(&request, &subject, Purpose::Signing, [3; 16], from, to).unwrap();
    let chain = certificate_pem(&leaf).unwrap() + &keys.issuing_chain_pem;
    Sandbox { identity: SigningIdentity::from_pem(&chain, key.as_str()).unwrap(), keys }
});

fn authority(keys: &AuthorityKeys) -> IssuingAuthority {
    IssuingAuthority::from_pem(&keys.issuing_chain_pem, keys.issuing_key_pem.as_str()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn iin() -> Iin {
    "991231100000".parse().unwrap()
}

/// The authority in memory: what it knows, the wall's time, and what it was asked.
struct InMemory {
    responder: Responder,
    known: KnownStatus,
    now: Timestamp,
    asked: Mutex<Vec<Option<Timestamp>>>,
}

impl InMemory {
    fn knowing(known: KnownStatus) -> Arc<Self> {
        let keys = &SANDBOX.keys;
        let issuer = Certificate::from_pem(&keys.issuing_chain_pem).unwrap();
        let responder = Responder::delegated_by(&authority(keys), issuer, [9; 16]).unwrap();
        Arc::new(Self { responder, known, now: at(RECEIVED), asked: Mutex::default() })
    }

    fn at(now: &str) -> Arc<Self> {
        let authority = Arc::into_inner(Self::knowing(KnownStatus::Good)).unwrap();
        Arc::new(Self { now: at(now), ..authority })
    }
}

impl StatusAuthority for InMemory {
    fn ask(&self, question: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, ResponderFailure>> {
        Box::pin(async move {
            let asked = OcspQuery::read(&question).unwrap();
            self.asked.lock().unwrap().push(asked.as_of());
            Ok(self.responder.answer(&asked, asked.as_of().unwrap_or(self.now), |_| self.known))
        })
    }
}

/// Says the same to everybody.
struct Parrot(Result<Vec<u8>, ResponderFailure>);

impl StatusAuthority for Parrot {
    fn ask(&self, _: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, ResponderFailure>> {
        Box::pin(std::future::ready(self.0.clone()))
    }
}

fn verifier(authority: Arc<dyn StatusAuthority>) -> StatementVerifier {
    let verifier = LocalVerifier::from_root_pem(&SANDBOX.keys.root_pem).unwrap();
    let bin = || "940140000385".parse().unwrap();
    StatementVerifier::new(Arc::new(verifier), authority, Bodies { miicr: bin(), migration_service: bin() })
}

fn receipt(moment: &str, test_clock: Option<Uuid>) -> ReceivedAt {
    ReceivedAt { at: Moment::new(at(moment)), test_clock }
}

async fn accepted(authority: Arc<dyn StatusAuthority>) -> Result<SignedStatement, Refusal> {
    accepted_at(authority, receipt(RECEIVED, None)).await
}

async fn accepted_at(authority: Arc<dyn StatusAuthority>, receipt: ReceivedAt) -> Result<SignedStatement, Refusal> {
    let signature = sign_detached(TEXT.as_bytes(), &SANDBOX.identity, at(RECEIVED)).unwrap();
    verifier(authority).accept(TEXT, &signature, &Signatory::Person(iin()), receipt).await
}

/// A neighbour's judgement; it asks nobody.
fn confirmed(statement: SignedStatement) -> Result<(), Refusal> {
    let statement_checks = StatementCheck { text: TEXT.to_owned(), statement, by: Signatory::Person(iin()) };
    verifier(Arc::new(Parrot(Err(ResponderFailure::Unreachable)))).confirm(&statement_checks)
}

fn revoked(moment: &str) -> KnownStatus {
    KnownStatus::Revoked { at: at(moment), reason: RevocationReason::KeyCompromise }
}

fn unchecked(cause: &'static str) -> Refusal {
    Refusal::RevocationUnchecked { cause }
}

fn parked(code: &str) -> Result<(), Refusal> {
    Err(Refusal::Signature(code.to_owned()))
}

#[tokio::test]
async fn a_good_certificates_answer_travels_with_the_signature() {
    // Aim: the first endpoint keeps the answer, and a later endpoint that can ask nobody accepts both.
    let statement = accepted(InMemory::knowing(KnownStatus::Good)).await.unwrap();
    assert!(!statement.ocsp.is_empty());
    assert_eq!(confirmed(statement), Ok(()));
}

#[tokio::test]
async fn a_revocation_counts_from_its_moment_on() {
    // Aim: revoked before or in the second of the receipt is refused with its date; revoked later, the signature stands,
    // here and at the neighbour's.
    for moment in ["2026-06-10T00:00:00Z", "2026-06-15T10:00:00+05:00"] {
        let refused = accepted(InMemory::knowing(revoked(moment))).await.unwrap_err();
        assert_eq!(refused, Refusal::CertificateRevoked { at: at(moment) });
    }
    let statement = accepted(InMemory::knowing(revoked("2026-06-15T10:00:01+05:00"))).await.unwrap();
    assert_eq!(confirmed(statement.clone()), Ok(()));
    // The neighbour judges by the receipt: moved behind the revocation, the same evidence refuses.
    let later = SignedStatement { received_at: Moment::new(at("2026-06-15T10:00:01+05:00")), ..statement };
    assert_eq!(confirmed(later), Err(Refusal::CertificateRevoked { at: at("2026-06-15T10:00:01+05:00") }));
}

#[tokio::test]
async fn an_unknown_certificate_is_refused() {
    // Aim: a certificate that its authority does not know is neither good nor unchecked.
    let refused = accepted(InMemory::knowing(KnownStatus::NotIssued)).await.unwrap_err();
    assert_eq!(refused, Refusal::CertificateUnknown);
}

#[tokio::test]
async fn whatever_is_no_answer_leaves_it_unchecked() {
    // Aim: silence, garbage, "try later", a replayed and a stale answer: never "good", never "revoked"; call again.
    let replayed = accepted(InMemory::knowing(KnownStatus::Good)).await.unwrap().ocsp;
    for (said, cause) in [
        (Err(ResponderFailure::Unreachable), "OCSP_UNREACHABLE"),
        (Err(ResponderFailure::NotOcsp), "OCSP_NOT_OCSP"),
        (Ok(vec![]), "OCSP_MISSING"),
        (Ok(b"<html>".to_vec()), "OCSP_MALFORMED"),
        (Ok(NoAnswer::TryLater.message()), "OCSP_NOT_ANSWERED"),
        (Ok(replayed), "OCSP_NONCE_DIFFERS"),
    ] {
        assert_eq!(accepted(Arc::new(Parrot(said))).await.unwrap_err(), unchecked(cause));
    }
    let yesterday = InMemory::at("2026-06-14T10:00:00+05:00");
    assert_eq!(accepted(yesterday).await.unwrap_err(), unchecked("OCSP_STALE"));
}

#[tokio::test]
async fn a_signature_that_fails_is_nobodys_question() {
    // Aim: the authority is not asked about a signature over other bytes: its own refusal comes first.
    let authority = InMemory::knowing(revoked("2026-06-10T00:00:00Z"));
    let signature = sign_detached(b"other bytes", &SANDBOX.identity, at(RECEIVED)).unwrap();
    let service = verifier(authority.clone());
    let refused =
        service.accept(TEXT, &signature, &Signatory::Person(iin()), receipt(RECEIVED, None)).await.unwrap_err();
    assert_eq!(refused, Refusal::Signature("SIGNATURE_DIGEST_MISMATCH".to_owned()));
    assert!(authority.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_test_clock_asks_as_of_its_own_moment() {
    // Aim: on a test clock the question names the legal moment and the answer holds then, whatever the wall shows; on the
    // real clock it names none, and an answer of another day is stale.
    let far = "2026-11-22T12:00:00Z";
    let clock = Some(Uuid::from_u128(1));
    let authority = InMemory::at(far);
    let statement = accepted_at(authority.clone(), receipt(RECEIVED, clock)).await.unwrap();
    assert_eq!(confirmed(statement), Ok(()));
    let refused = accepted_at(authority.clone(), receipt(RECEIVED, None)).await.unwrap_err();
    assert_eq!(refused, unchecked("OCSP_STALE"));
    let second = at("2026-06-15T10:00:00+05:00");
    assert_eq!(*authority.asked.lock().unwrap(), [Some(second), None]);
}

#[tokio::test]
async fn swapped_evidence_is_refused_later() {
    // Aim: a statement without its answer, with another authority's, another certificate's, a stale or an altered one is
    // refused by a later endpoint, which parks the message.
    let good = accepted(InMemory::knowing(KnownStatus::Good)).await.unwrap();
    let with = |ocsp: Vec<u8>| SignedStatement { ocsp, ..good.clone() };
    assert_eq!(confirmed(with(vec![])), parked("OCSP_MISSING"));
    assert_eq!(confirmed(with(NoAnswer::TryLater.message())), parked("OCSP_NOT_ANSWERED"));
    let mut altered = good.ocsp.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(confirmed(with(altered)), parked("OCSP_RESPONDER_UNTRUSTED"));
    let mut trailing = good.ocsp.clone();
    trailing.push(0);
    assert_eq!(confirmed(with(trailing)), parked("OCSP_MALFORMED"));
    let later = SignedStatement { received_at: Moment::new(at("2026-06-15T11:00:01+05:00")), ..good.clone() };
    assert_eq!(confirmed(later), parked("OCSP_STALE"));
    // Another authority under the same names answers about the same number: its issuer's key is another.
    let other = create_authority(at(RECEIVED)).unwrap();
    let issuer = Certificate::from_pem(&other.issuing_chain_pem).unwrap();
    let elsewhere = Responder::delegated_by(&authority(&other), issuer, [9; 16]).unwrap();
    let asked = question_of(&good).await;
    let forged = elsewhere.answer(&asked, at(RECEIVED), |_| KnownStatus::Good);
    // It calls our certificate "unknown", for it is none of its own; and may not speak of it at all.
    assert_eq!(confirmed(with(forged)), parked("OCSP_RESPONDER_UNTRUSTED"));
    assert_eq!(confirmed(good.clone()), Ok(()));
}

/// The question that the first endpoint asks about this statement's certificate.
async fn question_of(statement: &SignedStatement) -> OcspQuery {
    struct Ear(Mutex<Vec<u8>>);
    impl StatusAuthority for Ear {
        fn ask(&self, question: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, ResponderFailure>> {
            *self.0.lock().unwrap() = question;
            Box::pin(std::future::ready(Err(ResponderFailure::Unreachable)))
        }
    }
    let ear = Arc::new(Ear(Mutex::default()));
    let receipt = ReceivedAt { at: statement.received_at, test_clock: None };
    let service = verifier(ear.clone());
    service.accept(TEXT, &statement.signature, &Signatory::Person(iin()), receipt).await.unwrap_err();
    let question = ear.0.lock().unwrap().clone();
    OcspQuery::read(&question).unwrap()
}

/// One connection is answered with these octets, or held without a word.
async fn answering(said: Option<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ocsp", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 4096]).await;
        match said {
            Some(said) => {
                let _ = socket.write_all(&said).await;
            }
            None => std::future::pending().await,
        }
    });
    url
}

fn http(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nlocation: http://127.0.0.1:9/\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_responder_that_misbehaves_is_silent() {
    // Aim: a dead port, one that hangs up, one that never answers, a server's error, a redirect, a web page and an endless
    // answer: each is silence within the client's own bound.
    let ocsp = "application/ocsp-response";
    let dead = {
        let held = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/ocsp", held.local_addr().unwrap())
    };
    let unreachable = Err(ResponderFailure::Unreachable);
    let other = Err(ResponderFailure::NotOcsp);
    let bound = Duration::from_secs(20);
    for (url, expected) in [
        (dead, unreachable.clone()),
        (answering(Some(vec![])).await, unreachable.clone()),
        (answering(None).await, unreachable.clone()),
        (answering(Some(http("503 Away", ocsp, b"x"))).await, unreachable),
        (answering(Some(http("302 Found", ocsp, b"x"))).await, other.clone()),
        (answering(Some(http("200 OK", "text/html", b"x"))).await, other.clone()),
        (answering(Some(http("200 OK", ocsp, &vec![0; 40_000]))).await, other),
        (answering(Some(http("200 OK", ocsp, b"x"))).await, Ok(b"x".to_vec())),
    ] {
        let responder = OcspResponder::new(url).unwrap();
        assert_eq!(tokio::time::timeout(bound, responder.ask(vec![0x30, 0])).await.unwrap(), expected);
    }
}
