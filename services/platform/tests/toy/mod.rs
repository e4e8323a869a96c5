//! A toy agency: a case is a list of numbers. Small enough to see the machinery through it.
//!
//! The toy stands at both ends: as `ping` it sends values and receives returned ones, as `pong` it receives what `ping` sent.
#![allow(clippy::unwrap_used, dead_code)]

pub mod acts;
mod messages;

use std::sync::Arc;

use jiff::civil::date;
use platform::alerts::Alert;
use platform::exchange::{Draft, Message, OutgoingMessage, Sealer, event_type};
use platform::ledger::{
    ActContext, Actor, Acts as _, Agency, CaseKey, CaseRef, CaseState, Human, Origin, Outcome, Work,
};
use platform::refusal::Refusal;
use platform::revocation::OcspResponder;
use platform::signature::{LocalVerifier, create_authority};
use platform::signing::{Bodies, StatementVerifier};
use platform::token::Role;
use regulation::{Ban, BanCause, City, Clause, DeadlineId, SecondaryIdentity};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::acts::{Command, Open, Rise, SendValue, Sit, Write};
pub use self::messages::{PingToPong, PongToPing, ValueReturned, ValueSent};

pub const CLOCK: Uuid = Uuid::from_u128(0xC10C);

/// The key of a case on the toy's clock.
pub fn key(case: u128) -> CaseKey {
    CaseKey { clock: Some(CLOCK), id: Uuid::from_u128(case) }
}

const SEAT: &str = "seat";

#[derive(Clone)]
pub struct Toy;

#[derive(Clone, Debug)]
pub struct Numbers {
    pub dossier: Dossier,
    pub stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stage {
    Open,
    Expired,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    pub number: String,
    pub iin: String,
    pub values: Vec<u64>,
    pub city: Option<City>,
    /// The passports that were shown.
    pub shown: Vec<SecondaryIdentity>,
    pub reference: Option<String>,
    pub alerts: Vec<Alert>,
}

impl Numbers {
    pub fn of(number: String, iin: String) -> Self {
        let (values, city) = (vec![], Some(City::Almaty));
        let dossier = Dossier { number, iin, values, city, shown: vec![], reference: None, alerts: vec![] };
        Self { dossier, stage: Stage::Open }
    }

    fn empty(context: &ActContext<'_, Toy>, iin: &str) -> Self {
        Self::of(context.number(), iin.to_owned())
    }

    /// With one value more. 13 is accepted only after 12.
    fn with(&self, value: u64) -> Result<Self, Refusal> {
        if value == 13 && !self.dossier.values.contains(&12) {
            return Err(Refusal::field("value", "13 is accepted only after 12"));
        }
        let mut numbers = self.clone();
        numbers.dossier.values.push(value);
        Ok(numbers)
    }
}

/// A person whose count has reached this is banned.
const BANNED: u64 = 1_000;
pub static BANS: [Ban; 1] = [Ban {
    cause: BanCause::FinalRefusal,
    clause: Clause::A24,
    decided_on: date(2026, 1, 12),
    first_allowed: date(2027, 1, 13),
}];

/// The person counts every act.
fn outcome(event: &'static str, numbers: Numbers, context: &ActContext<'_, Toy>) -> Outcome<Toy> {
    Outcome::new(event, Clause::A11, numbers).person(context.person + 1)
}

impl CaseState for Numbers {
    type Dossier = Dossier;
    type Stage = Stage;

    fn of(dossier: Dossier, stage: Stage) -> Self {
        Self { dossier, stage }
    }
    fn dossier(&self) -> &Dossier {
        &self.dossier
    }
    fn stage(&self) -> &Stage {
        &self.stage
    }
    fn number(&self) -> &str {
        &self.dossier.number
    }
    fn iin(&self) -> &str {
        &self.dossier.iin
    }
    fn may_reserve(&self) -> Vec<String> {
        vec![SEAT.to_owned()]
    }
    fn reference(&self) -> Option<&str> {
        self.dossier.reference.as_deref()
    }
    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        self.dossier.shown.clone()
    }
    fn raised(&self) -> &[Alert] {
        &self.dossier.alerts
    }
    fn city(&self) -> Option<City> {
        self.dossier.city
    }
    fn status(&self) -> &'static str {
        match self.stage {
            Stage::Open => "OPEN",
            Stage::Expired => "EXPIRED",
        }
    }
    fn next_owner(&self) -> &'static str {
        "APPLICANT"
    }
}

impl Agency for Toy {
    const NAME: &'static str = "ping";
    const SYSTEM: u8 = 9;
    type Case = Numbers;
    type Person = u64;
    type Command = Command;

    fn bans(person: &u64) -> &[Ban] {
        if *person >= BANNED { &BANS } else { &[] }
    }
}

/// The toy sends nothing signed, so nobody is asked.
pub fn verifier() -> StatementVerifier {
    let bin = || "940140000385".parse().unwrap();
    let root = create_authority("2026-06-01T05:00:00Z".parse().unwrap()).unwrap().root_pem;
    let verifier = Arc::new(LocalVerifier::from_root_pem(&root).unwrap());
    let authority = Arc::new(OcspResponder::new("http://127.0.0.1:9/ocsp").unwrap());
    StatementVerifier::new(verifier, authority, Bodies { miicr: bin(), migration_service: bin() })
}

pub const APPLICANT: &str = "991231100000";
pub const STRANGER: &str = "991231100010";

pub fn sealer() -> (Sealer, Vec<u8>) {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
    let der = Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new()).unwrap();
    let public = Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap().public_key().as_ref().to_vec();
    (Sealer::from_pkcs8(der.as_ref()).unwrap(), public)
}

pub fn human(iin: &str, role: Role, city: Option<City>) -> Actor {
    Actor::Human(Human { iin: iin.parse().unwrap(), role, city })
}

pub fn applicant() -> Actor {
    human(APPLICANT, Role::Applicant, None)
}

/// An act by request, its digest standing for its body.
pub fn request(case: u128, id: u128, body: u8, actor: Actor, act: impl Into<Command>) -> Work<Toy> {
    Work {
        case: CaseRef::Id(Uuid::from_u128(case)),
        origin: Origin::Request {
            request_id: Uuid::from_u128(id),
            digest: [body; 32],
            actor,
            test_clock: Some(CLOCK),
            command: act.into(),
        },
        traceparent: String::new(),
    }
}

pub fn open(case: u128, id: u128) -> Work<Toy> {
    request(case, id, 1, applicant(), Open { iin: APPLICANT.parse().unwrap() })
}

pub fn send(case: u128, id: u128, value: u64) -> Work<Toy> {
    request(case, id, value as u8, applicant(), SendValue(value))
}

/// The payload of a value that the neighbour returns.
pub fn payload(value: u64) -> Vec<u8> {
    OutgoingMessage::on::<PongToPing, _>(&ValueReturned(value)).bytes
}

pub fn message(case: u128, sequence: u64, value: u64) -> Message {
    Message::compose(Draft {
        link: "pong.to.ping".into(),
        sender: "pong",
        recipient: "ping",
        event_type: event_type::<ValueReturned>(),
        case_id: Uuid::from_u128(case),
        sequence,
        causation: None,
        occurred_at: "2026-06-01T05:00:00Z".parse().unwrap(),
        test_clock: Some(CLOCK),
        edition: "2026".into(),
        traceparent: String::new(),
        payload: payload(value),
    })
}

pub fn write(case: u128, id: u128, to: &'static str) -> Work<Toy> {
    request(case, id, 7, applicant(), Write(to))
}

/// The first case is the applicant's, the second a stranger's: no lock but the seat's is between them.
fn of_one(case: u128, id: u128, act: impl Into<Command>) -> Work<Toy> {
    request(case, id, 2, human(if case == 1 { APPLICANT } else { STRANGER }, Role::Applicant, None), act)
}

pub fn open_of_one(case: u128, id: u128) -> Work<Toy> {
    of_one(case, id, Open { iin: (if case == 1 { APPLICANT } else { STRANGER }).parse().unwrap() })
}

pub fn sit(case: u128, id: u128) -> Work<Toy> {
    of_one(case, id, Sit)
}

pub fn rise(case: u128, id: u128) -> Work<Toy> {
    of_one(case, id, Rise)
}

/// The same act by a caller on the real clock.
pub fn on_the_real_clock(mut work: Work<Toy>) -> Work<Toy> {
    if let Origin::Request { test_clock, .. } = &mut work.origin {
        *test_clock = None;
    }
    work
}

/// A message as the receiving endpoint hands it over.
pub fn receive(sealer: &Sealer, message: &Message) -> Work<Toy> {
    Work {
        case: CaseRef::Id(message.case_id),
        origin: Origin::Message {
            message: Box::new(message.clone()),
            envelope: sealer.seal(message),
            command: Command::read(message).unwrap(),
        },
        traceparent: String::new(),
    }
}

/// A parked message as a person brings it again.
pub fn again(message: &Message, counted: bool) -> Work<Toy> {
    let command = Command::read(message).unwrap();
    let origin = Origin::Redriven { message: Box::new(message.clone()), command, counted };
    Work { case: CaseRef::Id(message.case_id), origin, traceparent: String::new() }
}

pub fn due(case: u128, deadline: DeadlineId) -> Work<Toy> {
    Work {
        case: CaseRef::Id(Uuid::from_u128(case)),
        origin: Origin::Deadline { deadline, test_clock: Some(CLOCK) },
        traceparent: String::new(),
    }
}
