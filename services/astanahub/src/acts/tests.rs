//! The petition's acts over the ledger in memory: paragraph by paragraph, no server.
#![allow(clippy::unwrap_used)]

use jiff::civil::{date, time};
use platform::digest::sha256;
use platform::exchange::Sealer;
use platform::ledger::{Actor, CaseRef, CaseState as _, Human, MemoryStore, Origin, Work, WorkResult};
use platform::notices::{Kind, Notice};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use platform::tasks::Task;
use platform::token::Role;
use regulation::p06_interview::InterviewOutcome;
use regulation::{
    Applicant, Clause, DeadlineId, Document, DocumentKind, Facts, Ground, Legalisation, Moment, Passport, Reason,
    statement,
};
use uuid::Uuid;

mod interview;

use super::*;
use crate::Astanahub;

const CASE: Uuid = Uuid::from_u128(1);
const IIN: &str = "991231100000";

/// A act with its clock, on which acts follow one another.
struct Desk {
    store: MemoryStore<Astanahub>,
    sealer: Sealer,
    requests: u128,
}

impl Desk {
    /// Monday, 5 October 2026, 10:00 in Almaty.
    fn new() -> Self {
        let start = Moment::at_legal(date(2026, 10, 5), time(10, 0, 0, 0));
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let sealer = Sealer::from_pkcs8(&key.serialize_der()).unwrap();
        Self { store: MemoryStore::new(start.timestamp()), sealer, requests: 0 }
    }

    /// Moves its clock.
    fn at(&mut self, day: jiff::civil::Date, hour: i8, minute: i8) {
        self.store.now = Moment::at_legal(day, time(hour, minute, 0, 0)).timestamp();
    }

    fn act(&mut self, role: Role, command: Command) -> Result<String, Refusal> {
        self.act_on(CASE, IIN, role, command)
    }

    /// Somebody's act on some case.
    fn act_on(&mut self, case: Uuid, iin: &str, role: Role, command: Command) -> Result<String, Refusal> {
        self.requests += 1;
        let human = Human { iin: iin.parse().unwrap(), role, city: None };
        let origin = Origin::Request {
            request_id: Uuid::from_u128(self.requests),
            digest: [0; 32],
            actor: Actor::Human(human),
            test_clock: None,
            command,
        };
        let work = Work { case: CaseRef::Id(case), origin, traceparent: String::new() };
        match self.store.apply(&[work], &self.sealer).outcomes.remove(0) {
            WorkResult::Answered(answer) => Ok(answer.case.status),
            WorkResult::Refused(refusal) => Err(refusal),
            _ => panic!("an act was resolved as something else"),
        }
    }

    fn petition(&self) -> &Petition {
        &self.store.cases[&CASE].state
    }

    fn kinds(&self) -> Vec<Kind> {
        self.petition().notices().iter().map(|notice| notice.kind).collect()
    }

    /// The newest notice, which is also the newest of as many mails as there are notices.
    fn told(&self) -> &Notice {
        let notices = self.petition().notices();
        let told = notices.last().unwrap();
        let mails = self.store.tasks.iter().map(|line| match &line.task {
            Task::Mail(mail) => mail,
            other => panic!("{other:?}"),
        });
        let mails: Vec<_> = mails.collect();
        assert_eq!(mails.len(), notices.len());
        let mail = mails.last().unwrap();
        assert_eq!(mail.to, "jan@example.org");
        assert!(mail.subject.starts_with(told.kind.code()));
        assert!([&told.text_kk, &told.text_ru, &told.text_en].into_iter().all(|text| mail.text.contains(text)));
        told
    }

    fn submit(&mut self, documents: Vec<Document>) -> Result<String, Refusal> {
        let number = self.store.cases[&CASE].summary.number.clone();
        let text = statement::petition_request(&applicant(), &number, "SOFTWARE_DEVELOPER", &documents);
        let submit = SubmitPetition { request: asked(documents), signed: signed(&text) };
        self.act(Role::Applicant, Command::SubmitPetition(Box::new(submit)))
    }

    /// Screened and admitted.
    fn admitted() -> Self {
        let mut acts = Self::new();
        acts.act(Role::Applicant, open(true)).unwrap();
        acts.submit(package()).unwrap();
        acts.act(Role::AkfScreener, Command::ScreenPetition(ScreenPetition { screening: Screening::Passed })).unwrap();
        acts
    }

    /// Up to the interview's approval, with this outcome.
    fn interviewed(outcome: InterviewOutcome) -> Self {
        let mut acts = Self::admitted();
        let slot = Moment::at_legal(date(2026, 10, 12), time(15, 0, 0, 0));
        acts.act(Role::AkfScreener, Command::InviteToInterview(InviteToInterview { slots: vec![slot] })).unwrap();
        acts.act(Role::Applicant, Command::ChooseInterviewSlot(ChooseInterviewSlot { slot })).unwrap();
        acts.at(date(2026, 10, 12), 15, 30);
        let record = RecordInterview { outcome, protocol: "Asked and answered.".into() };
        acts.act(Role::AkfScreener, Command::RecordInterview(record)).unwrap();
        acts
    }
}

fn asked(documents: Vec<Document>) -> PetitionRequest {
    PetitionRequest { applicant: applicant(), profession: "SOFTWARE_DEVELOPER".into(), documents }
}

fn open(consent: bool) -> Command {
    Command::OpenPetition(OpenPetition { iin: IIN.parse().unwrap(), consent })
}

fn applicant() -> Applicant {
    Applicant {
        iin: IIN.parse().unwrap(),
        surname: "DE VRIES".into(),
        given_name: "JAN".into(),
        patronymic: None,
        birth_date: date(1990, 1, 1),
        citizenship: "NLD".into(),
        further_citizenships: vec![],
        residence_country: "NLD".into(),
        email: "jan@example.org".into(),
    }
}

/// The act holds signatures against texts; certificates are the endpoints' matter.
fn signed(text: &str) -> SignedStatement {
    SignedStatement {
        sha256: hex::encode(sha256(text.as_bytes())),
        size: text.len() as u64,
        signature: vec![],
        received_at: Moment::at_legal(date(2026, 10, 5), time(10, 0, 0, 0)),
        signer_iin: IIN.into(),
        signer_bin: String::new(),
        ocsp: vec![],
    }
}

fn document(kind: DocumentKind, facts: Facts) -> Document {
    Document { kind, sha256: hex::encode([kind as u8; 32]), size: 1, media_type: "application/pdf".into(), facts }
}

fn passport(expires_on: jiff::civil::Date) -> Document {
    let facts = Passport {
        number: "NL1234567".into(),
        citizenship: "NLD".into(),
        issued_on: date(2021, 1, 1),
        expires_on,
        birth_date: date(1990, 1, 1),
    };
    document(DocumentKind::Passport, Facts::Passport(facts))
}

/// The eight documents without the diploma, which alone is optional.
fn package() -> Vec<Document> {
    let record = Facts::CriminalRecord {
        issuing_state: "NLD".into(),
        issued_on: date(2026, 9, 1),
        legalisation: Legalisation::None,
    };
    vec![
        passport(date(2031, 1, 1)),
        document(DocumentKind::PortraitPhoto, Facts::Photo { width_px: 413, height_px: 531 }),
        document(DocumentKind::Portfolio, Facts::None),
        document(DocumentKind::ProfessionalCertificate, Facts::None),
        document(DocumentKind::Resume, Facts::None),
        document(DocumentKind::MotivationLetter, Facts::None),
        document(DocumentKind::CriminalRecord, record),
    ]
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
    let mut acts = Desk::new();
    assert_eq!(acts.act(Role::Applicant, open(false)).unwrap(), "ENDED_WITHOUT_CONSENT");
    let row = serde_json::to_string(acts.petition()).unwrap();
    assert!(!row.contains(IIN));
    assert_eq!(acts.store.history[0].actor_iin, "");
    assert_eq!(acts.store.history[0].clause, "A-4/p1s2");
    assert!(!acts.store.persons.contains_key(IIN));
}

#[test]
fn a_petition_travels_from_consent_to_the_ministrys_letter() {
    // Aim: par. 4-8 in order; the signed letter leaves for the portal, and the person is free for another petition.
    let mut acts = Desk::interviewed(InterviewOutcome::Passed);
    acts.act(Role::MiicrSignatory, Command::ApproveInterviewResult).unwrap();
    let text = petition_statement(acts.petition()).unwrap();
    let status = acts.act(Role::MiicrSignatory, Command::SignPetition(SignPetition { petition: signed(&text) }));
    assert_eq!(status.unwrap(), "SIGNED");
    assert_eq!(acts.store.outbox.len(), 1);
    assert_eq!(acts.store.outbox[0].link, "astanahub.to.egov-pep");
    assert_eq!(acts.store.persons[IIN].live_petition, None);
}

#[test]
fn the_invitation_has_two_working_days_from_the_screening() {
    // Aim: par. 6 (D-01): screened on Monday 5 October 2026, the deadline ends at 24:00 of Wednesday the 7th.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(true)).unwrap();
    acts.submit(package()).unwrap();
    acts.act(Role::AkfScreener, Command::ScreenPetition(ScreenPetition { screening: Screening::Passed })).unwrap();
    let deadline = &acts.store.deadlines[&CASE][&DeadlineId::D01].receipt;
    assert_eq!((deadline.effective_end, deadline.due), (date(2026, 10, 7), Moment::end_of(date(2026, 10, 7))));
}

#[test]
fn the_package_is_tested_on_the_day_of_filing() {
    // Aim: par. 4(1) wants more than 180 days: on 5 October 2026 exactly 180 (3 April 2027) are refused, 181 are not.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(true)).unwrap();
    let with_passport = |expires_on| {
        let mut documents = package();
        documents[0] = passport(expires_on);
        documents
    };
    assert_eq!(clauses(acts.submit(with_passport(date(2027, 4, 3))).unwrap_err()), [Clause::A4d1]);
    assert_eq!(acts.submit(with_passport(date(2027, 4, 4))).unwrap(), "SUBMITTED");
}

#[test]
fn a2_3_a_citizen_of_kazakhstan_is_not_asked_to_sign() {
    // Aim: the clause is told before a statement is shown, beside whatever else stands against the request.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(true)).unwrap();
    let citizen = Applicant { further_citizenships: vec!["KAZ".into()], ..applicant() };
    let request = PetitionRequest { applicant: citizen, ..asked(package()[1..].to_vec()) };
    let submit = SubmitPetition { request, signed: signed("") };
    let refused = acts.act(Role::Applicant, Command::SubmitPetition(Box::new(submit))).unwrap_err();
    assert_eq!(clauses(refused), [Clause::A4d1, Clause::A2d3]);
}

#[test]
fn a_signature_over_other_facts_is_refused() {
    // Aim: a request signed for one set of documents cannot file another.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(true)).unwrap();
    let number = acts.store.cases[&CASE].summary.number.clone();
    let text = statement::petition_request(&applicant(), &number, "SOFTWARE_DEVELOPER", &[]);
    let submit = SubmitPetition { request: asked(package()), signed: signed(&text) };
    let refused = acts.act(Role::Applicant, Command::SubmitPetition(Box::new(submit))).unwrap_err();
    assert_eq!(refused, Refusal::Signature("STATEMENT_DIFFERS_FROM_FACTS".into()));
}

#[test]
fn only_one_petition_is_under_way() {
    // Aim: AMB-38: a second petition of the same person is refused while the first lives.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(true)).unwrap();
    let second = OpenPetition { iin: IIN.parse().unwrap(), consent: true };
    let human = Human { iin: IIN.parse().unwrap(), role: Role::Applicant, city: None };
    let origin = Origin::Request {
        request_id: Uuid::from_u128(99),
        digest: [0; 32],
        actor: Actor::Human(human),
        test_clock: None,
        command: Command::OpenPetition(second),
    };
    let work = Work { case: CaseRef::Id(Uuid::from_u128(2)), origin, traceparent: String::new() };
    let outcome = acts.store.apply(&[work], &acts.sealer).outcomes.remove(0);
    let WorkResult::Refused(refusal) = outcome else { panic!("not refused") };
    assert_eq!(clauses(refusal), [Clause::A4p1]);
}

#[test]
fn the_ministry_cannot_sign_a_failed_interview() {
    // Aim: par. 8: no petition without a passed interview; par. 9: it is refused with reasons and bans nobody.
    let mut acts = Desk::interviewed(InterviewOutcome::NotPassed);
    acts.act(Role::MiicrSignatory, Command::ApproveInterviewResult).unwrap();
    assert_eq!(clauses(petition_statement(acts.petition()).unwrap_err()), [Clause::A8]);
    let refused =
        acts.act(Role::MiicrSignatory, Command::SignPetition(SignPetition { petition: signed("ХОДАТАЙСТВО") }));
    assert_eq!(clauses(refused.unwrap_err()), [Clause::A8]);
    let reasons = vec![Ground::new(Clause::A8, Reason::InterviewNotPassed, "interview")];
    let without = Command::RefusePetition(RefusePetition { grounds: vec![] });
    assert_eq!(clauses(acts.act(Role::AkfScreener, without).unwrap_err()), [Clause::A9]);
    let refuse = Command::RefusePetition(RefusePetition { grounds: reasons });
    assert_eq!(acts.act(Role::AkfScreener, refuse).unwrap(), "REFUSED");
    assert_eq!(acts.store.persons[IIN].live_petition, None);
}

#[test]
fn akf_cannot_refuse_whom_it_found_fit() {
    // Aim: after a passed interview only the ministry may decline.
    let mut acts = Desk::interviewed(InterviewOutcome::Passed);
    let refuse = || {
        let grounds = vec![Ground::new(Clause::A8, Reason::QualificationNotConfirmed, "qualification")];
        Command::RefusePetition(RefusePetition { grounds })
    };
    assert!(matches!(acts.act(Role::AkfScreener, refuse()), Err(Refusal::WrongState { .. })));
    assert_eq!(acts.act(Role::MiicrSignatory, refuse()).unwrap(), "REFUSED");
}

#[test]
fn a4_nobody_is_asked_to_sign_what_the_desk_would_refuse() {
    // Aim: the call that shows the request finds what the act would find: a missing document, an unlisted profession, a
    // closed intake; and shows exactly what the act wants signed.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(true)).unwrap();
    let actor = Actor::Human(Human { iin: IIN.parse().unwrap(), role: Role::Applicant, city: None });
    let shown = |request: &PetitionRequest, day| {
        let moment = Moment::at_legal(day, time(10, 0, 0, 0));
        let law = regulation::Edition::of_2026();
        let context =
            ActContext { case_id: CASE, moment, law, actor: &actor, bans_of_linked_identities: &[], serial: 0 };
        request_statement(acts.petition(), request, &context)
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
    acts.act(Role::Applicant, Command::SubmitPetition(Box::new(submit))).unwrap();
}

#[test]
fn amb38_a_petition_is_withdrawn_until_it_is_decided() {
    // Aim: withdrawn while the two working days of the invitation run: the deadline stops, nothing of the file stays with the
    // case, the person is free at once; and a second withdrawal or one of a signed petition has no place.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(true)).unwrap();
    acts.submit(package()).unwrap();
    acts.act(Role::AkfScreener, Command::ScreenPetition(ScreenPetition { screening: Screening::Passed })).unwrap();
    assert_eq!(acts.act(Role::Applicant, Command::WithdrawConsent).unwrap(), "WITHDRAWN");
    assert!(acts.store.deadlines[&CASE].is_empty());
    assert_eq!(acts.store.persons[IIN].live_petition, None);
    assert_eq!(acts.store.history.last().unwrap().clause, "A-4/p1s2");
    assert!(!serde_json::to_string(acts.petition()).unwrap().contains("DE VRIES"));
    assert!(matches!(acts.act(Role::Applicant, Command::WithdrawPetition), Err(Refusal::WrongState { .. })));

    let mut acts = Desk::interviewed(InterviewOutcome::Passed);
    acts.act(Role::MiicrSignatory, Command::ApproveInterviewResult).unwrap();
    let text = petition_statement(acts.petition()).unwrap();
    acts.act(Role::MiicrSignatory, Command::SignPetition(SignPetition { petition: signed(&text) })).unwrap();
    assert!(matches!(
        acts.act(Role::Applicant, Command::WithdrawPetition),
        Err(Refusal::WrongState { status: "SIGNED", .. })
    ));
}

#[test]
fn a6_a8_the_applicant_learns_of_the_interview_and_of_the_letter() {
    // Aim: N-1 with the offered time, N-9 with the petition's number, each in the cabinet and as one mail; an act that tells
    // nothing sends nothing; a reading is kept from its first time.
    let mut acts = Desk::interviewed(InterviewOutcome::Passed);
    assert!(acts.told().text_ru.contains("12.10.2026 15:00"));
    acts.act(Role::MiicrSignatory, Command::ApproveInterviewResult).unwrap();
    assert_eq!(acts.kinds(), [Kind::N1]);
    let text = petition_statement(acts.petition()).unwrap();
    acts.act(Role::MiicrSignatory, Command::SignPetition(SignPetition { petition: signed(&text) })).unwrap();
    assert_eq!(acts.kinds(), [Kind::N1, Kind::N9]);
    assert!(acts.told().text_kk.contains(&acts.store.cases[&CASE].summary.number));

    let notice = acts.told().id;
    assert_eq!(acts.act(Role::Applicant, Command::ReadNotice(ReadNotice { notice })).unwrap(), "SIGNED");
    assert_eq!(acts.told().read_at, Some(acts.told().delivered_at));
    assert_eq!(acts.petition().notices()[0].read_at, None);
    let another = Command::ReadNotice(ReadNotice { notice: Uuid::from_u128(9) });
    assert!(matches!(acts.act(Role::Applicant, another), Err(Refusal::Fields { .. })));
}

#[test]
fn a9_every_refusal_is_told_with_its_reasons() {
    // Aim: refused at the screening, by АКФ ПИТ after the interview, by the ministry: each time N-2 with the reason, in the
    // cabinet and as one mail.
    let mut screened = Desk::new();
    screened.act(Role::Applicant, open(true)).unwrap();
    screened.submit(package()).unwrap();
    let reasons = vec![Ground::new(Clause::A4d3, Reason::DocumentIllegible, "RESUME")];
    let reject = ScreenPetition { screening: Screening::Rejected(reasons) };
    screened.act(Role::AkfScreener, Command::ScreenPetition(reject)).unwrap();
    assert_eq!(screened.kinds(), [Kind::N2]);
    assert!(screened.told().text_ru.contains(Reason::DocumentIllegible.ru()));

    for (outcome, by, reason) in [
        (InterviewOutcome::NotPassed, Role::AkfScreener, Reason::InterviewNotPassed),
        (InterviewOutcome::Passed, Role::MiicrSignatory, Reason::QualificationNotConfirmed),
    ] {
        let mut acts = Desk::interviewed(outcome);
        let grounds = vec![Ground::new(Clause::A8, reason, "qualification")];
        acts.act(by, Command::RefusePetition(RefusePetition { grounds })).unwrap();
        assert_eq!(acts.kinds(), [Kind::N1, Kind::N2]);
        let told = acts.told();
        assert!(told.text_ru.contains(reason.ru()) && told.text_kk.contains(reason.kk()) && told.clause == Clause::A9);
    }
}

#[test]
fn who_is_nobody_is_told_nothing() {
    // Aim: without consent there is neither notice nor mail nor cabinet.
    let mut acts = Desk::new();
    acts.act(Role::Applicant, open(false)).unwrap();
    assert!(acts.petition().notices().is_empty() && acts.store.tasks.is_empty());
    let read = Command::ReadNotice(ReadNotice { notice: Uuid::nil() });
    assert!(matches!(acts.act(Role::Applicant, read), Err(Refusal::NoSuchCase)));
}
