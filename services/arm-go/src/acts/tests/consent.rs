//! Par. 20(10) and the appendix.

use messages::FinalApplicationAccepted;
use platform::ledger::CaseState as _;
use platform::refusal::Refusal;
use regulation::{DocumentKind, Facts, Reason};

use super::samples::{at, document, iin, signed};
use super::stage::{STAY, Stage, acceptance, reasons};
use crate::acts::{DrawUpConsent, RecordForeignRequest, WithdrawCrossBorderConsent, consent_form, consent_withdrawal};
use crate::case::Writing;

fn letter() -> WithdrawCrossBorderConsent {
    WithdrawCrossBorderConsent { writing: Writing::Letter { number: "В-17".into() } }
}

fn request(number: &str) -> RecordForeignRequest {
    RecordForeignRequest { number: number.into(), state: "NLD".into() }
}

#[test]
fn a20_10_the_form_is_filled_in_and_what_is_signed_is_what_was_shown() {
    // Aim: the form names addressee, person, passport, stay and date; a signature over another address or another day does not
    // count; a line break cannot forge a line.
    let mut stage = Stage::until_approved();
    stage.now = at("2026-09-10T12:00");
    let case = stage.case.clone().unwrap();
    let form = consent_form(&case, STAY, stage.now.legal_date()).unwrap();
    for words in ["В компетентные органы", "Де Врис Ян", "Утрехт", "NX0000001", STAY, "дата 10.09.2026"]
    {
        assert!(form.contains(words), "{words} in {form}");
    }
    let other = consent_form(&case, "г. Алматы, пр. Абая, 1", stage.now.legal_date()).unwrap();
    let act = DrawUpConsent::electronic(STAY.into(), signed(&other, &iin()));
    assert!(matches!(stage.operator(act).err(), Some(Refusal::Signature(_))));
    let forged = consent_form(&case, "x\nдата 01.01.2026", stage.now.legal_date()).unwrap();
    assert_eq!(forged.lines().count(), form.lines().count());
    stage.consent().unwrap();
    let early = Stage::until_preliminary(super::samples::granted("PRP0000000079")).case.unwrap();
    assert!(matches!(consent_form(&early, STAY, stage.now.legal_date()), Err(Refusal::WrongState { .. })));
}

#[test]
fn a20_10_a_scan_alone_is_not_signed_and_one_signed_by_hand_is() {
    // Aim: without the recorded signature the package does not conform; with it the scan is the document in the message to ИС МП.
    let mut stage = Stage::until_approved();
    stage.now = at("2026-09-10T12:00");
    if let Some(approved) = stage.case.as_mut().unwrap().approved_mut() {
        approved.consent = None;
    }
    assert_eq!(reasons(stage.accept()), [Reason::NotSigned]);
    let act = DrawUpConsent::by_hand(STAY.into(), document(DocumentKind::CrossBorderConsent));
    stage.operator(act).unwrap();
    let accepted = stage.accept().unwrap();
    let FinalApplicationAccepted { documents, .. } = accepted.sent().unwrap();
    let consents: Vec<_> = documents.iter().filter(|it| it.kind == DocumentKind::CrossBorderConsent).collect();
    let [consent] = consents.as_slice() else { panic!("one consent") };
    assert_eq!(consent.sha256, document(DocumentKind::CrossBorderConsent).sha256);
    assert!(
        matches!(&consent.facts, Facts::CrossBorderConsent { withdrawn_at: None, signed_at, .. } if *signed_at == stage.now)
    );
}

#[test]
fn ap5_a_withdrawn_consent_stops_requests_and_touches_no_decision() {
    // Aim: before the filing the package lacks the consent; after the filing the case continues and requests abroad stop; the
    // consent is withdrawn once, and may be given again before the filing.
    let mut stage = Stage::until_approved();
    stage.now = at("2026-09-10T12:00");
    stage.officer(request("17-1")).unwrap();
    stage.operator(letter()).unwrap();
    assert_eq!(reasons(stage.operator(letter())), [Reason::ConsentWithdrawn]);
    assert_eq!(reasons(stage.officer(request("17-2"))), [Reason::ConsentWithdrawn]);
    assert_eq!(reasons(stage.operator(acceptance())), [Reason::ConsentWithdrawn]);
    stage.consent().unwrap();
    stage.accept().unwrap();
    stage.officer(request("17-3")).unwrap();
    let text = consent_withdrawal(stage.case.as_ref().unwrap(), stage.now.legal_date()).unwrap();
    assert!(text.contains("10.09.2026"), "{text}");
    let other = Writing::Electronic { statement: signed("иное", &iin()) };
    assert!(matches!(stage.operator(WithdrawCrossBorderConsent { writing: other }).err(), Some(Refusal::Signature(_))));
    let writing = Writing::Electronic { statement: signed(&text, &iin()) };
    let withdrawn = stage.officer(WithdrawCrossBorderConsent { writing }).unwrap();
    assert_eq!((withdrawn.event, withdrawn.messages.len()), ("CrossBorderConsentWithdrawn", 0));
    assert_eq!((stage.status(), stage.case.as_ref().unwrap().next_owner()), ("ACCEPTED", "TSON_OPERATOR"));
    assert_eq!(reasons(stage.officer(request("17-4"))), [Reason::ConsentWithdrawn]);
    let mut unapproved = Stage::at("2026-08-10T11:00");
    unapproved.receive_version(1).unwrap();
    assert!(matches!(unapproved.officer(request("17-1")).err(), Some(Refusal::WrongState { .. })));
}
