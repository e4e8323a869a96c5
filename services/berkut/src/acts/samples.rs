//! People, documents and scenes for tests.
#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use platform::ledger::{ActContext, Actor, Human, Outcome};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::p19_preliminary_decision::Direction;
use regulation::{Applicant, ApprovalAnswer, City, Document, DocumentKind, Edition, Facts, Moment, Passport};
use uuid::Uuid;

use super::{AnswerApproval, Command, RecallApproval, ReceiveReferral, RecordBorderCrossing, decide};
use crate::case::{Crossing, Identity, InternalReason};
use crate::{Berkut, Case, Person};

pub const IIN: &str = "991231100000";

pub fn moment(text: &str) -> Moment {
    Moment::new(text.parse().unwrap())
}

pub fn identity() -> Identity {
    Identity::of("TUR", "u1234567", date(1990, 5, 17))
}

pub fn passport() -> Document {
    Document {
        kind: DocumentKind::Passport,
        sha256: "00".repeat(32),
        size: 1,
        media_type: "application/pdf".into(),
        facts: Facts::Passport(Passport {
            number: "U1234567".into(),
            citizenship: "TUR".into(),
            issued_on: date(2020, 1, 1),
            expires_on: date(2030, 1, 1),
            birth_date: date(1990, 5, 17),
        }),
    }
}

pub fn applicant() -> Applicant {
    Applicant {
        iin: IIN.parse().unwrap(),
        surname: "YILMAZ".into(),
        given_name: "DENIZ".into(),
        patronymic: None,
        birth_date: date(1990, 5, 17),
        citizenship: "TUR".into(),
        further_citizenships: vec![],
        residence_country: "TUR".into(),
        email: "deniz@example.org".into(),
    }
}

pub fn referral() -> Command {
    Command::ReceiveReferral(Box::new(ReceiveReferral {
        identity: identity(),
        case_number: "10400000000001".into(),
        pep_number: "10200000000001".into(),
        applicant: applicant(),
        profession: "2512".into(),
        city: City::Almaty,
        documents: vec![passport()],
    }))
}

pub fn crossing(direction: Direction, at: &str) -> Command {
    let crossing = Crossing { direction, at: moment(at), checkpoint: "Алматы, аэропорт".into() };
    Command::RecordBorderCrossing(RecordBorderCrossing { identity: identity(), crossing })
}

pub fn answer(answer: ApprovalAnswer, reason: &str) -> Command {
    let internal_reason = InternalReason(Some(reason.to_owned()));
    Command::AnswerApproval(AnswerApproval { answer, internal_reason })
}

pub fn officer(role: Role) -> Actor {
    Actor::Human(Human { iin: IIN.parse().unwrap(), role, city: None })
}

/// One act in a case of its own id, by an officer of КНБ.
pub fn act(case: Option<&Case>, person: &Person, command: &Command, at: &str) -> Result<Outcome<Berkut>, Refusal> {
    let actor = officer(Role::KnbOfficer);
    let case_id = Uuid::from_u128(7);
    let context = ActContext {
        case_id,
        moment: moment(at),
        law: Edition::of_2026(),
        actor: &actor,
        bans_of_linked_identities: &[],
        serial: 1,
    };
    decide(case, person, command, &context)
}

/// A referral that КНБ rejected for this reason of its own.
pub fn answered(reason: &str) -> Case {
    let referred = act(None, &Person::default(), &referral(), "2026-06-01T05:00:00Z").ok().unwrap().case;
    let answer = answer(ApprovalAnswer::Rejected, reason);
    act(Some(&referred), &Person::default(), &answer, "2026-06-02T05:00:00Z").ok().unwrap().case
}

/// An approval without a reason that КНБ took back for this one.
pub fn recalled(reason: &str) -> Case {
    let referred = act(None, &Person::default(), &referral(), "2026-06-01T05:00:00Z").ok().unwrap().case;
    let answer = answer(ApprovalAnswer::Approved, "");
    let approved = act(Some(&referred), &Person::default(), &answer, "2026-06-02T05:00:00Z").ok().unwrap().case;
    act(Some(&approved), &Person::default(), &recall(reason), "2026-06-03T05:00:00Z").ok().unwrap().case
}

pub fn recall(reason: &str) -> Command {
    Command::RecallApproval(RecallApproval { internal_reason: InternalReason(Some(reason.to_owned())) })
}
