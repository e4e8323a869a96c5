#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_question_of_the_register_is_a_switch_or_settled() {
    // Aim: AMB-01 to AMB-50 are complete, and none is both a switch and settled.
    let switched: BTreeSet<&str> = SWITCHES.iter().map(|switch| switch.amb).collect();
    let settled: BTreeSet<&str> = SETTLED.iter().map(|interpretation| interpretation.amb).collect();
    assert_eq!(settled.len(), SETTLED.len());
    assert!(switched.is_disjoint(&settled));
    let all: BTreeSet<String> = switched.union(&settled).map(|amb| (*amb).to_owned()).collect();
    assert_eq!(all, (1..=50).map(|number| format!("AMB-{number:02}")).collect());
}

#[test]
fn a_switch_accepts_its_positions_and_no_other_text() {
    // Aim: each listed text can be set and read back through the switch alone. An unknown text changes nothing.
    let keys: BTreeSet<&str> = SWITCHES.iter().map(|switch| switch.key).collect();
    assert_eq!(keys.len(), SWITCHES.len());
    for switch in SWITCHES {
        assert!(switch.question.len() > 20 && switch.reason.len() > 20, "{}", switch.key);
        assert_eq!(Switch::by_key(switch.key).unwrap().key, switch.key);
        let numbers = switch.positions.contains(&"a whole number").then_some("7");
        for word in switch.positions.iter().filter(|word| **word != "a whole number").copied().chain(numbers) {
            let mut interpretations = Interpretations::default();
            assert!(switch.set(&mut interpretations, word), "{} {word}", switch.key);
            assert_eq!(switch.position(&interpretations), word);
            let moved: Vec<&str> = SWITCHES
                .iter()
                .filter(|it| it.position(&interpretations) != it.default_position())
                .map(|it| it.key)
                .collect();
            assert!(moved.is_empty() || moved == [switch.key]);
        }
        let mut untouched = Interpretations::default();
        assert!(!switch.set(&mut untouched, "SOMETHING_ELSE"));
        assert_eq!(untouched, Interpretations::default());
    }
    assert!(Switch::by_key("no.such.switch").is_none());
}

#[test]
fn the_defaults_are_those_of_the_register() {
    // Aim: a default is a decision, so no default changes unnoticed.
    let positions: Vec<(&str, String)> =
        SWITCHES.iter().map(|switch| (switch.key, switch.default_position())).collect();
    let expected = [
        ("clock.rework", "RESTART"),
        ("c12.default_kind", "RETURN_FOR_REWORK"),
        ("c12.rework.roll_forward", "true"),
        ("ban.first_allowed", "D+1Y+1D"),
        ("ban.secondary_identity", "true"),
        ("prelim.validity_anchor", "DECISION_DATE_OR_LATER_DELIVERY"),
        ("prelim.annul_requires", "NEITHER"),
        ("arrival.requires_entry_after_decision", "false"),
        ("tson.grace_after_contact_days", "0"),
        ("courier.alert_working_days", "2"),
        ("pilot.grandfather_pending", "true"),
        ("consent.withdrawal_before_decision", "CLOSE_NO_BAN"),
        ("docs.criminal.accept_apostille", "true"),
        ("docs.criminal.max_age_days", "180"),
        ("docs.criminal.refuse_old", "false"),
        ("docs.criminal.every_state", "false"),
        ("passport.test_date", "FIRST_FILING"),
        ("photo.min_width_px", "413"),
        ("photo.min_height_px", "531"),
        ("photo.ratio_tolerance_permille", "10"),
        ("duty.reuse_after_c12_annulment", "true"),
        ("questionnaire.refuses_latin_only", "true"),
        ("petition.validity_days", "NONE"),
        ("interview.close_after_days", "30"),
        ("interview.free_reschedules", "1"),
        ("checks.refuse_before_knb", "false"),
        ("hearing.enabled", "false"),
        ("after_hours.shift", "false"),
    ];
    let positions: Vec<(&str, &str)> = positions.iter().map(|(key, word)| (*key, word.as_str())).collect();
    assert_eq!(positions, expected);
}
