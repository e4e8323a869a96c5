//! People, documents and scenes for tests.
#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use platform::digest::sha256;
use platform::ledger::{ActContext, Actor, Human, Outcome, decide};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use platform::token::Role;
use regulation::p19_preliminary_decision::Direction;
use regulation::p22_final_decision::{Originals, Presence};
use regulation::questionnaire::{MaritalStatus, Sex};
use regulation::{
    Applicant, ApprovalAnswer, CheckOutcome, City, Document, DocumentKind, Edition, Facts, Ground, Moment, Passport,
    Questionnaire, RegisterAnswer,
};
use uuid::Uuid;

use super::*;
use messages::facts::{Duty, Shipment, Submission};
use messages::*;

use crate::case::{Case, Person};

pub const IIN: &str = "991231100000";
const OFFICER: &str = "900315200004";

pub fn moment(text: &str) -> Moment {
    Moment::new(text.parse().unwrap())
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

pub fn answers() -> Questionnaire {
    Questionnaire {
        iin: IIN.parse().unwrap(),
        surname: "Йылмаз".into(),
        given_name: "Дениз".into(),
        patronymic: None,
        surname_latin: "YILMAZ".into(),
        given_name_latin: "DENIZ".into(),
        previous_names: None,
        birth_date: date(1990, 5, 17),
        birth_place: "Стамбул".into(),
        sex: Sex::Female,
        nationality: "турчанка".into(),
        citizenship: "TUR".into(),
        passport_number: "U1234567".into(),
        passport_issued_on: date(2020, 1, 1),
        passport_expires_on: date(2030, 1, 1),
        passport_issuer: "Стамбул".into(),
        marital_status: MaritalStatus::Single,
        children_under_16: 0,
        education: "высшее".into(),
        profession: "разработчик".into(),
        employer: "Firma".into(),
        address_abroad: "Istanbul".into(),
        city: City::Almaty,
        purpose: "работа".into(),
        relatives_in_kazakhstan: None,
        earlier_refusals: None,
        criminal_liability: None,
        phone: "+905001234567".into(),
        email: "deniz@example.org".into(),
        declares_truth: true,
    }
}

pub fn passport() -> Document {
    let facts = Facts::Passport(Passport {
        number: "U1234567".into(),
        citizenship: "TUR".into(),
        issued_on: date(2020, 1, 1),
        expires_on: date(2030, 1, 1),
        birth_date: date(1990, 5, 17),
    });
    let (sha256, media_type) = ("00".repeat(32), "application/pdf".into());
    Document { kind: DocumentKind::Passport, sha256, size: 1, media_type, facts }
}

/// What an endpoint makes of a signature that it accepted.
pub fn signed(text: &str) -> SignedStatement {
    SignedStatement {
        sha256: hex::encode(sha256(text.as_bytes())),
        size: text.len() as u64,
        signature: vec![1],
        received_at: moment("2026-06-01T05:00:00Z"),
        signer_iin: OFFICER.parse().unwrap(),
        signer_bin: String::new(),
        ocsp: vec![],
    }
}

pub fn registration() -> ApplicationRegistered {
    ApplicationRegistered {
        submission: Submission {
            pep_number: "10200000000001".into(),
            revision: 1,
            filed_at: moment("2026-06-01T05:00:00Z"),
            first_filed_at: moment("2026-06-01T05:00:00Z"),
            city: City::Almaty,
            applicant: applicant(),
            profession: "2512".into(),
            petition_number: "10100000000001".into(),
            petition: signed("ходатайство"),
            questionnaire: signed("анкета"),
            documents: vec![passport()],
            duty: Duty { reference: "P1".into(), amount_tenge: 1, paid_at: moment("2026-05-31T05:00:00Z") },
            answers: answers(),
        },
        arm_number: "10300000000001".into(),
        received_at: moment("2026-06-01T05:00:01Z"),
        registration: signed("регистрация"),
    }
}

pub fn finding(assessment: CheckOutcome) -> Finding {
    let hit = assessment != CheckOutcome::NoHit;
    Finding {
        answer: if hit { RegisterAnswer::Hit } else { RegisterAnswer::NoHit },
        reference: if hit { "IBD-000000001".into() } else { String::new() },
        assessment,
        note: if hit { "другое лицо с тем же именем".into() } else { String::new() },
    }
}

pub fn recall() -> Command {
    ApprovalRecalled { recalled_at: moment("2026-08-05T09:00:00Z") }.into()
}

pub fn checks(ibd: CheckOutcome) -> Command {
    RecordChecks { ibd: finding(ibd), sio_pso: finding(CheckOutcome::NoHit) }.into()
}

pub fn crossing(direction: Direction, at: &str) -> Command {
    BorderCrossed { direction, crossed_at: moment(at), checkpoint: "KORDAI".into() }.into()
}

pub fn final_checks(fingerprints: Presence) -> Command {
    let nothing = || finding(CheckOutcome::NoHit);
    let originals = Originals::Agree;
    RecordFinalChecks { originals, fingerprints, ibd: nothing(), sio_pso: nothing() }.into()
}

/// A case on its way through the act; keeps what the last act sent and changed.
pub struct Walk {
    pub case: Option<Case>,
    pub last: Option<Outcome<IsMp>>,
    pub law: &'static Edition,
}

impl Walk {
    pub fn new() -> Self {
        Self { case: None, last: None, law: Edition::of_2026() }
    }

    /// An act that the act must do.
    pub fn does(mut self, at: &str, act: impl Into<Command>) -> Self {
        let outcome = self.tries(at, act).map_err(|refusal| refusal.to_string()).unwrap();
        self.case = Some(outcome.case.clone());
        self.last = Some(outcome);
        self
    }

    pub fn tries(&self, at: &str, act: impl Into<Command>) -> Result<Outcome<IsMp>, Refusal> {
        let human = Human { iin: OFFICER.parse().unwrap(), role: Role::MsOfficer, city: Some(City::Almaty) };
        let actor = Actor::Human(human);
        let (case_id, law) = (Uuid::from_u128(7), self.law);
        let person = &Person {};
        let (moment, bans_of_linked_identities) = (moment(at), &[][..]);
        let context = ActContext { case_id, moment, law, actor: &actor, person, bans_of_linked_identities, serial: 42 };
        decide::<IsMp>(&act.into(), self.case.as_ref(), &context)
    }

    pub fn case(&self) -> &Case {
        self.case.as_ref().unwrap()
    }

    pub fn last(&self) -> &Outcome<IsMp> {
        self.last.as_ref().unwrap()
    }

    /// The preliminary result as an officer forms it: reads the statement, signs it.
    pub fn decides(self, at: &str, decision: OfficerDecision) -> Self {
        let text = preliminary_statement(self.case(), &decision, self.law).unwrap();
        let command = FormPreliminaryResult { decision, statement: signed(&text) };
        self.does(at, command)
    }

    pub fn decides_finally(self, at: &str, decision: OfficerDecision) -> Self {
        let text = final_statement(self.case(), &decision).unwrap();
        self.does(at, FormFinalResult { decision, statement: signed(&text) })
    }
}

/// КНБ has answered.
pub fn answered(ibd: CheckOutcome, answer: ApprovalAnswer) -> Walk {
    let received_at = moment("2026-06-03T05:00:00Z");
    let answered_at = moment("2026-07-20T05:00:00Z");
    Walk::new()
        .does("2026-06-02T05:00:00Z", registration())
        .does("2026-06-02T06:00:00Z", checks(ibd))
        .does("2026-06-02T07:00:00Z", RequestApproval)
        .does("2026-06-03T05:00:01Z", ApprovalReceived { received_at })
        .does("2026-07-20T05:00:01Z", ApprovalAnswered { approved: answer, answered_at })
}

/// Preliminarily approved on 21 July 2026.
pub fn approved() -> Walk {
    answered(CheckOutcome::NoHit, ApprovalAnswer::Approved).decides("2026-07-21T05:00:00Z", OfficerDecision::Approve)
}

/// The originals lie on the officer's desk on 4 August 2026.
pub fn received(walk: Walk) -> Walk {
    let handed_over_at = moment("2026-08-03T10:00:00Z");
    let filing = FinalApplicationAccepted { filed_at: moment("2026-08-03T05:00:00Z"), documents: vec![passport()] };
    let shipment = Shipment { waybill: "KZ-1".into(), handed_over_at };
    walk.does("2026-08-03T05:00:01Z", filing)
        .does("2026-08-03T10:00:01Z", OriginalsSent { shipment })
        .does("2026-08-04T05:00:00Z", ReceiveOriginals { waybill: "KZ-1".into() })
}

pub fn grounds(refused: Result<Outcome<IsMp>, Refusal>) -> Vec<Ground> {
    match refused {
        Err(Refusal::Law(grounds)) => grounds,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the law was to refuse"),
    }
}
