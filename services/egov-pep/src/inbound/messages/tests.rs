//! Messages as they come and go.
#![allow(clippy::unwrap_used)]

use contracts::dossier::v1 as dossier;
use platform::exchange::Draft;
use platform::wire::grounds_to_wire;
use regulation::{Clause, Ground, Reason};
use uuid::Uuid;

use super::*;

const IIN: &str = "991231100000";

fn message<M: prost::Message + prost::Name>(sender: &'static str, message: &M) -> Message {
    Message::compose(Draft {
        link: platform::exchange::link(sender, "egov-pep"),
        sender,
        recipient: "egov-pep",
        event_type: M::full_name(),
        case_id: Uuid::from_u128(7),
        sequence: 1,
        causation: None,
        occurred_at: "2026-06-01T07:00:00Z".parse().unwrap(),
        test_clock: None,
        edition: "2026".to_owned(),
        traceparent: String::new(),
        payload: message.encode_to_vec(),
    })
}

fn moment() -> Option<prost_types::Timestamp> {
    moment_to_wire(Moment::new("2026-06-01T07:00:00Z".parse().unwrap()))
}

fn signed() -> Option<dossier::SignedStatement> {
    Some(dossier::SignedStatement { received_at: moment(), signer_iin: IIN.to_owned(), ..Default::default() })
}

fn applicant() -> Option<dossier::Applicant> {
    Some(dossier::Applicant {
        iin: IIN.to_owned(),
        surname: "DE VRIES".to_owned(),
        given_name: "JAN".to_owned(),
        birth_date: "1990-04-02".to_owned(),
        citizenship: "NLD".to_owned(),
        further_citizenships: vec![],
        residence_country: "NLD".to_owned(),
        email: "jan@example.org".to_owned(),
        ..Default::default()
    })
}

fn petition() -> hub::PetitionSigned {
    hub::PetitionSigned {
        petition_number: "101".to_owned(),
        applicant: applicant(),
        profession: "SOFTWARE_DEVELOPER".to_owned(),
        petition: signed(),
    }
}

fn preliminary(approved: bool, number: &str) -> arm::PreliminaryResultRegistered {
    let grounds = [Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")];
    arm::PreliminaryResultRegistered {
        approved,
        preliminary_number: number.to_owned(),
        decided_at: moment(),
        grounds: if approved { vec![] } else { grounds_to_wire(&grounds) },
        decision: signed(),
        pep_number: "10200000000005".to_owned(),
        applicant: applicant(),
        ..Default::default()
    }
}

#[test]
fn every_message_of_the_neighbours_is_read() {
    // Aim: the events that may come become the commands they mean.
    assert!(matches!(decode(&message("astanahub", &petition())), Ok(Command::HoldPetition(_))));
    let received = arm::ApplicationReceived { arm_number: "103".to_owned(), revision: 2, received_at: moment() };
    assert!(matches!(decode(&message("arm-go", &received)), Ok(Command::NoteReceipt(act)) if act.revision == 2));
    let returned = arm::ApplicationReturned { revision: 1, grounds: preliminary(false, "").grounds };
    assert!(matches!(decode(&message("arm-go", &returned)), Ok(Command::TakeReturn(act)) if act.grounds.len() == 1));
    let refused = arm::DocumentsRefused { grounds: vec![] };
    assert!(matches!(decode(&message("arm-go", &refused)), Ok(Command::TakeDocumentsRefusal(_))));
    let result = preliminary(true, "PRP1");
    assert!(matches!(decode(&message("arm-go", &result)), Ok(Command::DeliverPreliminaryResult(_))));
    let lapsed = arm::PermitLapsed { annulled: true, first_allowed: "2027-08-15".to_owned() };
    assert!(matches!(decode(&message("arm-go", &lapsed)), Ok(Command::LapsePermit(act)) if act.annulled));
    let lost = arm::OriginalsLost { waybill: "KZP1".to_owned(), reported_at: moment() };
    assert!(matches!(decode(&message("arm-go", &lost)), Ok(Command::NoteOriginalsLoss(act)) if act.waybill == "KZP1"));
    let attached = arm::FinalResultAttached {
        granted: true,
        decided_at: moment(),
        permit_number: "RPP9".to_owned(),
        decision: signed(),
        pep_number: "10200000000005".to_owned(),
        applicant: applicant(),
        ..Default::default()
    };
    assert!(matches!(decode(&message("arm-go", &attached)), Ok(Command::DeliverFinalResult(_))));
    let card = arm::ResidenceCardIssued {
        card_number: "VNZ1".to_owned(),
        issued_at: moment(),
        valid_until: "2036-06-01".to_owned(),
    };
    assert!(matches!(decode(&message("arm-go", &card)), Ok(Command::NoteCard(_))));
}

#[test]
fn a_neighbour_speaks_for_itself_only() {
    // Aim: a petition from АРМ ГО and an unknown event are parked with their names.
    let reason = decode(&message("arm-go", &petition())).unwrap_err().0;
    assert!(reason.contains("PetitionSigned from arm-go"));
    let foreign = pb::ApplicationAnnulled::default();
    assert!(decode(&message("arm-go", &foreign)).is_err());
}

#[test]
fn a_number_comes_with_a_grant_and_only_with_a_grant() {
    // Aim: a contradictory result is unreadable, not read one way or the other.
    assert!(decode(&message("arm-go", &preliminary(true, ""))).is_err());
    assert!(decode(&message("arm-go", &preliminary(false, "PRP1"))).is_err());
    assert!(decode(&message("arm-go", &preliminary(false, ""))).is_ok());
}

#[test]
fn a_petition_is_the_ministrys_and_a_decision_the_migration_services() {
    // Aim: each statement is derived from the message's own facts and asked of the right body; an unsigned signer is none.
    let command = decode(&message("astanahub", &petition())).unwrap();
    let [of_petition] = statement_checks(&command).try_into().ok().unwrap();
    assert!(matches!(of_petition.by, Signatory::Official { body: Body::Miicr, .. }));
    assert!(of_petition.text.contains("Номер: 101"));
    let command = decode(&message("arm-go", &preliminary(false, ""))).unwrap();
    let [of_decision] = statement_checks(&command).try_into().ok().unwrap();
    assert!(matches!(of_decision.by, Signatory::Official { body: Body::MigrationService, .. }));
    assert!(of_decision.text.contains("отказать") && of_decision.text.contains("10200000000005"));
    let nobody = hub::PetitionSigned { petition: Some(Default::default()), ..petition() };
    assert!(decode(&message("astanahub", &nobody)).is_err());
}
