//! Nothing of the order that is coded goes without a scenario, and no scenario speaks of a clause that the order lacks.
//!
//! The tests return what they find instead of panicking with it: the runner of the scenarios silences panics meanwhile.

use std::collections::BTreeSet;

use regulation::Clause;
use regulation::clause::Coding;

use crate::features::{features, scenarios};

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
    // Aim: a clause that becomes code without a scenario tagged with it is named here.
    let told = told_of();
    let coded = Clause::all().iter().filter(|clause| matches!(clause.coding(), Coding::Coded(_)));
    let silent = coded.filter(|clause| !told.contains(clause.id()));
    nothing(silent.map(|clause| format!("{clause} has no scenario: {}", clause.sentence_ru())).collect())
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
