//! Nothing of the order that is coded goes without a scenario, and no scenario speaks of a clause that the order lacks.
//!
//! The tests return what they find instead of panicking with it: the runner of the scenarios silences panics meanwhile.

use std::collections::BTreeSet;

use regulation::Clause;
use regulation::clause::Coding;

use crate::book::{features, scenarios};

/// Coded clauses that have no scenario yet. It may only shrink, and it is to vanish.
const NOT_YET: &[&str] = &[
    "O-0", "O-1", "O-9", "A-1", "A-2.2", "A-2.3", "A-2.5", "A-2.9", "A-5", "A-6", "A-7", "A-8", "A-9", "A-10",
    "A-10.1", "A-10.2", "A-10.3", "A-10.4", "A-10.5", "A-10.6", "A-12/p1", "A-12/p2", "A-12/p3", "A-12/p4", "A-13",
    "A-14", "A-15", "A-16", "A-17", "A-18", "A-19/p1", "A-19/p2", "A-19/p3", "A-19/p4", "A-19/p5", "A-20", "A-20.1",
    "A-20.2", "A-20.3", "A-20.4", "A-20.5", "A-20.6", "A-20.7", "A-20.8", "A-20.9", "A-20.10", "A-21", "A-22", "A-24",
    "A-25/p1", "A-26", "A-26.1", "A-26.2", "A-26.3", "A-28", "AP-5",
];

type Found = Result<(), String>;

fn nothing(found: Vec<String>) -> Found {
    if found.is_empty() { Ok(()) } else { Err(format!("\n  {}", found.join("\n  "))) }
}

/// The clauses that the scenarios' tags name.
fn told_of() -> BTreeSet<String> {
    features()
        .iter()
        .flat_map(|feature| scenarios(feature).flat_map(|(_, scenario)| scenario.tags.clone()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn every_coded_clause_has_a_scenario() -> Found {
    // Aim: a clause that becomes code without a scenario fails here, and so does one listed as missing that has come.
    let told = told_of();
    let coded = Clause::all().iter().filter(|clause| matches!(clause.coding(), Coding::Coded(_)));
    nothing(
        coded
            .filter_map(|clause| match (told.contains(clause.id()), NOT_YET.contains(&clause.id())) {
                (true, false) | (false, true) => None,
                (true, true) => Some(format!("{clause} has a scenario: take it from the list of those that have none")),
                (false, false) => Some(format!("{clause} has no scenario: {}", clause.sentence_ru())),
            })
            .collect(),
    )
}

#[test]
fn every_scenario_names_a_clause_of_the_order() -> Found {
    // Aim: a scenario without a tag, a tag that is no clause, a rule that names no paragraph, a scenario outside of any rule.
    let mut found = Vec::new();
    for feature in features() {
        for (rule, scenario) in scenarios(&feature) {
            let place = format!("{}: {}", feature.name, scenario.name);
            if scenario.tags.is_empty() {
                found.push(format!("{place}: no tag"));
            }
            let unknown = scenario.tags.iter().filter(|tag| Clause::from_id(tag).is_none());
            found.extend(unknown.map(|tag| format!("{place}: @{tag} is no clause of the order")));
            let named =
                rule.is_some_and(|rule| rule.name.starts_with("Paragraph ") || rule.name.starts_with("Appendix"));
            if !named {
                found.push(format!("{place}: its rule names no paragraph"));
            }
        }
    }
    nothing(found)
}

#[test]
fn no_two_scenarios_of_a_feature_have_one_name() -> Found {
    // Aim: a failure that names its scenario names one scenario; rows of an outline differ in theirs.
    let mut found = Vec::new();
    for feature in features() {
        let mut names = BTreeSet::new();
        let again = scenarios(&feature).filter(|(_, scenario)| !names.insert(scenario.name.clone()));
        found.extend(again.map(|(_, scenario)| format!("{}: {}", feature.name, scenario.name)));
    }
    nothing(found)
}
