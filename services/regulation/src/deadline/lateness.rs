//! How late an act is after a missed deadline, for a list of overdue acts.
//!
//! It exists so that late days are counted in one place. It decides nothing: the lateness of an agency is an alert
//! (section 7).

use jiff::ToSpan;
use jiff::civil::Date;

use super::Receipt;
use crate::calendar::{Calendar, YearUnknown};

/// The days after the last day of a deadline, including the current day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lateness {
    pub calendar_days: u32,
    pub working_days: u32,
}

impl Receipt {
    /// Calendar days after the last day. Zero on that day or before it.
    pub fn days_late(&self, on: Date) -> u32 {
        u32::try_from((on - self.effective_end).get_days()).unwrap_or(0)
    }

    /// The same, with the number of working days among them.
    pub fn lateness(&self, on: Date, calendar: &Calendar) -> Result<Lateness, YearUnknown> {
        let late = self.effective_end.series(1.day()).skip(1).take_while(|day| *day <= on);
        let mut working_days = 0;
        for day in late {
            working_days += u32::from(calendar.is_working_day(day)?);
        }
        Ok(Lateness { calendar_days: self.days_late(on), working_days })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::{date, time};

    use crate::deadline::DeadlineId;
    use crate::edition::Edition;
    use crate::moment::Moment;

    #[test]
    fn days_late_are_counted_from_the_day_after_the_last() {
        // Aim: the last day is in time, and the next day is one day late. Days off are not working days late,
        // including days moved by the government. An unknown calendar gives an error, while calendar days are still
        // counted.
        let edition = Edition::of_2026();
        let at = Moment::at_legal(date(2026, 10, 21), time(10, 0, 0, 0));
        let receipt = edition.deadline(DeadlineId::D02, at).unwrap();
        assert_eq!(receipt.effective_end, date(2026, 10, 23));
        let late = |on| receipt.lateness(on, &edition.calendar).map(|late| (late.calendar_days, late.working_days));
        assert_eq!(late(date(2026, 10, 20)), Ok((0, 0)));
        assert_eq!(late(date(2026, 10, 23)), Ok((0, 0)));
        assert_eq!(late(date(2026, 10, 24)), Ok((1, 0)));
        // 25 October is a Sunday, so 26 October is off.
        assert_eq!(late(date(2026, 10, 26)), Ok((3, 0)));
        assert_eq!(late(date(2026, 10, 28)), Ok((5, 2)));
        assert!(late(date(2126, 1, 1)).is_err());
        assert_eq!(receipt.days_late(date(2027, 10, 23)), 365);
    }
}
