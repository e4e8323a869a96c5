#![allow(clippy::unwrap_used)]

use super::*;

struct Folder(PathBuf);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("kosh-editions-{}", crate::clock::fresh_id()));
        std::fs::create_dir(&folder).unwrap();
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const LATER: &str =
    "id = \"2027\"\nbased_on = \"2026\"\nin_force_from = \"2027-01-01\"\nin_force_to = \"2027-06-30\"\n";

#[test]
fn a_hypothetical_edition_is_for_a_sandbox_only() {
    // Aim: outside a sandbox a hypothetical edition prevents the start and installs nothing. A damaged file always
    // prevents the start.
    let hypothetical = format!("{LATER}hypothetical = true\n");
    let folder = Folder::with(&[("2027.toml", &hypothetical), ("README.md", "not an edition")]);
    assert!(matches!(load(&folder.0, false), Err(EditionsError::Hypothetical(id)) if id == "2027"));
    assert!(Edition::by_id("2027").is_none());
    let damaged = Folder::with(&[("a.toml", "id = ")]);
    let error = load(&damaged.0, true).unwrap_err().to_string();
    assert!(error.contains("a.toml"), "{error}");
    assert!(matches!(load(&damaged.0.join("missing"), true), Err(EditionsError::Unreadable(..))));
}

#[test]
fn the_editions_of_a_process_are_installed_once() {
    // Aim: loaded editions are found by id and by date. Loading the same editions again is not an error, loading
    // others is one.
    let folder = Folder::with(&[("2027.toml", &LATER.replace("\"2027\"", "\"2027-once\""))]);
    load(&folder.0, false).unwrap();
    load(&folder.0, false).unwrap();
    let noon = jiff::civil::date(2027, 2, 1);
    assert_eq!(Edition::accepting(noon), Edition::by_id("2027-once"));
    let others = Folder::with(&[("b.toml", &LATER.replace("\"2027\"", "\"2027-b\""))]);
    assert!(matches!(load(&others.0, false), Err(EditionsError::NotAccepted(EditionError::OthersInstalled))));
}
