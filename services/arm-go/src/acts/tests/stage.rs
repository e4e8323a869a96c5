//! A stage on which one case is played: each act is decided, written to a row's JSON and read again.

use platform::ledger::{ActContext, Actor, CaseState as _, DeadlineChange, Human, Outcome};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::statement::DecisionStage;
use regulation::{Ban, City, DeadlineId, DocumentKind, Edition, Moment};
use uuid::Uuid;

use super::samples::{at, brought, formed, granted, iin, officer, permit_number, signed, submission};
use crate::acts::{
    AcceptFinalApplication, DrawUpConsent, LapsePermit, NoteArrival, NoteCaseOpened, NoteContact, NoteDelivery,
    NoteFingerprinting, NoticeKind, ReceiveApplication, RegisterApplication, SendOriginals, consent_form, decide,
    registration_statement,
};
use crate::case::{Fingerprinting, Verdict};
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

    fn context<'a>(&'a self, actor: &'a Actor) -> ActContext<'a> {
        let Self { now, bans_of_linked_identities, law, .. } = self;
        ActContext { case_id: CASE, moment: *now, law, actor, bans_of_linked_identities, serial: 42 }
    }

    pub fn play(&mut self, actor: &Actor, command: &Command) -> Done {
        let outcome = decide(self.case.as_ref(), &self.person, command, &self.context(actor))?;
        let row = serde_json::to_string(&outcome.case).unwrap();
        let read: Application = serde_json::from_str(&row).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap()["status"], read.status());
        self.case = Some(read);
        if let Some(person) = &outcome.person {
            self.person = person.clone();
        }
        Ok(outcome)
    }

    pub fn told(&mut self, command: Command) -> Done {
        self.play(&Actor::Agency("is-mp".into()), &command)
    }

    pub fn officer(&mut self, command: Command) -> Done {
        self.play(&human(Role::MsOfficer, City::Astana), &command)
    }

    pub fn operator(&mut self, command: Command) -> Done {
        self.play(&human(Role::TsonOperator, City::Astana), &command)
    }

    pub fn receive(&mut self, revision: u32) -> Done {
        self.told(receipt_of(revision))
    }

    pub fn register(&mut self) -> Done {
        let by = human(Role::MsOfficer, City::Astana);
        let text = registration_statement(self.case.as_ref().unwrap(), &self.person, &self.context(&by))?;
        let registration = signed(&text, &officer());
        self.officer(Command::RegisterApplication(RegisterApplication { registration }))
    }

    /// The case at ИС МП with its preliminary result formed on 2026-08-14, as the golden vectors have it.
    pub fn until_preliminary(verdict: Verdict) -> Self {
        let mut stage = Self::at("2026-08-10T11:00");
        stage.receive(1).unwrap();
        stage.register().unwrap();
        let opened = NoteCaseOpened { case_number: "10400000000007".into(), opened_at: stage.now };
        stage.told(Command::NoteCaseOpened(opened)).unwrap();
        stage.now = at("2026-08-14T15:00");
        let result = formed(DecisionStage::Preliminary, verdict, stage.now);
        stage.told(Command::TakePreliminaryResult(Box::new(result))).unwrap();
        stage
    }

    /// The preliminary permit: its thirty days end on Monday, 14 September 2026.
    pub fn until_approved() -> Self {
        let mut stage = Self::until_preliminary(granted(&permit_number()));
        stage.officer(Command::RegisterPreliminaryResult).unwrap();
        stage.deliver(NoticeKind::PreliminaryApproved).unwrap();
        stage.consent().unwrap();
        stage
    }

    /// The appendix's consent, signed by ЭЦП.
    pub fn consent(&mut self) -> Done {
        let text = consent_form(self.case.as_ref().unwrap(), STAY, self.now.legal_date())?;
        let act = DrawUpConsent::electronic(STAY.into(), signed(&text, &iin()));
        self.operator(Command::DrawUpConsent(act))
    }

    pub fn until_sent() -> Self {
        let mut stage = Self::until_approved();
        stage.now = at("2026-09-10T12:00");
        stage.enter().unwrap();
        stage.fingerprint().unwrap();
        stage.accept().unwrap();
        stage.operator(Command::SendOriginals(SendOriginals { waybill: "KZP1".into() })).unwrap();
        stage
    }

    pub fn deliver(&mut self, kind: NoticeKind) -> Done {
        let delivered_at = self.now;
        self.told(Command::NoteDelivery(NoteDelivery { kind, delivered_at }))
    }

    pub fn enter(&mut self) -> Done {
        let entered_at = self.now;
        self.told(Command::NoteArrival(NoteArrival { entered_at }))
    }

    pub fn fingerprint(&mut self) -> Done {
        let fingerprinting = Fingerprinting { adis_reference: "A-1".into(), taken_at: self.now };
        self.told(Command::NoteFingerprinting(NoteFingerprinting { fingerprinting }))
    }

    pub fn accept(&mut self) -> Done {
        self.operator(Command::AcceptFinalApplication(acceptance()))
    }

    /// The end of the thirty days.
    pub fn arrival_due(&self) -> Moment {
        self.case.as_ref().unwrap().approved().unwrap().arrival_deadline.as_ref().unwrap().due
    }

    pub fn contact(&mut self) -> Done {
        let contacted_at = self.now;
        self.told(Command::NoteContact(NoteContact { contacted_at }))
    }

    /// The thirty days end: ИС МП is asked and answers.
    pub fn lapse(&mut self, arrived: bool) -> Done {
        let until = self.arrival_due();
        self.now = until;
        self.play(&Actor::Time, &Command::InquireArrival)?;
        self.told(Command::LapsePermit(LapsePermit { until, arrived }))
    }
}

pub fn human(role: Role, city: City) -> Actor {
    Actor::Human(Human { iin: iin(), role, city: Some(city) })
}

pub fn receipt_of(revision: u32) -> Command {
    Command::ReceiveApplication(Box::new(ReceiveApplication {
        submission: submission(revision),
        petition_signer: officer(),
    }))
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
