//! The messages that come: each is read on its own link, and its signed statements name the right signatory.

use jiff::civil::date;
use messages::facts::DecisionResult;
use messages::{ArmGoToEgovPep, AstanahubToEgovPep};
use platform::exchange::{Draft, Link, Message, OutgoingMessage, TravelsOn, link};
use platform::ledger::{Acts as _, Unreadable};
use platform::signing::{Body, Signatory, StatementCheck};
use uuid::Uuid;

use super::super::*;
use super::portal::{CASE, at, attached, card, illegible_photo, lapsed, no_approval, petition, preliminary, received};

/// A message as it arrives on a link.
pub(super) fn message<L: Link, P: TravelsOn<L>>(case_id: Uuid, sequence: u64, payload: &P) -> Message {
    let outgoing = OutgoingMessage::on::<L, P>(payload);
    Message::compose(Draft {
        link: link(L::FROM, L::TO),
        sender: L::FROM,
        recipient: L::TO,
        event_type: outgoing.event_type,
        case_id,
        sequence,
        causation: None,
        occurred_at: at(date(2026, 6, 1)).timestamp(),
        test_clock: None,
        edition: "2026".to_owned(),
        traceparent: String::new(),
        payload: outgoing.bytes,
    })
}

fn read<L: Link, P: TravelsOn<L>>(_: L, payload: &P) -> Result<Command, Unreadable> {
    Command::read(&message::<L, P>(CASE, 1, payload))
}

#[test]
fn every_message_is_read_as_the_act_of_its_own_name() {
    // Aim: each message of the two links becomes its act, and the act holds what the message said.
    let from_arm = |read: Result<Command, Unreadable>| <&str>::from(read.unwrap());
    let held = read(AstanahubToEgovPep, &petition()).unwrap();
    assert!(matches!(held, Command::PetitionSigned(act) if *act == petition()));
    let receipt = read(ArmGoToEgovPep, &received(2)).unwrap();
    assert!(matches!(receipt, Command::ApplicationReceived(act) if act.revision == 2));
    let names = [
        from_arm(read(ArmGoToEgovPep, &ApplicationReturned { revision: 1, grounds: illegible_photo() })),
        from_arm(read(ArmGoToEgovPep, &DocumentsRefused { grounds: illegible_photo() })),
        from_arm(read(ArmGoToEgovPep, &WithdrawalAnswered { taken: true })),
        from_arm(read(ArmGoToEgovPep, &preliminary(date(2026, 6, 3), Some("PRP1"), vec![]))),
        from_arm(read(ArmGoToEgovPep, &lapsed(true))),
        from_arm(read(ArmGoToEgovPep, &OriginalsLost { waybill: "KZP1".into(), reported_at: at(date(2026, 9, 11)) })),
        from_arm(read(ArmGoToEgovPep, &attached(date(2026, 9, 10), Some("RPP9"), vec![]))),
        from_arm(read(ArmGoToEgovPep, &card())),
    ];
    let expected = [
        "ApplicationReturned",
        "DocumentsRefused",
        "WithdrawalAnswered",
        "PreliminaryResultRegistered",
        "PermitLapsed",
        "OriginalsLost",
        "FinalResultAttached",
        "ResidenceCardIssued",
    ];
    assert_eq!(names, expected);
}

#[test]
fn an_agency_speaks_for_itself_only() {
    // Aim: a petition that АРМ ГО sends and a message that the portal does not receive are unreadable, and the reason names them.
    let of_hub = message::<AstanahubToEgovPep, _>(CASE, 1, &petition());
    let foreign = Message { sender: "arm-go".into(), ..of_hub };
    let reason = Command::read(&foreign).unwrap_err().0;
    assert!(reason.contains("PetitionSigned from arm-go"), "{reason}");
    let annulled = messages::ApplicationAnnulled { pep_number: "10200000000005".into() };
    let own = message::<messages::EgovPepToArmGo, _>(CASE, 1, &annulled);
    assert!(Command::read(&own).is_err());
}

#[test]
fn a_number_comes_with_a_grant_and_only_with_a_grant() {
    // Aim: a decision that contradicts itself is unreadable, not read one way or the other.
    let mut result = preliminary(date(2026, 6, 3), None, no_approval());
    assert!(read(ArmGoToEgovPep, &result).is_ok());
    result.decision.result = DecisionResult::Granted { number: String::new() };
    assert!(read(ArmGoToEgovPep, &result).is_err());
}

#[test]
fn a_petition_is_the_ministrys_and_a_decision_the_migration_services() {
    // Aim: each statement is derived from the message's own facts and asked of the right body.
    let only = |command: Command| -> StatementCheck { command.statements().pop().unwrap() };
    let of_petition = only(petition().into());
    assert!(matches!(of_petition.by, Signatory::Official { body: Body::Miicr, .. }));
    assert!(of_petition.text.contains("Номер: 101"));
    let refused = || (date(2026, 9, 10), None, no_approval());
    let (day, permit, grounds) = refused();
    let (again, none, same) = refused();
    for command in [preliminary(day, permit, grounds).into(), attached(again, none, same).into()] {
        let of_decision = only(command);
        assert!(matches!(of_decision.by, Signatory::Official { body: Body::MigrationService, .. }));
        assert!(of_decision.text.contains("отказать") && of_decision.text.contains("10200000000005"));
    }
}
