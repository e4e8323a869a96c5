//! Every paragraph of the order and its Algorithm as one enum. A refusal can cite only a clause that exists, and
//! tests show that no paragraph is missing.
//!
//! Numbering: `O-n` the covering order, `A-n` the Algorithm, `A-n.m` sub-paragraph m, `A-n/pK` part K, `AP-n` the
//! appendix.
//!
//! Out of scope: rules. A clause only states where its rule is coded, or why no rule exists.

mod table;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::VariantArray as _;

pub use table::Clause;

/// Whether code implements a clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// The path of the rule inside this crate.
    Coded(&'static str),
    /// Why no rule of this crate implements it.
    NotCoded(&'static str),
}

/// The text of the order as published.
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

    /// The paragraph to which the clause belongs: "A-12" for "A-12/p3" and for "A-12.1".
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
