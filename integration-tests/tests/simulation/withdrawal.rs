//! The applicant withdraws, AMB-38: at every stage, and while a decision crosses the withdrawal. Wherever the two meet, all
//! agencies end in one story.

use super::suite::person;
use std::collections::BTreeSet;

use super::*;

/// The applicant asks at the portal; the news of it is still on its way.
fn withdraw(suite: &mut Simulation) {
    let act = pep::WithdrawApplication;
    suite.meanwhile::<egov_pep::EgovPep>(CaseRef::Id(APPLICATION), &human(Role::Applicant), act);
}

/// Nothing runs any more, nobody is banned, payment and petition are free, and the person files anew.
fn is_free(mut suite: Simulation) {
    for deadline in [DeadlineId::D02, DeadlineId::D03, DeadlineId::D04, DeadlineId::D05, DeadlineId::D07] {
        let running = [
            ends(&suite.egov_pep, deadline),
            ends(&suite.arm_go, deadline),
            ends(&suite.is_mp, deadline),
            ends(&suite.berkut, deadline),
        ];
        assert_eq!(running, [None; 4], "{}", deadline.id());
    }
    assert_eq!(bans(&suite), [vec![], vec![]]);
    assert_eq!(suite.egov_pep.store.persons[&person(APPLICANT)].free_payment.as_deref(), Some("R1"));
    assert_eq!(suite.arm_go.store.persons[&person(APPLICANT)].live_application, None);
    open_another(&mut suite).unwrap();
}

pub fn before_registration(seed: u64) -> Simulation {
    let mut suite = filed(seed);
    withdraw(&mut suite);
    suite.at("2026-11-30T10:00");
    suite
}

#[test]
fn what_nobody_registered_is_withdrawn() {
    // Aim: AMB-38 under 50 seeds: received at ARM GO and withdrawn: over in both, ИС МП never hears of it.
    let suite = under_seeds(50, before_registration);
    assert_eq!(statuses(&suite), ["WITHDRAWN", "WITHDRAWN", "", ""]);
    is_free(suite);
}

fn after_a_return(seed: u64) -> Simulation {
    let mut suite = returned(seed);
    withdraw(&mut suite);
    suite.at("2026-11-30T10:00");
    suite
}

#[test]
fn a_returned_application_is_withdrawn_and_not_annulled() {
    // Aim: under 50 seeds: the five days stop with the withdrawal, so time annuls nothing afterwards.
    let suite = under_seeds(50, after_a_return);
    assert_eq!(statuses(&suite), ["WITHDRAWN", "WITHDRAWN", "", ""]);
    is_free(suite);
}

fn while_the_officer_returns_it(seed: u64) -> Simulation {
    let mut suite = filed(seed);
    suite.at("2026-10-27T10:15");
    withdraw(&mut suite);
    return_for_rework(&mut suite);
    suite.at("2026-11-30T10:00");
    suite
}

#[test]
fn a_return_that_crosses_the_withdrawal_asks_for_no_correction() {
    // Aim: under 50 seeds: the officer returns what the applicant has just withdrawn: no five days, no notice but N-11.
    let suite = under_seeds(50, while_the_officer_returns_it);
    assert_eq!(statuses(&suite), ["WITHDRAWN", "WITHDRAWN", "", ""]);
    let notices = &suite.egov_pep.case(APPLICATION).application().unwrap().notices;
    assert_eq!(notices.iter().map(|notice| notice.kind.code()).collect::<Vec<_>>(), ["N-11"]);
    is_free(suite);
}

pub fn while_knb_answers(seed: u64) -> Simulation {
    let mut suite = referred(seed);
    suite.at("2026-11-16T17:00");
    withdraw(&mut suite);
    answer_approval(&mut suite);
    suite.at("2026-12-30T10:00");
    suite
}

#[test]
fn a_withdrawal_ends_the_case_with_knb_too() {
    // Aim: under 100 seeds, КНБ's answer crosses the withdrawal in any order: all four end withdrawn, the answer decides
    // nothing, no deadline runs on; and a later crossing of the border is nobody's case.
    let mut suite = under_seeds(100, while_knb_answers);
    assert_eq!(statuses(&suite), ["WITHDRAWN", "WITHDRAWN", "WITHDRAWN", "WITHDRAWN"]);
    let told = suite.is_mp.store.history.len();
    cross_border(&mut suite, Direction::Entry, "2026-12-30T09:00");
    suite.quiet();
    assert_eq!((suite.is_mp.store.history.len(), suite.faults()), (told, vec![]));
    is_free(suite);
}

pub fn after_the_decision(seed: u64) -> Simulation {
    let mut suite = referred(seed);
    suite.at("2026-11-16T17:00");
    answer_approval(&mut suite);
    suite.at("2026-11-18T10:00");
    form_preliminary_result(&mut suite);
    withdraw(&mut suite);
    register_preliminary_result(&mut suite);
    suite.at("2026-11-19T10:00");
    suite
}

#[test]
fn a_decision_that_was_formed_before_stands() {
    // Aim: under 100 seeds: too late; the approval is delivered whichever message is quicker, N-11 says so, the thirty days
    // run.
    let suite = under_seeds(100, after_the_decision);
    let expected = ["PRELIMINARY_APPROVED", "PRELIMINARY_APPROVED", "PRELIMINARY_FORMED", "ANSWERED"];
    assert_eq!(statuses(&suite), expected);
    let notices = &suite.egov_pep.case(APPLICATION).application().unwrap().notices;
    let kinds: BTreeSet<_> = notices.iter().map(|notice| notice.kind.code()).collect();
    assert_eq!(kinds, BTreeSet::from(["N-6", "N-11"]));
    assert_eq!(ends(&suite.arm_go, DeadlineId::D07), Some((date(2026, 12, 18), DeadlineState::Running)));
}

#[test]
fn whichever_comes_first_all_agencies_agree() {
    // Aim: 200 seeds, the officer forms the result while the withdrawal is somewhere on its way: sometimes it is first,
    // sometimes the result; never do two agencies tell two stories, and nothing is parked.
    let mut stories = BTreeSet::new();
    for seed in 0..200 {
        let mut suite = referred(seed);
        suite.at("2026-11-16T17:00");
        answer_approval(&mut suite);
        suite.at("2026-11-18T10:00");
        withdraw(&mut suite);
        suite.deliver_some();
        suite.deliver_some();
        let formed = try_form_preliminary_result(&mut suite).is_ok();
        suite.quiet();
        assert_eq!(suite.faults(), Vec::<String>::new(), "seed {seed}");
        let expected = match formed {
            true => ["RECEIVED", "PRELIMINARY_FORMED", "PRELIMINARY_FORMED", "ANSWERED"],
            false => ["WITHDRAWN"; 4],
        };
        assert_eq!(statuses(&suite), expected, "seed {seed}");
        stories.insert(formed);
    }
    assert_eq!(stories.len(), 2, "the seeds never let both happen");
}
