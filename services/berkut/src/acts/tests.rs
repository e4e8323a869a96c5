//! What each act promises, and once the whole way through the ledger: to which case a crossing belongs.
#![allow(clippy::unwrap_used)]

use messages::{ApprovalAnswered, ApprovalRecalled, ApprovalReceived, BorderCrossed, CrossingsAnswered, IsMpToBerkut};
use platform::exchange::{Draft, Message, OutgoingMessage, Sealer};
use platform::ledger::{
    Actor, Acts as _, CaseKey, CaseRef, CaseState as _, DeadlineChange, Disposal, MemoryStore, Origin, Outcome, Work,
    WorkResult,
};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::p19_preliminary_decision::Direction::{Entry, Exit};
use regulation::{ApprovalAnswer, DeadlineId, Reason};
use uuid::Uuid;

use super::Command;
use super::samples::{
    CASE, act, act_on, answer, answered, approved, crossing, inquiry, moment, recall, recalled, referral, referred,
    withdrawal,
};
use crate::{Berkut, Case, Person};

/// КНБ's own reason, which no message may contain.
const REASON: &str = "источник";

/// Whether any message contains КНБ's reason.
fn sends_the_reason(outcome: &Outcome<Berkut>) -> bool {
    let holds = |message: &OutgoingMessage| message.bytes.windows(REASON.len()).any(|part| part == REASON.as_bytes());
    outcome.messages.iter().any(holds)
}

#[test]
fn a14_the_receipt_starts_the_25_days_and_sends_the_last_crossing() {
    // Aim: КНБ's deadline runs from the receipt in «Беркут», and ИС МП learns where the applicant is already.
    let entered = act(None, &Person::default(), crossing(Entry, "2026-05-02T05:00:00Z"), "2026-05-03T05:00:00Z");
    let person = entered.unwrap().person.unwrap();
    let outcome = act(None, &person, referral(), "2026-06-01T05:00:00Z").unwrap();
    let [DeadlineChange::Start(receipt)] = outcome.deadlines.as_slice() else { panic!("one deadline was to start") };
    assert_eq!((receipt.deadline, receipt.start), (DeadlineId::D04, moment("2026-06-01T05:00:00Z")));
    assert_eq!(outcome.messages.len(), 2);
    assert_eq!(outcome.sent::<ApprovalReceived>().unwrap().received_at, moment("2026-06-01T05:00:00Z"));
    assert_eq!(outcome.sent::<BorderCrossed>().unwrap().crossed_at, moment("2026-05-02T05:00:00Z"));
    assert_eq!(outcome.person.unwrap().referral, Some(CASE));
}

#[test]
fn a14_a_referral_without_a_passport_is_refused() {
    // Aim: the border knows a person by the passport alone; without its facts nothing is opened and the field is named.
    let mut without = referral();
    without.documents.clear();
    let refused = Command::from(without).person_key();
    let Err(Refusal::Fields(fields)) = refused else { panic!("a field was to be refused") };
    assert_eq!(fields[0].name, "documents");
}

#[test]
fn a15_an_answer_leaves_without_its_reason_and_only_once() {
    // Aim: AMB-34: the message has no reason, Debug hides it; a second answer is refused.
    let rejection = answer(ApprovalAnswer::Rejected, REASON);
    let late = "2026-08-01T05:00:00Z";
    let outcome = act_on(&referred(), rejection.clone(), late).unwrap();
    assert_eq!(outcome.deadlines, [DeadlineChange::Stop(DeadlineId::D04)]);
    assert_eq!(outcome.messages.len(), 1);
    assert_eq!(outcome.sent::<ApprovalAnswered>().unwrap().approved, ApprovalAnswer::Rejected);
    assert!(!sends_the_reason(&outcome));
    assert!(!format!("{rejection:?} {:?}", outcome.case).contains(REASON));
    let again = act_on(&outcome.case, rejection, late).err();
    assert!(matches!(again, Some(Refusal::WrongState { status: "ANSWERED", .. })));
}

#[test]
fn a15_silence_decides_nothing() {
    // Aim: AMB-01: the end of the 25 days is recorded, sends nothing and leaves the case as it was; after an answer it is refused.
    let due = Command::due(DeadlineId::D04).unwrap();
    let outcome = act_on(&referred(), due.clone(), "2026-06-27T00:00:00Z").unwrap();
    assert_eq!((outcome.event, outcome.case.status()), ("ApprovalOverdue", "REFERRED"));
    assert!(outcome.messages.is_empty());
    assert!(matches!(act_on(&approved(), due, "2026-06-27T00:00:00Z").err(), Some(Refusal::WrongState { .. })));
}

#[test]
fn a15_an_approval_is_recalled_once_and_without_its_reason() {
    // Aim: AMB-17: the message contains the recall alone; what was not approved, or was recalled, cannot be recalled; no other answer
    // of КНБ follows.
    let unapproved = act_on(&answered(""), recall(REASON), "2026-06-04T05:00:00Z").err();
    assert!(matches!(unapproved, Some(Refusal::Law(grounds)) if grounds[0].reason == Reason::NoPositiveApproval));
    let outcome = act_on(&approved(), recall(REASON), "2026-06-04T05:00:00Z").unwrap();
    assert_eq!(outcome.messages.len(), 1);
    assert_eq!(outcome.sent::<ApprovalRecalled>().unwrap().recalled_at, moment("2026-06-04T05:00:00Z"));
    assert!(!sends_the_reason(&outcome));
    let case = outcome.case;
    assert_eq!(case.status(), "RECALLED");
    assert!(!format!("{case:?} {:?}", recall(REASON)).contains(REASON));
    for command in [Command::from(recall("")), answer(ApprovalAnswer::Approved, "").into()] {
        let refused = act_on(&case, command, "2026-06-04T05:00:00Z").err();
        assert!(matches!(refused, Some(Refusal::WrongState { status: "RECALLED", .. })));
    }
}

#[test]
fn a15_the_border_still_reports_after_a_recall() {
    // Aim: AMB-17: crossings are sent and inquiries are answered as before; a withdrawal keeps the recall on record.
    let case = recalled(REASON);
    let crossed = act_on(&case, crossing(Entry, "2026-06-04T05:00:00Z"), "2026-06-04T06:00:00Z").unwrap();
    assert_eq!(crossed.messages.len(), 1);
    assert!(crossed.sent::<BorderCrossed>().is_some());
    assert!(act_on(&case, inquiry("2026-07-15T19:00:00Z"), "2026-07-16T05:00:00Z").is_ok());
    let withdrawn = act_on(&case, withdrawal("2026-07-15T19:00:00Z"), "2026-07-16T05:00:00Z").unwrap().case;
    assert!(matches!(withdrawn, Case::Withdrawn { answer: Some(ApprovalAnswer::Recalled), recall: Some(_), .. }));
}

#[test]
fn a22_a_crossing_cannot_lie_in_the_future() {
    // Aim: the field at fault is named and nothing is recorded.
    let refused = act(None, &Person::default(), crossing(Entry, "2026-06-01T05:00:01Z"), "2026-06-01T05:00:00Z").err();
    let Some(Refusal::Fields(fields)) = refused else { panic!("a field was to be refused") };
    assert_eq!(fields[0].name, "crossed_at");
}

#[test]
fn a19_an_inquiry_is_answered_after_knbs_answer() {
    // Aim: an inquiry is answered with its own moment; before КНБ's answer it is refused.
    let until = "2026-07-15T19:00:00Z";
    let outcome = act_on(&answered(""), inquiry(until), "2026-07-16T05:00:00Z").unwrap();
    assert_eq!(outcome.messages.len(), 1);
    assert_eq!(outcome.sent::<CrossingsAnswered>().unwrap().until, moment(until));
    assert!(act_on(&referred(), inquiry(until), "2026-07-16T05:00:00Z").is_err());
}

/// The example key of RFC 8410: PKCS#8, Ed25519.
fn sealer() -> Sealer {
    let key = "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
    Sealer::from_pkcs8(&hex::decode(key).unwrap()).unwrap()
}

fn border(new_id: u128, act: impl Into<Command>) -> Work<Berkut> {
    let origin = Origin::Request {
        request_id: Uuid::from_u128(new_id + 1_000),
        digest: [0; 32],
        actor: Actor::Human(test_kit::human(Role::BorderOfficer)),
        test_clock: None,
        command: act.into(),
    };
    Work { case: CaseRef::OfPerson { new_id: Uuid::from_u128(new_id) }, origin, traceparent: String::new() }
}

/// The referral as ИС МП sends it.
fn message(case_id: Uuid) -> Work<Berkut> {
    let OutgoingMessage { event_type, bytes, .. } = OutgoingMessage::on::<IsMpToBerkut, _>(&referral());
    let message = Message::compose(Draft {
        link: "is-mp.to.berkut".into(),
        sender: "is-mp",
        recipient: "berkut",
        event_type,
        case_id,
        sequence: 1,
        causation: None,
        occurred_at: moment("2026-06-01T05:00:00Z").timestamp(),
        test_clock: None,
        edition: "2026".into(),
        traceparent: String::new(),
        payload: bytes,
    });
    let command = Command::read(&message).unwrap();
    let envelope = sealer().seal(&message);
    let case = CaseRef::Id(case_id);
    Work { case, origin: Origin::Message { message: Box::new(message), envelope, command }, traceparent: String::new() }
}

#[test]
fn a22_a_crossing_falls_to_the_referral_once_there_is_one() {
    // Aim: through the ledger: first a stay that sends nothing, then the referral; afterwards each crossing is sent to ИС МП.
    let mut store = MemoryStore::<Berkut>::new(moment("2026-06-01T05:00:00Z").timestamp());
    let (stay, application) = (Uuid::from_u128(1), Uuid::from_u128(50));
    store.apply(&[border(1, crossing(Entry, "2026-05-02T05:00:00Z"))], &sealer());
    store.apply(&[border(2, crossing(Exit, "2026-05-09T05:00:00Z"))], &sealer());
    assert_eq!(store.cases.len(), 1);
    assert!(
        matches!(&store.cases[&CaseKey::on_real_clock(stay)].state, Case::Stay { last, .. } if last.direction == Exit)
    );
    assert!(store.outbox.is_empty());

    let received = store.apply(&[message(application)], &sealer());
    assert!(matches!(received.outcomes.as_slice(), [WorkResult::Message(Disposal::Applied)]));
    let resolved = store.apply(&[border(3, crossing(Entry, "2026-06-01T04:00:00Z"))], &sealer());
    let [WorkResult::Answered(answer)] = resolved.outcomes.as_slice() else { panic!("the crossing was refused") };
    assert_eq!(answer.case.case_id, application);
    assert_eq!(store.cases[&CaseKey::on_real_clock(application)].state.status(), "REFERRED");
    assert_eq!(store.outbox.iter().map(|line| line.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(store.outbox.iter().all(|line| line.link == "berkut.to.is-mp" && line.case_id == application));
    assert_eq!(store.persons.values().next().unwrap().crossings.len(), 3);
}
