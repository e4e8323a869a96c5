//! The sandbox's editions: what `integration-tests/editions/README.md` says of them is true.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use regulation::interpretations::SWITCHES;
use regulation::{Edition, Interpretations};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("editions")
}

#[test]
fn each_edition_turns_one_question_and_the_table_says_which() {
    // Aim: twelve questions, each the other way alone; the earlier and the later edition stand at every default; all are
    // marked as no law, and the README's row names id and positions.
    platform::editions::load(&folder(), true).unwrap();
    let table = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let mut turned = Vec::new();
    for edition in Edition::all().filter(|edition| edition.id != "2026") {
        assert!(edition.hypothetical, "{}", edition.id);
        let moved: Vec<_> = SWITCHES
            .iter()
            .filter(|switch| switch.position(&edition.interpretations) != switch.default_position())
            .map(|switch| (switch.amb, format!("`{} = {}`", switch.key, switch.position(&edition.interpretations))))
            .collect();
        if ["2026-01", "2028-02"].contains(&edition.id.as_str()) {
            assert_eq!(edition.interpretations, Interpretations::default(), "{}", edition.id);
            continue;
        }
        let amb = moved.first().unwrap_or_else(|| panic!("{} turns nothing", edition.id)).0;
        let row = table.lines().find(|line| line.contains(&format!("`{}`", edition.id))).unwrap().replace('"', "");
        for (other, position) in &moved {
            assert!(
                *other == amb && row.contains(amb) && row.contains(&position.replace('"', "")),
                "{row}: {position}"
            );
        }
        turned.push(amb);
    }
    let questions = [3, 4, 6, 8, 9, 10, 11, 12, 20, 27, 33, 23].map(|number| format!("AMB-{number:02}"));
    assert_eq!(turned, questions);
}
