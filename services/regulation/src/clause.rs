//! Every paragraph of the order and its Algorithm as one enum, so that a refusal cites a clause that
//! exists and nothing of the order can be forgotten silently.
//!
//! Numbering: `O-n` the covering order, `A-n` the Algorithm, `A-n.m` sub-paragraph m, `A-n/pK` part K,
//! `AP-n` the appendix. Rules may not enter: a clause only says where its rule is coded, or why not.

mod table;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::VariantArray as _;

pub use table::Clause;

/// Whether a clause has become code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// The path of the rule inside this crate.
    Coded(&'static str),
    /// Why no rule of this crate codes it.
    NotCoded(&'static str),
}

/// The order's text, as it was published.
const ORDER: &str = include_str!("../order/2026.ru.txt");

impl Clause {
    /// The whole part (абзац) of the order from which the clause's sentence is taken.
    pub fn words_ru(self) -> &'static str {
        ORDER
            .lines()
            .map(str::trim)
            .find(|line| line.contains(self.sentence_ru()))
            .unwrap_or_else(|| self.sentence_ru())
    }

    /// The paragraph to which the clause belongs: "A-12" of "A-12/p3" and of "A-12.1".
    pub fn paragraph(self) -> &'static str {
        self.id().split(['.', '/']).next().unwrap_or_default()
    }

    pub const fn all() -> &'static [Clause] {
        Self::VARIANTS
    }

    pub fn id(self) -> &'static str {
        self.into()
    }

    pub fn from_id(id: &str) -> Option<Clause> {
        id.parse().ok()
    }
}

impl Serialize for Clause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Clause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Clause::from_id(&id).ok_or_else(|| D::Error::custom("the order has no such clause"))
    }
}

#[cfg(test)]
mod tests;
