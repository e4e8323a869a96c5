//! The messages: what is written is read as the same facts, and what contradicts itself is not read at all.
#![allow(clippy::unwrap_used)]

use contracts::{arm_go::v1 as pb, egov_pep::v1 as pep, is_mp::v1 as mp};
use platform::exchange::Message;
use platform::wire::{
    applicant_to_wire, city_to_wire, documents_to_wire, grounds_to_wire, moment_to_wire, questionnaire_to_wire,
    statement_to_wire,
};
use prost::{Message as _, Name};
use regulation::statement::DecisionStage;

use super::*;
use crate::acts::tests::samples::{PEP_NUMBER, formed, granted, iin, permit_number, refused, submission};

fn message<M: prost::Message + Name>(sender: &str, event: &M) -> Message {
    Message {
        message_id: uuid::Uuid::nil(),
        link: format!("{sender}.to.arm-go"),
        sender: sender.to_owned(),
        recipient: "arm-go".to_owned(),
        event_type: M::full_name(),
        case_id: uuid::Uuid::nil(),
        sequence: 1,
        causation: None,
        digest: [0; 32],
        occurred_at: jiff::Timestamp::UNIX_EPOCH,
        test_clock: None,
        edition: "2026".to_owned(),
        traceparent: String::new(),
        payload: event.encode_to_vec(),
    }
}

fn submitted() -> pep::ApplicationSubmitted {
    let submission = submission(1);
    pep::ApplicationSubmitted {
        pep_number: submission.pep_number.clone(),
        revision: submission.revision,
        filed_at: moment_to_wire(submission.filed_at),
        first_filed_at: moment_to_wire(submission.first_filed_at),
        city: city_to_wire(submission.city),
        applicant: Some(applicant_to_wire(&submission.applicant)),
        profession: submission.profession.clone(),
        petition_number: submission.petition_number.clone(),
        petition: statement_to_wire(&submission.petition),
        questionnaire: statement_to_wire(&submission.questionnaire),
        documents: documents_to_wire(&submission.documents),
        duty: Some(duty(&submission.duty)),
        answers: Some(questionnaire_to_wire(&submission.answers)),
    }
}

fn result() -> mp::PreliminaryResultFormed {
    let formed = formed(DecisionStage::Preliminary, granted(&permit_number()), submission(1).filed_at);
    mp::PreliminaryResultFormed {
        approved: true,
        decided_at: moment_to_wire(formed.ruling.decided_at),
        preliminary_number: permit_number(),
        grounds: vec![],
        decision: statement_to_wire(&formed.ruling.decision),
        pep_number: PEP_NUMBER.to_owned(),
        applicant: Some(applicant_to_wire(&formed.applicant)),
    }
}

#[test]
fn an_application_is_read_with_its_two_signatures() {
    // Aim: the texts derived here are those that were signed, by the ministry and by the applicant.
    let command = decode(&message("egov-pep", &submitted())).unwrap();
    let statement_checks = statement_checks(&command);
    assert_eq!(statement_checks.len(), 2);
    for proof in &statement_checks {
        proof.statement.must_be_over(&proof.text).unwrap();
    }
    assert!(matches!(&statement_checks[0].by, Signatory::Official { body: Body::Miicr, .. }));
    assert!(matches!(&statement_checks[1].by, Signatory::Person(person) if *person == iin()));
}

#[test]
fn an_altered_application_no_longer_agrees_with_its_signatures() {
    // Aim: a valid signature over other facts is found out, here over another profession and other answers.
    let mut altered = submitted();
    altered.profession = "POET".to_owned();
    altered.answers.as_mut().unwrap().purpose = "туризм".to_owned();
    let command = decode(&message("egov-pep", &altered)).unwrap();
    assert!(statement_checks(&command).iter().all(|proof| proof.statement.must_be_over(&proof.text).is_err()));
}

#[test]
fn a_result_is_read_with_the_officers_signature() {
    // Aim: the decision's text is derived from the message alone, before any case is looked at.
    let command = decode(&message("is-mp", &result())).unwrap();
    let [proof] = &statement_checks(&command)[..] else { panic!("one signature") };
    proof.statement.must_be_over(&proof.text).unwrap();
    assert!(matches!(&proof.by, Signatory::Official { body: Body::MigrationService, .. }));
}

#[test]
fn a_message_that_contradicts_itself_is_not_read() {
    // Aim: a permit with grounds, a refusal with a number, a signer without an IIN, an unknown sender or type.
    let grounds = grounds_to_wire(refused().grounds());
    let with_grounds = mp::PreliminaryResultFormed { grounds, ..result() };
    assert!(decode(&message("is-mp", &with_grounds)).is_err());
    let with_number = mp::PreliminaryResultFormed { approved: false, ..result() };
    assert!(decode(&message("is-mp", &with_number)).is_err());
    let mut unsigned = result();
    unsigned.decision.as_mut().unwrap().signer_iin.clear();
    assert!(decode(&message("is-mp", &unsigned)).is_err());
    assert!(decode(&message("egov-pep", &result())).is_err());
    assert!(decode(&message("berkut", &submitted())).is_err());
    assert!(decode(&message("is-mp", &pb::ArrivalInquired { until: None })).is_err());
}

#[test]
fn a_final_result_goes_to_both_neighbours() {
    // Aim: the recipient is the message's own matter, and its type is the message's full name.
    let formed = formed(DecisionStage::Final, granted("RPP0000000079"), submission(1).filed_at);
    for (to, name) in [(Neighbour::EgovPep, "egov-pep"), (Neighbour::IsMp, "is-mp")] {
        let (pep_number, applicant) = (formed.pep_number.clone(), formed.applicant.clone());
        let payload =
            encode(&Outgoing::FinalResultAttached { to, ruling: formed.ruling.clone(), pep_number, applicant });
        assert_eq!((payload.to, payload.event_type.as_str()), (name, "residency.arm_go.v1.FinalResultAttached"));
        let written = pb::FinalResultAttached::decode(payload.bytes.as_slice()).unwrap();
        assert_eq!((written.granted, written.permit_number.as_str()), (true, "RPP0000000079"));
    }
}
