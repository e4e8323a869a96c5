//! An instant as the law sees it: a UTC point together with its legal date in Asia/Almaty.
//!
//! It exists because the legal date between 19:00 and 24:00 UTC is already the next day. Nothing here reads a
//! clock: the caller supplies every moment.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

/// The zone comes only from the bundled database, because the zoneinfo of an old container still has UTC+6.
static ALMATY: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled().get("Asia/Almaty").expect("the bundled time zone database holds Asia/Almaty")
});

/// The one time zone of the country (UTC+5 since 1 March 2024).
pub fn almaty() -> &'static TimeZone {
    &ALMATY
}

/// A point in time that has a legal date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(Timestamp);

impl Moment {
    pub const fn new(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }

    pub const fn timestamp(&self) -> Timestamp {
        self.0
    }

    pub fn legal_datetime(&self) -> DateTime {
        almaty().to_datetime(self.0)
    }

    pub fn legal_date(&self) -> Date {
        self.legal_datetime().date()
    }

    /// The moment at which clocks in Almaty show this date and time. Dates after the range of a timestamp (the year
    /// 9999) saturate.
    pub fn at_legal(date: Date, time: Time) -> Self {
        let zoned = date.to_datetime(time).to_zoned(almaty().clone());
        Self(zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp()))
    }

    /// 24:00 of this legal date, which is 00:00 of the next one.
    pub fn end_of(date: Date) -> Self {
        date.tomorrow().map_or(Self(Timestamp::MAX), |next| Self::at_legal(next, Time::midnight()))
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.legal_datetime().strftime("%Y-%m-%d %H:%M:%S"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;

    fn moment(text: &str) -> Moment {
        Moment::new(text.parse().unwrap())
    }

    #[test]
    fn evening_in_utc_is_the_next_legal_date() {
        // Aim: the legal date is that of Almaty, five hours ahead of UTC, in summer and in winter.
        assert_eq!(moment("2026-06-01T19:30:00Z").legal_date(), date(2026, 6, 2));
        assert_eq!(moment("2026-06-01T18:59:59Z").legal_date(), date(2026, 6, 1));
        assert_eq!(moment("2026-12-31T18:30:00Z").legal_date(), date(2026, 12, 31));
        assert_eq!(moment("2026-12-31T19:00:00Z").legal_date(), date(2027, 1, 1));
    }

    #[test]
    fn the_day_ends_at_midnight_in_almaty() {
        // Aim: 24:00 of a date is 19:00 UTC of that date, and belongs to the next date.
        let end = Moment::end_of(date(2026, 12, 31));
        assert_eq!(end, moment("2026-12-31T19:00:00Z"));
        assert_eq!(end.legal_date(), date(2027, 1, 1));
    }

    #[test]
    fn a_moment_is_written_as_its_timestamp() {
        // Aim: serde writes only the RFC 3339 instant, so that rows and envelopes agree.
        let text = serde_json::to_string(&moment("2026-06-01T19:30:00Z")).unwrap();
        assert_eq!(text, "\"2026-06-01T19:30:00Z\"");
        assert_eq!(serde_json::from_str::<Moment>(&text).unwrap(), moment("2026-06-01T19:30:00Z"));
    }
}
