#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, time};

use super::*;
use crate::ban::Ban;
use crate::passport;
use crate::term::Missed;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Golden vectors 1-24: term, day 0, nominal end, effective end.
#[rustfmt::skip]
const GOLDEN: [(TermId, &str, &str, &str); 24] = [
    (TermId::D02, "2026-05-14", "2026-05-18", "2026-05-18"),
    (TermId::D02, "2026-05-26", "2026-05-29", "2026-05-29"), // Kurban Ait on Wednesday
    (TermId::D02, "2026-07-03", "2026-07-08", "2026-07-08"), // Capital Day
    (TermId::D02, "2026-08-28", "2026-09-01", "2026-09-01"), // 31 August works
    (TermId::D02, "2026-10-23", "2026-10-28", "2026-10-28"), // 26 October off
    (TermId::D02, "2026-10-24", "2026-10-28", "2026-10-28"), // arrival on a day off
    (TermId::D02, "2026-12-31", "2027-01-06", "2027-01-06"),
    (TermId::D10, "2026-12-15", "2026-12-17", "2026-12-17"),
    (TermId::D12, "2026-12-14", "2026-12-18", "2026-12-18"),
    (TermId::D12, "2026-08-27", "2026-09-01", "2026-09-01"), // 31 August counted
    (TermId::D12, "2026-12-30", "2027-01-06", "2027-01-06"),
    (TermId::D03, "2026-06-01", "2026-06-06", "2026-06-08"),
    (TermId::D03, "2026-10-20", "2026-10-25", "2026-10-27"), // rolls twice
    (TermId::D03, "2026-08-25", "2026-08-30", "2026-08-31"), // not 1 September
    (TermId::D03, "2026-09-02", "2026-09-07", "2026-09-07"),
    (TermId::D04, "2026-06-01", "2026-06-26", "2026-06-26"),
    (TermId::D04, "2026-09-01", "2026-09-26", "2026-09-28"),
    (TermId::D05, "2026-05-20", "2026-07-04", "2026-07-07"),
    (TermId::D05, "2026-11-16", "2026-12-31", "2026-12-31"), // the last full term inside the pilot
    (TermId::D05, "2026-11-23", "2027-01-07", "2027-01-08"), // crosses the pilot's end and Christmas
    (TermId::D06, "2026-08-14", "2026-09-13", "2026-09-14"),
    (TermId::D07, "2026-09-25", "2026-10-25", "2026-10-27"),
    (TermId::D07, "2026-12-01", "2026-12-31", "2026-12-31"),
    (TermId::D06, "2026-12-05", "2027-01-04", "2027-01-05"),
];

#[test]
fn terms_end_on_the_golden_dates() {
    // Aim: golden vectors 1-24, at the first and the last second of day 0.
    for (term, start, nominal, effective) in GOLDEN {
        for clock in [time(0, 0, 0, 0), time(23, 59, 59, 0)] {
            let start = Moment::at_legal(day(start), clock);
            let receipt = Edition::of_2026().term(term, start);
            assert_eq!(receipt.nominal_end, day(nominal), "{receipt}");
            assert_eq!(receipt.effective_end, day(effective), "{receipt}");
            assert_eq!(receipt.due, Moment::end_of(day(effective)), "{receipt}");
        }
    }
}

#[test]
fn every_skipped_or_rolled_day_is_recorded() {
    // Aim: the shifts alone explain the end: A-12/p1 over Republic Day, A-12/p3 rolling twice.
    let edition = Edition::of_2026();
    let start = |date| Moment::at_legal(day(date), time(10, 0, 0, 0));
    let dates = |receipt: Receipt| receipt.shifts.iter().map(|shift| shift.date.to_string()).collect::<Vec<_>>();
    let skipped = dates(edition.term(TermId::D02, start("2026-10-23")));
    assert_eq!(skipped, ["2026-10-24", "2026-10-25", "2026-10-26"]);
    let rolled = dates(edition.term(TermId::D03, start("2026-10-20")));
    assert_eq!(rolled, ["2026-10-25", "2026-10-26"]);
}

#[test]
fn a_receipt_can_be_read_and_survives_json() {
    // Aim: people see each date with its weekday and reason; rows keep the whole receipt.
    let receipt = Edition::of_2026().term(TermId::D03, Moment::at_legal(day("2026-10-20"), time(15, 30, 0, 0)));
    assert_eq!(
        receipt.to_string(),
        "D-03 (A-12/p3): 5 calendar days\n  \
         day 0        Tue 2026-10-20 (event at 2026-10-20 15:30:00)\n  \
         not counted  Sun 2026-10-25 (Sunday)\n  \
         not counted  Mon 2026-10-26 (Republic Day, shifted from Sunday 25 October)\n  \
         nominal end  Sun 2026-10-25\n  \
         last day     Tue 2026-10-27\n  \
         due          2026-10-28 00:00:00 Asia/Almaty"
    );
    let text = serde_json::to_string(&receipt).unwrap();
    assert_eq!(serde_json::from_str::<Receipt>(&text).unwrap(), receipt);
}

#[test]
fn the_register_is_complete_and_only_three_terms_act_by_themselves() {
    // Aim: each id finds its own rule; D-03, D-06 and D-07 alone change a case when they pass.
    let edition = Edition::of_2026();
    let mut acting = Vec::new();
    for id in TermId::ALL {
        let rule = edition.term_rule(*id);
        assert_eq!(rule.id, *id);
        assert_eq!(TermId::from_id(id.id()), Some(*id));
        if rule.missed.acts_by_itself() {
            acting.push((*id, rule.missed));
        }
    }
    assert_eq!(
        acting,
        [(TermId::D03, Missed::Annulled), (TermId::D06, Missed::Expired), (TermId::D07, Missed::AnnulledWithBan)]
    );
}

#[test]
fn o9_intake_is_open_through_31_december_2026() {
    // Aim: first and last day inclusive; the day before and the day after are closed.
    let edition = Edition::of_2026();
    assert!(edition.intake_open(day("2026-05-07")).is_ok());
    assert!(edition.intake_open(day("2026-12-31")).is_ok());
    assert!(edition.intake_open(day("2026-05-06")).is_err());
    let ground = edition.intake_open(day("2027-01-01")).unwrap_err();
    assert_eq!((ground.clause, ground.reason), (Clause::O9, Reason::PilotClosed));
    assert_eq!(Edition::accepting(day("2026-06-01")).map(|edition| edition.id), Some("2026"));
    assert!(Edition::accepting(day("2027-01-01")).is_none());
    assert_eq!(
        edition.term(TermId::D16, Moment::at_legal(day("2026-05-07"), time(0, 0, 0, 0))).effective_end,
        day("2026-12-31")
    );
}

#[test]
fn o1_the_pilot_serves_two_cities() {
    // Aim: both cities, found by the edition's id.
    let edition = Edition::by_id("2026").unwrap();
    assert!(edition.serves(City::Astana) && edition.serves(City::Almaty));
    assert!(Edition::by_id("2025").is_none());
}

#[test]
fn bans_and_document_tests_end_on_the_golden_dates() {
    // Aim: golden vectors 25-28: the receipts of D-08, D-09, D-13 agree with the bans, and those of D-14 and
    // D-15 with the tests of the passport and the housing contract.
    let edition = Edition::of_2026();
    let last_day = |term, start: &str| {
        let receipt = edition.term(term, Moment::at_legal(day(start), time(17, 0, 0, 0)));
        assert!(receipt.shifts.is_empty() && receipt.nominal_end == receipt.effective_end);
        receipt.effective_end
    };
    let readings = &edition.readings;
    let refused = Ban::after_preliminary_refusal(day("2026-07-10"), readings);
    assert_eq!(last_day(TermId::D08, "2026-07-10"), day("2027-07-10"));
    assert_eq!(refused.first_allowed, day("2027-07-11"));
    let not_arrived = Ban::after_non_arrival(day("2026-08-14"), readings);
    assert_eq!(last_day(TermId::D09, "2026-08-14"), day("2027-08-14"));
    assert_eq!(not_arrived.first_allowed, day("2027-08-15"));
    let concluded = Ban::after_final_refusal(day("2026-12-18"), readings);
    assert_eq!(last_day(TermId::D13, "2026-12-18").tomorrow().unwrap(), concluded.first_allowed);

    let not_enough = last_day(TermId::D14, "2026-06-01");
    assert_eq!(not_enough, day("2026-11-28"));
    assert!(!passport::over_180_days(not_enough, day("2026-06-01")));
    assert!(passport::over_180_days(day("2026-11-29"), day("2026-06-01")));
    assert_eq!(last_day(TermId::D15, "2026-09-01"), day("2027-02-28"));
}
