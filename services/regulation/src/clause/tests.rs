#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use super::{Clause, Coding};

const ORDER: &str = include_str!("../../order/2026.ru.txt");

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers of the text: (paragraph, sub-paragraph) with the prefix of its part.
fn numbered_paragraphs() -> Vec<String> {
    let mut prefix = "O";
    let mut paragraph = 0;
    let mut abbreviations = false;
    let mut found = Vec::new();
    for line in ORDER.lines().map(str::trim) {
        if line.contains("Глава 1. Общие положения") {
            prefix = "A";
        }
        abbreviations |= line.contains("расшифровки аббревиатур");
        abbreviations &= !line.starts_with("3. ");
        let digits: String = line.chars().take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse::<u32>() else {
            continue;
        };
        let rest = &line[digits.len()..];
        if rest.starts_with(". ") {
            paragraph = number;
            found.push(format!("{prefix}-{number}"));
        } else if rest.starts_with(") ") && abbreviations {
            found.push(format!("{prefix}-{paragraph}/abbr{number}"));
        } else if rest.starts_with(") ") {
            found.push(format!("{prefix}-{paragraph}.{number}"));
        }
    }
    found
}

#[test]
fn every_numbered_paragraph_of_the_order_has_a_clause() {
    // Aim: read the order's own text and find a clause for each of its numbers.
    let ids: BTreeSet<&str> = Clause::all().iter().map(|clause| clause.id()).collect();
    let paragraphs = numbered_paragraphs();
    assert!(paragraphs.len() > 80, "{}", paragraphs.len());
    for paragraph in paragraphs {
        let parts = format!("{paragraph}/");
        assert!(
            ids.contains(paragraph.as_str()) || ids.iter().any(|id| id.starts_with(&parts)),
            "{paragraph} of the order has no clause"
        );
    }
}

#[test]
fn every_sentence_is_quoted_from_the_order() {
    // Aim: no clause cites words that the order does not contain.
    let order = words(ORDER);
    for clause in Clause::all() {
        assert!(order.contains(&words(clause.sentence_ru())), "{clause} misquotes the order");
    }
}

#[test]
fn ids_are_unique_and_round_trip() {
    // Aim: an id names one clause, in code and in JSON.
    let ids: BTreeSet<&str> = Clause::all().iter().map(|clause| clause.id()).collect();
    assert_eq!(ids.len(), Clause::all().len());
    for clause in Clause::all() {
        assert_eq!(Clause::from_id(clause.id()), Some(*clause));
        let text = serde_json::to_string(clause).unwrap();
        assert_eq!(serde_json::from_str::<Clause>(&text).unwrap(), *clause);
    }
    assert!(serde_json::from_str::<Clause>("\"A-99\"").is_err());
}

#[test]
fn every_coded_clause_names_a_rule_that_exists() {
    // Aim: follow each path to its file and find the function there, so that the table cannot age.
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for clause in Clause::all() {
        let Coding::Coded(path) = clause.coding() else {
            continue;
        };
        let (module, rule) = path.split_once("::").unwrap();
        let source = std::fs::read_to_string(sources.join(format!("{module}.rs"))).unwrap_or_default();
        assert!(source.contains(&format!("fn {rule}(")), "{clause}: {path} does not exist");
    }
}
