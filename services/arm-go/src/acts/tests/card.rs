//! Par. 25-27.

use jiff::civil::date;
use platform::ledger::CaseState as _;
use platform::refusal::Refusal;
use regulation::duty::Payment;
use regulation::statement::DecisionStage;
use regulation::{DocumentKind, DutyService, Reason, Tenge};

use super::samples::{at, document, formed, granted, iin};
use super::stage::{Stage, reasons};
use crate::acts::{IssueResidenceCard, NoteCardPayment, NoticeKind, RegisterResidence, RequestCardPayment};
use crate::case::CardOrder;
use crate::{Command, Outgoing};

fn until_granted() -> Stage {
    let mut stage = Stage::until_sent();
    stage.now = at("2026-09-15T16:00");
    let result = formed(DecisionStage::Final, granted("RPP0000000079"), stage.now);
    stage.told(Command::TakeFinalResult(Box::new(result))).unwrap();
    stage.officer(Command::AttachFinalResult).unwrap();
    stage
}

fn residence() -> Command {
    Command::RegisterResidence(RegisterResidence {
        address: "г. Астана, пр. Мәңгілік Ел, 20".into()
    })
}

fn order() -> Command {
    let order = CardOrder { reference: "C1".into(), amount_tenge: 865, paid_at: None };
    Command::RequestCardPayment(RequestCardPayment { order, pay_url: "http://pay".into() })
}

fn issue(amount: u64) -> Command {
    let payment = Payment {
        reference: "C1".into(),
        service: DutyService::ResidenceCard,
        paid_for: iin(),
        amount: Tenge(amount),
        paid_on: date(2026, 9, 16),
        consumed_elsewhere: false,
    };
    let receipt = Some(document(DocumentKind::CardDutyReceipt));
    Command::IssueResidenceCard(IssueResidenceCard { payment: Some(payment), receipt })
}

#[test]
fn a25_a27_the_card_ends_the_case() {
    // Aim: registration, duty, card; a card never outlives the passport, here of 1 January 2032.
    let mut stage = until_granted();
    assert_eq!((stage.status(), stage.person.live_application), ("GRANTED", None));
    stage.operator(residence()).unwrap();
    stage.deliver(NoticeKind::FinalResult).unwrap();
    let ordered = stage.operator(order()).unwrap();
    assert_eq!(ordered.details["payment_reference"], "C1");
    stage.now = at("2026-09-17T10:00");
    let issued = stage.operator(issue(865)).unwrap();
    let Outgoing::ResidenceCardIssued { card_number, valid_until, .. } = &issued.messages[0] else { panic!("a card") };
    assert!(regulation::identity::verify_check_character(card_number));
    assert_eq!((*valid_until, &issued.details["card_number"]), (date(2032, 1, 1), card_number));
    assert_eq!(stage.status(), "CARD_ISSUED");
}

#[test]
fn a26_no_card_without_permit_registration_and_duty() {
    // Aim: each step asks for the one before it, in the law's words.
    let mut early = Stage::until_sent();
    assert_eq!(reasons(early.operator(residence())), [Reason::PermitNotIssued]);
    let mut stage = until_granted();
    assert_eq!(reasons(stage.operator(order())), [Reason::ResidenceNotRegistered]);
    stage.operator(residence()).unwrap();
    assert!(matches!(stage.operator(issue(865)).err(), Some(Refusal::WrongState { .. })));
    stage.operator(order()).unwrap();
    let unpaid = Command::IssueResidenceCard(IssueResidenceCard { payment: None, receipt: None });
    assert_eq!(reasons(stage.operator(unpaid)), [Reason::DocumentMissing, Reason::DutyNotPaid]);
    assert_eq!(reasons(stage.operator(issue(864))), [Reason::DutyAmountWrong]);
    assert_eq!(stage.status(), "CARD_DUTY_ORDERED");
}

#[test]
fn a26_the_same_payment_is_told_again() {
    // Aim: asked again, also after the money came, the card's payment is told anew and stays as it was noted; another payment
    // has no place, nor has any after the card.
    let mut stage = until_granted();
    stage.operator(residence()).unwrap();
    stage.operator(order()).unwrap();
    let paid = NoteCardPayment { reference: "C1".into(), paid_at: at("2026-09-16T10:00") };
    stage.told(Command::NoteCardPayment(paid)).unwrap();
    let again = stage.operator(order()).unwrap();
    assert_eq!((again.details["payment_reference"].as_str(), again.details["pay_url"].as_str()), ("C1", "http://pay"));
    assert_eq!(stage.case.as_ref().unwrap().next_owner(), "TSON_OPERATOR");
    let other = CardOrder { reference: "C2".into(), amount_tenge: 865, paid_at: None };
    let other = Command::RequestCardPayment(RequestCardPayment { order: other, pay_url: "http://pay".into() });
    assert!(matches!(stage.operator(other).err(), Some(Refusal::WrongState { .. })));
    stage.now = at("2026-09-17T10:00");
    stage.operator(issue(865)).unwrap();
    assert!(matches!(stage.operator(order()).err(), Some(Refusal::WrongState { .. })));
}

#[test]
fn a26_the_cards_payment_is_noted_once() {
    // Aim: the gateway's word is written down for the payment that was ordered, moves the case to the operator, and again or
    // elsewhere has no place; the card still rests on what the gateway answers, also without any callback.
    let paid = |reference: &str| {
        Command::NoteCardPayment(NoteCardPayment { reference: reference.into(), paid_at: at("2026-09-16T10:00") })
    };
    let mut stage = until_granted();
    stage.operator(residence()).unwrap();
    assert!(matches!(stage.told(paid("C1")).err(), Some(Refusal::WrongState { .. })));
    stage.operator(order()).unwrap();
    assert_eq!(stage.case.as_ref().unwrap().next_owner(), "APPLICANT");
    assert!(matches!(stage.told(paid("C2")).err(), Some(Refusal::Fields(_))));
    assert_eq!(stage.told(paid("C1")).unwrap().event, "CardPaymentNoted");
    let (status, owner) = (stage.status(), stage.case.as_ref().unwrap().next_owner());
    assert_eq!((status, owner), ("CARD_DUTY_ORDERED", "TSON_OPERATOR"));
    assert!(matches!(stage.told(paid("C1")).err(), Some(Refusal::WrongState { .. })));
    let unconfirmed = Command::IssueResidenceCard(IssueResidenceCard { payment: None, receipt: None });
    assert_eq!(reasons(stage.operator(unconfirmed)), [Reason::DocumentMissing, Reason::DutyNotPaid]);
    stage.operator(issue(865)).unwrap();
    assert!(matches!(stage.told(paid("C1")).err(), Some(Refusal::WrongState { .. })));
}
