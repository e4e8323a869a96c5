//! Par. 11-12.

use jiff::civil::date;
use messages::{ApplicationReceived, ApplicationRegistered};
use platform::ledger::Actor;
use platform::refusal::Refusal;
use regulation::p12_registration::check_cure;
use regulation::{Ban, Clause, DeadlineId, DocumentKind, Edition, Ground, Reason};

use super::samples::{at, document, officer, signed, submission};
use super::stage::{CASE, Stage, reasons, started, stopped};
use crate::acts::{ApplicationAnnulled, ApplicationSubmitted, RefuseDocuments, RegisterApplication, ReturnForRework};

fn ground(reason: Reason, kind: DocumentKind) -> Ground {
    Ground::of_document(Clause::A10d4, reason, kind)
}

fn rework() -> ReturnForRework {
    ReturnForRework { grounds: vec![ground(Reason::NotLegalised, DocumentKind::CriminalRecord)] }
}

#[test]
fn a12_receipt_starts_two_deadlines_and_registration_goes_to_is_mp() {
    // Aim: 2 and 45 days begin with the receipt; the officer signs the record; ИС МП gets the whole submission.
    let mut stage = Stage::at("2026-08-10T11:00");
    let received = stage.receive_version(1).unwrap();
    assert_eq!(started(&received), [DeadlineId::D02, DeadlineId::D05]);
    let receipt: ApplicationReceived = received.sent().unwrap();
    assert_eq!((received.messages.len(), receipt.revision, receipt.received_at), (1, 1, stage.now));
    let registered = stage.register().unwrap();
    let registration: ApplicationRegistered = registered.sent().unwrap();
    assert_eq!((registered.messages.len(), registration.submission), (1, submission(1)));
    assert_eq!((stage.status(), stage.person.live_application), ("REGISTERED", Some(CASE)));
}

#[test]
fn a12_only_a_person_registers_what_was_signed() {
    // Aim: neither a service nor a signature over other facts registers anything.
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.receive_version(1).unwrap();
    let act = || RegisterApplication { registration: signed("x", &officer()) };
    assert!(stage.play(&Actor::Time, act()).is_err());
    assert!(matches!(stage.officer(act()).err(), Some(Refusal::Signature(_))));
    assert_eq!(stage.status(), "RECEIVED");
}

#[test]
fn a12_an_incomplete_package_is_not_registered() {
    // Aim: the package is tested again here, with the clause of the missing document.
    let mut stage = Stage::at("2026-08-10T11:00");
    let mut submission = submission(1);
    submission.documents.retain(|document| document.kind != DocumentKind::CriminalRecord);
    stage.receive(ApplicationSubmitted { submission }).unwrap();
    assert_eq!(reasons(stage.register()), [Reason::DocumentMissing]);
}

#[test]
fn a19_a_ban_is_found_a_second_time() {
    // Aim: a banned person's application is received, cannot be registered and is refused without a new ban.
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.person.bans = vec![Ban::after_final_refusal(date(2026, 1, 10), &Edition::of_2026().interpretations)];
    stage.receive_version(1).unwrap();
    assert_eq!(reasons(stage.register()), [Reason::BanInForce]);
    let grounds = vec![Ground::new(Clause::A24, Reason::BanInForce, "FINAL_REFUSAL")];
    assert!(stage.officer(ReturnForRework { grounds: grounds.clone() }).is_err());
    let refused = stage.officer(RefuseDocuments { grounds }).unwrap();
    assert_eq!(stopped(&refused), [DeadlineId::D02, DeadlineId::D05]);
    assert_eq!((stage.status(), stage.person.live_application), ("DOCUMENTS_REFUSED", None));
    assert_eq!(stage.person.bans.len(), 1);
}

#[test]
fn a12_a_curable_fault_is_returned_and_not_refused() {
    // Aim: what a correction can cure never ends an application at once.
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.receive_version(1).unwrap();
    let grounds = vec![ground(Reason::NotLegalised, DocumentKind::CriminalRecord)];
    assert!(stage.officer(RefuseDocuments { grounds }).is_err());
    let returned = stage.officer(rework()).unwrap();
    assert_eq!(stopped(&returned), [DeadlineId::D02, DeadlineId::D05]);
    assert_eq!(stage.status(), "RETURNED");
}

#[test]
fn a12_the_next_version_is_considered_anew() {
    // Aim: fresh deadlines and the old number for version 2; the same version again or a skipped one is refused.
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.receive_version(1).unwrap();
    stage.officer(rework()).unwrap();
    stage.now = at("2026-08-12T09:00");
    assert!(stage.receive_version(1).is_err());
    assert!(stage.receive_version(3).is_err());
    assert_eq!(started(&stage.receive_version(2).unwrap()), [DeadlineId::D02, DeadlineId::D05]);
    let received = stage.case.as_ref().unwrap().received();
    assert_eq!((received.submission.revision, received.received_at), (2, stage.now));
    assert!(matches!(stage.receive_version(3).err(), Some(Refusal::WrongState { .. })));
}

#[test]
fn a12_a_missed_correction_frees_and_bans_nobody() {
    // Aim: the portal's annulment ends the returned application, and no other.
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.receive_version(1).unwrap();
    let annulment = |number: &str| ApplicationAnnulled { pep_number: number.into() };
    assert!(stage.receive(annulment("10200000000001")).is_err());
    stage.officer(rework()).unwrap();
    assert!(stage.receive(annulment("10200000000009")).is_err());
    stage.receive(annulment("10200000000001")).unwrap();
    assert_eq!((stage.status(), stage.person.live_application), ("ANNULLED", None));
    assert!(stage.person.bans.is_empty());
}

#[test]
fn amb38_a_second_application_waits_for_the_end_of_the_first() {
    // Aim: another live application stops the registration, not the receipt: its end may still be on its way.
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.person.live_application = Some(uuid::Uuid::from_u128(2));
    stage.receive_version(1).unwrap();
    assert_eq!(reasons(stage.register()), [Reason::LiveApplicationExists]);
    stage.person.live_application = None;
    stage.register().unwrap();
    assert_eq!(stage.person.live_application, Some(CASE));
}

#[test]
fn amb08_a_ban_follows_the_passport_to_a_new_iin() {
    // Aim: the application of a linked identity is received with the ban among its findings; a ban that came after the receipt
    // stops the registration too, and it is found once; it stops the final application at the centre.
    let ban = || vec![Ban::after_preliminary_refusal(date(2026, 7, 1), &Edition::of_2026().interpretations)];
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.bans_of_linked_identities = ban();
    stage.receive_version(1).unwrap();
    assert_eq!(stage.case.as_ref().unwrap().received().findings.len(), 1);
    assert_eq!(reasons(stage.register()), [Reason::BanInForce]);

    let mut stage = Stage::at("2026-08-10T11:00");
    stage.receive_version(1).unwrap();
    stage.bans_of_linked_identities = ban();
    assert_eq!(reasons(stage.register()), [Reason::BanInForce]);

    let mut stage = Stage::until_approved();
    stage.bans_of_linked_identities = ban();
    assert_eq!(reasons(stage.accept()), [Reason::BanInForce]);
}

#[test]
fn amb23_the_officer_sees_which_states_record_is_missing_and_may_register() {
    // Aim: a second citizenship without its criminal record is a warning and refuses nothing; the officer may name it as a ground
    // of return, and an added record cures it.
    let mut stage = Stage::at("2026-08-10T11:00");
    let mut dual = submission(1);
    dual.applicant.further_citizenships = vec!["TUR".into()];
    stage.receive(ApplicationSubmitted { submission: dual.clone() }).unwrap();
    let missing = |clause| Ground::new(clause, Reason::CriminalRecordStateMissing, "CRIMINAL_RECORD.TUR");
    let received = stage.case.as_ref().unwrap().received().clone();
    assert_eq!(received.warnings, [missing(Clause::A10d4)]);
    assert_eq!(received.findings, []);
    let cure = |after: &[_]| check_cure(&[missing(Clause::A10d4)], &dual.documents, after, &[]);
    assert_eq!(cure(&dual.documents).len(), 1);
    let mut added = dual.documents.clone();
    let mut record = document(DocumentKind::CriminalRecord);
    record.sha256 = "f".repeat(64);
    added.push(record);
    assert_eq!(cure(&added), []);
    stage.register().unwrap();
}
