//! Boundary scenarios, made from the rows of the deadline register: for each deadline the last permitted moment and the first
//! forbidden one, on a plain day, over a weekend, over a day off, over the year's end, on 29 February, and for events at
//! midnight in Almaty, when the date in UTC is another.
//!
//! Amount, unit and roll come from the edition's row. The days themselves are counted by [`counting`], which knows nothing
//! of `regulation::deadline` and has a calendar of its own; tests hold its count against the golden days and the receipts. What
//! the services do is observed through their RPCs. Out of scope: a date written by hand.

mod counting;
mod writing;

use cucumber::gherkin::Feature;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time, date, time};
use regulation::deadline::{DeadlineId, DeadlineRule, Unit};
use regulation::edition::Edition;
use std::path::Path;

use counting::{Count, count};

/// Where a boundary lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Situation {
    Plain,
    Weekend,
    DayOff,
    YearsEnd,
    LeapDay,
    /// The event is at 00:00 in Almaty: in UTC it is still the day before.
    Midnight,
    /// The event is in the last second of the day.
    LastSecond,
}

impl Situation {
    const ALL: [Self; 7] =
        [Self::Plain, Self::Weekend, Self::DayOff, Self::YearsEnd, Self::LeapDay, Self::Midnight, Self::LastSecond];

    const fn words(self) -> &'static str {
        match self {
            Self::Plain => "on plain days",
            Self::Weekend => "over a weekend",
            Self::DayOff => "over a day off",
            Self::YearsEnd => "over the year's end",
            Self::LeapDay => "with 29 February",
            Self::Midnight => "from an event at midnight",
            Self::LastSecond => "from an event in the day's last second",
        }
    }

    const fn at(self) -> Time {
        match self {
            Self::Midnight => time(0, 0, 0, 0),
            Self::LastSecond => time(23, 59, 59, 0),
            _ => time(11, 0, 0, 0),
        }
    }

    /// The days on which an event may lie: inside an edition's window, a petition's day before it.
    fn window(self) -> (Date, Date) {
        match self {
            Self::LeapDay => (date(2028, 2, 3), date(2028, 3, 31)),
            _ => (date(2026, 5, 20), date(2026, 12, 31)),
        }
    }

    fn holds(self, counted: &Count) -> bool {
        let weekend = |day: &Date| counting::is_weekend(*day);
        match self {
            Self::Plain | Self::Midnight | Self::LastSecond => counted.skipped.is_empty(),
            Self::Weekend => !counted.skipped.is_empty() && counted.skipped.iter().all(weekend),
            Self::DayOff => counted.skipped.iter().any(|day| !weekend(day)),
            Self::YearsEnd => counted.start.month() >= 11 && counted.start.year() < counted.last.year(),
            Self::LeapDay => counted.last == date(2028, 2, 29) || (counted.start == date(2028, 2, 29)),
        }
    }
}

/// A deadline in a situation: from an event to its last day.
pub struct Boundary {
    pub rule: DeadlineRule,
    pub situation: Situation,
    pub event: DateTime,
    pub last: Date,
}

/// The first day of the situation's window on which it holds.
fn boundary(rule: &DeadlineRule, situation: Situation) -> Option<Boundary> {
    let (from, to) = situation.window();
    let mut days = from.series(1.day()).take_while(|day| *day <= to);
    let counted = days.find_map(|day| {
        let counted = count(rule.unit, rule.amount, rule.roll, day);
        situation.holds(&counted).then_some(counted)
    })?;
    Some(Boundary {
        rule: rule.clone(),
        situation,
        event: counted.start.to_datetime(situation.at()),
        last: counted.last,
    })
}

/// Every boundary of the deadlines that are counted in days or years.
pub fn all() -> Vec<Boundary> {
    let rules = DeadlineId::ALL
        .iter()
        .map(|id| Edition::of_2026().deadline_rule(*id))
        .filter(|rule| rule.unit != Unit::UntilEvent);
    rules
        .filter(|rule| writing::is_told(rule.id))
        .flat_map(|rule| Situation::ALL.into_iter().filter_map(|situation| boundary(rule, situation)))
        .collect()
}

/// The scenarios of all boundaries, as one feature.
pub fn feature() -> Feature {
    let text = writing::feature(&all());
    if let Some(file) = std::env::var_os("KOSH_BOUNDARIES_TO") {
        std::fs::write(file, &text).unwrap();
    }
    crate::features::parsed(&text, Path::new("boundaries, generated"))
}

/// The editions of the sandbox, as the services know them.
fn editions() -> Vec<Edition> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editions");
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "toml"));
    let files: Vec<_> =
        files.map(|file| (file.display().to_string(), std::fs::read_to_string(&file).unwrap())).collect();
    let mut editions = Edition::read(&files).unwrap();
    editions.push(Edition::of_2026().clone());
    editions
}

#[test]
fn the_count_agrees_with_every_receipt() -> Result<(), String> {
    // Aim: two ways of counting, this one and the law's, agree on every boundary; the services are held against both.
    let editions = editions();
    for Boundary { rule, event, last, .. } in all() {
        let edition = editions.iter().find(|edition| edition.intake_open(event.date()).is_ok());
        let edition = edition.ok_or_else(|| format!("no edition takes filings on {event}"))?;
        let moment = regulation::Moment::at_legal(event.date(), event.time());
        let receipt = edition.deadline(rule.id, moment).map_err(|error| error.to_string())?;
        if receipt.effective_end != last {
            return Err(format!(
                "{:?} from {event}: the law ends on {}, counted {last}",
                rule.id, receipt.effective_end
            ));
        }
    }
    Ok(())
}

#[test]
fn every_deadline_of_the_register_has_its_boundaries() -> Result<(), String> {
    // Aim: a deadline that joins the register is told of, or it is said here why it has no moment at the services.
    let untold: Vec<_> =
        DeadlineId::ALL.iter().filter(|id| !writing::is_told(**id)).map(|id| format!("{id:?}")).collect();
    // D-16 ends with the order (features/00), D-17 binds a ministry's committee, D-18 ends with a withdrawal (features/30).
    if untold == ["D16", "D17", "D18"] { Ok(()) } else { Err(format!("without boundaries: {untold:?}")) }
}
