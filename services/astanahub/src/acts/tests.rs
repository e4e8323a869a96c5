//! The petition's acts over the ledger in memory: paragraph by paragraph, no server.
#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, date, time};
use messages::PetitionSigned;
use platform::exchange::{Payload as _, Sealer};
use platform::ledger::{
    Actor, CaseKey, CaseRef, CaseState as _, Human, MemoryStore, Origin, PersonKey, Work, WorkResult, decide,
};
use platform::notices::{Cabinet as _, Kind, Notice};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use platform::tasks::{Mail, Task};
use platform::token::Role;
use regulation::p06_interview::InterviewOutcome;
use regulation::{
    Applicant, Clause, DeadlineId, Document, DocumentKind, Edition, Facts, Ground, Moment, Passport, Reason, statement,
};
use test_kit::{APPLICANT as IIN, PROFESSION, applicant, petition_documents as package};
use uuid::Uuid;

mod interview;

use super::*;
use crate::{Astanahub, Petition};

const CASE: Uuid = Uuid::from_u128(1);

fn key(id: Uuid) -> CaseKey {
    CaseKey::on_real_clock(id)
}

fn person(iin: &str) -> PersonKey {
    PersonKey::of(None, iin)
}

/// The agency over the ledger in memory, with a clock, on which acts follow one another.
struct Hub {
    store: MemoryStore<Astanahub>,
    sealer: Sealer,
    requests: u128,
}

impl Hub {
    /// Monday, 5 October 2026, 10:00 in Almaty.
    fn new() -> Self {
        let start = Moment::at_legal(date(2026, 10, 5), time(10, 0, 0, 0));
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let sealer = Sealer::from_pkcs8(&key.serialize_der()).unwrap();
        Self { store: MemoryStore::new(start.timestamp()), sealer, requests: 0 }
    }

    /// Moves its clock.
    fn at(&mut self, day: Date, hour: i8, minute: i8) {
        self.store.now = Moment::at_legal(day, time(hour, minute, 0, 0)).timestamp();
    }

    fn act(&mut self, role: Role, act: impl Into<Command>) -> Result<String, Refusal> {
        self.act_on(CASE, IIN, role, act)
    }

    /// Somebody's act on some case.
    fn act_on(&mut self, case: Uuid, iin: &str, role: Role, act: impl Into<Command>) -> Result<String, Refusal> {
        self.requests += 1;
        let human = Human { iin: iin.parse().unwrap(), role, city: None };
        let origin = Origin::Request {
            request_id: Uuid::from_u128(self.requests),
            digest: [0; 32],
            actor: Actor::Human(human),
            test_clock: None,
            command: act.into(),
        };
        let work = Work { case: CaseRef::Id(case), origin, traceparent: String::new() };
        match self.store.apply(&[work], &self.sealer).outcomes.remove(0) {
            WorkResult::Answered(answer) => Ok(answer.case.status),
            WorkResult::Refused(refusal) => Err(refusal),
            _ => panic!("an act was resolved as something else"),
        }
    }

    /// What an act on the case would see on this day.
    fn seen<T>(&self, role: Role, day: Date, look: impl FnOnce(&Context<'_>) -> T) -> T {
        let actor = Actor::Human(Human { iin: IIN.parse().unwrap(), role, city: None });
        look(&Context {
            case_id: CASE,
            moment: Moment::at_legal(day, time(10, 0, 0, 0)),
            law: Edition::of_2026(),
            actor: &actor,
            person: &self.store.persons[&person(IIN)],
            bans_of_linked_identities: &[],
            serial: 0,
        })
    }

    fn petition(&self) -> &Petition {
        &self.store.cases[&key(CASE)].state
    }

    fn kinds(&self) -> Vec<Kind> {
        self.petition().notices().iter().map(|notice| notice.kind).collect()
    }

    fn mails(&self) -> Vec<&Mail> {
        let mails = self.store.tasks.iter().map(|line| match &line.task {
            Task::Mail(mail) => mail,
            other => panic!("{other:?}"),
        });
        mails.collect()
    }

    /// The newest notice; the newest mail has the same text, and there is one mail for each notice.
    fn newest_notice(&self) -> &Notice {
        let (notices, mails) = (self.petition().notices(), self.mails());
        assert_eq!(mails.len(), notices.len());
        let (notice, mail) = (notices.last().unwrap(), mails.last().unwrap());
        assert_eq!(mail.to, "jan@example.org");
        assert!(mail.subject.starts_with(notice.kind.code()));
        assert!([&notice.text_kk, &notice.text_ru, &notice.text_en].into_iter().all(|text| mail.text.contains(text)));
        notice
    }

    fn submit(&mut self, documents: Vec<Document>) -> Result<String, Refusal> {
        let number = self.store.cases[&key(CASE)].summary.number.clone();
        let text = statement::petition_request(&applicant(), &number, PROFESSION, &documents);
        let submit = SubmitPetition { request: asked(documents), signed: signed(&text) };
        self.act(Role::Applicant, submit)
    }

    /// Screened and admitted.
    fn admitted() -> Self {
        let mut hub = Self::new();
        hub.act(Role::Applicant, open(true)).unwrap();
        hub.submit(package()).unwrap();
        hub.act(Role::AkfScreener, ScreenPetition { screening: Screening::Passed }).unwrap();
        hub
    }

    /// Up to the interview's approval, with this outcome.
    fn interviewed(outcome: InterviewOutcome) -> Self {
        let mut hub = Self::admitted();
        let slot = Moment::at_legal(date(2026, 10, 12), time(15, 0, 0, 0));
        hub.act(Role::AkfScreener, InviteToInterview { slots: vec![slot] }).unwrap();
        hub.act(Role::Applicant, ChooseInterviewSlot { slot }).unwrap();
        hub.at(date(2026, 10, 12), 15, 30);
        let record = RecordInterview { outcome, protocol: "Asked and answered.".into() };
        hub.act(Role::AkfScreener, record).unwrap();
        hub
    }
}

fn asked(documents: Vec<Document>) -> PetitionRequest {
    PetitionRequest { applicant: applicant(), profession: PROFESSION.into(), documents }
}

fn open(consent: bool) -> OpenPetition {
    OpenPetition { iin: IIN.parse().unwrap(), consent }
}

/// An act compares signatures with texts; certificates are verified before it.
fn signed(text: &str) -> SignedStatement {
    test_kit::signed(text, &IIN.parse().unwrap(), Moment::at_legal(date(2026, 10, 5), time(10, 0, 0, 0)))
}

fn passport(expires_on: Date) -> Document {
    let passport = Passport { expires_on, ..test_kit::passport() };
    test_kit::document(DocumentKind::Passport, Facts::Passport(passport))
}

fn clauses(refusal: Refusal) -> Vec<Clause> {
    match refusal {
        Refusal::Law(grounds) => grounds.iter().map(|ground| ground.clause).collect(),
        other => panic!("not the law: {other}"),
    }
}

#[test]
fn without_consent_the_case_ends_and_names_nobody() {
    // Aim: par. 4, second sentence: ended, nothing personal in the row or the history, no hold on the person.
    let mut hub = Hub::new();
    assert_eq!(hub.act(Role::Applicant, open(false)).unwrap(), "ENDED_WITHOUT_CONSENT");
    let row = serde_json::to_string(hub.petition()).unwrap();
    assert!(!row.contains(IIN));
    assert_eq!(hub.store.history[0].actor_iin, "");
    assert_eq!(hub.store.history[0].clause, "A-4/p1s2");
    assert!(!hub.store.persons.contains_key(&person(IIN)));
}

#[test]
fn a_petition_travels_from_consent_to_the_ministrys_signature() {
    // Aim: par. 4-8 in order; the signed petition is sent to the portal with the facts that were signed, and the person may file
    // another petition.
    let mut hub = Hub::interviewed(InterviewOutcome::Passed);
    hub.act(Role::MiicrSignatory, ApproveInterviewResult).unwrap();
    let text = petition_statement(hub.petition()).unwrap();
    let sign = SignPetition { petition: signed(&text) };
    let outcome = hub.seen(Role::MiicrSignatory, date(2026, 10, 12), |context| {
        decide::<Astanahub>(&sign.clone().into(), Some(hub.petition()), context)
    });
    let message: PetitionSigned = outcome.unwrap().sent().unwrap();
    assert_eq!((&message.applicant, message.profession.as_str()), (&applicant(), PROFESSION));
    assert_eq!(message.statements()[0].text, text);
    assert_eq!(hub.act(Role::MiicrSignatory, sign).unwrap(), "SIGNED");
    assert_eq!(hub.store.outbox.len(), 1);
    assert_eq!(hub.store.outbox[0].link, "astanahub.to.egov-pep");
    assert_eq!(hub.store.persons[&person(IIN)].live_petition, None);
}

#[test]
fn the_invitation_has_two_working_days_from_the_screening() {
    // Aim: par. 6 (D-01): screened on Monday 5 October 2026, the deadline ends at 24:00 of Wednesday the 7th.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(true)).unwrap();
    hub.submit(package()).unwrap();
    hub.act(Role::AkfScreener, ScreenPetition { screening: Screening::Passed }).unwrap();
    let deadline = &hub.store.deadlines[&key(CASE)][&DeadlineId::D01].receipt;
    assert_eq!((deadline.effective_end, deadline.due), (date(2026, 10, 7), Moment::end_of(date(2026, 10, 7))));
}

#[test]
fn the_package_is_tested_on_the_day_of_filing() {
    // Aim: par. 4(1) wants more than 180 days: on 5 October 2026 exactly 180 (3 April 2027) are refused, 181 are not.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(true)).unwrap();
    let with_passport = |expires_on| {
        let mut documents = package();
        documents[0] = passport(expires_on);
        documents
    };
    assert_eq!(clauses(hub.submit(with_passport(date(2027, 4, 3))).unwrap_err()), [Clause::A4d1]);
    assert_eq!(hub.submit(with_passport(date(2027, 4, 4))).unwrap(), "SUBMITTED");
}

#[test]
fn a2_3_a_citizen_of_kazakhstan_is_not_asked_to_sign() {
    // Aim: the clause is named before a statement is shown, beside every other ground against the request.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(true)).unwrap();
    let citizen = Applicant { further_citizenships: vec!["KAZ".into()], ..applicant() };
    let request = PetitionRequest { applicant: citizen, ..asked(package()[1..].to_vec()) };
    let submit = SubmitPetition { request, signed: signed("") };
    let refused = hub.act(Role::Applicant, submit).unwrap_err();
    assert_eq!(clauses(refused), [Clause::A4d1, Clause::A2d3]);
}

#[test]
fn a_signature_over_other_facts_is_refused() {
    // Aim: a request signed for one set of documents cannot file another.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(true)).unwrap();
    let number = hub.store.cases[&key(CASE)].summary.number.clone();
    let text = statement::petition_request(&applicant(), &number, PROFESSION, &[]);
    let submit = SubmitPetition { request: asked(package()), signed: signed(&text) };
    let refused = hub.act(Role::Applicant, submit).unwrap_err();
    assert_eq!(refused, Refusal::Signature("STATEMENT_DIFFERS_FROM_FACTS".into()));
}

#[test]
fn only_one_petition_is_under_way() {
    // Aim: AMB-38: a second petition of the same person is refused while the first lives.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(true)).unwrap();
    let refused = hub.act_on(Uuid::from_u128(2), IIN, Role::Applicant, open(true));
    assert_eq!(clauses(refused.unwrap_err()), [Clause::A4p1]);
}

#[test]
fn the_ministry_cannot_sign_a_failed_interview() {
    // Aim: par. 8: no petition without a passed interview; par. 9: it is refused with reasons and bans nobody.
    let mut hub = Hub::interviewed(InterviewOutcome::NotPassed);
    hub.act(Role::MiicrSignatory, ApproveInterviewResult).unwrap();
    assert_eq!(clauses(petition_statement(hub.petition()).unwrap_err()), [Clause::A8]);
    let refused = hub.act(Role::MiicrSignatory, SignPetition { petition: signed("ХОДАТАЙСТВО") });
    assert_eq!(clauses(refused.unwrap_err()), [Clause::A8]);
    let reasons = vec![Ground::new(Clause::A8, Reason::InterviewNotPassed, "interview")];
    let without = RefusePetition { grounds: vec![] };
    assert_eq!(clauses(hub.act(Role::AkfScreener, without).unwrap_err()), [Clause::A9]);
    let refuse = RefusePetition { grounds: reasons };
    assert_eq!(hub.act(Role::AkfScreener, refuse).unwrap(), "REFUSED");
    assert_eq!(hub.store.persons[&person(IIN)].live_petition, None);
}

#[test]
fn akf_cannot_refuse_after_a_passed_interview() {
    // Aim: after a passed interview only the ministry may decline.
    let mut hub = Hub::interviewed(InterviewOutcome::Passed);
    let refuse = || {
        let grounds = vec![Ground::new(Clause::A8, Reason::QualificationNotConfirmed, "qualification")];
        RefusePetition { grounds }
    };
    assert!(matches!(hub.act(Role::AkfScreener, refuse()), Err(Refusal::WrongState { .. })));
    assert_eq!(hub.act(Role::MiicrSignatory, refuse()).unwrap(), "REFUSED");
}

#[test]
fn a4_nobody_is_asked_to_sign_what_the_act_would_refuse() {
    // Aim: the call that shows the request finds what the act would find: a missing document, an unlisted profession, a
    // closed intake; and shows exactly what the act wants signed.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(true)).unwrap();
    let shown = |request: &PetitionRequest, day| {
        hub.seen(Role::Applicant, day, |context| request_statement(hub.petition(), request, context))
    };
    let today = date(2026, 10, 5);
    let reasons = |refused: Result<String, Refusal>| match refused.unwrap_err() {
        Refusal::Law(grounds) => grounds.into_iter().map(|ground| ground.reason).collect::<Vec<_>>(),
        other => panic!("{other}"),
    };
    assert_eq!(reasons(shown(&asked(package()[1..].to_vec()), today)), [Reason::DocumentMissing]);
    let juggler = PetitionRequest { profession: "JUGGLER".into(), ..asked(package()) };
    assert_eq!(reasons(shown(&juggler, today)), [Reason::ProfessionNotListed]);
    assert_eq!(reasons(shown(&asked(package()), date(2027, 1, 1))), [Reason::PilotClosed]);
    let text = shown(&asked(package()), today).unwrap();
    let submit = SubmitPetition { request: asked(package()), signed: signed(&text) };
    hub.act(Role::Applicant, submit).unwrap();
}

#[test]
fn amb38_a_petition_is_withdrawn_until_it_is_decided() {
    // Aim: withdrawn while the two working days of the invitation run: the deadline stops, nothing of the file stays with the
    // case, the person is free at once; and a second withdrawal or one of a signed petition has no place.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(true)).unwrap();
    hub.submit(package()).unwrap();
    hub.act(Role::AkfScreener, ScreenPetition { screening: Screening::Passed }).unwrap();
    assert_eq!(hub.act(Role::Applicant, WithdrawConsent).unwrap(), "WITHDRAWN");
    assert!(hub.store.deadlines[&key(CASE)].is_empty());
    assert_eq!(hub.store.persons[&person(IIN)].live_petition, None);
    assert_eq!(hub.store.history.last().unwrap().clause, "A-4/p1s2");
    assert!(!serde_json::to_string(hub.petition()).unwrap().contains("DE VRIES"));
    assert!(matches!(hub.act(Role::Applicant, WithdrawPetition), Err(Refusal::WrongState { .. })));

    let mut hub = Hub::interviewed(InterviewOutcome::Passed);
    hub.act(Role::MiicrSignatory, ApproveInterviewResult).unwrap();
    let text = petition_statement(hub.petition()).unwrap();
    hub.act(Role::MiicrSignatory, SignPetition { petition: signed(&text) }).unwrap();
    assert!(matches!(hub.act(Role::Applicant, WithdrawPetition), Err(Refusal::WrongState { status: "SIGNED", .. })));
}

#[test]
fn a6_a8_the_applicant_is_notified_of_the_interview_and_of_the_signature() {
    // Aim: N-1 with the offered time, N-9 with the petition's number, each in the cabinet and as one mail; an act without a
    // notice sends no mail; the first reading is recorded.
    let mut hub = Hub::interviewed(InterviewOutcome::Passed);
    assert!(hub.newest_notice().text_ru.contains("12.10.2026 15:00"));
    hub.act(Role::MiicrSignatory, ApproveInterviewResult).unwrap();
    assert_eq!(hub.kinds(), [Kind::N1]);
    let text = petition_statement(hub.petition()).unwrap();
    hub.act(Role::MiicrSignatory, SignPetition { petition: signed(&text) }).unwrap();
    assert_eq!(hub.kinds(), [Kind::N1, Kind::N9]);
    assert!(hub.newest_notice().text_kk.contains(&hub.store.cases[&key(CASE)].summary.number));

    let notice = hub.newest_notice().id;
    assert_eq!(hub.act(Role::Applicant, ReadNotice { notice }).unwrap(), "SIGNED");
    assert_eq!(hub.newest_notice().read_at, Some(hub.newest_notice().delivered_at));
    assert_eq!(hub.petition().notices()[0].read_at, None);
    let another = ReadNotice { notice: Uuid::from_u128(9) };
    assert!(matches!(hub.act(Role::Applicant, another), Err(Refusal::Fields { .. })));
}

#[test]
fn a9_every_refusal_is_notified_with_its_reasons() {
    // Aim: refused at the screening, by АКФ ПИТ after the interview, by the ministry: each time N-2 with the reason, in the
    // cabinet and as one mail.
    let mut screened = Hub::new();
    screened.act(Role::Applicant, open(true)).unwrap();
    screened.submit(package()).unwrap();
    let reasons = vec![Ground::new(Clause::A4d3, Reason::DocumentIllegible, "RESUME")];
    let reject = ScreenPetition { screening: Screening::Rejected(reasons) };
    screened.act(Role::AkfScreener, reject).unwrap();
    assert_eq!(screened.kinds(), [Kind::N2]);
    assert!(screened.newest_notice().text_ru.contains(Reason::DocumentIllegible.ru()));

    for (outcome, by, reason) in [
        (InterviewOutcome::NotPassed, Role::AkfScreener, Reason::InterviewNotPassed),
        (InterviewOutcome::Passed, Role::MiicrSignatory, Reason::QualificationNotConfirmed),
    ] {
        let mut hub = Hub::interviewed(outcome);
        let grounds = vec![Ground::new(Clause::A8, reason, "qualification")];
        hub.act(by, RefusePetition { grounds }).unwrap();
        assert_eq!(hub.kinds(), [Kind::N1, Kind::N2]);
        let notice = hub.newest_notice();
        assert!(notice.text_ru.contains(reason.ru()) && notice.text_kk.contains(reason.kk()));
        assert_eq!(notice.clause, Clause::A9);
    }
}

#[test]
fn a_case_without_consent_has_no_notice() {
    // Aim: without consent there is neither notice nor mail nor cabinet.
    let mut hub = Hub::new();
    hub.act(Role::Applicant, open(false)).unwrap();
    assert!(hub.petition().notices().is_empty() && hub.store.tasks.is_empty());
    let read = ReadNotice { notice: Uuid::nil() };
    assert!(matches!(hub.act(Role::Applicant, read), Err(Refusal::NoSuchCase)));
}
