//! The example of settings in `deploy/` is one that a service would take.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use platform::settings::{Settings, read};

#[test]
fn the_example_settings_are_read() {
    // Aim: whoever starts from the example meets no unknown, missing or malformed setting.
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/settings/agency.toml");
    let settings: Settings = read(file.as_path()).unwrap();
    assert!(!settings.sandbox);
    assert_eq!(settings.neighbours.len(), 2);
}
