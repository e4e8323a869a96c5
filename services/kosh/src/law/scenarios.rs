//! The scenarios of the checkout by the clauses in their tags. The Gherkin is read as far as tags and names go, no further.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use crate::installation;

/// Names of scenarios by clause id, from `integration-tests/features/*.feature`.
pub fn by_clause() -> Result<BTreeMap<String, Vec<String>>> {
    let folder = installation::workspace()?.join("integration-tests/features");
    let mut found = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(found) };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "feature"));
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).with_context(|| format!("interpretation {}", file.display()))?;
        collect(&text, &mut found);
    }
    Ok(found)
}

fn collect(text: &str, found: &mut BTreeMap<String, Vec<String>>) {
    let mut tags: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('@') {
            tags.extend(line.split_whitespace().filter_map(|tag| tag.strip_prefix('@')).map(str::to_owned));
        } else if let Some(name) = ["Scenario Outline:", "Scenario:"].iter().find_map(|word| line.strip_prefix(word)) {
            for tag in tags.drain(..) {
                found.entry(tag).or_default().push(name.trim().to_owned());
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            tags.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_found_under_each_of_its_tags() {
        // Aim: several tags over several lines; what stands before a rule belongs to no scenario.
        let text =
            "@rule\nRule: Paragraph 4\n@A-4.1 @A-4.2\n@A-28\nScenario: One\nGiven x\n@A-4.1\nScenario Outline: Two\n";
        let mut found = BTreeMap::new();
        collect(text, &mut found);
        let names: Vec<(&str, usize)> = found.iter().map(|(tag, names)| (tag.as_str(), names.len())).collect();
        assert_eq!(names, [("A-28", 1), ("A-4.1", 2), ("A-4.2", 1)]);
    }
}
