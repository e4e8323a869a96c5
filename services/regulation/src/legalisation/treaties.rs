//! The treaties that take the place of consular legalisation, as sourced data (`legalisation.toml`).
//!
//! It exists because which state's apostille counts changes with the years, and with it nothing else. What is accepted under
//! which clause may not enter.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::calendar::Confidence;
use crate::documents::Legalisation;

/// A state, and the days on which the treaty is in force for it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// ISO 3166-1 alpha-3.
    pub state: String,
    pub since: Date,
    /// The last day, for a state that has left.
    pub until: Option<Date>,
    pub source: String,
    pub confidence: Confidence,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treaty {
    pub id: String,
    /// The legalisation that it makes enough.
    pub way: Legalisation,
    pub name: String,
    pub name_ru: String,
    pub for_kazakhstan_since: Date,
    pub source: String,
    pub confidence: Confidence,
    pub party: Vec<Party>,
}

impl Treaty {
    /// In force on that day for Kazakhstan and that state alike.
    pub fn in_force(&self, state: &str, on: Date) -> bool {
        let holds = |party: &Party| {
            party.state == state && party.since <= on && party.until.is_none_or(|last_day| on <= last_day)
        };
        self.for_kazakhstan_since <= on && self.party.iter().any(holds)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treaties {
    pub treaty: Vec<Treaty>,
}

static BUNDLED: LazyLock<Treaties> = LazyLock::new(|| {
    toml::from_str(include_str!("../../legalisation.toml"))
        .expect("the bundled treaties are valid, which a test proves")
});

impl Treaties {
    pub fn bundled() -> &'static Treaties {
        &BUNDLED
    }

    /// The treaties that make this way enough for a document of that state on that day.
    pub fn in_force<'a>(&'a self, way: Legalisation, state: &'a str, on: Date) -> impl Iterator<Item = &'a Treaty> {
        self.treaty.iter().filter(move |treaty| treaty.way == way && treaty.in_force(state, on))
    }

    /// An edition's row takes the place of the one with its id.
    pub(crate) fn enter(&mut self, row: Treaty) {
        self.treaty.retain(|other| other.id != row.id);
        self.treaty.push(row);
    }
}
