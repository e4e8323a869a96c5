//! Demanded professions (Order No. 49), as a versioned dictionary (`professions.toml`).
//!
//! "ходатайство – письмо … о соответствии перечню востребованных профессий согласно приказу … № 49". The
//! official list with its codes was not found, so the rows are marked unofficial.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::clause::Clause;
use crate::ground::{Ground, Reason};

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profession {
    pub code: String,
    pub name_ru: String,
    pub name_en: String,
    pub official: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    pub version: String,
    pub source: String,
    pub profession: Vec<Profession>,
}

static BUNDLED: LazyLock<Dictionary> = LazyLock::new(|| {
    toml::from_str(include_str!("../professions.toml")).expect("the bundled dictionary is valid, which a test proves")
});

impl Dictionary {
    pub fn bundled() -> &'static Dictionary {
        &BUNDLED
    }

    pub fn find(&self, code: &str) -> Option<&Profession> {
        self.profession.iter().find(|profession| profession.code == code)
    }
}

/// The petition must name a profession of the list.
pub fn check_profession(code: &str) -> Vec<Ground> {
    match Dictionary::bundled().find(code) {
        Some(_) => Vec::new(),
        None => vec![Ground::new(Clause::A2d5, Reason::ProfessionNotListed, "profession")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_5_only_listed_professions() {
        // Aim: the seven seeded professions are found. Another one gives a ground under.
        assert_eq!(Dictionary::bundled().profession.len(), 7);
        assert!(check_profession("SOFTWARE_DEVELOPER").is_empty());
        assert_eq!(check_profession("POET")[0].reason, Reason::ProfessionNotListed);
    }
}
