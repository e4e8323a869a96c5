//! The features on disk, parsed, their outlines expanded.
//!
//! Out of scope: running them.

use std::path::{Path, PathBuf};

use cucumber::feature::Ext as _;
use cucumber::gherkin::{Feature, GherkinEnv, Rule, Scenario};

/// Every feature of `integration-tests/features`, in the order of the files' names.
pub fn features() -> Vec<Feature> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("features");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "feature"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no features in {}", folder.display());
    files.iter().map(|file| parsed(&std::fs::read_to_string(file).unwrap(), file)).collect()
}

/// One feature, from its text.
pub fn parsed(text: &str, file: &Path) -> Feature {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut feature =
        Feature::parse(text, GherkinEnv::default()).unwrap_or_else(|error| panic!("{name}: {error}")).expand_examples();
    if let Ok(feature) = &mut feature {
        feature.path = Some(PathBuf::from(&name));
    }
    feature.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Each scenario of a feature with the rule in which it stands, if any.
pub fn scenarios(feature: &Feature) -> impl Iterator<Item = (Option<&Rule>, &Scenario)> {
    let bare = feature.scenarios.iter().map(|scenario| (None, scenario));
    bare.chain(feature.rules.iter().flat_map(|rule| rule.scenarios.iter().map(move |scenario| (Some(rule), scenario))))
}
