//! Why this exists: what `kosh` generates for `k8s/` is read by people, so it is written as block YAML with sorted keys.
//!
//! Out of scope: reading YAML, and lists, which no generated resource has.

use std::collections::BTreeMap;

use serde_json::Value;

/// The values as the documents of one file.
pub fn documents(values: &[Value]) -> String {
    values.iter().map(document).collect::<Vec<_>>().join("---\n")
}

fn document(value: &Value) -> String {
    let mut text = String::new();
    fields(value, 0, &mut text);
    text
}

/// The fields of an object by their keys in order, whatever order the map keeps them in.
fn fields(value: &Value, depth: usize, text: &mut String) {
    let sorted: BTreeMap<_, _> = value.as_object().into_iter().flatten().collect();
    for (key, value) in sorted {
        let indent = "  ".repeat(depth);
        if value.is_object() {
            text.push_str(&format!("{indent}{key}:\n"));
            fields(value, depth + 1, text);
        } else {
            text.push_str(&format!("{indent}{key}: {}\n", scalar(value)));
        }
    }
}

/// A word is written plainly. Every other text is quoted as in JSON, which YAML reads in the same way.
fn scalar(value: &Value) -> String {
    match value.as_str() {
        Some(text) if is_plain(text) => text.to_owned(),
        _ => value.to_string(),
    }
}

/// Words that no version of YAML reads as anything but a text.
fn is_plain(text: &str) -> bool {
    let keywords = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    text.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_uppercase())
        && text.chars().all(|one| one.is_ascii_alphanumeric() || "-./".contains(one))
        && !keywords.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_that_yaml_would_read_otherwise_are_quoted() {
        // Aim: keys are sorted, nested objects are indented, and only plain words stand without quotes.
        let value = json!({ "spec": { "write": r"^(a\.to\.b)$", "tag": "no", "empty": "", "version": "1.10", "name": "a.to.b", "durable": true }, "kind": "Queue" });
        let wanted = "kind: Queue\nspec:\n  durable: true\n  empty: \"\"\n  name: a.to.b\n  tag: \"no\"\n  version: \"1.10\"\n  write: \"^(a\\\\.to\\\\.b)$\"\n";
        assert_eq!(documents(&[value.clone(), json!({ "kind": "User" })]), format!("{wanted}---\nkind: User\n"));
    }
}
