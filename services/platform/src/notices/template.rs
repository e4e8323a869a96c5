//! A notice's words: a text file for each language, whose first line is the title and whose named places an act fills with facts.
//!
//! It exists so that whoever corrects a sentence edits a text and no code. The texts are minijinja templates: `{{ name }}` stands
//! for a fact, `{% if name %}` … `{% else %}` … `{% endif %}`, each on a line of its own, for lines that depend on one.
//!
//! Out of scope: rules, and the words of any one notice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use regulation::{Clause, Ground};

use super::{Draft, Kind, Trilingual, day, reasons};
use crate::refusal::Refusal;

/// The words of one notice before its facts are known.
#[derive(Debug)]
pub struct Template {
    pub kind: Kind,
    pub clause: Clause,
    /// Its files are `notices/<name>.<language>.txt` of the agency.
    pub name: &'static str,
    /// Compiled once, at the latest when the process starts.
    pub texts: LazyLock<Result<Texts, Error>>,
}

/// The three compiled texts of one notice.
#[derive(Debug)]
pub struct Texts {
    environment: Environment<'static>,
    /// What each of them names.
    names: BTreeSet<String>,
}

/// Declares the notices of an agency, each with its kind, its clause and the name of its texts in the agency's directory
/// `notices`, and `TEMPLATES`, all of them.
#[macro_export]
macro_rules! notice_templates {
    ($($(#[$doc:meta])* $template:ident: $kind:ident, $clause:ident, $name:literal;)+) => {
        $(
            $(#[$doc])*
            static $template: $crate::notices::Template = $crate::notices::Template {
                kind: $crate::notices::Kind::$kind,
                clause: ::regulation::Clause::$clause,
                name: $name,
                texts: ::std::sync::LazyLock::new(|| $crate::notices::Texts::compile($crate::notices::Trilingual {
                    kk: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/notices/", $name, ".kk.txt")),
                    ru: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/notices/", $name, ".ru.txt")),
                    en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/notices/", $name, ".en.txt")),
                })),
            };
        )+
        /// Every notice of this agency.
        pub static TEMPLATES: &[&$crate::notices::Template] = &[$(&$template),+];
    };
}

/// The facts that one notice tells.
#[derive(Clone, Debug, Default)]
pub struct Values(Trilingual<BTreeMap<&'static str, Value>>);

impl Values {
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
    pub fn each(self, name: &'static str, words: Trilingual<String>) -> Self {
        self.with(name, words.map(Value::from))
    }

    /// Whether the lines that depend on this are values.
    #[must_use]
    pub fn whether(self, name: &'static str, so: bool) -> Self {
        self.with(name, Trilingual { kk: so, ru: so, en: so }.map(Value::from))
    }

    fn with(mut self, name: &'static str, value: Trilingual<Value>) -> Self {
        self.0.kk.insert(name, value.kk);
        self.0.ru.insert(name, value.ru);
        self.0.en.insert(name, value.en);
        self
    }
}

impl Template {
    /// The texts, if they can be used: each is a valid template, and all name the same facts.
    pub fn compiled(&self) -> Result<&Texts, String> {
        self.texts.as_ref().map_err(|error| self.fault(error))
    }

    /// The notice. A fact that a text names and nobody gives is an error, never an empty place; the agencies' tests fill every
    /// template and also notice a fact that no text names.
    pub fn fill(&self, values: &Values) -> Result<Draft, Refusal> {
        self.rendered(values).map_err(|error| {
            tracing::error!(error, "a notice cannot be written");
            Refusal::notice_unwritable()
        })
    }

    fn rendered(&self, values: &Values) -> Result<Draft, String> {
        let texts = self.compiled()?;
        debug_assert!(texts.names.iter().eq(values.0.en.keys()), "{}: {:?}, given {values:?}", self.name, texts.names);
        let filled = texts.fill(&values.0).map_err(|error| self.fault(&error))?;
        let halves = filled.map(|text| match text.split_once('\n') {
            Some((title, text)) => (title.to_owned(), text.trim().to_owned()),
            None => (text, String::new()),
        });
        let title = halves.clone().map(|(title, _)| title);
        Ok(Draft { kind: self.kind, clause: self.clause, title, text: halves.map(|(_, text)| text) })
    }

    fn fault(&self, error: &Error) -> String {
        format!("the texts of the notice {}: {error}", self.name)
    }
}

impl Texts {
    pub fn compile(words: Trilingual<&'static str>) -> Result<Self, Error> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        let mut named = Vec::new();
        for (language, words) in [("kk", words.kk), ("ru", words.ru), ("en", words.en)] {
            environment.add_template(language, words)?;
            named.push(environment.get_template(language)?.undeclared_variables(false));
        }
        if named.iter().any(|names| *names != named[0]) {
            return Err(Error::new(ErrorKind::InvalidOperation, format!("the languages differ: {named:?}")));
        }
        Ok(Self { environment, names: named.into_iter().flatten().collect() })
    }

    fn fill(&self, facts: &Trilingual<BTreeMap<&'static str, Value>>) -> Result<Trilingual<String>, Error> {
        let fill = |language, facts: &BTreeMap<_, _>| self.environment.get_template(language)?.render(facts.clone());
        Ok(Trilingual { kk: fill("kk", &facts.kk)?, ru: fill("ru", &facts.ru)?, en: fill("en", &facts.en)? })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;
    use regulation::Reason;

    const WORDS: &str = "Title {{ number }}\n\nOn {{ day }}:\n{{ reasons }}\n\
        {% if kept %}\nThe fee stays.\n{% else %}\nThe fee is spent.\n{% endif %}\n";
    static TEMPLATE: Template = Template {
        kind: Kind::N2,
        clause: Clause::A9,
        name: "sample",
        texts: LazyLock::new(|| Texts::compile(Trilingual { kk: WORDS, ru: WORDS, en: WORDS })),
    };

    fn values(kept: bool) -> Values {
        let grounds = [Ground::new(Clause::A4d3, Reason::DocumentIllegible, "RESUME")];
        let values = Values::default().word("number", "{{ day }}<7").day("day", date(2026, 10, 5)).reasons(&grounds);
        values.whether("kept", kept)
    }

    #[test]
    fn facts_take_their_places_and_lines_their_conditions() {
        // Aim: the first line is the title; a fact's own braces are no place and its characters stay as they are; each reason in its
        // language with its document and clause; of two conditional lines the right one is values.
        let draft = TEMPLATE.fill(&values(true)).unwrap();
        assert_eq!(draft.title.en, "Title {{ day }}<7");
        assert_eq!(draft.text.en, "On 05.10.2026:\n— CV: the document is illegible (A-4.3)\nThe fee stays.");
        assert!(draft.text.kk.contains(Reason::DocumentIllegible.kk()) && draft.text.ru.contains("резюме"));
        assert!(TEMPLATE.fill(&values(false)).unwrap().text.ru.ends_with("The fee is spent."));
    }

    #[test]
    #[should_panic(expected = "sample")]
    fn a_fact_that_a_text_does_not_name_is_noticed() {
        // Aim: a text that forgets a fact, or names one that nobody tells, fails where it is filled.
        let _ = TEMPLATE.fill(&values(true).word("more", "x"));
    }

    #[test]
    fn an_undefined_name_is_an_error_also_as_a_condition() {
        // Aim: neither a fact nor a condition that nobody gave is taken for an empty one.
        let texts = TEMPLATE.compiled().unwrap();
        for name in ["day", "kept"] {
            let mut facts = values(true).0;
            facts.kk.remove(name);
            assert_eq!(texts.fill(&facts).unwrap_err().kind(), ErrorKind::UndefinedError, "{name}");
        }
    }

    #[test]
    fn texts_that_cannot_be_used_do_not_compile() {
        // Aim: a broken text, and a language that names other facts than the rest, fail before any notice is written.
        let compile = |en| Texts::compile(Trilingual { kk: "{{ a }}", ru: "{{ a }}", en });
        assert!(compile("{{ a }} once more").is_ok());
        for broken in ["{{ a", "{% if a %}", "{{ b }}", "no fact"] {
            assert!(compile(broken).is_err(), "{broken}");
        }
    }
}
