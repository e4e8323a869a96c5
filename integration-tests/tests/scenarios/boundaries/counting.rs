//! Days counted by hand, so to speak: a second opinion beside `regulation::deadline`, with a calendar of its own.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use regulation::deadline::Unit;

/// Days off besides Saturdays and Sundays, as the Law "On Holidays" and the Labour Code give them: 2026 as published, 2027 and
/// 2028 computed by the same rule. 31 August 2026 is a working day: Constitution Day moved to 15 March, from 2027.
const DAYS_OFF: [&str; 30] = [
    "2026-05-01",
    "2026-05-07",
    "2026-05-11",
    "2026-05-27",
    "2026-07-06",
    "2026-10-26",
    "2026-12-16",
    "2027-01-01",
    "2027-01-04",
    "2027-01-07",
    "2027-03-08",
    "2027-03-15",
    "2027-03-22",
    "2027-03-23",
    "2027-03-24",
    "2027-05-03",
    "2027-05-07",
    "2027-05-10",
    "2027-07-06",
    "2027-10-25",
    "2027-12-16",
    "2028-01-03",
    "2028-01-04",
    "2028-01-07",
    "2028-03-08",
    "2028-03-15",
    "2028-03-21",
    "2028-03-22",
    "2028-03-23",
    "2028-05-01",
];

/// What was counted.
pub struct Count {
    pub start: Date,
    pub last: Date,
    /// Days that were not counted, or over which the end rolled.
    pub skipped: Vec<Date>,
}

pub fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn is_off(day: Date) -> bool {
    is_weekend(day) || DAYS_OFF.contains(&day.to_string().as_str())
}

/// The last day of a deadline whose event lies on `start`, which is day 0.
pub fn count(unit: Unit, amount: u16, roll: bool, start: Date) -> Count {
    let mut skipped = Vec::new();
    let mut last = start;
    match unit {
        Unit::WorkingDays => {
            let mut counted = 0;
            while counted < amount {
                last = next(last);
                if is_off(last) { skipped.push(last) } else { counted += 1 }
            }
        }
        Unit::CalendarDays => {
            for _ in 0..amount {
                last = next(last);
            }
        }
        Unit::Years => {
            let year = start.year() + i16::try_from(amount).unwrap();
            last = Date::new(year, start.month(), start.day()).unwrap_or(date(year, 2, 28));
        }
        Unit::UntilEvent => {}
    }
    while unit == Unit::CalendarDays && roll && is_off(last) {
        skipped.push(last);
        last = next(last);
    }
    Count { start, last, skipped }
}

fn next(day: Date) -> Date {
    day.checked_add(1.day()).unwrap()
}

#[test]
fn the_golden_days_are_counted() -> Result<(), String> {
    // Aim: this count, written apart from the law's, gives the published examples: both would have to err alike.
    let working =
        |amount, start: &str| count(Unit::WorkingDays, amount, false, start.parse().unwrap()).last.to_string();
    let calendar =
        |amount, start: &str| count(Unit::CalendarDays, amount, true, start.parse().unwrap()).last.to_string();
    let year = |start: &str| count(Unit::Years, 1, false, start.parse().unwrap()).last.to_string();
    let golden = [
        (working(2, "2026-05-14"), "2026-05-18"),
        (working(2, "2026-05-26"), "2026-05-29"),
        (working(2, "2026-07-03"), "2026-07-08"),
        (working(2, "2026-08-28"), "2026-09-01"),
        (working(2, "2026-10-23"), "2026-10-28"),
        (working(2, "2026-10-24"), "2026-10-28"),
        (working(2, "2026-12-31"), "2027-01-06"),
        (working(1, "2026-12-15"), "2026-12-17"),
        (working(3, "2026-12-14"), "2026-12-18"),
        (working(3, "2026-08-27"), "2026-09-01"),
        (working(3, "2026-12-30"), "2027-01-06"),
        (calendar(5, "2026-06-01"), "2026-06-08"),
        (calendar(5, "2026-10-20"), "2026-10-27"),
        (calendar(5, "2026-08-25"), "2026-08-31"),
        (calendar(5, "2026-09-02"), "2026-09-07"),
        (calendar(25, "2026-06-01"), "2026-06-26"),
        (calendar(25, "2026-09-01"), "2026-09-28"),
        (calendar(45, "2026-05-20"), "2026-07-07"),
        (calendar(45, "2026-11-16"), "2026-12-31"),
        (calendar(45, "2026-11-23"), "2027-01-08"),
        (calendar(30, "2026-08-14"), "2026-09-14"),
        (calendar(30, "2026-09-25"), "2026-10-27"),
        (calendar(30, "2026-12-01"), "2026-12-31"),
        (calendar(30, "2026-12-05"), "2027-01-05"),
        (year("2026-07-10"), "2027-07-10"),
        (year("2028-02-29"), "2029-02-28"),
    ];
    let wrong: Vec<_> = golden.into_iter().filter(|(counted, golden)| counted != golden).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("{wrong:?}")) }
}
