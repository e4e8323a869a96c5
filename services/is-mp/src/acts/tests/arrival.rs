//! Who arrived and who applied, par. 19-20, as the act hears of it.

use regulation::p22_final_decision::Presence;

use super::*;

#[test]
fn a19_who_is_inside_has_arrived_with_the_approval_and_who_left_has_not() {
    // Aim: AMB-11: an earlier entry is told with the approval, unless the applicant has left again.
    let told = |walk: &Walk| walk.last().sent::<ArrivalRecorded>().is_some();
    let entered =
        answered(NoHit, ApprovalAnswer::Approved).does("2026-07-20T06:00:00Z", crossing(Entry, "2026-05-02T05:00:00Z"));
    assert!(!told(&entered));
    let left = Walk { case: entered.case.clone(), ..Walk::new() }
        .does("2026-07-20T07:00:00Z", crossing(Exit, "2026-05-09T05:00:00Z"));
    assert!(told(&entered.decides("2026-07-21T05:00:00Z", OfficerDecision::Approve)));
    assert!(!told(&left.decides("2026-07-21T05:00:00Z", OfficerDecision::Approve)));
}

#[test]
fn a20_a_registration_of_an_earlier_occasion_proves_no_visit() {
    // Aim: АДИС tells an old registration's moment, but the visit counts today; a second visit records nothing.
    let walk = approved().does(VISIT, fingerprints("2025-01-01T05:00:00Z"));
    assert_eq!(walk.last().sent::<FingerprintingRecorded>().unwrap().taken_at, moment(VISIT));
    let again = grounds(walk.tries("2026-08-03T05:00:00Z", fingerprints(VISIT)));
    assert_eq!(again.len(), 1);
}

#[test]
fn a19_a_contact_is_recorded_once_and_only_while_it_counts() {
    // Aim: AMB-12: told to ARM GO with its own moment; a second one, one after fingerprints, one before an approval and one
    // after the filing at the centre are refused; nobody but a person records it.
    let walk = approved().does(VISIT, RecordContact);
    assert_eq!(walk.last().sent(), Some(ContactRecorded { contacted_at: moment(VISIT) }));
    assert_eq!(walk.case().status(), "PRELIMINARY_FORMED");
    assert_eq!(grounds(walk.tries(VISIT, RecordContact)).len(), 1);
    assert!(walk.tries(VISIT, fingerprints(VISIT)).is_ok());
    let fingerprinted = approved().does(VISIT, fingerprints(VISIT));
    assert_eq!(grounds(fingerprinted.tries(VISIT, RecordContact)).len(), 1);
    let early = answered(NoHit, ApprovalAnswer::Approved);
    assert_eq!(state(early.tries(VISIT, RecordContact)), "APPROVAL_ANSWERED");
    assert_eq!(state(received(approved()).tries(VISIT, RecordContact)), "ORIGINALS_RECEIVED");
}

#[test]
fn a19_who_left_again_is_answered_as_arrived_unless_they_left_before_the_decision() {
    // Aim: AMB-10: the answer to ARM GO rests on all crossings since the decision, and on none that ended before it.
    let until = moment("2026-08-20T19:00:00Z");
    let answer = |walk: Walk| {
        let walk = walk
            .does("2026-08-20T19:00:01Z", ArrivalInquired { until })
            .does("2026-08-20T19:00:02Z", CrossingsAnswered { until });
        walk.last().sent::<ArrivalAnswered>().unwrap().arrived
    };
    let visit = |entered: &str, left: &str| {
        approved()
            .does("2026-08-01T05:00:00Z", crossing(Entry, entered))
            .does("2026-08-09T05:00:00Z", crossing(Exit, left))
    };
    assert!(answer(visit("2026-08-01T04:00:00Z", "2026-08-09T04:00:00Z")));
    assert!(answer(visit("2026-07-01T04:00:00Z", "2026-08-09T04:00:00Z")));
    assert!(!answer(visit("2026-07-01T04:00:00Z", "2026-07-09T04:00:00Z")));
}

#[test]
fn a19_the_border_is_asked_before_arm_go_is_answered() {
    // Aim: an inquiry goes on to «Беркут»; only its answer for that moment is passed back, once.
    let until = moment("2026-08-20T19:00:00Z");
    let walk = approved().does("2026-08-20T19:00:01Z", ArrivalInquired { until });
    assert_eq!(sent(&walk), ["CrossingsInquired"]);
    let other = CrossingsAnswered { until: moment(VISIT) };
    assert_eq!(state(walk.tries("2026-08-20T19:00:02Z", other.clone())), "PRELIMINARY_FORMED");
    let answer = CrossingsAnswered { until };
    let walk = walk.does("2026-08-20T19:00:02Z", answer.clone());
    assert_eq!(walk.last().sent(), Some(ArrivalAnswered { until, arrived: false }));
    assert!(walk.tries("2026-08-20T19:00:03Z", answer.clone()).is_err());
    let lapse = PermitLapsed { annulled: true, first_allowed: None };
    assert_eq!(walk.does("2026-08-20T19:00:04Z", lapse.clone()).case().status(), "PERMIT_LAPSED");
}

#[test]
fn amb11_an_earlier_entry_is_told_with_the_approval_or_not() {
    // Aim: by the other reading who was inside has not arrived: nothing is told, and the final check holds the case.
    for (law, arrived) in [(Edition::of_2026(), true), (turned("arrival.requires_entry_after_decision", "true"), false)]
    {
        let walk = Walk { law, ..answered(NoHit, ApprovalAnswer::Approved) }
            .does("2026-07-20T06:00:00Z", crossing(Entry, "2026-05-02T05:00:00Z"))
            .decides("2026-07-21T05:00:00Z", OfficerDecision::Approve);
        let told = walk.last().sent::<ArrivalRecorded>().is_some();
        assert_eq!(told, arrived);
        let until = moment("2026-08-20T19:00:00Z");
        let asked = Walk { case: walk.case.clone(), law, ..Walk::new() }
            .does("2026-08-20T19:00:01Z", ArrivalInquired { until })
            .does("2026-08-20T19:00:02Z", CrossingsAnswered { until });
        assert_eq!(asked.last().sent::<ArrivalAnswered>().unwrap().arrived, arrived);
        let walk =
            received(walk.does(VISIT, fingerprints(VISIT))).does("2026-08-05T05:00:00Z", final_checks(Presence::Found));
        assert_eq!(walk.case().status(), if arrived { "FINAL_CHECKED" } else { "ON_HOLD" });
    }
}
