//! The working days as sourced data (`calendar/<year>.toml`).
//!
//! It exists because deadlines in working days skip holidays and deadlines in calendar days roll over them.
//!
//! Out of scope: opening hours of service centres. They open on Saturdays, but a Saturday is not a working day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use thiserror::Error;

/// Why a day is off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DayOffKind {
    Holiday,
    /// A holiday on a day off moves to the next working day.
    Shifted,
    /// A day off of the Labour Code; it is never shifted.
    LabourCode,
    /// Declared by a resolution of the Government.
    Government,
}

/// How reliable the data are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Confidence {
    /// Found in an official text or in two sources.
    Verified,
    /// Follows from a rule of the law.
    Computed,
    /// Found in one secondary source.
    SecondarySource,
    /// No source was available.
    FromMemory,
    /// Must be checked again before production.
    Assumed,
}

/// A day off other than Saturday and Sunday, with its source.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayOff {
    pub date: Date,
    pub name: String,
    pub name_ru: String,
    pub kind: DayOffKind,
    pub source: String,
    pub confidence: Confidence,
}

/// A whole year, as its file contains it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct YearFile {
    year: i16,
    day_off: Vec<DayOff>,
}

#[derive(Debug, Error)]
pub enum CalendarError {
    #[error("the calendar's data cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("the file of the year {1} contains {0}")]
    WrongYear(Date, i16),
}

/// The year has no calendar, so its working days are unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the days off of {0} are not known: add a calendar of that year to the edition")]
pub struct YearUnknown(pub i16);

/// The calendars of the known years.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Calendar {
    years: BTreeSet<i16>,
    days_off: BTreeMap<Date, DayOff>,
}

/// The bundled years.
static BUNDLED: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::from_toml(&[include_str!("../calendar/2026.toml"), include_str!("../calendar/2027.toml")])
        .expect("the bundled calendars are valid, which a test proves")
});

impl Calendar {
    pub fn bundled() -> &'static Calendar {
        &BUNDLED
    }

    /// Reads files of whole years, so that an operator can replace a year with an amended file.
    pub fn from_toml(files: &[&str]) -> Result<Calendar, CalendarError> {
        let mut calendar = Calendar::default();
        for text in files {
            calendar.add(toml::from_str(text)?)?;
        }
        Ok(calendar)
    }

    /// Adds a whole year and replaces earlier data of that year.
    pub(crate) fn add(&mut self, file: YearFile) -> Result<(), CalendarError> {
        if let Some(day) = file.day_off.iter().find(|day| day.date.year() != file.year) {
            return Err(CalendarError::WrongYear(day.date, file.year));
        }
        self.days_off.retain(|date, _| date.year() != file.year);
        self.years.insert(file.year);
        self.days_off.extend(file.day_off.into_iter().map(|day| (day.date, day)));
        Ok(())
    }

    /// Whether the days off of that year are known.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    pub fn is_working_day(&self, date: Date) -> Result<bool, YearUnknown> {
        Ok(self.day_off(date)?.is_none())
    }

    /// Why the date is not a working day: the name of the holiday or of the weekend day.
    pub fn day_off(&self, date: Date) -> Result<Option<&str>, YearUnknown> {
        if !self.knows(date.year()) {
            return Err(YearUnknown(date.year()));
        }
        Ok(match (self.days_off.get(&date), date.weekday()) {
            (Some(day), _) => Some(&day.name),
            (None, Weekday::Saturday) => Some("Saturday"),
            (None, Weekday::Sunday) => Some("Sunday"),
            (None, _) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;

    fn working_days_per_month(year: i16) -> Vec<usize> {
        let calendar = Calendar::bundled();
        (1..=12)
            .map(|month| {
                let first = date(year, month, 1);
                first
                    .series(jiff::Span::new().days(1))
                    .take_while(|day| day.month() == month && day.year() == year)
                    .filter(|day| calendar.is_working_day(*day).unwrap())
                    .count()
            })
            .collect()
    }

    #[test]
    fn working_days_per_month_agree_with_the_official_totals() {
        // Aim: the totals of the facts file, 247 working days in each year.
        assert_eq!(working_days_per_month(2026), [19, 20, 18, 22, 17, 22, 22, 21, 22, 21, 21, 22]);
        assert_eq!(working_days_per_month(2027), [18, 20, 18, 22, 18, 22, 21, 22, 22, 20, 22, 22]);
    }

    #[test]
    fn exceptional_days_of_2026_and_2027() {
        // Aim: Constitution Day moved (31 August 2026 is a working day, 15 March 2027 is not). 26 October is off.
        let calendar = Calendar::bundled();
        assert_eq!(calendar.is_working_day(date(2026, 8, 31)), Ok(true));
        assert_eq!(calendar.is_working_day(date(2027, 3, 15)), Ok(false));
        assert!(calendar.day_off(date(2026, 10, 26)).unwrap().unwrap().contains("Republic Day"));
        assert_eq!(calendar.day_off(date(2026, 10, 24)), Ok(Some("Saturday")));
        assert_eq!(calendar.day_off(date(2026, 10, 25)), Ok(Some("Sunday")));
    }

    #[test]
    fn every_day_off_has_a_source_and_shifted_days_are_weekdays() {
        // Aim: each row has a source. Only a holiday of the lunar calendar may fall on a weekend.
        let calendar = Calendar::bundled();
        assert!(calendar.days_off.len() > 20);
        for day in calendar.days_off.values() {
            assert!(!day.source.is_empty() && !day.name_ru.is_empty());
            let weekend = matches!(day.date.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert!(!weekend || day.confidence == Confidence::Assumed, "{}", day.date);
        }
    }

    #[test]
    fn an_unknown_year_is_an_error() {
        // Aim: 2028 is not treated as a year without holidays, even on a Saturday.
        assert_eq!(Calendar::bundled().is_working_day(date(2027, 12, 31)), Ok(true));
        assert_eq!(Calendar::bundled().day_off(date(2028, 1, 1)), Err(YearUnknown(2028)));
        assert!(Calendar::bundled().knows(2026) && !Calendar::bundled().knows(2025));
    }

    #[test]
    fn a_year_that_is_added_again_replaces_the_earlier_data() {
        // Aim: an amended calendar is complete. No old holiday of that year remains, and other years do not change.
        let text = "year = 2027\n[[day_off]]\ndate = \"2027-06-10\"\nname = \"New\"\nname_ru = \"Новый\"\nkind = \"GOVERNMENT\"\n\
                    source = \"a resolution\"\nconfidence = \"VERIFIED\"\n";
        let mut calendar = Calendar::bundled().clone();
        calendar.add(toml::from_str(text).unwrap()).unwrap();
        assert_eq!(calendar.day_off(date(2027, 6, 10)), Ok(Some("New")));
        assert_eq!(calendar.is_working_day(date(2027, 3, 8)), Ok(true));
        assert_eq!(calendar.is_working_day(date(2026, 3, 9)), Ok(false));
        let wrong = text.replace("year = 2027", "year = 2028");
        assert!(
            matches!(Calendar::from_toml(&[&wrong]), Err(CalendarError::WrongYear(day, 2028)) if day == date(2027, 6, 10))
        );
    }
}
