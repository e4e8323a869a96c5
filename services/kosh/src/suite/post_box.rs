//! The captured e-mail of a suite, as the person finds it to whom it was sent.

use anyhow::{Context as _, Result};

use super::Suite;

impl Suite {
    /// The messages that were captured for an address: name of the file and its bytes, by name.
    pub fn captured_mail(&self, address: &str) -> Result<Vec<(String, Vec<u8>)>> {
        let folder = self.endpoints().captured_mail();
        let header = format!("To: {address}\r\n");
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".eml") {
                continue;
            }
            let bytes = std::fs::read(folder.join(&name)).with_context(|| format!("reading {name}"))?;
            if bytes.windows(header.len()).any(|part| part == header.as_bytes()) {
                found.push((name, bytes));
            }
        }
        found.sort();
        Ok(found)
    }
}
