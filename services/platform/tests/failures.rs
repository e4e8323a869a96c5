//! The table of failure modes names tests: each of them exists.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// The rows that begin with a number, cell by cell.
fn rows(table: &str) -> Vec<Vec<&str>> {
    table
        .lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|sign: char| sign.is_ascii_digit()))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_failure_mode_names_a_test_that_exists_or_says_why_not() {
    // Aim: no row of the table can outlive its test, and every one of the modes has its row.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(here.join("FAILURES.md")).unwrap();
    let rows = rows(&table);
    let numbers: Vec<usize> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    let mut files = Vec::new();
    for folder in [here.join("../../services"), here.join("../../integration-tests")] {
        sources(&folder, &mut files);
    }
    let code: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    for row in rows {
        let [number, mode, remedy, proof] = row.as_slice() else { panic!("{row:?}") };
        assert!(!mode.is_empty() && !remedy.is_empty(), "{number}");
        let names: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty() || proof.starts_with("none: "), "{number}: neither a test nor a reason");
        for name in names {
            assert!(code.contains(&format!("fn {name}(")), "{number}: there is no test {name}");
        }
    }
}
