//! A notice's words: a text file for each language, whose first line is the title and whose named places the writer fills with
//! facts.
//!
//! It exists so that who mends a sentence edits a text and no code. Out of scope: rules, and words of any one notice.
//!
//! In a text, `{name}` stands for a fact. A line that begins with `{?name}` is kept when that much is so, and one that begins with
//! `{!name}` when it is not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use regulation::{Clause, Ground};

use super::{Draft, Kind, Trilingual, day, reasons};

/// The words of one notice before its facts are known.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    pub kind: Kind,
    pub clause: Clause,
    /// Its files are `notices/<name>.<language>.txt` of the agency.
    pub name: &'static str,
    pub words: Trilingual<&'static str>,
}

/// Names the three texts of a notice in the `notices` directory of the agency that asks.
#[macro_export]
macro_rules! notice_template {
    ($kind:ident, $clause:ident, $name:literal) => {
        $crate::notices::Template {
            kind: $crate::notices::Kind::$kind,
            clause: ::regulation::Clause::$clause,
            name: $name,
            words: $crate::notices::Trilingual {
                kk: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/notices/", $name, ".kk.txt")),
                ru: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/notices/", $name, ".ru.txt")),
                en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/notices/", $name, ".en.txt")),
            },
        }
    };
}

/// The facts that one notice tells.
#[derive(Clone, Debug, Default)]
pub struct Told {
    facts: BTreeMap<&'static str, Trilingual<String>>,
    whether: BTreeMap<&'static str, bool>,
}

impl Told {
    /// A number or a name that is written alike in every language.
    #[must_use]
    pub fn word(self, name: &'static str, word: &str) -> Self {
        self.each(name, Trilingual { kk: word, ru: word, en: word }.map(str::to_owned))
    }

    /// A legal day.
    #[must_use]
    pub fn day(self, name: &'static str, date: Date) -> Self {
        self.word(name, &day(date))
    }

    /// Grounds as `reasons`, one a line, each with its document and clause.
    #[must_use]
    pub fn reasons(self, grounds: &[Ground]) -> Self {
        self.each("reasons", reasons(grounds))
    }

    #[must_use]
    pub fn each(mut self, name: &'static str, words: Trilingual<String>) -> Self {
        self.facts.insert(name, words);
        self
    }

    /// Whether the lines that depend on this are told.
    #[must_use]
    pub fn whether(mut self, name: &'static str, so: bool) -> Self {
        self.whether.insert(name, so);
        self
    }

    /// All that is told, as the texts name it.
    fn names(&self) -> BTreeSet<&str> {
        self.facts.keys().chain(self.whether.keys()).copied().collect()
    }
}

impl Template {
    /// The notice. Each text names every fact that is told and no other: the agencies' tests fill every template.
    pub fn tell(&self, told: &Told) -> Draft {
        debug_assert!(
            self.words.iter().all(|words| places(words) == told.names()),
            "{}: the texts name {:?}, the writer tells {:?}",
            self.name,
            self.words.map(places),
            told.names(),
        );
        let fact = |pick: fn(&Trilingual<String>) -> &String| {
            move |name: &str| told.facts.get(name).map_or("", |words| pick(words).as_str())
        };
        let texts = Trilingual {
            kk: fill(self.words.kk, &fact(|words| &words.kk), &told.whether),
            ru: fill(self.words.ru, &fact(|words| &words.ru), &told.whether),
            en: fill(self.words.en, &fact(|words| &words.en), &told.whether),
        };
        let halves = texts.map(|text| match text.split_once('\n') {
            Some((title, text)) => (title.to_owned(), text.trim().to_owned()),
            None => (text, String::new()),
        });
        Draft {
            kind: self.kind,
            clause: self.clause,
            title: halves.clone().map(|(title, _)| title),
            text: halves.map(|(_, text)| text),
        }
    }
}

/// What a text names, facts and conditions alike.
fn places(words: &'static str) -> BTreeSet<&'static str> {
    let named = |part: &'static str| part.split_once('}').map(|(name, _)| name.trim_start_matches(['?', '!']));
    words.split('{').skip(1).filter_map(named).collect()
}

fn fill<'a>(words: &str, fact: &impl Fn(&str) -> &'a str, whether: &BTreeMap<&'static str, bool>) -> String {
    let lines = words.lines().filter_map(|line| kept(line, whether));
    lines.map(|line| fill_line(line, fact)).collect::<Vec<_>>().join("\n")
}

/// The line without its condition; `None` when it is not to be told.
fn kept<'a>(line: &'a str, whether: &BTreeMap<&'static str, bool>) -> Option<&'a str> {
    for (mark, wanted) in [("{?", true), ("{!", false)] {
        if let Some((name, rest)) = line.strip_prefix(mark).and_then(|rest| rest.split_once('}')) {
            return (whether.get(name).copied().unwrap_or(false) == wanted).then(|| rest.trim_start());
        }
    }
    Some(line)
}

/// A fact is taken as it is: braces in it name nothing.
fn fill_line<'a>(line: &str, fact: &impl Fn(&str) -> &'a str) -> String {
    let mut parts = line.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                filled.push_str(fact(name));
                filled.push_str(rest);
            }
            None => filled.push_str(part),
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use regulation::Reason;

    const WORDS: &str = "Title {number}\n\nOn {day}:\n{reasons}\n{?kept} The fee stays.\n{!kept} The fee is spent.\n";
    const TEMPLATE: Template = Template {
        kind: Kind::N2,
        clause: Clause::A9,
        name: "sample",
        words: Trilingual { kk: WORDS, ru: WORDS, en: WORDS },
    };

    fn told(kept: bool) -> Told {
        let grounds = [Ground::new(Clause::A4d3, Reason::DocumentIllegible, "RESUME")];
        let told = Told::default().word("number", "{day}7").day("day", date(2026, 10, 5)).reasons(&grounds);
        told.whether("kept", kept)
    }

    #[test]
    fn facts_take_their_places_and_lines_their_conditions() {
        // Aim: the first line is the title; a fact's own braces are no place; each reason in its language with its document and
        // clause; of two conditional lines the right one is told.
        let draft = TEMPLATE.tell(&told(true));
        assert_eq!(draft.title.en, "Title {day}7");
        assert_eq!(draft.text.en, "On 05.10.2026:\n— CV: the document is illegible (A-4.3)\nThe fee stays.");
        assert!(draft.text.kk.contains(Reason::DocumentIllegible.kk()) && draft.text.ru.contains("резюме"));
        assert!(TEMPLATE.tell(&told(false)).text.ru.ends_with("The fee is spent."));
    }

    #[test]
    #[should_panic(expected = "the writer tells")]
    fn a_fact_that_a_text_does_not_name_is_noticed() {
        // Aim: a text that forgets a fact, or names one that nobody tells, fails where it is filled.
        let _ = TEMPLATE.tell(&told(true).word("more", "x"));
    }
}
