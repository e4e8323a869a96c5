//! The same acts through the ledger: numbering, deadlines, outbox and parking, over memory.

use jiff::civil::{Date, date};
use messages::{ArmGoToEgovPep, AstanahubToEgovPep};
use platform::exchange::{Link, Sealer, TravelsOn};
use platform::ledger::{
    Actor, Acts as _, CaseKey, CaseRef, CaseState as _, Disposal, Human, MemoryStore, Origin, PersonKey, Work,
    WorkResult, verify_chain,
};
use platform::token::Role;
use regulation::{Ban, DeadlineId, Edition, Facts, Iin, Reason};
use uuid::Uuid;

use super::super::*;
use super::incoming::message;
use super::portal::{
    CASE, IIN, PETITION, Portal, answers, at, consent, duty_order, illegible_photo, paid, petition, preliminary,
    reasons, received, uploaded,
};
use crate::Person;

fn key(id: Uuid) -> CaseKey {
    CaseKey::on_real_clock(id)
}

fn person(iin: &str) -> PersonKey {
    PersonKey::of(None, iin)
}

struct Suite {
    store: MemoryStore<EgovPep>,
    sealer: Sealer,
    calls: u128,
}

impl Suite {
    fn new() -> Self {
        // A PKCS#8 wrapper around a seed of sevens: any key seals.
        let key = hex::decode(format!("302e020100300506032b657004220420{}", "07".repeat(32))).unwrap();
        let store = MemoryStore::new(at(date(2026, 6, 1)).timestamp());
        Self { store, sealer: Sealer::from_pkcs8(&key).unwrap(), calls: 0 }
    }

    fn resolve(&mut self, origin: Origin<EgovPep>, case: Uuid) -> WorkResult {
        let work = Work { case: CaseRef::Id(case), origin, traceparent: String::new() };
        self.store.apply(&[work], &self.sealer).outcomes.pop().unwrap()
    }

    fn ask(&mut self, act: impl Into<Command>) {
        let human = Human { iin: IIN.parse().unwrap(), role: Role::Applicant, city: None };
        assert!(matches!(self.asks(&human, CASE, act), WorkResult::Answered(_)));
    }

    fn asks(&mut self, human: &Human, case: Uuid, act: impl Into<Command>) -> WorkResult {
        let command = act.into();
        self.calls += 1;
        let (request_id, actor) = (Uuid::from_u128(self.calls), Actor::Human(human.clone()));
        let origin = Origin::Request { request_id, digest: [0; 32], actor, test_clock: None, command };
        self.resolve(origin, case)
    }

    /// A message on its link, read as the exchange reads it.
    fn receive<L: Link, P: TravelsOn<L>>(&mut self, _: L, case: Uuid, sequence: u64, payload: &P) -> Disposal {
        let message = message::<L, P>(case, sequence, payload);
        let command = Command::read(&message).unwrap();
        let envelope = self.sealer.seal(&message);
        match self.resolve(Origin::Message { message: Box::new(message), envelope, command }, case) {
            WorkResult::Message(disposal) => disposal,
            _ => panic!("a message was resolved as something else"),
        }
    }

    fn status(&self) -> &'static str {
        self.store.cases[&key(CASE)].state.status()
    }

    fn on(&mut self, day: Date) {
        self.store.now = at(day).timestamp();
    }
}

/// A case returned on 1 June, whose five days end with 8 June.
fn returned() -> Suite {
    let mut suite = Suite::new();
    let held = suite.receive(AstanahubToEgovPep, PETITION, 1, &petition());
    assert_eq!(held, Disposal::Applied);
    suite.ask(consent(IIN));
    let open = OpenApplication { iin: IIN.parse().unwrap(), city: answers().city };
    suite.ask(open);
    suite.ask(duty_order());
    let portal = Portal::at(suite.store.cases[&key(CASE)].state.clone(), suite.store.persons[&person(IIN)].clone());
    let package = Package { answers: answers(), uploaded: uploaded(), paid: Some(paid()) };
    suite.ask(portal.submission(package).unwrap());
    assert_eq!(suite.receive(ArmGoToEgovPep, CASE, 1, &received(1)), Disposal::Applied);
    let back = ApplicationReturned { revision: 1, grounds: illegible_photo() };
    assert_eq!(suite.receive(ArmGoToEgovPep, CASE, 2, &back), Disposal::Applied);
    suite
}

#[test]
fn a12_p3_time_annuls_when_the_five_days_have_passed_and_not_before() {
    // Aim: the ledger fires D-03 by its row; the message leaves, the history holds together.
    let mut suite = returned();
    suite.on(date(2026, 6, 8));
    suite.resolve(Origin::Deadline { deadline: DeadlineId::D03, test_clock: None }, CASE);
    assert_eq!(suite.status(), "RETURNED");
    suite.on(date(2026, 6, 9));
    suite.resolve(Origin::Deadline { deadline: DeadlineId::D03, test_clock: None }, CASE);
    assert_eq!(suite.status(), "ANNULLED");
    let record = &suite.store.cases[&key(CASE)];
    assert_eq!((record.summary.next_due_at, record.summary.next_owner.as_str()), (None, ""));
    let sequences: Vec<u64> = suite.store.outbox.iter().map(|line| line.sequence).collect();
    assert_eq!(sequences, [1, 2]);
    let history: Vec<_> = suite.store.history.iter().filter(|line| line.case_id == CASE).cloned().collect();
    assert_eq!((verify_chain(&history), history.last().unwrap().actor_role.as_str()), (Ok(()), "TIME"));
}

#[test]
fn a_correction_stops_the_deadline() {
    // Aim: after a correction in time, the end of the five days does nothing.
    let mut suite = returned();
    suite.on(date(2026, 6, 8));
    let portal = Portal::at(suite.store.cases[&key(CASE)].state.clone(), suite.store.persons[&person(IIN)].clone());
    let mut documents = uploaded();
    documents[1].sha256 = "a".repeat(64);
    suite.ask(portal.correction(Correction { answers: answers(), uploaded: documents }).unwrap());
    suite.on(date(2026, 6, 9));
    suite.resolve(Origin::Deadline { deadline: DeadlineId::D03, test_clock: None }, CASE);
    assert_eq!(suite.status(), "SUBMITTED");
    assert_eq!(suite.store.cases[&key(CASE)].summary.next_due_at, None);
}

#[test]
fn a_message_out_of_place_is_parked_and_changes_nothing() {
    // Aim: a result for a returned application, and a message for a case that nobody opened.
    let mut suite = returned();
    let result = preliminary(date(2026, 6, 1), Some("PRP1"), vec![]);
    assert_eq!(suite.receive(ArmGoToEgovPep, CASE, 3, &result), Disposal::Parked);
    assert_eq!(suite.receive(ArmGoToEgovPep, Uuid::from_u128(99), 1, &received(1)), Disposal::Parked);
    assert_eq!((suite.status(), suite.store.parked.len()), ("RETURNED", 2));
    assert!(suite.store.parked[0].reason.contains("RETURNED"));
}

#[test]
fn amb08_the_ledger_finds_the_ban_of_whoever_shares_the_passport() {
    // Aim: through the ledger: the passport of one person's filing is remembered; when that person is banned, a new IIN
    // with the same passport is refused, and with another passport it is not.
    const OTHER: &str = "900315200004";
    let mut suite = returned();
    let ban = Ban::after_preliminary_refusal(date(2026, 5, 20), &Edition::of_2026().interpretations);
    suite.store.persons.get_mut(&person(IIN)).unwrap().bans.push(ban);
    let (petition_case, case) = (Uuid::from_u128(103), Uuid::from_u128(107));
    let other: Iin = OTHER.parse().unwrap();
    let mut held = petition();
    held.applicant.iin = other.clone();
    suite.receive(AstanahubToEgovPep, petition_case, 1, &held);
    let human = Human { iin: other.clone(), role: Role::Applicant, city: None };
    suite.asks(&human, case, consent(OTHER));
    let open = OpenApplication { iin: other.clone(), city: answers().city };
    assert!(matches!(suite.asks(&human, case, open), WorkResult::Answered(_)));
    suite.asks(&human, case, duty_order());
    let mut answers = answers();
    answers.iin = other.clone();
    let mut paid = paid();
    paid.payment.paid_for = other;
    let portal = Portal::at(suite.store.cases[&key(case)].state.clone(), Person::default());
    let portal = Portal {
        person: Person { live_application: Some(CASE), ..suite.store.persons[&person(OTHER)].clone() },
        ..portal
    };
    let mut package = Package { answers, uploaded: uploaded(), paid: Some(paid) };
    let act = portal.submission(package.clone()).unwrap();
    let WorkResult::Refused(refusal) = suite.asks(&human, case, act) else { panic!("the ban did not follow") };
    assert_eq!(reasons(&refusal), [Reason::BanInForce]);
    let Facts::Passport(passport) = &mut package.uploaded[0].facts else { panic!("no passport") };
    passport.number = "N0000002".into();
    let act = portal.submission(package).unwrap();
    assert!(matches!(suite.asks(&human, case, act), WorkResult::Answered(_)));
}
