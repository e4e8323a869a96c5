//! A stage on which one case is played: each act is decided, and its case is written to the JSON of a row and read again.

use messages::facts::DecisionResult;
use platform::ledger::{ActContext, Actor, CaseState as _, DeadlineChange, Human, Outcome, decide};
use platform::notices::Kind;
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::{Ban, City, DeadlineId, DocumentKind, Edition, Moment};
use uuid::Uuid;

use super::samples::{at, brought, granted, iin, officer, permit_number, preliminary, signed, submission};
use crate::acts::{
    AcceptFinalApplication, ApplicationSubmitted, ArrivalAnswered, ArrivalRecorded, CaseOpened, ContactRecorded,
    DrawUpConsent, FingerprintingRecorded, InquireArrival, NoticeDelivered, RegisterApplication,
    RegisterPreliminaryResult, SendOriginals, consent_form, registration_statement,
};
use crate::{Application, ArmGo, Command, Person};

pub type Done = Result<Outcome<ArmGo>, Refusal>;

/// Where the applicant stays.
pub const STAY: &str = "г. Астана, ул. Кенесары, 40";
pub const CASE: Uuid = Uuid::from_u128(1);

pub struct Stage {
    pub case: Option<Application>,
    pub person: Person,
    pub now: Moment,
    pub bans_of_linked_identities: Vec<Ban>,
    pub law: &'static Edition,
}

impl Stage {
    pub fn at(now: &str) -> Self {
        Self {
            case: None,
            person: Person::default(),
            now: at(now),
            bans_of_linked_identities: vec![],
            law: Edition::of_2026(),
        }
    }

    pub fn status(&self) -> &'static str {
        self.case.as_ref().map_or("", |case| case.status())
    }

    fn context<'a>(&'a self, actor: &'a Actor) -> ActContext<'a, ArmGo> {
        let Self { person, now, bans_of_linked_identities, law, .. } = self;
        ActContext { case_id: CASE, moment: *now, law, actor, person, bans_of_linked_identities, serial: 42 }
    }

    pub fn play(&mut self, actor: &Actor, act: impl Into<Command>) -> Done {
        let outcome = decide::<ArmGo>(&act.into(), self.case.as_ref(), &self.context(actor))?;
        let row = serde_json::to_string(&outcome.case).unwrap();
        let read: Application = serde_json::from_str(&row).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap()["status"], read.status());
        self.case = Some(read);
        if let Some(person) = &outcome.person {
            self.person = person.clone();
        }
        Ok(outcome)
    }

    /// A message, or a callback: nobody acts.
    pub fn receive(&mut self, act: impl Into<Command>) -> Done {
        self.play(&Actor::Agency("is-mp".into()), act)
    }

    pub fn officer(&mut self, act: impl Into<Command>) -> Done {
        self.play(&human(Role::MsOfficer, City::Astana), act)
    }

    pub fn operator(&mut self, act: impl Into<Command>) -> Done {
        self.play(&human(Role::TsonOperator, City::Astana), act)
    }

    pub fn receive_version(&mut self, revision: u32) -> Done {
        self.receive(ApplicationSubmitted { submission: submission(revision) })
    }

    pub fn register(&mut self) -> Done {
        let by = human(Role::MsOfficer, City::Astana);
        let text = registration_statement(self.case.as_ref().unwrap(), &self.context(&by))?;
        let registration = signed(&text, &officer());
        self.officer(RegisterApplication { registration })
    }

    /// The case at ИС МП with its preliminary result formed on 2026-08-14, as the golden vectors have it.
    pub fn until_preliminary(result: DecisionResult) -> Self {
        let mut stage = Self::at("2026-08-10T11:00");
        stage.receive_version(1).unwrap();
        stage.register().unwrap();
        stage.receive(CaseOpened { case_number: "10400000000007".into(), opened_at: stage.now }).unwrap();
        stage.now = at("2026-08-14T15:00");
        stage.receive(preliminary(result, stage.now)).unwrap();
        stage
    }

    /// The preliminary permit: its thirty days end on Monday, 14 September 2026.
    pub fn until_approved() -> Self {
        let mut stage = Self::until_preliminary(granted(&permit_number()));
        stage.officer(RegisterPreliminaryResult).unwrap();
        stage.deliver(Kind::N6).unwrap();
        stage.consent().unwrap();
        stage
    }

    /// The appendix's consent, signed by ЭЦП.
    pub fn consent(&mut self) -> Done {
        let text = consent_form(self.case.as_ref().unwrap(), STAY, self.now.legal_date())?;
        self.operator(DrawUpConsent::electronic(STAY.into(), signed(&text, &iin())))
    }

    pub fn until_sent() -> Self {
        let mut stage = Self::until_approved();
        stage.now = at("2026-09-10T12:00");
        stage.enter().unwrap();
        stage.fingerprint().unwrap();
        stage.accept().unwrap();
        stage.operator(SendOriginals { waybill: "KZP1".into() }).unwrap();
        stage
    }

    pub fn deliver(&mut self, kind: Kind) -> Done {
        let delivered_at = self.now;
        self.receive(NoticeDelivered { kind, delivered_at })
    }

    pub fn enter(&mut self) -> Done {
        let entered_at = self.now;
        self.receive(ArrivalRecorded { entered_at })
    }

    pub fn fingerprint(&mut self) -> Done {
        self.receive(FingerprintingRecorded { adis_reference: "A-1".into(), taken_at: self.now })
    }

    pub fn accept(&mut self) -> Done {
        self.operator(acceptance())
    }

    /// The end of the thirty days.
    pub fn arrival_due(&self) -> Moment {
        self.case.as_ref().unwrap().approved().unwrap().arrival_deadline.as_ref().unwrap().due
    }

    pub fn contact(&mut self) -> Done {
        let contacted_at = self.now;
        self.receive(ContactRecorded { contacted_at })
    }

    /// The thirty days end: ИС МП is asked and answers.
    pub fn lapse(&mut self, arrived: bool) -> Done {
        let until = self.arrival_due();
        self.now = until;
        self.play(&Actor::Time, InquireArrival)?;
        self.receive(ArrivalAnswered { until, arrived })
    }
}

pub fn human(role: Role, city: City) -> Actor {
    Actor::Human(Human { iin: iin(), role, city: Some(city) })
}

pub fn acceptance() -> AcceptFinalApplication {
    AcceptFinalApplication {
        preliminary_number: permit_number(),
        uploaded: brought(),
        originals_compared: vec![DocumentKind::Passport, DocumentKind::CriminalRecord],
    }
}

pub fn started(outcome: &Outcome<ArmGo>) -> Vec<DeadlineId> {
    let started = outcome.deadlines.iter().filter_map(|change| match change {
        DeadlineChange::Start(receipt) => Some(receipt.deadline),
        DeadlineChange::Stop(_) => None,
    });
    started.collect()
}

pub fn stopped(outcome: &Outcome<ArmGo>) -> Vec<DeadlineId> {
    let stopped = outcome.deadlines.iter().filter_map(|change| match change {
        DeadlineChange::Stop(deadline) => Some(*deadline),
        DeadlineChange::Start(_) => None,
    });
    stopped.collect()
}

/// The reasons of a refusal by law.
pub fn reasons(done: Done) -> Vec<regulation::Reason> {
    match done.err().unwrap() {
        Refusal::Law(grounds) => grounds.iter().map(|ground| ground.reason).collect(),
        other => panic!("not the law's refusal: {other}"),
    }
}
