//! The endpoints over real wires: outside registers over gRPC on this host, neighbours' messages as they are sealed.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use contracts::registries::v1 as pb;
use contracts::registries::v1::fingerprint_service_server::{FingerprintService, FingerprintServiceServer};
use contracts::registries::v1::special_records_service_server::{SpecialRecordsService, SpecialRecordsServiceServer};
use messages::{ApplicationRegistered, ApprovalAnswered, ApprovalRecalled, ArmGoToIsMp, BerkutToIsMp};
use platform::exchange::{Draft, Link, Message, OutgoingMessage, Payload as _, TravelsOn, link};
use platform::ledger::{Acts as _, Human};
use platform::refusal::Refusal;
use platform::server::{Caller, RequestMark};
use platform::signing::Signatory;
use platform::token::Role;
use regulation::CheckOutcome::{HitRelevant, NoHit};
use regulation::{ApprovalAnswer, RegisterAnswer, statement};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::Command;
use crate::acts::samples::{answers, applicant, approved, moment, passport, registration};
use crate::outbound::{Assessed, Registries};

/// A register that knows everybody to ИБД and nobody to СИО ПСО, and an АДИС that registers once.
#[derive(Clone, Default)]
struct Registers {
    registered: Arc<Mutex<Option<pb::FingerprintRecord>>>,
}

fn signed_in<M>(request: &Request<M>) -> Result<(), Status> {
    match request.metadata().get("authorization").and_then(|token| token.to_str().ok()) {
        Some("Bearer service") => Ok(()),
        _ => Err(Status::unauthenticated("no token")),
    }
}

#[tonic::async_trait]
impl SpecialRecordsService for Registers {
    async fn look_up_person(
        &self,
        request: Request<pb::LookUpPersonRequest>,
    ) -> Result<Response<pb::LookUpPersonResponse>, Status> {
        signed_in(&request)?;
        let request = request.into_inner();
        assert_eq!((request.citizenship.as_str(), request.passport_number.as_str()), ("TUR", "U1234567"));
        let hit = request.register() == pb::Register::Ibd;
        let reference = if hit { "IBD-000000001".to_owned() } else { String::new() };
        Ok(Response::new(pb::LookUpPersonResponse { hit, reference }))
    }

    async fn seed_record(
        &self,
        _request: Request<pb::SeedRecordRequest>,
    ) -> Result<Response<pb::SeedRecordResponse>, Status> {
        Err(Status::unimplemented("nothing is seeded here"))
    }
}

#[tonic::async_trait]
impl FingerprintService for Registers {
    async fn register_fingerprints(
        &self,
        request: Request<pb::RegisterFingerprintsRequest>,
    ) -> Result<Response<pb::RegisterFingerprintsResponse>, Status> {
        signed_in(&request)?;
        let pb::RegisterFingerprintsRequest { department, taken_at, .. } = request.into_inner();
        let mut registered = self.registered.lock().unwrap();
        if registered.is_some() {
            return Err(Status::already_exists("another call under the same id"));
        }
        *registered = Some(pb::FingerprintRecord { reference: "ADIS0000000001".into(), department, taken_at });
        Ok(Response::new(pb::RegisterFingerprintsResponse { record: registered.clone() }))
    }

    async fn look_up_fingerprints(
        &self,
        request: Request<pb::LookUpFingerprintsRequest>,
    ) -> Result<Response<pb::LookUpFingerprintsResponse>, Status> {
        signed_in(&request)?;
        let record = self.registered.lock().unwrap().clone();
        Ok(Response::new(pb::LookUpFingerprintsResponse { record }))
    }
}

async fn registers() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let registers = Registers::default();
    let server = tonic::transport::Server::builder()
        .add_service(SpecialRecordsServiceServer::new(registers.clone()))
        .add_service(FingerprintServiceServer::new(registers));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    url
}

fn caller() -> Caller {
    Caller {
        human: Human { iin: "900315200004".parse().unwrap(), role: Role::MsOfficer, city: None },
        test_clock: None,
        traceparent: String::new(),
        request: Some(RequestMark { id: Uuid::from_u128(9), digest: [0; 32] }),
    }
}

fn facts_of(document: &regulation::Document) -> &regulation::Passport {
    match &document.facts {
        regulation::Facts::Passport(passport) => passport,
        _ => panic!("a passport was to be given"),
    }
}

fn assessed(assessment: regulation::CheckOutcome) -> Assessed {
    Assessed { assessment, note: String::new() }
}

#[tokio::test]
async fn a13_both_registers_are_asked_with_the_second_identity() {
    // Aim: each register's own answer and reference reaches the act, under this service's token.
    let registries = Registries::new(&registers().await, &"service".to_owned().into()).unwrap();
    let passport = passport();
    let assessments = (assessed(HitRelevant), assessed(NoHit));
    let found = registries.findings(&caller(), &applicant(), Some(facts_of(&passport)), assessments).await;
    let (ibd, sio_pso) = found.unwrap();
    assert_eq!((ibd.answer, ibd.reference.as_str()), (RegisterAnswer::Hit, "IBD-000000001"));
    assert_eq!((sio_pso.answer, sio_pso.reference.as_str()), (RegisterAnswer::NoHit, ""));
}

#[tokio::test]
async fn a13_a_register_that_is_away_or_refuses_is_no_answer() {
    // Aim: neither silence nor a refusal of a register may be taken for "no record".
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (url, token, expected) in
        [(format!("http://{gone}"), "service", "UNREACHABLE"), (registers().await, "stranger", "REFUSED")]
    {
        let registries = Registries::new(&url, &token.to_owned().into()).unwrap();
        let passport = passport();
        let found = registries
            .findings(&caller(), &applicant(), Some(facts_of(&passport)), (assessed(NoHit), assessed(NoHit)))
            .await;
        let Err(Refusal::Outside { code, .. }) = found else { panic!("the register did not answer") };
        assert_eq!(code, expected);
    }
}

#[tokio::test]
async fn a20_a_repeated_call_finds_the_registration_that_stands() {
    // Aim: the call that failed after АДИС had registered comes again at a later moment and keeps the first one.
    let registries = Registries::new(&registers().await, &"service".to_owned().into()).unwrap();
    let walk = approved();
    let dossier = walk.case().dossier();
    let first = registries.register_fingerprints(&caller(), dossier, moment("2026-08-02T05:00:00Z")).await.unwrap();
    let again = registries.register_fingerprints(&caller(), dossier, moment("2026-08-02T05:00:09Z")).await.unwrap();
    assert_eq!(
        (first.registration.department.as_str(), first.registration.taken_at),
        ("MS-ALMATY", moment("2026-08-02T05:00:00Z"))
    );
    assert_eq!(again.registration, first.registration);
}

/// A message as it arrives from this sender.
fn message<L: Link, P: TravelsOn<L>>(sender: &str, payload: &P) -> Message {
    let outgoing = OutgoingMessage::on::<L, P>(payload);
    let message = Message::compose(Draft {
        link: link(L::FROM, L::TO),
        sender: L::FROM,
        recipient: L::TO,
        event_type: outgoing.event_type,
        case_id: Uuid::from_u128(7),
        sequence: 1,
        causation: None,
        occurred_at: moment("2026-06-01T05:00:00Z").timestamp(),
        test_clock: None,
        edition: "2026".into(),
        traceparent: String::new(),
        payload: outgoing.bytes,
    });
    Message { sender: sender.into(), ..message }
}

#[test]
fn a12_three_statements_of_a_registration_are_verified_over_its_facts() {
    // Aim: the texts are derived from what the message carries, and each names the one who must have signed.
    let registered = registration();
    let command = Command::read(&message::<ArmGoToIsMp, _>("arm-go", &registered)).unwrap();
    let checks = command.statements();
    let texts: Vec<_> = checks.iter().map(|check| check.text.clone()).collect();
    let (facts, documents) = (&registered.submission, [passport()]);
    assert_eq!(
        texts,
        [
            statement::petition(&facts.applicant, &facts.petition_number, &facts.profession),
            statement::questionnaire(&facts.pep_number, 1, &answers(), &documents),
            statement::registration(&registered.arm_number, &facts.pep_number, 1, facts.city, &documents),
        ]
    );
    assert!(matches!(checks[1].by, Signatory::Person(ref iin) if *iin == facts.applicant.iin));
    let mut stripped = registered.to_wire();
    stripped.registration = None;
    assert!(ApplicationRegistered::from_wire(stripped).is_err());
}

#[test]
fn a15_nobody_but_berkut_answers_for_knb() {
    // Aim: an approval that comes over another agency's link is unreadable, genuine seal or not.
    let at = moment("2026-06-09T05:00:00Z");
    let answer = ApprovalAnswered { approved: ApprovalAnswer::Approved, answered_at: at };
    let answered = |sender| Command::read(&message::<BerkutToIsMp, _>(sender, &answer));
    assert!(matches!(answered("berkut"), Ok(Command::ApprovalAnswered(_))));
    assert!(answered("arm-go").is_err());
    let recall = ApprovalRecalled { recalled_at: at };
    let recalled = |sender| Command::read(&message::<BerkutToIsMp, _>(sender, &recall));
    assert!(matches!(recalled("berkut"), Ok(Command::ApprovalRecalled(_))));
    assert!(recalled("arm-go").is_err());
}
