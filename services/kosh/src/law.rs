//! `kosh law`: the order, paragraph by paragraph, with what became of it here: rule, deadlines, interpretations, scenarios.
//!
//! It exists so that nobody need believe that a paragraph is accounted for. Rules may not enter; they are told by
//! `regulation`, and the scenarios are counted in the checkout when the command runs.

mod deadline;
mod scenarios;

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use regulation::clause::Coding;
use regulation::interpretations::{SETTLED, SWITCHES};
use regulation::{Clause, Edition};
use serde_json::{Value, json};

pub use deadline::{DurationArgument, deadline};

use crate::screen;

/// Prints the whole register.
pub fn register(as_json: bool) -> Result<()> {
    let scenarios = scenarios::by_clause()?;
    if as_json {
        let clauses: Vec<Value> = Clause::all().iter().map(|clause| facts(*clause, &scenarios)).collect();
        return print(&json!({ "clauses": clauses, "interpretations": interpretations_as_json() }));
    }
    let coded = |clause: &&Clause| matches!(clause.coding(), Coding::Coded(_));
    for clause in Clause::all() {
        let (mark, what) = match clause.coding() {
            Coding::Coded(rule) => ("coded", rule),
            Coding::NotCoded(reason) => ("-", reason),
        };
        let told = scenarios.get(clause.id()).map_or(0, Vec::len);
        let told = match told {
            0 => String::new(),
            1 => "1 scenario".to_owned(),
            many => format!("{many} scenarios"),
        };
        screen::line(format_args!("{:<11} {mark:<6} {what:<70} {told}", clause.id()));
    }
    let count = Clause::all().iter().filter(coded).count();
    let all = Clause::all().len();
    screen::line(format_args!("{all} clauses: {count} coded, {} with the reason why not", all - count));
    Ok(())
}

/// Prints one paragraph with all its clauses ("12", "A-12", "O-9"), or one clause ("A-12/p3").
pub fn paragraph(asked: &str, as_json: bool) -> Result<()> {
    let id = if asked.starts_with(|c: char| c.is_ascii_digit()) { format!("A-{asked}") } else { asked.to_uppercase() };
    let named = |clause: &&Clause| clause.id().eq_ignore_ascii_case(asked) || clause.paragraph() == id;
    let clauses: Vec<Clause> = Clause::all().iter().filter(named).copied().collect();
    ensure!(
        !clauses.is_empty(),
        "the order has no paragraph {asked}: `kosh law` lists them, for example 12, A-12/p3, O-9, AP-5"
    );
    let scenarios = scenarios::by_clause()?;
    if as_json {
        return print(&json!(clauses.iter().map(|clause| facts(*clause, &scenarios)).collect::<Vec<_>>()));
    }
    for clause in clauses {
        print_clause(clause, &scenarios);
    }
    Ok(())
}

/// Prints every switch with its positions, and the interpretations that are settled.
pub fn interpretations(as_json: bool) -> Result<()> {
    if as_json {
        return print(&interpretations_as_json());
    }
    for switch in SWITCHES {
        screen::line(format_args!("{} {} ({})", switch.amb, switch.key, switch.clause));
        screen::line(format_args!("    {}", switch.question));
        screen::line(format_args!(
            "    {} of {}. {}",
            switch.default_position(),
            switch.positions.join(" | "),
            switch.reason
        ));
    }
    for interpretation in SETTLED {
        screen::line(format_args!(
            "{} settled ({})\n    {} {}",
            interpretation.amb, interpretation.clause, interpretation.interpretation, interpretation.reason
        ));
    }
    Ok(())
}

fn print_clause(clause: Clause, scenarios: &BTreeMap<String, Vec<String>>) {
    screen::line(format_args!("{clause}  {}", clause.words_ru()));
    match clause.coding() {
        Coding::Coded(rule) => screen::line(format_args!("    rule      {rule}")),
        Coding::NotCoded(reason) => screen::line(format_args!("    no rule   {reason}")),
    }
    for rule in Edition::of_2026().deadlines.iter().filter(|rule| rule.clause == clause) {
        let roll = if rule.roll { ", rolls to a working day" } else { "" };
        screen::line(format_args!(
            "    deadline      {} {}: {} {}{roll}, from {}",
            rule.id,
            rule.id.what(),
            rule.amount,
            rule.unit,
            rule.starts
        ));
    }
    for switch in SWITCHES.iter().filter(|switch| switch.clause == clause) {
        screen::line(format_args!(
            "    interpretation   {} {} = {} ({})",
            switch.amb,
            switch.key,
            switch.default_position(),
            switch.question
        ));
    }
    for interpretation in SETTLED.iter().filter(|interpretation| interpretation.clause == clause) {
        screen::line(format_args!("    interpretation   {} {}", interpretation.amb, interpretation.interpretation));
    }
    for scenario in scenarios.get(clause.id()).into_iter().flatten() {
        screen::line(format_args!("    scenario  {scenario}"));
    }
    screen::line("");
}

fn facts(clause: Clause, scenarios: &BTreeMap<String, Vec<String>>) -> Value {
    let (coded, rule, reason) = match clause.coding() {
        Coding::Coded(rule) => (true, Some(rule), None),
        Coding::NotCoded(reason) => (false, None, Some(reason)),
    };
    let deadlines = Edition::of_2026().deadlines.iter().filter(|rule| rule.clause == clause);
    let switches = SWITCHES.iter().filter(|switch| switch.clause == clause).map(|switch| switch.key);
    let settled = SETTLED
        .iter()
        .filter(|interpretation| interpretation.clause == clause)
        .map(|interpretation| interpretation.amb);
    json!({
        "id": clause.id(),
        "paragraph": clause.paragraph(),
        "words": clause.words_ru(),
        "coded": coded,
        "rule": rule,
        "reason": reason,
        "deadlines": deadlines.map(|rule| rule.id.id()).collect::<Vec<_>>(),
        "interpretations": switches.chain(settled).collect::<Vec<_>>(),
        "scenarios": scenarios.get(clause.id()).cloned().unwrap_or_default(),
    })
}

fn interpretations_as_json() -> Value {
    let switches = SWITCHES.iter().map(|switch| {
        json!({
            "amb": switch.amb, "key": switch.key, "clause": switch.clause.id(), "question": switch.question,
            "positions": switch.positions, "default": switch.default_position(), "reason": switch.reason,
        })
    });
    let settled = SETTLED
        .iter()
        .map(|it| json!({ "amb": it.amb, "clause": it.clause.id(), "interpretation": it.interpretation, "reason": it.reason }));
    json!({ "switches": switches.collect::<Vec<_>>(), "settled": settled.collect::<Vec<_>>() })
}

fn print(value: &Value) -> Result<()> {
    screen::line(serde_json::to_string_pretty(value)?);
    Ok(())
}
