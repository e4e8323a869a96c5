//! The act's own promises, and once the whole way through the ledger: where a crossing falls.
#![allow(clippy::unwrap_used)]

use platform::exchange::{Draft, Message, Sealer};
use platform::ledger::{
    Agency as _, CaseRef, CaseState as _, DeadlineChange, Disposal, MemoryStore, Origin, Work, WorkResult,
};
use platform::refusal::Refusal;
use platform::token::Role;
use prost::{Message as _, Name as _};
use regulation::p19_preliminary_decision::Direction::{Entry, Exit};
use regulation::{ApprovalAnswer, DeadlineId, Reason};
use uuid::Uuid;

use super::samples::{
    act, answer, answered, applicant, crossing, moment, officer, passport, recall, recalled, referral,
};
use crate::{Berkut, Case, Command, Outgoing, Person};

#[test]
fn a14_the_receipt_starts_the_25_days_and_tells_the_last_crossing() {
    // Aim: КНБ's deadline runs from the receipt in «Беркут», and ИС МП learns where the applicant is already.
    let entered = act(None, &Person::default(), &crossing(Entry, "2026-05-02T05:00:00Z"), "2026-05-03T05:00:00Z");
    let person = entered.unwrap().person.unwrap();
    let outcome = act(None, &person, &referral(), "2026-06-01T05:00:00Z").unwrap();
    let [DeadlineChange::Start(receipt)] = outcome.deadlines.as_slice() else { panic!("one deadline was to start") };
    assert_eq!((receipt.deadline, receipt.start), (DeadlineId::D04, moment("2026-06-01T05:00:00Z")));
    let [Outgoing::ApprovalReceived { received_at }, Outgoing::BorderCrossed { crossing }] =
        outcome.messages.as_slice()
    else {
        panic!("the receipt and the last crossing were to be told")
    };
    assert_eq!(*received_at, moment("2026-06-01T05:00:00Z"));
    assert_eq!(crossing.at, moment("2026-05-02T05:00:00Z"));
    assert_eq!(outcome.person.unwrap().referral, Some(Uuid::from_u128(7)));
}

#[test]
fn a15_an_answer_leaves_without_its_reason_and_only_once() {
    // Aim: AMB-34: the message has no reason, Debug hides it; a second answer has no place.
    let referred = act(None, &Person::default(), &referral(), "2026-06-01T05:00:00Z").unwrap().case;
    let command = answer(ApprovalAnswer::Rejected, "источник");
    let late = "2026-08-01T05:00:00Z";
    let outcome = act(Some(&referred), &Person::default(), &command, late).unwrap();
    assert_eq!(outcome.deadlines, [DeadlineChange::Stop(DeadlineId::D04)]);
    let [message @ Outgoing::ApprovalAnswered { answer: ApprovalAnswer::Rejected, .. }] = outcome.messages.as_slice()
    else {
        panic!("one answer was to be sent")
    };
    let bytes = Berkut::encode(message).bytes;
    assert!(!bytes.windows("источник".len()).any(|window| window == "источник".as_bytes()));
    assert!(!format!("{command:?} {:?}", outcome.case).contains("источник"));
    let again = act(Some(&outcome.case), &Person::default(), &command, late).err();
    assert!(matches!(again, Some(Refusal::WrongState { status: "ANSWERED", .. })));
}

#[test]
fn a15_an_approval_is_recalled_once_and_without_its_reason() {
    // Aim: AMB-17: the message tells the recall alone; what was not approved, or was recalled, cannot be recalled; КНБ gives no
    // other answer behind it; the border goes on telling of the person.
    let unapproved = act(Some(&answered("")), &Person::default(), &recall("источник"), "2026-06-04T05:00:00Z").err();
    assert!(matches!(unapproved, Some(Refusal::Law(grounds)) if grounds[0].reason == Reason::NoPositiveApproval));
    let case = recalled("источник");
    assert_eq!(case.status(), "RECALLED");
    assert!(!format!("{case:?} {:?}", recall("источник")).contains("источник"));
    for command in [recall(""), answer(ApprovalAnswer::Approved, "")] {
        let refused = act(Some(&case), &Person::default(), &command, "2026-06-04T05:00:00Z").err();
        assert!(matches!(refused, Some(Refusal::WrongState { status: "RECALLED", .. })));
    }
    let referred = act(None, &Person::default(), &referral(), "2026-06-01T05:00:00Z").unwrap().case;
    let approval = answer(ApprovalAnswer::Approved, "");
    let approved = act(Some(&referred), &Person::default(), &approval, "2026-06-02T05:00:00Z").unwrap().case;
    let outcome = act(Some(&approved), &Person::default(), &recall("источник"), "2026-06-04T05:00:00Z").unwrap();
    let [message @ Outgoing::ApprovalRecalled { recalled_at }] = outcome.messages.as_slice() else {
        panic!("one message")
    };
    assert_eq!(*recalled_at, moment("2026-06-04T05:00:00Z"));
    let bytes = Berkut::encode(message).bytes;
    assert!(!bytes.windows("источник".len()).any(|window| window == "источник".as_bytes()));
    let crossed =
        act(Some(&case), &Person::default(), &crossing(Entry, "2026-06-04T05:00:00Z"), "2026-06-04T06:00:00Z");
    assert!(matches!(crossed.unwrap().messages.as_slice(), [Outgoing::BorderCrossed { .. }]));
    let until = moment("2026-07-15T19:00:00Z");
    let inquiry = Command::AnswerCrossings(super::AnswerCrossings { until });
    assert!(act(Some(&case), &Person::default(), &inquiry, "2026-07-16T05:00:00Z").is_ok());
    let withdrawal = Command::WithdrawReferral(super::WithdrawReferral { asked_at: until });
    let withdrawn = act(Some(&case), &Person::default(), &withdrawal, "2026-07-16T05:00:00Z").unwrap().case;
    assert!(matches!(withdrawn, Case::Withdrawn { answer: Some(ApprovalAnswer::Recalled), recall: Some(_), .. }));
}

#[test]
fn a22_a_crossing_cannot_lie_in_the_future() {
    // Aim: the field at fault is named and nothing is recorded.
    let refused = act(None, &Person::default(), &crossing(Entry, "2026-06-01T05:00:01Z"), "2026-06-01T05:00:00Z").err();
    let Some(Refusal::Fields(fields)) = refused else { panic!("a field was to be refused") };
    assert_eq!(fields[0].name, "crossed_at");
}

#[test]
fn a19_the_border_answers_for_who_was_answered() {
    // Aim: an inquiry is answered with its own moment; before КНБ's answer it has no place.
    let until = moment("2026-07-15T19:00:00Z");
    let inquiry = Command::AnswerCrossings(super::AnswerCrossings { until });
    let outcome = act(Some(&answered("")), &Person::default(), &inquiry, "2026-07-16T05:00:00Z").unwrap();
    assert!(matches!(outcome.messages.as_slice(), [Outgoing::CrossingsAnswered { until: told }] if *told == until));
    let referred = act(None, &Person::default(), &referral(), "2026-06-01T05:00:00Z").unwrap().case;
    assert!(act(Some(&referred), &Person::default(), &inquiry, "2026-07-16T05:00:00Z").is_err());
}

/// The example key of RFC 8410: PKCS#8, Ed25519.
fn sealer() -> Sealer {
    let key = "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
    Sealer::from_pkcs8(&hex::decode(key).unwrap()).unwrap()
}

fn border(new_id: u128, command: Command) -> Work<Berkut> {
    let origin = Origin::Request {
        request_id: Uuid::from_u128(new_id + 1_000),
        digest: [0; 32],
        actor: officer(Role::BorderOfficer),
        test_clock: None,
        command,
    };
    Work { case: CaseRef::OfPerson { new_id: Uuid::from_u128(new_id) }, origin, traceparent: String::new() }
}

/// The referral as ИС МП writes it.
fn message(case_id: Uuid) -> Work<Berkut> {
    let message = contracts::is_mp::v1::ApprovalRequested {
        case_number: "10400000000001".into(),
        applicant: Some(platform::wire::applicant_to_wire(&applicant())),
        profession: "2512".into(),
        city: 2,
        documents: platform::wire::documents_to_wire(&[passport()]),
        pep_number: "10200000000001".into(),
    };
    let message = Message::compose(Draft {
        link: "is-mp.to.berkut".into(),
        sender: "is-mp",
        recipient: "berkut",
        event_type: contracts::is_mp::v1::ApprovalRequested::full_name(),
        case_id,
        sequence: 1,
        causation: None,
        occurred_at: moment("2026-06-01T05:00:00Z").timestamp(),
        test_clock: None,
        edition: "2026".into(),
        traceparent: String::new(),
        payload: message.encode_to_vec(),
    });
    let command = Berkut::decode(&message).unwrap();
    let envelope = sealer().seal(&message);
    let case = CaseRef::Id(case_id);
    Work { case, origin: Origin::Message { message: Box::new(message), envelope, command }, traceparent: String::new() }
}

#[test]
fn a22_a_crossing_falls_to_the_referral_once_there_is_one() {
    // Aim: through the ledger: first a stay that tells nobody, then the referral; afterwards ИС МП is told of each.
    let mut store = MemoryStore::<Berkut>::new(moment("2026-06-01T05:00:00Z").timestamp());
    let (stay, application) = (Uuid::from_u128(1), Uuid::from_u128(50));
    store.apply(&[border(1, crossing(Entry, "2026-05-02T05:00:00Z"))], &sealer());
    store.apply(&[border(2, crossing(Exit, "2026-05-09T05:00:00Z"))], &sealer());
    assert_eq!(store.cases.len(), 1);
    assert!(matches!(&store.cases[&stay].state, Case::Stay { last, .. } if last.direction == Exit));
    assert!(store.outbox.is_empty());

    let received = store.apply(&[message(application)], &sealer());
    assert!(matches!(received.outcomes.as_slice(), [WorkResult::Message(Disposal::Applied)]));
    let resolved = store.apply(&[border(3, crossing(Entry, "2026-06-01T04:00:00Z"))], &sealer());
    let [WorkResult::Answered(answer)] = resolved.outcomes.as_slice() else { panic!("the crossing was refused") };
    assert_eq!(answer.case.case_id, application);
    assert_eq!(store.cases[&application].state.status(), "REFERRED");
    assert_eq!(store.outbox.iter().map(|line| line.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(store.outbox.iter().all(|line| line.link == "berkut.to.is-mp" && line.case_id == application));
    assert_eq!(store.persons.values().next().unwrap().crossings.len(), 3);
}
