//! The signed statements inside the cases' facts, wherever an agency keeps them.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;

use super::json_of;
use crate::timeline::Dossier;

/// A statement that somebody signed in the case.
pub struct Statement {
    /// How the case calls it, for example "petition".
    pub name: String,
    /// Of the exact text, hexadecimal.
    pub sha256: String,
    /// Detached CMS, DER.
    pub signature: Vec<u8>,
    /// When the first endpoint received it: its certificate is judged at that moment.
    pub received_at: Timestamp,
    /// The certification authority's answer about the certificate at that moment, DER.
    pub ocsp: Vec<u8>,
}

impl Statement {
    /// The arguments with which openssl checks the authority's answer, and the words with which it agrees. The validity
    /// period keeps it from comparing the legal moment with today; certificates are named by SHA-256, as the endpoint asked.
    pub fn openssl_ocsp_arguments(&self) -> (Vec<String>, [String; 2]) {
        let (name, at) = (&self.name, self.received_at.as_second());
        let line = format!(
            "ocsp -respin {name}.ocsp -no_nonce -issuer issuing.pem -sha256 -cert {name}.pem -CAfile root.pem \
             -verify_other issuing.pem -attime {at} -validity_period 999999999"
        );
        let words = ["Response verify OK".to_owned(), format!("{name}.pem: good")];
        (line.split(' ').map(str::to_owned).collect(), words)
    }

    /// The arguments with which openssl checks the two files of this statement.
    pub fn openssl_arguments(&self) -> Vec<String> {
        let (name, at) = (&self.name, self.received_at.as_second());
        let line = format!(
            "cms -verify -binary -inform DER -in {name}.p7s -content {name}.txt -CAfile root.pem -purpose smimesign \
             -attime {at} -out /dev/null"
        );
        line.split(' ').map(str::to_owned).collect()
    }
}

/// Every statement of the dossier once, wherever it lies; two of one name are told apart by their agency.
pub fn statements_of(dossier: &Dossier) -> Result<Vec<Statement>> {
    let (mut found, mut seen, mut names) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (agency, case) in &dossier.cases {
        let facts = case.facts.clone().map(json_of).with_context(|| format!("{agency} shows no facts"))?;
        for mut statement in statements_in(&facts)? {
            if !seen.insert((statement.sha256.clone(), statement.signature.clone())) {
                continue;
            }
            if !names.insert(statement.name.clone()) {
                statement.name = format!("{}-{agency}", statement.name);
                names.insert(statement.name.clone());
            }
            found.push(statement);
        }
    }
    Ok(found)
}

/// The statements inside one agency's facts.
pub fn statements_in(facts: &Value) -> Result<Vec<Statement>> {
    let mut found = Vec::new();
    collect(facts, &mut Vec::new(), &mut found)?;
    Ok(found)
}

fn collect(value: &Value, path: &mut Vec<String>, found: &mut Vec<Statement>) -> Result<()> {
    match value {
        Value::Object(fields) => {
            if let Some(statement) = read(value, path)? {
                found.push(statement);
                return Ok(());
            }
            for (field, value) in fields {
                path.push(field.to_lowercase());
                collect(value, path, found)?;
                path.pop();
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, path, found)),
        _ => Ok(()),
    }
}

/// How people call a statement that lies there.
fn name_of(path: &[String]) -> String {
    let within = |stage: &str| path.iter().any(|field| field.contains(stage));
    match path.last().map(String::as_str) {
        Some("petition") => "petition".to_owned(),
        Some("request") => "petition-request".to_owned(),
        Some("statement") if within("consent") => "consent".to_owned(),
        Some("decision" | "statement") if within("preliminary") || within("approv") => {
            "preliminary-decision".to_owned()
        }
        Some("decision") => "final-decision".to_owned(),
        Some("statement") if within("decision") => "final-decision".to_owned(),
        Some(other) => other.replace(|c: char| !c.is_ascii_alphanumeric(), "-"),
        None => "statement".to_owned(),
    }
}

fn read(value: &Value, path: &[String]) -> Result<Option<Statement>> {
    let text = |field: &str| value.get(field).and_then(Value::as_str);
    let (Some(sha256), Some(signature), Some(received_at), Some(ocsp), Some(_)) =
        (text("sha256"), text("signature"), text("received_at"), text("ocsp"), text("signer_iin"))
    else {
        return Ok(None);
    };
    let name = name_of(path);
    Ok(Some(Statement {
        sha256: sha256.to_owned(),
        signature: STANDARD.decode(signature).with_context(|| format!("the signature of {name}"))?,
        ocsp: STANDARD.decode(ocsp).with_context(|| format!("the OCSP answer of {name}"))?,
        received_at: received_at.parse().with_context(|| format!("the moment of {name}"))?,
        name,
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn statements_are_found_wherever_they_lie() {
        // Aim: nested statements are found once each, under telling names; other digests are not taken for statements.
        let signed = |digest: &str| serde_json::json!({ "sha256": digest, "signature": "MAA=", "signer_iin": "1", "ocsp": "MAA=", "received_at": "2026-10-15T11:20:00Z" });
        let facts = serde_json::json!({
            "Signed": { "petition": signed("aa"), "documents": [{ "sha256": "cc" }] },
            "approval": { "decision": { "statement": signed("bb") } },
            "decision": { "statement": signed("dd") },
        });
        let found = statements_in(&facts).unwrap();
        let names: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.sha256.as_str())).collect();
        assert_eq!(names, [("petition", "aa"), ("preliminary-decision", "bb"), ("final-decision", "dd")]);
        assert!(found[0].openssl_arguments().contains(&"petition.p7s".to_owned()));
        assert!(found[0].openssl_ocsp_arguments().0.contains(&"petition.ocsp".to_owned()));
    }
}
