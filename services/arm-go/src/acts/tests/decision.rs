//! Par. 17-18 and 22-24.

use jiff::civil::date;
use platform::ledger::{Actor, CaseState as _};
use platform::refusal::Refusal;
use regulation::statement::DecisionStage;
use regulation::{BanCause, DeadlineId};

use super::samples::{at, formed, granted, permit_number, refused};
use super::stage::{Stage, started, stopped};
use crate::acts::NoticeKind;
use crate::{Application, Command, Neighbour, Outgoing};

#[test]
fn a18_an_approval_starts_the_thirty_days_and_gets_its_number() {
    // Aim: golden vector 21: 14 August gives 14 September; the case is found by the permit's number.
    let mut stage = Stage::until_preliminary(granted(&permit_number()));
    let outcome = stage.officer(Command::RegisterPreliminaryResult).unwrap();
    assert!(
        started(&outcome).is_empty() && stopped(&outcome).is_empty(),
        "both deadlines wait for the notice's delivery"
    );
    let case = stage.case.as_ref().unwrap();
    assert_eq!(case.reference(), Some(permit_number().as_str()));
    assert_eq!(case.approved().unwrap().valid_until, date(2026, 9, 14));
    let told = |message: &Outgoing| match message {
        Outgoing::PreliminaryResultRegistered { valid_until, .. } => *valid_until,
        _ => None,
    };
    assert_eq!(outcome.messages.iter().map(told).collect::<Vec<_>>(), [Some(date(2026, 9, 14))]);
    let delivered = stage.deliver(NoticeKind::PreliminaryApproved).unwrap();
    assert_eq!((stopped(&delivered), started(&delivered)), (vec![DeadlineId::D05], vec![DeadlineId::D07]));
    assert_eq!(stage.arrival_due(), at("2026-09-15T00:00"));
}

#[test]
fn a18_a_result_is_registered_by_a_person() {
    // Aim: no service identity registers or attaches a decision (AMB-41).
    let mut stage = Stage::until_preliminary(granted(&permit_number()));
    assert!(stage.play(&Actor::Agency("is-mp".into()), &Command::RegisterPreliminaryResult).is_err());
    assert_eq!(stage.status(), "PRELIMINARY_FORMED");
}

#[test]
fn a19_a_refusal_bans_from_the_decision() {
    // Aim: golden vector 25's anchor: the year runs from the decision, whenever it is registered and delivered.
    let mut stage = Stage::until_preliminary(refused());
    stage.now = at("2026-08-20T10:00");
    let outcome = stage.officer(Command::RegisterPreliminaryResult).unwrap();
    assert!(started(&outcome).is_empty(), "a refusal has no validity");
    let [ban] = &stage.person.bans[..] else { panic!("one ban") };
    assert_eq!((ban.cause, ban.first_allowed), (BanCause::PreliminaryRefusal, date(2027, 8, 15)));
    assert_eq!((stage.status(), stage.person.live_application), ("PRELIMINARY_REFUSED", None));
    assert_eq!(stopped(&stage.deliver(NoticeKind::PreliminaryRefused).unwrap()), [DeadlineId::D05]);
}

#[test]
fn a17_a_decision_about_another_application_is_refused() {
    // Aim: a genuine signature over another case's facts, or a verdict that was not signed, decides nothing here.
    let mut stage = Stage::until_sent();
    let genuine = formed(DecisionStage::Final, granted("RPP0000000079"), stage.now);
    let mut other = genuine.clone();
    other.pep_number = "10200000000002".into();
    assert!(matches!(stage.told(Command::TakeFinalResult(Box::new(other))).err(), Some(Refusal::Fields(_))));
    let mut altered = genuine.clone();
    altered.ruling.verdict = refused();
    assert!(matches!(stage.told(Command::TakeFinalResult(Box::new(altered))).err(), Some(Refusal::Signature(_))));
    let preliminary = formed(DecisionStage::Preliminary, granted("RPP0000000079"), stage.now);
    assert!(matches!(stage.told(Command::TakeFinalResult(Box::new(preliminary))).err(), Some(Refusal::Signature(_))));
    stage.told(Command::TakeFinalResult(Box::new(genuine))).unwrap();
}

#[test]
fn a22_a_final_refusal_bans_and_is_told_to_both() {
    // Aim: par. 24's year from the conclusion; the cabinet and ИС МП learn the same result.
    let mut stage = Stage::until_sent();
    stage.told(Command::TakeFinalResult(Box::new(formed(DecisionStage::Final, refused(), stage.now)))).unwrap();
    let outcome = stage.officer(Command::AttachFinalResult).unwrap();
    let to = |message: &Outgoing| match message {
        Outgoing::FinalResultAttached { to, .. } => Some(*to),
        _ => None,
    };
    let told: Vec<_> = outcome.messages.iter().filter_map(to).collect();
    assert_eq!(told, [Neighbour::EgovPep, Neighbour::IsMp]);
    assert!(matches!(stage.case, Some(Application::Refused { .. })));
    assert_eq!(stage.person.bans[0].first_allowed, date(2027, 9, 11));
    stage.deliver(NoticeKind::FinalResult).unwrap();
    assert_eq!(stage.status(), "REFUSED");
}

#[test]
fn a22_a_recalled_grant_goes_back_unless_it_was_attached() {
    // Aim: AMB-17: what lies at the act is returned and a refusal takes its place; an attached permit stands, on record; a
    // refusal is not recalled.
    let mut stage = Stage::until_sent();
    stage.now = at("2026-09-15T16:00");
    assert!(matches!(stage.told(Command::ReturnFinalResult).err(), Some(Refusal::WrongState { .. })));
    let grant = formed(DecisionStage::Final, granted("RPP0000000079"), stage.now);
    stage.told(Command::TakeFinalResult(Box::new(grant.clone()))).unwrap();
    let returned = stage.told(Command::ReturnFinalResult).unwrap();
    assert!(matches!(&returned.messages[..], [Outgoing::FinalResultReturned]));
    assert_eq!(stage.status(), "ORIGINALS_SENT");
    assert!(matches!(stage.officer(Command::AttachFinalResult).err(), Some(Refusal::WrongState { .. })));
    let refusal = formed(DecisionStage::Final, refused(), stage.now);
    stage.told(Command::TakeFinalResult(Box::new(refusal))).unwrap();
    assert!(matches!(stage.told(Command::ReturnFinalResult).err(), Some(Refusal::WrongState { .. })));

    let mut stage = Stage::until_sent();
    stage.now = at("2026-09-15T16:00");
    stage.told(Command::TakeFinalResult(Box::new(grant))).unwrap();
    stage.officer(Command::AttachFinalResult).unwrap();
    let late = stage.told(Command::ReturnFinalResult).unwrap();
    assert_eq!((late.event, late.messages.len(), stage.status()), ("FinalResultRecalledTooLate", 0, "GRANTED"));
}
