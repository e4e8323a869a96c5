//! Par. 19-21.

use jiff::civil::date;
use messages::{ArrivalInquired, FinalApplicationAccepted, OriginalsSent, PermitLapsed};
use platform::ledger::{Actor, CaseState as _, Outcome};
use platform::notices::Kind;
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::{BanCause, City, DeadlineId, DocumentKind, Reason};

use super::samples::{at, documents, granted, permit_number};
use super::stage::{Done, Stage, acceptance, human, reasons, started, stopped};
use crate::ArmGo;
use crate::acts::{ArrivalAnswered, InquireArrival, OriginalsLost, RegisterPreliminaryResult, SendOriginals};

/// To whom the lapse was sent, and whether it annuls.
fn lapsed_to(outcome: &Outcome<ArmGo>) -> Vec<(&'static str, bool)> {
    let read = |message: &platform::exchange::OutgoingMessage| {
        let lapse = message.read::<PermitLapsed>()?.unwrap();
        assert_eq!(lapse.annulled, lapse.first_allowed.is_some());
        Some((message.to, lapse.annulled))
    };
    outcome.messages.iter().filter_map(read).collect()
}

#[test]
fn a19_neither_arrived_nor_applied_annuls_with_a_ban_from_the_approval() {
    // Aim: golden vector 26: approved on 14 August, annulled on 15 September, allowed from 15 August 2027.
    let mut stage = Stage::until_approved();
    let outcome = stage.lapse(false).unwrap();
    assert_eq!(stage.now, at("2026-09-15T00:00"));
    assert_eq!(lapsed_to(&outcome), [("egov-pep", true), ("is-mp", true)]);
    let [ban] = &stage.person.bans[..] else { panic!("one ban") };
    assert_eq!((ban.cause, ban.first_allowed), (BanCause::NonArrival, date(2027, 8, 15)));
    assert_eq!((stage.status(), stage.person.live_application), ("PERMIT_ANNULLED", None));
}

#[test]
fn a19_one_of_the_two_expires_without_a_ban() {
    // Aim: "и" read literally (AMB-10); also both without a filing at the centre (AMB-12).
    type Applies = fn(&mut Stage) -> Done;
    let ways: [Option<Applies>; 3] = [None, Some(Stage::fingerprint), Some(Stage::contact)];
    for (arrived, applies) in [true, false].into_iter().flat_map(|arrived| ways.map(|way| (arrived, way))) {
        if !arrived && applies.is_none() {
            continue;
        }
        let mut stage = Stage::until_approved();
        stage.now = at("2026-09-14T23:59");
        if let Some(applies) = applies {
            applies(&mut stage).unwrap();
        }
        assert_eq!(lapsed_to(&stage.lapse(arrived).unwrap())[0], ("egov-pep", false));
        assert_eq!((stage.status(), stage.person.bans.len()), ("PERMIT_EXPIRED", 0));
    }
}

#[test]
fn a19_a_fact_counts_by_its_own_moment() {
    // Aim: a contact after the deadline does not save the permit, although its message comes before the answer; nor does an entry
    // that ИС МП does not count as an arrival.
    let mut stage = Stage::until_approved();
    stage.now = at("2026-09-10T00:01");
    stage.enter().unwrap();
    stage.now = at("2026-09-15T00:01");
    stage.contact().unwrap();
    stage.fingerprint().unwrap();
    stage.lapse(false).unwrap();
    assert_eq!(stage.status(), "PERMIT_ANNULLED");
}

#[test]
fn a19_the_first_contact_counts() {
    // Aim: of two contacts the earlier moment stays; a contact without an approval is refused.
    let mut stage = Stage::until_approved();
    for day in ["2026-09-10T10:00", "2026-09-12T10:00"] {
        stage.now = at(day);
        stage.contact().unwrap();
    }
    let approved = stage.case.as_ref().unwrap().approved().unwrap().clone();
    assert_eq!(approved.presence.contacted_at, Some(at("2026-09-10T10:00")));
    let mut refused = Stage::until_preliminary(super::samples::refused());
    assert!(matches!(refused.contact().err(), Some(Refusal::WrongState { .. })));
}

#[test]
fn a19_nothing_lapses_unasked() {
    // Aim: the end of the deadline alone decides nothing, and an answer that nobody asked for is refused.
    let mut stage = Stage::until_approved();
    let until = stage.arrival_due();
    let answer = ArrivalAnswered { until, arrived: true };
    assert!(matches!(stage.receive(answer).err(), Some(Refusal::WrongState { .. })));
    stage.now = until;
    let asked = stage.play(&Actor::Time, InquireArrival).unwrap();
    assert_eq!((asked.messages.len(), asked.sent()), (1, Some(ArrivalInquired { until })));
    assert_eq!((stage.status(), stage.case.as_ref().unwrap().next_owner()), ("PRELIMINARY_APPROVED", "is-mp"));
}

#[test]
fn amb09_the_thirty_days_begin_with_the_delivery() {
    // Aim: until the notice is delivered no deadline runs that could annul; a late delivery counts thirty days of its own.
    let mut stage = Stage::until_preliminary(granted(&permit_number()));
    let registered = stage.officer(RegisterPreliminaryResult).unwrap();
    assert!(started(&registered).is_empty());
    assert!(stage.play(&Actor::Time, InquireArrival).is_err());
    stage.now = at("2026-09-15T09:00");
    let delivered = stage.deliver(Kind::N6).unwrap();
    assert_eq!((started(&delivered), stopped(&delivered)), (vec![DeadlineId::D07], vec![DeadlineId::D05]));
    assert_eq!(stage.arrival_due(), at("2026-10-16T00:00"));
    assert_eq!(stage.case.as_ref().unwrap().approved().unwrap().valid_until, date(2026, 10, 15));
}

#[test]
fn a21_the_package_is_accepted_and_sent() {
    // Aim: seven brought and three carried over make ten; the thirty days end, the working day runs until the courier.
    let mut stage = Stage::until_approved();
    stage.now = at("2026-09-14T23:59");
    stage.enter().unwrap();
    let accepted = stage.accept().unwrap();
    assert_eq!((stopped(&accepted), started(&accepted)), (vec![DeadlineId::D07], vec![DeadlineId::D10]));
    assert_eq!(accepted.sent::<FinalApplicationAccepted>().unwrap().documents.len(), 10);
    let sent = stage.operator(SendOriginals { waybill: "KZP1".into() }).unwrap();
    assert_eq!(stopped(&sent), [DeadlineId::D10]);
    stage.fingerprint().unwrap();
    assert_eq!(stage.status(), "ORIGINALS_SENT");
}

#[test]
fn a21_what_the_centre_does_not_accept() {
    // Aim: a missing document, an uncompared passport, another number, another city and the next day: each refused.
    let mut stage = Stage::until_approved();
    stage.now = at("2026-09-10T12:00");
    let mut without_housing = acceptance();
    without_housing.uploaded.retain(|document| document.kind != DocumentKind::HousingContract);
    let mut uncompared = acceptance();
    uncompared.originals_compared.clear();
    let mut other_number = acceptance();
    other_number.preliminary_number = "PRP000000008X".into();
    for (act, reason) in [
        (without_housing, Reason::DocumentMissing),
        (uncompared, Reason::OriginalsNotCompared),
        (other_number, Reason::PreliminaryUnknown),
    ] {
        assert_eq!(reasons(stage.operator(act)), [reason]);
    }
    let elsewhere = human(Role::TsonOperator, City::Almaty);
    let done = stage.play(&elsewhere, acceptance());
    assert_eq!(reasons(done), [Reason::CityMismatch]);
    stage.now = at("2026-09-15T00:00");
    assert_eq!(reasons(stage.accept()), [Reason::PreliminaryNotValid]);
    assert_eq!((stage.status(), stage.person.bans.len()), ("PRELIMINARY_APPROVED", 0));
}

#[test]
fn a20_only_what_was_not_brought_is_carried_over() {
    // Aim: a questionnaire that was updated at the centre replaces the first one; other documents are left aside.
    let mut stage = Stage::until_approved();
    stage.now = at("2026-09-10T12:00");
    let mut act = acceptance();
    act.uploaded.extend(documents(&[DocumentKind::Questionnaire, DocumentKind::Resume]));
    let accepted = stage.operator(act).unwrap();
    assert_eq!(accepted.sent::<FinalApplicationAccepted>().unwrap().documents.len(), 10);
}

#[test]
fn a21_lost_originals_are_sent_again_under_another_waybill() {
    // Aim: the loss of the current shipment returns the case to the operator; no deadline runs and nobody is banned; the lost
    // waybill is refused and another one is sent.
    let mut stage = Stage::until_sent();
    let lost = |waybill: &str| OriginalsLost { waybill: waybill.into(), reported_at: at("2026-09-14T10:00") };
    assert!(matches!(stage.receive(lost("KZP2")).err(), Some(Refusal::Fields(_))));
    let outcome = stage.receive(lost("KZP1")).unwrap();
    assert!(started(&outcome).is_empty() && outcome.sent() == Some(lost("KZP1")));
    assert_eq!((stage.status(), stage.case.as_ref().unwrap().next_owner()), ("ORIGINALS_LOST", "TSON_OPERATOR"));
    stage.fingerprint().unwrap();
    let send = |waybill: &str| SendOriginals { waybill: waybill.into() };
    assert!(matches!(stage.operator(send("KZP1")).err(), Some(Refusal::Fields(_))));
    let sent = stage.operator(send("KZP2")).unwrap();
    assert_eq!(sent.sent::<OriginalsSent>().unwrap().shipment.waybill, "KZP2");
    assert!(matches!(stage.receive(lost("KZP1")).err(), Some(Refusal::Fields(_))));
    assert_eq!((stage.status(), stage.person.bans.len()), ("ORIGINALS_SENT", 0));
}
