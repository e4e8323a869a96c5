//! The treaties that replace consular legalisation, as sourced data (`legalisation.toml`).
//!
//! It exists because the list of states whose apostille counts changes over the years.
//!
//! Out of scope: which legalisation each clause requires.

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
    /// The last day, if the state has left the treaty.
    pub until: Option<Date>,
    pub source: String,
    pub confidence: Confidence,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treaty {
    pub id: String,
    /// The legalisation that this treaty makes sufficient.
    pub way: Legalisation,
    pub name: String,
    pub name_ru: String,
    pub for_kazakhstan_since: Date,
    pub source: String,
    pub confidence: Confidence,
    pub party: Vec<Party>,
}

impl Treaty {
    /// Whether it is in force on that day for both Kazakhstan and that state.
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

    /// The treaties that make this legalisation sufficient for a document of that state on that day.
    pub fn in_force<'a>(&'a self, way: Legalisation, state: &'a str, on: Date) -> impl Iterator<Item = &'a Treaty> {
        self.treaty.iter().filter(move |treaty| treaty.way == way && treaty.in_force(state, on))
    }

    /// Adds a row of an edition and replaces the row with the same id.
    pub(crate) fn add(&mut self, row: Treaty) {
        self.treaty.retain(|other| other.id != row.id);
        self.treaty.push(row);
    }
}
