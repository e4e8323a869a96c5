//! The acts under the other position of a reading. Every other test shows the default position.

use jiff::civil::date;
use platform::notices::Kind;
use platform::refusal::Refusal;
use regulation::{DeadlineId, DocumentKind, Edition, Ground, Reason};

use super::samples::{at, granted, permit_number, submission};
use super::stage::{Stage, reasons, started};
use crate::Application;
use crate::acts::{ApplicationSubmitted, RefuseDocuments, RegisterPreliminaryResult, ReturnForRework};

/// The law with one reading in another position, for as long as the test lives.
fn turned(key: &str, position: &str) -> &'static Edition {
    Box::leak(Box::new(Edition::with_interpretation(key, position).unwrap()))
}

fn curable() -> Vec<Ground> {
    vec![Ground::of_document(regulation::Clause::A10d4, Reason::NotLegalised, DocumentKind::CriminalRecord)]
}

fn last_days(outcome: &platform::ledger::Outcome<crate::ArmGo>) -> Vec<(DeadlineId, jiff::civil::Date)> {
    let receipts = outcome.deadlines.iter().filter_map(|change| match change {
        platform::ledger::DeadlineChange::Start(receipt) => Some((receipt.deadline, receipt.effective_end)),
        platform::ledger::DeadlineChange::Stop(_) => None,
    });
    receipts.collect()
}

#[test]
fn amb03_a_corrected_version_starts_anew_or_goes_on() {
    // Aim: received on Monday 10 August, returned on the 11th, corrected on the 14th: anew, or less the three days.
    for (law, ends) in [
        (Edition::of_2026(), [date(2026, 8, 18), date(2026, 9, 28)]),
        (turned("clock.rework", "PAUSE"), [date(2026, 8, 17), date(2026, 9, 28)]),
    ] {
        let mut stage = Stage::at("2026-08-10T11:00");
        stage.law = law;
        stage.receive_version(1).unwrap();
        stage.now = at("2026-08-11T17:00");
        stage.officer(ReturnForRework { grounds: curable() }).unwrap();
        stage.now = at("2026-08-14T09:00");
        let again = stage.receive_version(2).unwrap();
        assert_eq!(last_days(&again), [(DeadlineId::D02, ends[0]), (DeadlineId::D05, ends[1])]);
        let first = stage.case.as_ref().unwrap().received().arrivals();
        assert_eq!((first.first, first.pauses.len()), (at("2026-08-10T11:00"), 1));
    }
}

#[test]
fn amb04_a_curable_defect_is_returned_or_refused() {
    // Aim: the act that the reading allows is done, the other refused; nobody is banned.
    let act = |stage: &mut Stage, returned: bool| match returned {
        true => stage.officer(ReturnForRework { grounds: curable() }),
        false => stage.officer(RefuseDocuments { grounds: curable() }),
    };
    for (law, returns) in [(Edition::of_2026(), true), (turned("c12.default_kind", "DOCUMENT_REFUSAL"), false)] {
        let mut stage = Stage::at("2026-08-10T11:00");
        stage.law = law;
        stage.receive_version(1).unwrap();
        assert!(matches!(act(&mut stage, !returns).err(), Some(Refusal::Fields(_))));
        act(&mut stage, returns).unwrap();
        assert_eq!(stage.status(), if returns { "RETURNED" } else { "DOCUMENTS_REFUSED" });
        assert!(stage.person.bans.is_empty());
    }
}

#[test]
fn amb09_a_late_delivery_extends_the_thirty_days_or_not() {
    // Aim: approved on 14 August, delivered on 2 September: until 2 October, or until 14 September as decided.
    for (law, until) in [
        (Edition::of_2026(), date(2026, 10, 2)),
        (turned("prelim.validity_anchor", "DECISION_DATE"), date(2026, 9, 14)),
    ] {
        let mut stage = Stage::until_preliminary(granted(&permit_number()));
        stage.law = law;
        stage.officer(RegisterPreliminaryResult).unwrap();
        stage.now = at("2026-09-02T09:00");
        stage.deliver(Kind::N6).unwrap();
        assert_eq!(stage.case.as_ref().unwrap().approved().unwrap().valid_until, until);
    }
}

#[test]
fn amb10_one_omission_expires_or_annuls_with_a_ban() {
    // Aim: each omission alone; both done without a filing at the centre bans in neither position.
    for (enters, applies, annuls) in [(true, false, true), (false, true, true), (true, true, false)] {
        for (law, harsh) in [(Edition::of_2026(), false), (turned("prelim.annul_requires", "EITHER"), true)] {
            let mut stage = Stage::until_approved();
            stage.law = law;
            stage.now = at("2026-09-14T23:59");
            if enters {
                stage.enter().unwrap();
            }
            if applies {
                stage.fingerprint().unwrap();
            }
            stage.lapse(enters).unwrap();
            let banned = harsh && annuls;
            assert_eq!(stage.status(), if banned { "PERMIT_ANNULLED" } else { "PERMIT_EXPIRED" });
            assert_eq!(stage.person.bans.len(), usize::from(banned));
        }
    }
}

/// Arrived and applied on the last of the thirty days, nothing filed; the days have ended.
fn contacted(law: &'static Edition) -> Stage {
    let mut stage = Stage::until_approved();
    stage.law = law;
    stage.now = at("2026-09-14T23:59");
    stage.enter().unwrap();
    stage.fingerprint().unwrap();
    stage.lapse(true).unwrap();
    stage
}

#[test]
fn amb12_who_applied_in_time_has_days_of_grace_or_none() {
    // Aim: without grace the approval expires; with six days the centre accepts until 24:00 of 20 September and the
    // approval expires after them, once and without a ban, also for one who has left meanwhile.
    assert_eq!(contacted(Edition::of_2026()).status(), "PERMIT_EXPIRED");
    let law = turned("tson.grace_after_contact_days", "6");
    let mut filed = contacted(law);
    assert_eq!(filed.status(), "PRELIMINARY_APPROVED");
    filed.now = at("2026-09-20T23:59");
    assert_eq!(started(&filed.accept().unwrap()), [DeadlineId::D10]);

    let mut late = contacted(law);
    assert_eq!(late.arrival_due(), at("2026-09-21T00:00"));
    late.now = at("2026-09-21T00:00");
    assert_eq!(reasons(late.accept()), [Reason::PreliminaryNotValid]);
    late.lapse(false).unwrap();
    assert_eq!((late.status(), late.person.bans.len()), ("PERMIT_EXPIRED", 0));
}

#[test]
fn amb12_grace_is_for_those_who_both_arrived_and_applied() {
    // Aim: who did neither is annulled on the thirtieth day, grace or none.
    let mut stage = Stage::until_approved();
    stage.law = turned("tson.grace_after_contact_days", "6");
    stage.lapse(false).unwrap();
    assert_eq!(stage.status(), "PERMIT_ANNULLED");
}

#[test]
fn amb20_the_centre_accepts_pending_cases_after_the_window_or_not() {
    // Aim: an approval of December, a filing in January: accepted, or refused with O-9.
    for (law, refused) in
        [(Edition::of_2026(), None), (turned("pilot.grandfather_pending", "false"), Some(vec![Reason::PilotClosed]))]
    {
        let mut stage = Stage::until_approved();
        stage.law = law;
        stage.now = at("2027-01-04T10:00");
        let Some(Application::PreliminaryApproved(approved)) = &mut stage.case else { panic!("approved") };
        approved.valid_until = date(2027, 1, 5);
        let done = stage.accept();
        assert_eq!(done.is_ok().then(Vec::new).or_else(|| Some(reasons(done))), refused.or(Some(vec![])));
    }
}

#[test]
fn amb25_a_corrected_versions_passport_is_tested_for_the_first_day_or_for_its_own() {
    // Aim: 181 days on 10 August, less when the corrected version is filed: registered, or found too short.
    for (law, found) in
        [(Edition::of_2026(), None), (turned("passport.test_date", "EACH_FILING"), Some(Reason::PassportTermTooShort))]
    {
        let mut stage = Stage::at("2026-08-14T09:00");
        stage.law = law;
        let mut submission = submission(1);
        submission.filed_at = at("2026-08-14T08:00");
        let regulation::Facts::Passport(passport) = &mut submission.documents[0].facts else { panic!("a passport") };
        passport.expires_on = date(2027, 2, 7);
        stage.receive(ApplicationSubmitted { submission }).unwrap();
        let done = stage.register();
        assert_eq!(done.is_err().then(|| reasons(done)), found.map(|reason| vec![reason]));
    }
}
