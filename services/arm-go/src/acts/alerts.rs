//! The alerts to the supervisor, N-10: which facts each tells. Their words stand in `notices/*.txt`.
//!
//! Names and other personal data may not enter: who may see the case finds it by its number.

use jiff::civil::Date;
use platform::notice_templates;
use platform::notices::{Draft, Values};
use platform::refusal::Refusal;
use regulation::Unfulfilled;

use crate::case::LostShipment;

notice_templates! {
    /// the 45 days have passed.
    CONSIDERATION_OVERDUE: N10, A16, "N-10-consideration-overdue";
    /// the courier lost the originals.
    ORIGINALS_LOST: N10, A21, "N-10-originals-lost";
    /// A-19/p1: expired, to be looked at by hand.
    PERMIT_EXPIRED: N10, A19p1, "N-10-permit-expired";
}

pub fn consideration_overdue(number: &str, received_on: Date, last_day: Date) -> Result<Draft, Refusal> {
    CONSIDERATION_OVERDUE.fill(&of(number).day("received_on", received_on).day("last_day", last_day))
}

pub fn originals_lost(number: &str, lost: &LostShipment) -> Result<Draft, Refusal> {
    let facts = of(number)
        .word("waybill", &lost.shipment.waybill)
        .day("handed_over_on", lost.shipment.handed_over_at.legal_date());
    ORIGINALS_LOST.fill(&facts.day("reported_on", lost.reported_at.legal_date()))
}

pub fn permit_expired(number: &str, permit: &str, last_day: Date, unfulfilled: Unfulfilled) -> Result<Draft, Refusal> {
    let facts = of(number).word("permit", permit).day("last_day", last_day);
    PERMIT_EXPIRED.fill(
        &facts
            .whether("arrived_only", unfulfilled == Unfulfilled::ArrivedOnly)
            .whether("applied_only", unfulfilled == Unfulfilled::AppliedOnly)
            .whether("not_filed", unfulfilled == Unfulfilled::NotFiledAtCentre),
    )
}

fn of(number: &str) -> Values {
    Values::default().word("number", number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::{date, time};
    use messages::facts::Shipment;
    use regulation::Moment;

    use super::*;

    #[test]
    fn every_alert_tells_its_case_its_days_and_what_to_do() {
        // Aim: each text in each language names the case, the paragraph and the days; of the three ways to expire one is values.
        let number = "10300000000007";
        let at = |day| Moment::at_legal(day, time(12, 0, 0, 0));
        let (handed_over_at, reported_at) = (at(date(2026, 12, 7)), at(date(2026, 12, 10)));
        let lost = LostShipment { shipment: Shipment { waybill: "KZP1".into(), handed_over_at }, reported_at };
        let expired = |unfulfilled| permit_expired(number, "PRP0000000011", date(2026, 12, 18), unfulfilled);
        let alerts = [
            (
                consideration_overdue(number, date(2026, 10, 23), date(2026, 12, 7)),
                vec!["16", "23.10.2026", "07.12.2026"],
            ),
            (originals_lost(number, &lost), vec!["21", "KZP1", "07.12.2026", "10.12.2026"]),
            (expired(Unfulfilled::ArrivedOnly), vec!["19", "PRP0000000011", "18.12.2026"]),
            (expired(Unfulfilled::AppliedOnly), vec!["19", "PRP0000000011", "18.12.2026"]),
            (expired(Unfulfilled::NotFiledAtCentre), vec!["19", "PRP0000000011", "18.12.2026"]),
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
        let ways: std::collections::BTreeSet<_> = alerts.iter().map(|(draft, _)| draft.text.kk.as_str()).collect();
        assert_eq!(ways.len(), alerts.len());
    }
}
