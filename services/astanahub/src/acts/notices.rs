//! The notices of the personal cabinet, N-1, N-2, N-9 and N-12: which facts each tells. Their words stand in `notices/*.txt`.
//!
//! Which act sends which notice is the act's matter. Names and other personal data may not enter: the cabinet is the
//! applicant's own, and outlives a withdrawal.

use jiff::civil::Date;
use platform::notice_templates;
use platform::notices::{Draft, Values, hour};
use platform::refusal::Refusal;
use regulation::{Ground, Moment};

notice_templates! {
    /// N-1, A-6: admitted to the interview, with the times to choose from.
    ADMITTED: N1, A6, "N-1";
    /// N-2, A-9: refused, with the reasons. No ban follows.
    REFUSED: N2, A9, "N-2";
    /// N-9, A-8: the petition is signed. The order does not say that the applicant is values; without it they would not know when to
    /// file.
    SIGNED: N9, A8, "N-9";
    /// N-12: no interview took place. The order does not number it, since it is silent on who never comes (AMB-31).
    CLOSED: N12, A6, "N-12";
}

/// `closable_from`: the first day on which the petition may be closed without an interview.
pub fn admitted(number: &str, slots: &[Moment], closable_from: Date) -> Result<Draft, Refusal> {
    let times: Vec<_> = slots.iter().map(|slot| format!("— {}", hour(*slot))).collect();
    ADMITTED.fill(&of(number).word("times", &times.join("\n")).day("closable_from", closable_from))
}

pub fn refused(number: &str, decided_on: Date, grounds: &[Ground]) -> Result<Draft, Refusal> {
    REFUSED.fill(&of(number).day("decided_on", decided_on).reasons(grounds))
}

/// `last_day`: the last one on which the portal takes new applications.
pub fn signed(number: &str, signed_on: Date, last_day: Date) -> Result<Draft, Refusal> {
    SIGNED.fill(&of(number).day("signed_on", signed_on).day("last_day", last_day))
}

pub fn closed_without_interview(number: &str, invited_on: Date, closed_on: Date) -> Result<Draft, Refusal> {
    CLOSED.fill(&of(number).day("invited_on", invited_on).day("closed_on", closed_on))
}

fn of(number: &str) -> Values {
    Values::default().word("number", number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::{date, time};
    use platform::notices::{Kind, Template};
    use regulation::{Clause, Reason};

    const NUMBER: &str = "1000000017";

    /// Every notice of astanahub, with all that the order's documentation wants in it.
    fn all() -> Vec<(&'static Template, Draft, Vec<&'static str>)> {
        // Half past midnight of the 12th is the 11th in UTC.
        let slots = [time(0, 30, 0, 0), time(23, 30, 0, 0)].map(|time| Moment::at_legal(date(2026, 10, 12), time));
        let ground = Ground::new(Clause::A4d3, Reason::DocumentIllegible, "RESUME");
        let all = [
            (
                &ADMITTED,
                admitted(NUMBER, &slots, date(2026, 11, 7)),
                vec![NUMBER, "6", "\n— 12.10.2026 00:30\n— 12.10.2026 23:30", "07.11.2026"],
            ),
            (&REFUSED, refused(NUMBER, date(2026, 10, 6), &[ground]), vec![NUMBER, "9", "06.10.2026", "(A-4.3)"]),
            (
                &SIGNED,
                signed(NUMBER, date(2026, 10, 15), date(2026, 12, 31)),
                vec![NUMBER, "8", "15.10.2026", "31.12.2026", "egov.kz"],
            ),
            (
                &CLOSED,
                closed_without_interview(NUMBER, date(2026, 10, 7), date(2026, 11, 9)),
                vec![NUMBER, "6", "07.10.2026", "09.11.2026", "astanahub.com"],
            ),
        ];
        all.into_iter().map(|(template, draft, wanted)| (template, draft.unwrap(), wanted)).collect()
    }

    #[test]
    fn every_notice_tells_the_same_facts_in_three_languages() {
        // Aim: each text holds number, paragraph, dates and reasons, times as clocks in Kazakhstan show them, and leaves no place
        // unfilled; a fact that one language forgets fails in `Template::tell`.
        for (template, draft, wanted) in all() {
            for (title, text) in draft.title.iter().zip(draft.text.iter()) {
                for fact in &wanted {
                    assert!(text.contains(fact), "{}: no {fact} in\n{text}", template.name);
                }
                assert!(!title.is_empty() && !title.contains('{') && !text.contains(['{', '}']), "{title}\n{text}");
            }
        }
    }

    #[test]
    fn no_text_lies_about_unused() {
        // Aim: the directory holds the three texts of each template and nothing else.
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/notices");
        let found =
            std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut found: Vec<String> = found.collect();
        found.sort();
        let files = |name| ["en", "kk", "ru"].map(|language| format!("{name}.{language}.txt"));
        let mut named: Vec<String> = TEMPLATES.iter().flat_map(|template| files(template.name)).collect();
        named.sort();
        assert_eq!(found, named);
    }

    #[test]
    fn a9_a_refusal_tells_document_reason_and_clause() {
        // Aim: the reasons that par. 9 demands, each with its clause and document, in each language; and that nobody is banned.
        let ground = Ground::new(Clause::A4d3, Reason::DocumentIllegible, "RESUME");
        let notice = refused(NUMBER, date(2026, 10, 6), &[ground]).unwrap();
        assert_eq!((notice.kind, notice.clause), (Kind::N2, Clause::A9));
        let reason = Reason::DocumentIllegible;
        for (text, document, reason, no_ban) in [
            (&notice.text.kk, "түйіндеме", reason.kk(), "тыйым салынбайды"),
            (&notice.text.ru, "резюме", reason.ru(), "Запрета на повторное обращение это не влечёт"),
            (&notice.text.en, "CV", reason.en(), "No ban follows"),
        ] {
            assert!(text.contains(&format!("— {document}: {reason} (A-4.3)")) && text.contains(no_ban), "{text}");
        }
    }
}
