//! A toy agency: a case is a list of numbers that it was told. Small enough to see the machinery through it.
#![allow(clippy::unwrap_used, dead_code)]

use std::sync::Arc;

use contracts::is_mp::v1::CaseOpened;
use platform::exchange::{Draft, Message, Sealer};
use platform::ledger::{
    ActContext, Actor, Agency, CaseRef, CaseState, Human, Origin, Outcome, Payload, Unreadable, Work,
};
use platform::refusal::Refusal;
use platform::revocation::OcspResponder;
use platform::signature::{LocalVerifier, create_authority};
use platform::signing::{Bodies, StatementCheck, StatementVerifier};
use platform::tasks::{Mail, Task};
use platform::token::Role;
use regulation::{City, Clause, DeadlineId, Iin};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub const CLOCK: Uuid = Uuid::from_u128(0xC10C);

#[derive(Clone)]
pub struct Toy;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    pub number: String,
    pub iin: String,
    pub values: Vec<u64>,
    pub expired: bool,
}

#[derive(Clone, Debug)]
pub enum Command {
    Open {
        iin: Iin,
    },
    /// Adds a value and tells the neighbour.
    Tell(u64),
    /// A neighbour told a value; the first one opens the case.
    Take(u64),
    /// Writes an e-mail to this address.
    Write(&'static str),
    /// Takes the one seat of its clock.
    Sit,
    /// Leaves it.
    Rise,
    Expire,
}

const SEAT: &str = "seat";

impl CaseState for Told {
    fn number(&self) -> &str {
        &self.number
    }
    fn iin(&self) -> &str {
        &self.iin
    }
    fn may_reserve(&self) -> Vec<String> {
        vec![SEAT.to_owned()]
    }
    fn city(&self) -> Option<City> {
        Some(City::Almaty)
    }
    fn status(&self) -> &'static str {
        if self.expired { "EXPIRED" } else { "OPEN" }
    }
    fn next_owner(&self) -> &'static str {
        "APPLICANT"
    }
}

impl Agency for Toy {
    const NAME: &'static str = "ping";
    const SYSTEM: u8 = 9;
    type Case = Told;
    type Person = u64;
    type Command = Command;
    type Message = u64;

    fn decide(
        case: Option<&Told>,
        person: &u64,
        command: &Command,
        context: &ActContext<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        let iin = context.human().map_or(APPLICANT.to_owned(), |human| human.iin.to_string());
        let empty = Told { number: context.number::<Self>(), iin, values: vec![], expired: false };
        let mut told = case.cloned().unwrap_or(empty);
        let outcome = |event, told| Outcome::new(event, Clause::A11, told).person(person + 1);
        match command {
            Command::Open { .. } => {
                Ok(outcome("Opened", told).start(context.law.deadline(DeadlineId::D03, context.moment)?))
            }
            // 13 is the value that this writer takes only after 12.
            Command::Tell(13) | Command::Take(13) if !told.values.contains(&12) => {
                Err(Refusal::field("value", "13 is not taken"))
            }
            Command::Tell(value) => {
                told.values.push(*value);
                Ok(outcome("Told", told).send(*value).tell("value", value))
            }
            Command::Take(value) => {
                told.values.push(*value);
                Ok(outcome("Taken", told))
            }
            Command::Write(to) => {
                let mail =
                    Mail { to: (*to).to_owned(), subject: "Көш".into(), text: "Қош келдіңіз\n".into() };
                Ok(outcome("Written", told).task(Task::Mail(mail)))
            }
            Command::Sit => {
                Ok(outcome("Sat", told).reserve(SEAT.to_owned(), Refusal::field("seat", "somebody sits there")))
            }
            Command::Rise => Ok(outcome("Rose", told).release(SEAT.to_owned())),
            Command::Expire => {
                told.expired = true;
                Ok(outcome("Expired", told))
            }
        }
    }

    fn person_key(command: &Command) -> Option<String> {
        match command {
            Command::Open { iin } => Some(iin.to_string()),
            Command::Take(_) => Some(APPLICANT.to_owned()),
            _ => None,
        }
    }

    fn encode(value: &u64) -> Payload {
        Payload::of("pong", &CaseOpened { case_number: value.to_string(), opened_at: None })
    }

    fn decode(message: &Message) -> Result<Command, Unreadable> {
        let told: CaseOpened = message.payload()?;
        told.case_number.parse().map(Command::Take).map_err(|_| Unreadable("not a number".to_owned()))
    }

    fn statement_checks(_: &Command) -> Vec<StatementCheck> {
        vec![]
    }

    fn due(deadline: DeadlineId) -> Option<Command> {
        (deadline == DeadlineId::D03).then_some(Command::Expire)
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
pub fn request(case: u128, id: u128, body: u8, actor: Actor, command: Command) -> Work<Toy> {
    Work {
        case: CaseRef::Id(Uuid::from_u128(case)),
        origin: Origin::Request {
            request_id: Uuid::from_u128(id),
            digest: [body; 32],
            actor,
            test_clock: Some(CLOCK),
            command,
        },
        traceparent: String::new(),
    }
}

pub fn open(case: u128, id: u128) -> Work<Toy> {
    request(case, id, 1, applicant(), Command::Open { iin: APPLICANT.parse().unwrap() })
}

pub fn tell(case: u128, id: u128, value: u64) -> Work<Toy> {
    request(case, id, value as u8, applicant(), Command::Tell(value))
}

pub fn message(case: u128, sequence: u64, value: u64) -> Message {
    Message::compose(Draft {
        link: "pong.to.ping".into(),
        sender: "pong",
        recipient: "ping",
        event_type: "residency.is_mp.v1.CaseOpened".into(),
        case_id: Uuid::from_u128(case),
        sequence,
        causation: None,
        occurred_at: "2026-06-01T05:00:00Z".parse().unwrap(),
        test_clock: Some(CLOCK),
        edition: "2026".into(),
        traceparent: String::new(),
        payload: Toy::encode(&value).bytes,
    })
}

pub fn write(case: u128, id: u128, to: &'static str) -> Work<Toy> {
    request(case, id, 7, applicant(), Command::Write(to))
}

/// The first case is the applicant's, the second a stranger's: no lock but the seat's is between them.
fn of_one(case: u128, id: u128, command: Command) -> Work<Toy> {
    request(case, id, 2, human(if case == 1 { APPLICANT } else { STRANGER }, Role::Applicant, None), command)
}

pub fn open_of_one(case: u128, id: u128) -> Work<Toy> {
    of_one(case, id, Command::Open { iin: (if case == 1 { APPLICANT } else { STRANGER }).parse().unwrap() })
}

pub fn sit(case: u128, id: u128) -> Work<Toy> {
    of_one(case, id, Command::Sit)
}

pub fn rise(case: u128, id: u128) -> Work<Toy> {
    of_one(case, id, Command::Rise)
}

/// A message as the receiving endpoint hands it over.
pub fn receive(sealer: &Sealer, message: &Message) -> Work<Toy> {
    Work {
        case: CaseRef::Id(message.case_id),
        origin: Origin::Message {
            message: Box::new(message.clone()),
            envelope: sealer.seal(message),
            command: Toy::decode(message).unwrap(),
        },
        traceparent: String::new(),
    }
}

/// A parked message as a person brings it again.
pub fn again(message: &Message, counted: bool) -> Work<Toy> {
    let command = Toy::decode(message).unwrap();
    let origin = Origin::Redriven { message: Box::new(message.clone()), command, counted };
    Work { case: CaseRef::Id(message.case_id), origin, traceparent: String::new() }
}

pub fn due(case: u128, deadline: DeadlineId) -> Work<Toy> {
    Work { case: CaseRef::Id(Uuid::from_u128(case)), origin: Origin::Deadline(deadline), traceparent: String::new() }
}
