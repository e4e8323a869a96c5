//! КНБ takes its approval back, AMB-17: before the preliminary result, while a grant lies at ARM GO, and in the very moment in
//! which it is attached. Wherever the two meet, no permit is granted over a recall that came first.

use std::collections::BTreeSet;

use is_mp::acts::OfficerDecision;
use regulation::Ground;

use super::permit::{form_final_result, recall_approval, rule_finally, try_attach_final_result};
use super::*;

fn ground() -> Vec<Ground> {
    vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")]
}

pub fn before_the_result(seed: u64) -> Simulation {
    let mut suite = referred(seed);
    suite.at("2026-11-16T17:00");
    answer_approval(&mut suite);
    recall_approval(&mut suite);
    suite.at("2026-11-18T10:00");
    let Err(Refusal::Law(grounds)) = try_form_preliminary_result(&mut suite) else { panic!("approved over a recall") };
    assert_eq!(grounds, ground());
    suite
}

#[test]
fn no_preliminary_permit_over_a_recall() {
    // Aim: under 50 seeds: an answer and its recall on the way together: nothing but a refusal can be formed.
    let suite = under_seeds(50, before_the_result);
    assert_eq!(statuses(&suite)[2..], ["APPROVAL_ANSWERED", "RECALLED"]);
}

/// A grant lies at ARM GO on 21 December 2026.
fn granted(seed: u64) -> Simulation {
    let mut suite = exits::brought(seed);
    form_final_result(&mut suite);
    suite
}

pub fn before_it_is_attached(seed: u64) -> Simulation {
    let mut suite = granted(seed);
    recall_approval(&mut suite);
    suite.quiet();
    assert_eq!(statuses(&suite)[1..], ["ORIGINALS_SENT", "FINAL_CHECKED", "RECALLED"]);
    assert!(matches!(try_attach_final_result(&mut suite), Err(Refusal::WrongState { .. })));
    rule_finally(&mut suite, OfficerDecision::Refuse(ground()));
    try_attach_final_result(&mut suite).unwrap();
    suite.quiet();
    suite
}

#[test]
fn a_grant_under_way_is_called_back_and_refused() {
    // Aim: under 50 seeds: the grant returns from ARM GO, the officer refuses on that ground, the year's ban follows.
    let suite = under_seeds(50, before_it_is_attached);
    assert_eq!(statuses(&suite), ["REFUSED", "REFUSED", "CLOSED", "RECALLED"]);
    let [portal, arm] = bans(&suite);
    assert_eq!((portal.len(), arm[0].cause), (1, BanCause::FinalRefusal));
}

/// A recall that comes when the permit is the holder's.
pub fn too_late() -> Simulation {
    let mut suite = exits::brought(0);
    final_permit(&mut suite);
    recall_approval(&mut suite);
    suite.quiet();
    suite
}

#[test]
fn a_recall_and_the_attaching_meet_in_one_story() {
    // Aim: 200 seeds in which the officer attaches while the recall is on its way: either the permit was first and stands, and
    // the case goes before the supervisor; or the recall was, and the case waits for the officer. Never a fault, never between.
    let mut endings = BTreeSet::new();
    for seed in 0..200 {
        let mut suite = granted(seed);
        recall_approval(&mut suite);
        suite.deliver_some();
        suite.deliver_some();
        let attached = try_attach_final_result(&mut suite).is_ok();
        suite.quiet();
        assert_eq!(suite.faults(), Vec::<String>::new(), "seed {seed}");
        let expected = match attached {
            true => ["GRANTED", "GRANTED", "CLOSED", "RECALLED"],
            false => ["PRELIMINARY_APPROVED", "ORIGINALS_SENT", "FINAL_CHECKED", "RECALLED"],
        };
        assert_eq!(statuses(&suite), expected, "seed {seed}");
        let owner = if attached { "MS_SUPERVISOR" } else { "MS_OFFICER" };
        assert_eq!(suite.is_mp.case(APPLICATION).next_owner(), owner, "seed {seed}");
        endings.insert(attached);
    }
    assert_eq!(endings.len(), 2, "the network never let one of the two be first");
}
