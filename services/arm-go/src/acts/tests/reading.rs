//! The messages that this agency receives, as far as the agency itself declares it: by which link each comes.

use messages::{
    ArmGoToIsMp, ArrivalInquired, EgovPepToArmGo, IsMpToArmGo, PreliminaryResultFormed, WithdrawalAnswered,
};
use platform::exchange::{Draft, Link, Message, OutgoingMessage, TravelsOn};
use platform::ledger::Acts as _;
use platform::signing::{Body, Signatory};

use super::samples::{at, final_result, granted, iin, permit_number, preliminary, submission};
use crate::Command;
use crate::acts::ApplicationSubmitted;

/// A message as its sender writes it, addressed to this agency.
fn message<L: Link, P: TravelsOn<L>>(sender: &'static str, payload: &P) -> Message {
    let OutgoingMessage { event_type, bytes, .. } = OutgoingMessage::on::<L, P>(payload);
    Message::compose(Draft {
        link: format!("{sender}.to.arm-go"),
        sender,
        recipient: "arm-go",
        event_type,
        case_id: uuid::Uuid::nil(),
        sequence: 1,
        causation: None,
        occurred_at: at("2026-08-10T10:00").timestamp(),
        test_clock: None,
        edition: "2026".into(),
        traceparent: String::new(),
        payload: bytes,
    })
}

fn submitted() -> ApplicationSubmitted {
    ApplicationSubmitted { submission: submission(1) }
}

fn result() -> PreliminaryResultFormed {
    preliminary(granted(&permit_number()), at("2026-08-14T15:00"))
}

#[test]
fn an_application_is_read_with_its_two_signatures() {
    // Aim: the texts that are derived here are the texts that the ministry and the applicant signed.
    let command = Command::read(&message::<EgovPepToArmGo, _>("egov-pep", &submitted())).unwrap();
    let checks = command.statements();
    let [petition, questionnaire] = checks.as_slice() else { panic!("two signatures") };
    for check in [petition, questionnaire] {
        check.statement.must_be_over(&check.text).unwrap();
    }
    assert!(matches!(&petition.by, Signatory::Official { body: Body::Miicr, .. }));
    assert!(matches!(&questionnaire.by, Signatory::Person(person) if *person == iin()));
}

#[test]
fn an_altered_application_no_longer_agrees_with_its_signatures() {
    // Aim: a valid signature over other facts is found, here over another profession and other answers.
    let mut altered = submitted();
    altered.submission.profession = "POET".to_owned();
    altered.submission.answers.purpose = "туризм".to_owned();
    let command = Command::read(&message::<EgovPepToArmGo, _>("egov-pep", &altered)).unwrap();
    assert!(command.statements().iter().all(|check| check.statement.must_be_over(&check.text).is_err()));
}

#[test]
fn a_result_is_read_with_the_officers_signature() {
    // Aim: the text of a decision is derived from the message alone, before any case is looked at.
    for message in [
        message::<IsMpToArmGo, _>("is-mp", &result()),
        message::<IsMpToArmGo, _>("is-mp", &final_result(granted("RPP0000000079"), at("2026-09-15T16:00"))),
    ] {
        let checks = Command::read(&message).unwrap().statements();
        let [check] = checks.as_slice() else { panic!("one signature") };
        check.statement.must_be_over(&check.text).unwrap();
        assert!(matches!(&check.by, Signatory::Official { body: Body::MigrationService, .. }));
    }
}

#[test]
fn a_message_is_read_from_its_own_sender_only() {
    // Aim: a message from another sender, and a message that this agency itself sends, are not read; a message that travels on
    // two links is read from the one that leads here.
    assert!(Command::read(&message::<IsMpToArmGo, _>("egov-pep", &result())).is_err());
    assert!(Command::read(&message::<EgovPepToArmGo, _>("berkut", &submitted())).is_err());
    let inquiry = ArrivalInquired { until: at("2026-09-15T00:00") };
    assert!(Command::read(&message::<ArmGoToIsMp, _>("is-mp", &inquiry)).is_err());
    let answer = WithdrawalAnswered { taken: true };
    assert!(Command::read(&message::<IsMpToArmGo, _>("is-mp", &answer)).is_ok());
    assert!(Command::read(&message::<IsMpToArmGo, _>("egov-pep", &answer)).is_err());
}
