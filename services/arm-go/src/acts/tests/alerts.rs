//! The alerts to the supervisor, and how long each one stands.

use messages::OriginalsLost;
use platform::alerts::{Alert, Alerting as _};
use platform::ledger::Actor;
use platform::notices::Kind;
use platform::token::Role;
use regulation::City;
use uuid::Uuid;

use super::samples::{at, granted, permit_number};
use super::stage::{Done, Stage, human};
use crate::acts::{MarkConsiderationOverdue, ReadAlert, RegisterPreliminaryResult, SendOriginals};
use crate::case::alerting::{CONSIDERATION_OVERDUE, ORIGINALS_LOST, PERMIT_EXPIRED};

/// Kinds of the alerts that stand.
fn standing(stage: &Stage) -> Vec<&str> {
    let alerts = stage.case.as_ref().unwrap().alerts().iter();
    alerts.filter(|alert| alert.resolved_at.is_none()).map(|alert| alert.kind.as_str()).collect()
}

fn last(stage: &Stage) -> &Alert {
    stage.case.as_ref().unwrap().alerts().last().unwrap()
}

fn read(stage: &mut Stage, alert: Uuid) -> Done {
    stage.play(&human(Role::MsSupervisor, City::Astana), ReadAlert { alert })
}

#[test]
fn a16_the_45_days_stand_until_the_decision_is_delivered() {
    // Aim: the alert is raised when the 45 days have passed and names their last day; it stands after it was read and after the
    // registration; the delivery resolves it.
    let mut stage = Stage::until_preliminary(granted(&permit_number()));
    stage.now = at("2026-09-25T00:00");
    stage.play(&Actor::Time, MarkConsiderationOverdue).unwrap();
    assert_eq!(standing(&stage), [CONSIDERATION_OVERDUE]);
    let alert = last(&stage).clone();
    assert!(alert.notice.text_ru.contains("10.08.2026") && alert.notice.text_ru.contains("24.09.2026"));
    assert_eq!((alert.notice.delivered_at, alert.notice.clause), (stage.now, regulation::Clause::A16));
    let read_at = stage.now;
    read(&mut stage, alert.notice.id).unwrap();
    stage.now = at("2026-09-28T10:00");
    read(&mut stage, alert.notice.id).unwrap();
    assert_eq!((last(&stage).notice.read_at, standing(&stage)), (Some(read_at), vec![CONSIDERATION_OVERDUE]));
    stage.officer(RegisterPreliminaryResult).unwrap();
    assert_eq!(standing(&stage), [CONSIDERATION_OVERDUE]);
    stage.deliver(Kind::N6).unwrap();
    assert_eq!((standing(&stage), last(&stage).resolved_at), (vec![], Some(stage.now)));
}

#[test]
fn a21_a_loss_stands_until_the_originals_are_sent_again() {
    // Aim: the alert names the waybill; the next waybill resolves it; the next loss raises a new one; an alert of another case is
    // not read.
    let mut stage = Stage::until_sent();
    for (lost, again) in [("KZP1", "KZP2"), ("KZP2", "KZP3")] {
        let loss = OriginalsLost { waybill: lost.into(), reported_at: stage.now };
        let outcome = stage.receive(loss.clone()).unwrap();
        assert_eq!((outcome.messages.len(), outcome.sent()), (1, Some(loss)));
        assert_eq!(standing(&stage), [ORIGINALS_LOST]);
        assert!(last(&stage).notice.text_kk.contains(lost));
        stage.operator(SendOriginals { waybill: again.into() }).unwrap();
        assert_eq!(standing(&stage), Vec::<&str>::new());
    }
    assert_eq!(stage.case.as_ref().unwrap().alerts().len(), 2);
    assert!(read(&mut stage, Uuid::from_u128(9)).is_err());
}

#[test]
fn a19_an_expired_approval_is_looked_at_by_hand() {
    // Aim: AMB-10: the case of a person who only arrived raises an alert, and the supervisor's reading resolves it; a ban raises
    // none.
    let mut stage = Stage::until_approved();
    stage.lapse(true).unwrap();
    assert_eq!((stage.status(), standing(&stage)), ("PERMIT_EXPIRED", vec![PERMIT_EXPIRED]));
    let alert = last(&stage).notice.id;
    read(&mut stage, alert).unwrap();
    assert_eq!(standing(&stage), Vec::<&str>::new());
    let mut banned = Stage::until_approved();
    banned.lapse(false).unwrap();
    assert_eq!((banned.status(), standing(&banned)), ("PERMIT_ANNULLED", vec![]));
}
