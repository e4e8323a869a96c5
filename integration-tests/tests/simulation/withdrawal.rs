//! The applicant withdraws, AMB-38: at every stage, and while a decision crosses the withdrawal. Wherever the two meet, all
//! agencies end in one story.

use std::collections::BTreeSet;

use super::*;

/// The applicant asks at the portal; the news of it is still on its way.
fn withdraw(world: &mut World) {
    let act = pep::Command::WithdrawApplication;
    world.meanwhile::<egov_pep::EgovPep>(CaseRef::Id(APPLICATION), &human(Role::Applicant), act);
}

/// Nothing runs any more, nobody is banned, payment and petition are free, and the person files anew.
fn is_free(mut world: World) {
    for term in [TermId::D02, TermId::D03, TermId::D04, TermId::D05, TermId::D07] {
        let running = [
            ends(&world.egov_pep, term),
            ends(&world.arm_go, term),
            ends(&world.is_mp, term),
            ends(&world.berkut, term),
        ];
        assert_eq!(running, [None; 4], "{}", term.id());
    }
    assert_eq!(bans(&world), [vec![], vec![]]);
    assert_eq!(world.egov_pep.store.persons[APPLICANT].free_payment.as_deref(), Some("R1"));
    assert_eq!(world.arm_go.store.persons[APPLICANT].live_application, None);
    open_another(&mut world).unwrap();
}

pub fn before_registration(seed: u64) -> World {
    let mut world = filed(seed);
    withdraw(&mut world);
    world.at("2026-11-30T10:00");
    world
}

#[test]
fn what_nobody_registered_is_withdrawn() {
    // Aim: AMB-38 under 50 seeds: received at ARM GO and withdrawn: over in both, ИС МП never hears of it.
    let world = under_seeds(50, before_registration);
    assert_eq!(statuses(&world), ["WITHDRAWN", "WITHDRAWN", "", ""]);
    is_free(world);
}

fn after_a_return(seed: u64) -> World {
    let mut world = returned(seed);
    withdraw(&mut world);
    world.at("2026-11-30T10:00");
    world
}

#[test]
fn a_returned_application_is_withdrawn_and_not_annulled() {
    // Aim: under 50 seeds: the five days stop with the withdrawal, so time annuls nothing afterwards.
    let world = under_seeds(50, after_a_return);
    assert_eq!(statuses(&world), ["WITHDRAWN", "WITHDRAWN", "", ""]);
    is_free(world);
}

fn while_the_officer_returns_it(seed: u64) -> World {
    let mut world = filed(seed);
    world.at("2026-10-27T10:15");
    withdraw(&mut world);
    return_for_rework(&mut world);
    world.at("2026-11-30T10:00");
    world
}

#[test]
fn a_return_that_crosses_the_withdrawal_asks_for_no_correction() {
    // Aim: under 50 seeds: the officer returns what the applicant has just withdrawn: no five days, no notice but N-11.
    let world = under_seeds(50, while_the_officer_returns_it);
    assert_eq!(statuses(&world), ["WITHDRAWN", "WITHDRAWN", "", ""]);
    let notices = &world.egov_pep.case(APPLICATION).application().unwrap().notices;
    assert_eq!(notices.iter().map(|notice| notice.kind.code()).collect::<Vec<_>>(), ["N-11"]);
    is_free(world);
}

pub fn while_knb_answers(seed: u64) -> World {
    let mut world = referred(seed);
    world.at("2026-11-16T17:00");
    withdraw(&mut world);
    answer_approval(&mut world);
    world.at("2026-12-30T10:00");
    world
}

#[test]
fn a_withdrawal_ends_the_case_with_knb_too() {
    // Aim: under 100 seeds, КНБ's answer crosses the withdrawal in any order: all four end withdrawn, the answer decides
    // nothing, no term runs on; and a later crossing of the border is nobody's case.
    let mut world = under_seeds(100, while_knb_answers);
    assert_eq!(statuses(&world), ["WITHDRAWN", "WITHDRAWN", "WITHDRAWN", "WITHDRAWN"]);
    let told = world.is_mp.store.history.len();
    cross_border(&mut world, Direction::Entry, "2026-12-30T09:00");
    world.quiet();
    assert_eq!((world.is_mp.store.history.len(), world.faults()), (told, vec![]));
    is_free(world);
}

pub fn after_the_decision(seed: u64) -> World {
    let mut world = referred(seed);
    world.at("2026-11-16T17:00");
    answer_approval(&mut world);
    world.at("2026-11-18T10:00");
    form_preliminary_result(&mut world);
    withdraw(&mut world);
    register_preliminary_result(&mut world);
    world.at("2026-11-19T10:00");
    world
}

#[test]
fn a_decision_that_was_formed_before_stands() {
    // Aim: under 100 seeds: too late; the approval is delivered whichever letter is quicker, N-11 says so, the thirty days
    // run.
    let world = under_seeds(100, after_the_decision);
    let expected = ["PRELIMINARY_APPROVED", "PRELIMINARY_APPROVED", "PRELIMINARY_FORMED", "ANSWERED"];
    assert_eq!(statuses(&world), expected);
    let notices = &world.egov_pep.case(APPLICATION).application().unwrap().notices;
    let kinds: BTreeSet<_> = notices.iter().map(|notice| notice.kind.code()).collect();
    assert_eq!(kinds, BTreeSet::from(["N-6", "N-11"]));
    assert_eq!(ends(&world.arm_go, TermId::D07), Some((date(2026, 12, 18), TermState::Running)));
}

#[test]
fn whichever_comes_first_all_agencies_agree() {
    // Aim: 200 seeds, the officer forms the result while the withdrawal is somewhere on its way: sometimes it is first,
    // sometimes the result; never do two agencies tell two stories, and nothing is parked.
    let mut stories = BTreeSet::new();
    for seed in 0..200 {
        let mut world = referred(seed);
        world.at("2026-11-16T17:00");
        answer_approval(&mut world);
        world.at("2026-11-18T10:00");
        withdraw(&mut world);
        world.deliver_some();
        world.deliver_some();
        let formed = try_form_preliminary_result(&mut world).is_ok();
        world.quiet();
        assert_eq!(world.faults(), Vec::<String>::new(), "seed {seed}");
        let expected = match formed {
            true => ["RECEIVED", "PRELIMINARY_FORMED", "PRELIMINARY_FORMED", "ANSWERED"],
            false => ["WITHDRAWN"; 4],
        };
        assert_eq!(statuses(&world), expected, "seed {seed}");
        stories.insert(formed);
    }
    assert_eq!(stories.len(), 2, "the seeds never let both happen");
}
