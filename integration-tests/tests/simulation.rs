//! A simulation of all five agencies in one thread, without a server: the real desks, links and deadlines over the ledger's
//! rules in memory, under a network that reorders, repeats and delays. A seed names a run.
//!
//! Out of scope: a rule of the order. The verification of CMS signatures is the endpoints' asynchronous business and is
//! left out; each statement still carries the digest of its text, and each receiving endpoint derives that text anew.
#![allow(clippy::unwrap_used)]

#[path = "simulation/acts.rs"]
mod acts;
#[path = "simulation/chance.rs"]
mod chance;
#[path = "simulation/exits.rs"]
mod exits;
#[path = "simulation/filing.rs"]
mod filing;
#[path = "simulation/fixtures.rs"]
mod fixtures;
#[path = "simulation/harness.rs"]
mod harness;
#[path = "simulation/matrix.rs"]
mod matrix;
#[path = "simulation/permit.rs"]
mod permit;
#[path = "simulation/recall.rs"]
mod recall;
#[path = "simulation/suite.rs"]
mod suite;
#[path = "simulation/wandering.rs"]
mod wandering;
#[path = "simulation/withdrawal.rs"]
mod withdrawal;

use std::collections::BTreeMap;

use arm_go::Application;
use egov_pep::PortalCase;
use egov_pep::acts as pep;
use jiff::civil::{Date, date};
use platform::ledger::{CaseRef, CaseState as _, DeadlineState};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::p19_preliminary_decision::Direction;
use regulation::{Ban, BanCause, City, Clause, DeadlineId, Moment, Reason, Unfulfilled};
use uuid::Uuid;

use self::filing::{
    APPLICATION, PETITION, application, petition, register_application, resubmit_application, return_for_rework,
};
use self::fixtures::Acting;
use self::harness::{AgencyHarness, Report};
use self::permit::{
    accept_final_application, answer_approval, cross_border, final_permit, form_preliminary_result, preliminary_permit,
    record_contact, register_preliminary_result, request_approval, residence_card, send_originals, take_fingerprints,
    try_form_preliminary_result,
};
use self::suite::{Simulation, on_clock, person};
use test_kit::{APPLICANT, corrected_documents, human, iin};

/// An application that ARM GO has received, on Friday, 23 October 2026.
fn filed(seed: u64) -> Simulation {
    let mut suite = Simulation::new(seed);
    petition(&mut suite);
    application(&mut suite);
    suite
}

/// Registered, checked and referred to КНБ on 28 October 2026.
fn referred(seed: u64) -> Simulation {
    let mut suite = filed(seed);
    suite.at("2026-10-27T10:15");
    register_application(&mut suite);
    request_approval(&mut suite);
    suite
}

/// Approved on 18 November 2026; the thirty days end with 18 December.
fn approved(seed: u64) -> Simulation {
    let mut suite = referred(seed);
    suite.at("2026-11-16T17:00");
    answer_approval(&mut suite);
    preliminary_permit(&mut suite);
    suite
}

/// The whole case. The applicant is a guest in Kazakhstan before the approval, goes out and comes in again; several acts
/// are made while messages of others are still on their way.
fn carried(seed: u64) -> Simulation {
    let mut suite = referred(seed);
    suite.at("2026-11-10T18:00");
    cross_border(&mut suite, Direction::Entry, "2026-11-10T17:30");
    suite.at("2026-11-16T17:00");
    answer_approval(&mut suite);
    preliminary_permit(&mut suite);
    suite.at("2026-12-14T15:00");
    cross_border(&mut suite, Direction::Exit, "2026-12-10T08:00");
    take_fingerprints(&mut suite);
    cross_border(&mut suite, Direction::Entry, "2026-12-13T21:00");
    suite.at("2026-12-15T12:00");
    accept_final_application(&mut suite);
    assert_eq!(ends(&suite.arm_go, DeadlineId::D10), Some((date(2026, 12, 17), DeadlineState::Running)));
    send_originals(&mut suite);
    final_permit(&mut suite);
    residence_card(&mut suite);
    suite
}

/// The last day of a deadline that runs or is overdue, and which of the two it is.
fn ends<A: Acting>(harness: &AgencyHarness<A>, deadline: DeadlineId) -> Option<(Date, DeadlineState)> {
    let line = harness.store.deadlines.get(&on_clock(APPLICATION))?.get(&deadline)?;
    assert_eq!(line.receipt.due, Moment::end_of(line.receipt.effective_end));
    Some((line.receipt.effective_end, line.state))
}

/// The application's statuses at the portal, ARM GO, ИС МП and «Беркут»; empty where it never came.
fn statuses(suite: &Simulation) -> [String; 4] {
    let report = suite.report();
    ["egov-pep", "arm-go", "is-mp", "berkut"]
        .map(|agency| report[agency].statuses.get(&APPLICATION).cloned().unwrap_or_default())
}

/// The bans that the portal and ARM GO keep, each for itself.
fn bans(suite: &Simulation) -> [Vec<Ban>; 2] {
    [
        suite.egov_pep.store.persons[&person(APPLICANT)].bans.clone(),
        suite.arm_go.store.persons[&person(APPLICANT)].bans.clone(),
    ]
}

/// Runs a story under many seeds: no fault in any, and all end alike, whatever the network did.
fn under_seeds(seeds: u64, story: fn(u64) -> Simulation) -> Simulation {
    let mut first: Option<BTreeMap<&'static str, Report>> = None;
    for seed in 0..seeds {
        let suite = story(seed);
        assert_eq!(suite.faults(), Vec::<String>::new(), "seed {seed}");
        let report = suite.report();
        assert_eq!(first.get_or_insert_with(|| suite.report()), &report, "seed {seed}");
    }
    story(seeds)
}

#[test]
fn the_whole_case_ends_alike_under_any_network() {
    // Aim: 200 seeds from the petition to the card: the same states and acts, whole chains, nothing parked or held, and
    // as many messages disposed of as were sent (`Simulation::quiet` counts them after each act).
    let suite = under_seeds(200, carried);
    assert_eq!(statuses(&suite), ["CARD_ISSUED", "CARD_ISSUED", "CLOSED", "ANSWERED"]);
    assert_eq!(suite.astanahub.case(PETITION).status(), "SIGNED");
    assert_eq!(bans(&suite), [vec![], vec![]]);
    assert_eq!(suite.arm_go.case(APPLICATION).approved().unwrap().presence.entries.len(), 2);
    assert!(suite.carried() >= 20);
}

#[test]
fn registration_has_two_working_days_over_the_day_of_the_republic() {
    // Aim: D-02: received on Friday 23 October 2026; Monday the 26th is off, so the deadline ends with Wednesday the 28th.
    let suite = filed(0);
    assert_eq!(ends(&suite.arm_go, DeadlineId::D02), Some((date(2026, 10, 28), DeadlineState::Running)));
}

#[test]
fn one_seed_is_one_run() {
    // Aim: a failing seed can be run again: the same seed gives the same history, hash by hash.
    let hashes = |suite: &Simulation| suite.arm_go.store.history.iter().map(|line| line.hash).collect::<Vec<_>>();
    assert_eq!(hashes(&carried(7)), hashes(&carried(7)));
}

fn returned(seed: u64) -> Simulation {
    let mut suite = filed(seed);
    suite.at("2026-10-27T10:15");
    return_for_rework(&mut suite);
    suite
}

fn corrected(seed: u64) -> Simulation {
    let mut suite = returned(seed);
    assert_eq!(ends(&suite.egov_pep, DeadlineId::D03), Some((date(2026, 11, 2), DeadlineState::Running)));
    assert_eq!(ends(&suite.arm_go, DeadlineId::D02), None);
    suite.at("2026-10-30T12:00");
    resubmit_application(&mut suite, corrected_documents());
    assert_eq!(ends(&suite.arm_go, DeadlineId::D02), Some((date(2026, 11, 3), DeadlineState::Running)));
    suite.at("2026-11-02T10:00");
    register_application(&mut suite);
    suite.at("2026-11-05T10:00");
    suite
}

#[test]
fn a_corrected_application_is_registered_again() {
    // Aim: par. 12 under 100 seeds: returned, corrected within five days, considered anew from its own receipt.
    let suite = under_seeds(100, corrected);
    assert_eq!(statuses(&suite), ["RECEIVED", "OPENED", "OPENED", ""]);
    assert_eq!(suite.arm_go.case(APPLICATION).received().submission.revision, 2);
    assert_eq!(ends(&suite.egov_pep, DeadlineId::D03), None);
}

fn abandoned(seed: u64) -> Simulation {
    let mut suite = returned(seed);
    suite.at("2026-11-02T23:59");
    assert_eq!(statuses(&suite)[..2], ["RETURNED", "RETURNED"]);
    suite.at("2026-11-03T00:00");
    suite
}

#[test]
fn five_days_annul_without_a_ban() {
    // Aim: par. 12 under 100 seeds: the fifth day, Sunday 1 November, rolls to Monday's end; then both have annulled it,
    // nobody is banned, and the applicant may file again.
    let mut suite = under_seeds(100, abandoned);
    assert_eq!(statuses(&suite), ["ANNULLED", "ANNULLED", "", ""]);
    assert_eq!(bans(&suite), [vec![], vec![]]);
    open_another(&mut suite).unwrap();
}

/// The same person opens another application.
fn open_another(suite: &mut Simulation) -> Result<(), Refusal> {
    let opening = pep::OpenApplication { iin: iin(), city: City::Astana };
    let (case, by) = (CaseRef::Id(Uuid::from_u128(0xD)), human(Role::Applicant));
    let consent = filing::consent(suite);
    suite.tries::<egov_pep::EgovPep>(case, &by, consent)?;
    suite.tries::<egov_pep::EgovPep>(case, &by, opening).map(|_| ())
}

fn nobody_came(seed: u64) -> Simulation {
    let mut suite = approved(seed);
    assert_eq!(ends(&suite.arm_go, DeadlineId::D07), Some((date(2026, 12, 18), DeadlineState::Running)));
    suite.at("2026-12-18T23:59");
    assert_eq!(statuses(&suite)[1], "PRELIMINARY_APPROVED");
    suite.at("2026-12-19T00:00");
    suite
}

#[test]
fn who_neither_came_nor_applied_is_banned_from_the_approval() {
    // Aim: par. 19 under 50 seeds: ARM GO asks ИС МП, which asks «Беркут»; annulled, with a ban of a year from the
    // approval's date, kept at the portal and at ARM GO alike.
    let mut suite = under_seeds(50, nobody_came);
    assert_eq!(statuses(&suite), ["PERMIT_LAPSED", "PERMIT_ANNULLED", "PERMIT_LAPSED", "ANSWERED"]);
    let acts = &suite.report()["berkut"].acts;
    assert!(acts.contains(&(APPLICATION, "CrossingsInquired".into(), "is-mp".into())));
    let [portal, arm] = bans(&suite);
    assert_eq!(portal, arm);
    let [ban] = arm.as_slice() else { panic!("one ban") };
    assert_eq!((ban.cause, ban.clause), (BanCause::NonArrival, Clause::A19p5));
    assert_eq!((ban.decided_on, ban.first_allowed), (date(2026, 11, 18), date(2027, 11, 19)));
    let Err(Refusal::Law(grounds)) = open_another(&mut suite) else { panic!("the ban did not hold") };
    assert!(grounds.iter().any(|ground| ground.reason == Reason::BanInForce));
}

fn came_only(seed: u64) -> Simulation {
    let mut suite = approved(seed);
    // On the last evening: the news is still on its way when the deadline ends.
    suite.at("2026-12-18T23:50");
    cross_border(&mut suite, Direction::Entry, "2026-12-18T23:40");
    suite.rushes_to("2026-12-20T00:00");
    suite
}

#[test]
fn who_came_and_did_not_apply_is_not_banned() {
    // Aim: par. 19 under 100 seeds: only one of the two was omitted, so the permit expires and bans nobody; an entry
    // counts by its own moment, however late ARM GO hears of it.
    let suite = under_seeds(100, came_only);
    assert_eq!(statuses(&suite), ["PERMIT_LAPSED", "PERMIT_EXPIRED", "PERMIT_LAPSED", "ANSWERED"]);
    let Application::PermitExpired { unfulfilled, .. } = suite.arm_go.case(APPLICATION) else { panic!("expired") };
    assert_eq!(*unfulfilled, Unfulfilled::ArrivedOnly);
    let PortalCase::PermitLapsed { annulled, .. } = suite.egov_pep.case(APPLICATION) else { panic!("lapsed") };
    assert!(!annulled);
    assert_eq!(bans(&suite), [vec![], vec![]]);
}

fn passed_through(seed: u64) -> Simulation {
    let mut suite = approved(seed);
    suite.at("2026-12-05T09:00");
    cross_border(&mut suite, Direction::Entry, "2026-12-01T08:00");
    cross_border(&mut suite, Direction::Exit, "2026-12-04T20:00");
    suite.rushes_to("2026-12-20T00:00");
    suite
}

fn contacted_and_left(seed: u64) -> Simulation {
    let mut suite = approved(seed);
    suite.at("2026-12-03T09:00");
    cross_border(&mut suite, Direction::Entry, "2026-12-01T08:00");
    record_contact(&mut suite);
    suite.at("2026-12-05T09:00");
    cross_border(&mut suite, Direction::Exit, "2026-12-04T20:00");
    suite.rushes_to("2026-12-20T00:00");
    suite
}

#[test]
fn nobody_who_came_is_banned_for_leaving_again() {
    // Aim: par. 19, AMB-10 and AMB-12 under 50 seeds: who passed through has arrived and not applied; who applied to the
    // department while inside has done both, though they left: expired, no ban.
    let stories = [passed_through as fn(u64) -> Simulation, contacted_and_left];
    for (story, omitted) in stories.into_iter().zip([Unfulfilled::ArrivedOnly, Unfulfilled::NotFiledAtCentre]) {
        let suite = under_seeds(50, story);
        let Application::PermitExpired { unfulfilled, .. } = suite.arm_go.case(APPLICATION) else { panic!("expired") };
        assert_eq!(*unfulfilled, omitted);
        assert_eq!(bans(&suite), [vec![], vec![]]);
    }
}

fn border_away(seed: u64) -> Simulation {
    let mut suite = approved(seed);
    suite.at("2026-12-10T09:00");
    suite.cut("berkut.to.is-mp");
    cross_border(&mut suite, Direction::Entry, "2026-12-10T08:00");
    suite.at("2026-12-23T09:00");
    assert_eq!(statuses(&suite)[1], "PRELIMINARY_APPROVED", "decided without having heard from the border");
    suite.mend();
    suite
}

#[test]
fn the_thirty_days_decide_nothing_while_the_border_cannot_be_heard() {
    // Aim: the watermark under 50 seeds: with «Беркут» silent past the deadline's end the permit stands, and once its messages
    // come the entry of the 10th counts: no ban.
    let suite = under_seeds(50, border_away);
    assert_eq!(statuses(&suite)[1], "PERMIT_EXPIRED");
    assert_eq!(bans(&suite), [vec![], vec![]]);
}

fn notice_held_up(seed: u64) -> Simulation {
    let mut suite = referred(seed);
    suite.at("2026-11-16T17:00");
    answer_approval(&mut suite);
    suite.cut("arm-go.to.egov-pep");
    preliminary_permit(&mut suite);
    suite.at("2026-12-20T09:00");
    suite.mend();
    suite
}

#[test]
fn the_thirty_days_wait_for_the_notice() {
    // Aim: AMB-09 under 50 seeds: a notice held up past the thirty days bans nobody; they count from its delivery on
    // 20 December and end on Tuesday 19 January 2027.
    let suite = under_seeds(50, notice_held_up);
    assert_eq!(statuses(&suite)[1], "PRELIMINARY_APPROVED");
    assert_eq!(ends(&suite.arm_go, DeadlineId::D07), Some((date(2027, 1, 19), DeadlineState::Running)));
    assert_eq!(bans(&suite), [vec![], vec![]]);
}

fn answered_late(seed: u64) -> Simulation {
    let mut suite = referred(seed);
    let before = suite.report();
    suite.at("2026-12-27T11:00");
    let after = suite.report();
    for (agency, overdue) in
        [("berkut", "ApprovalOverdue"), ("is-mp", "ApprovalOverdue"), ("arm-go", "ConsiderationOverdue")]
    {
        assert_eq!(after[agency].statuses, before[agency].statuses, "silence decided something");
        let mut acts = before[agency].acts.clone();
        acts.push((APPLICATION, overdue.into(), "TIME".into()));
        acts.sort();
        assert_eq!(after[agency].acts, acts);
    }
    assert_eq!(
        (&after["egov-pep"], suite.is_mp.case(APPLICATION).next_owner()),
        (&before["egov-pep"], "MS_SUPERVISOR")
    );
    assert_eq!(statuses(&suite), ["RECEIVED", "OPENED", "APPROVAL_REQUESTED", "REFERRED"]);
    let overdue = Some((date(2026, 11, 23), DeadlineState::Overdue));
    assert_eq!((ends(&suite.berkut, DeadlineId::D04), ends(&suite.is_mp, DeadlineId::D04)), (overdue, overdue));
    answer_approval(&mut suite);
    suite
}

#[test]
fn silence_decides_nothing_and_a_late_answer_counts() {
    // Aim: par. 15 under 50 seeds: sixty days without КНБ's answer are overdue marks, on record and before the
    // supervisor, and no decision; then the answer counts.
    let suite = under_seeds(50, answered_late);
    assert_eq!(statuses(&suite), ["RECEIVED", "OPENED", "APPROVAL_ANSWERED", "ANSWERED"]);
    assert_eq!((ends(&suite.berkut, DeadlineId::D04), ends(&suite.is_mp, DeadlineId::D04)), (None, None));
}
