//! Par. 25-27.

use jiff::civil::date;
use messages::ResidenceCardIssued;
use platform::ledger::CaseState as _;
use platform::notices::Kind;
use platform::refusal::Refusal;
use regulation::duty::Payment;
use regulation::{DocumentKind, DutyService, Reason, Tenge};

use super::samples::{at, document, final_result, granted, iin};
use super::stage::{Stage, reasons};
use crate::acts::{AttachFinalResult, IssueResidenceCard, RecordCardPayment, RegisterResidence, RequestCardPayment};
use crate::case::CardOrder;

fn until_granted() -> Stage {
    let mut stage = Stage::until_sent();
    stage.now = at("2026-09-15T16:00");
    stage.receive(final_result(granted("RPP0000000079"), stage.now)).unwrap();
    stage.officer(AttachFinalResult).unwrap();
    stage
}

fn residence() -> RegisterResidence {
    RegisterResidence { address: "г. Астана, пр. Мәңгілік Ел, 20".into() }
}

fn order(reference: &str) -> RequestCardPayment {
    let order = CardOrder { reference: reference.into(), amount_tenge: 865, paid_at: None };
    RequestCardPayment { order, pay_url: "http://pay".into() }
}

fn paid(reference: &str) -> RecordCardPayment {
    RecordCardPayment { reference: reference.into(), paid_at: at("2026-09-16T10:00") }
}

const UNCONFIRMED: IssueResidenceCard = IssueResidenceCard { payment: None, receipt: None };

fn issue(amount: u64) -> IssueResidenceCard {
    let payment = Payment {
        reference: "C1".into(),
        service: DutyService::ResidenceCard,
        paid_for: iin(),
        amount: Tenge(amount),
        paid_on: date(2026, 9, 16),
        consumed_elsewhere: false,
    };
    let receipt = Some(document(DocumentKind::CardDutyReceipt));
    IssueResidenceCard { payment: Some(payment), receipt }
}

#[test]
fn a25_a27_the_card_ends_the_case() {
    // Aim: registration, duty, card; a card never outlives the passport, here of 14 March 2031.
    let mut stage = until_granted();
    assert_eq!((stage.status(), stage.person.live_application), ("GRANTED", None));
    stage.operator(residence()).unwrap();
    stage.deliver(Kind::N8).unwrap();
    let ordered = stage.operator(order("C1")).unwrap();
    assert_eq!(ordered.details["payment_reference"], "C1");
    stage.now = at("2026-09-17T10:00");
    let issued = stage.operator(issue(865)).unwrap();
    let card: ResidenceCardIssued = issued.sent().unwrap();
    assert!(regulation::identity::verify_check_character(&card.card_number));
    assert_eq!((card.valid_until, &issued.details["card_number"]), (date(2031, 3, 14), &card.card_number));
    assert_eq!(stage.status(), "CARD_ISSUED");
}

#[test]
fn a26_no_card_without_permit_registration_and_duty() {
    // Aim: each step asks for the one before it, in the law's words.
    let mut early = Stage::until_sent();
    assert_eq!(reasons(early.operator(residence())), [Reason::PermitNotIssued]);
    let mut stage = until_granted();
    assert_eq!(reasons(stage.operator(order("C1"))), [Reason::ResidenceNotRegistered]);
    stage.operator(residence()).unwrap();
    assert!(matches!(stage.operator(issue(865)).err(), Some(Refusal::WrongState { .. })));
    stage.operator(order("C1")).unwrap();
    assert_eq!(reasons(stage.operator(UNCONFIRMED)), [Reason::DocumentMissing, Reason::DutyNotPaid]);
    assert_eq!(reasons(stage.operator(issue(864))), [Reason::DutyAmountWrong]);
    assert_eq!(stage.status(), "CARD_DUTY_ORDERED");
}

#[test]
fn a26_the_same_payment_is_answered_again() {
    // Aim: a repeated request, also after the money came, answers with the same payment, which stays as it was recorded; another
    // payment is refused, and so is every payment after the card.
    let mut stage = until_granted();
    stage.operator(residence()).unwrap();
    stage.operator(order("C1")).unwrap();
    stage.receive(paid("C1")).unwrap();
    let again = stage.operator(order("C1")).unwrap();
    assert_eq!((again.details["payment_reference"].as_str(), again.details["pay_url"].as_str()), ("C1", "http://pay"));
    assert_eq!(stage.case.as_ref().unwrap().next_owner(), "TSON_OPERATOR");
    assert!(matches!(stage.operator(order("C2")).err(), Some(Refusal::WrongState { .. })));
    stage.now = at("2026-09-17T10:00");
    stage.operator(issue(865)).unwrap();
    assert!(matches!(stage.operator(order("C1")).err(), Some(Refusal::WrongState { .. })));
}

#[test]
fn a26_the_cards_payment_is_recorded_once() {
    // Aim: the callback is recorded for the payment that was ordered and gives the case to the operator; it is refused a second
    // time, and in every other state; the card still depends on what the gateway answers, also without any callback.
    let mut stage = until_granted();
    stage.operator(residence()).unwrap();
    assert!(matches!(stage.receive(paid("C1")).err(), Some(Refusal::WrongState { .. })));
    stage.operator(order("C1")).unwrap();
    assert_eq!(stage.case.as_ref().unwrap().next_owner(), "APPLICANT");
    assert!(matches!(stage.receive(paid("C2")).err(), Some(Refusal::Fields(_))));
    assert_eq!(stage.receive(paid("C1")).unwrap().event, "CardPaymentRecorded");
    let (status, owner) = (stage.status(), stage.case.as_ref().unwrap().next_owner());
    assert_eq!((status, owner), ("CARD_DUTY_ORDERED", "TSON_OPERATOR"));
    assert!(matches!(stage.receive(paid("C1")).err(), Some(Refusal::WrongState { .. })));
    assert_eq!(reasons(stage.operator(UNCONFIRMED)), [Reason::DocumentMissing, Reason::DutyNotPaid]);
    stage.operator(issue(865)).unwrap();
    assert!(matches!(stage.receive(paid("C1")).err(), Some(Refusal::WrongState { .. })));
}
