//! A ground: the reason why something is refused, returned or held, with the clause that states it.
//!
//! It exists because a refusal is never free text.
//!
//! Out of scope: personal data. The subject names a kind of document, a field or a fact, never its value.

mod reason;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use reason::Reason;

use crate::clause::Clause;
use crate::documents::DocumentKind;

/// One ground with its clause and its subject.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Ground {
    pub clause: Clause,
    pub reason: Reason,
    /// The code of the document kind, the field or the fact.
    pub subject: String,
}

impl Ground {
    pub fn new(clause: Clause, reason: Reason, subject: impl Into<String>) -> Self {
        Self { clause, reason, subject: subject.into() }
    }

    pub fn of_document(clause: Clause, reason: Reason, kind: DocumentKind) -> Self {
        Self::new(clause, reason, kind.code())
    }

    /// The document to which the ground or its field belongs (`QUESTIONNAIRE.purpose`).
    pub fn document(&self) -> Option<DocumentKind> {
        let document = self.subject.split_once('.').map_or(self.subject.as_str(), |(document, _)| document);
        DocumentKind::from_code(document)
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.clause, self.reason.code(), self.subject)
    }
}

/// Turns a list of grounds into the result of a `may_…` rule. An empty list means allowed.
pub(crate) fn allowed_unless(grounds: Vec<Ground>) -> Result<(), Vec<Ground>> {
    if grounds.is_empty() { Ok(()) } else { Err(grounds) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_reason_has_its_code_and_three_languages() {
        // Aim: codes and serde agree. No notice has an empty or repeated text.
        let mut texts = std::collections::BTreeSet::new();
        for reason in Reason::all() {
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("\"{}\"", reason.code()));
            assert_eq!(Reason::from_code(reason.code()), Some(*reason));
            for text in [reason.ru(), reason.kk(), reason.en()] {
                assert!(text.len() > 10 && texts.insert(text), "{}: {text}", reason.code());
            }
        }
    }

    #[test]
    fn a_ground_names_its_clause_in_json() {
        // Aim: integrators read the clause by its id.
        let ground = Ground::of_document(Clause::A4d1, Reason::DocumentMissing, DocumentKind::Passport);
        let text = serde_json::to_string(&ground).unwrap();
        assert_eq!(text, r#"{"clause":"A-4.1","reason":"DOCUMENT_MISSING","subject":"PASSPORT"}"#);
        assert_eq!(serde_json::from_str::<Ground>(&text).unwrap(), ground);
        assert_eq!(ground.document(), Some(DocumentKind::Passport));
    }
}
