//! The alerts to the supervisor, N-10: which facts each tells. Their words stand in `notices/*.txt`.
//!
//! КНБ's reasons, the officer's notes and the registers' references may not enter.

use jiff::civil::Date;
use platform::notice_templates;
use platform::notices::{Draft, Values};
use platform::refusal::Refusal;
use regulation::{CheckOutcome, Checks, Clause};

notice_templates! {
    /// КНБ is silent.
    APPROVAL_OVERDUE: N10, A15, "N-10-approval-overdue";
    /// the approval was taken back (AMB-17).
    APPROVAL_RECALLED: N10, A15, "N-10-approval-recalled";
    /// taken back after the permit was granted.
    RECALLED_AFTER_PERMIT: N10, A15, "N-10-recalled-after-permit";
    /// a register has a record (AMB-33).
    REGISTER_HIT: N10, A13, "N-10-register-hit";
}

pub fn approval_overdue(number: &str, received_on: Date, last_day: Date) -> Result<Draft, Refusal> {
    APPROVAL_OVERDUE.fill(&of(number).day("received_on", received_on).day("last_day", last_day))
}

pub fn approval_recalled(number: &str, recalled_on: Date) -> Result<Draft, Refusal> {
    APPROVAL_RECALLED.fill(&of(number).day("recalled_on", recalled_on))
}

/// The permit was attached before the recall was heard of, and stands.
pub fn recalled_after_permit(number: &str, recalled_on: Date) -> Result<Draft, Refusal> {
    RECALLED_AFTER_PERMIT.fill(&of(number).day("recalled_on", recalled_on))
}

/// Under the paragraph whose check it was.
pub fn register_hit(number: &str, clause: Clause, recorded_on: Date, checks: &Checks) -> Result<Draft, Refusal> {
    let relevant = [checks.ibd, checks.sio].contains(&Some(CheckOutcome::HitRelevant));
    let values = of(number).day("recorded_on", recorded_on).word("paragraph", paragraph(clause));
    let registers = [("ИБД", checks.ibd), ("СИО ПСО", checks.sio)];
    let hit = registers.iter().filter(|(_, outcome)| outcome.is_some_and(CheckOutcome::takes_note));
    let names: Vec<_> = hit.map(|(name, _)| *name).collect();
    let draft = REGISTER_HIT.fill(&values.word("registers", &names.join(", ")).whether("relevant", relevant))?;
    Ok(Draft { clause, ..draft })
}

const fn paragraph(clause: Clause) -> &'static str {
    if matches!(clause, Clause::A13) { "13" } else { "22" }
}

fn of(number: &str) -> Values {
    Values::default().word("number", number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_alert_tells_its_case_its_days_and_what_to_do() {
        // Aim: each text in each language names the case, the paragraph and the days; only the lines that hold are values.
        let number = "10400000000007";
        let checks = |ibd, sio| Checks { ibd: Some(ibd), sio: Some(sio) };
        let (relevant, irrelevant) = (CheckOutcome::HitRelevant, CheckOutcome::HitIrrelevant);
        let days = (date(2026, 10, 28), date(2026, 11, 23));
        let alerts = [
            (approval_overdue(number, days.0, days.1), vec!["15", "28.10.2026", "23.11.2026"]),
            (recalled_after_permit(number, days.1), vec!["15", "49", "23.11.2026"]),
            (approval_recalled(number, days.1), vec!["15", "49", "23.11.2026"]),
            (register_hit(number, Clause::A13, days.0, &checks(relevant, CheckOutcome::NoHit)), vec!["13", "ИБД"]),
            (register_hit(number, Clause::A22, days.0, &checks(irrelevant, irrelevant)), vec!["22", "ИБД, СИО ПСО"]),
        ];
        let alerts = alerts.map(|(draft, words)| (draft.unwrap(), words));
        for (draft, words) in &alerts {
            for text in draft.text.iter() {
                for word in words.iter().chain([&number]) {
                    assert!(text.contains(word), "{word} is not in {text}");
                }
                assert!(!text.contains('{'), "{text}");
            }
        }
        assert_eq!(alerts[4].0.clause, Clause::A22);
        assert!(!alerts[3].0.text.ru.contains("СИО ПСО"));
    }
}
