//! Deadlines: from "5 календарных дней" and an event to a due moment, with a receipt that proves the calculation.
//!
//! Day 0 is the day of the event, and day 1 is the next day. The last day ends at 24:00 in Almaty (AMB-46).
//!
//! Out of scope: the acts that follow a missed deadline. They belong to the agencies; `Missed` only names them.

mod id;
mod lateness;

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use id::DeadlineId;
pub use lateness::Lateness;

use crate::calendar::{Calendar, YearUnknown};
use crate::clause::Clause;
use crate::moment::Moment;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    WorkingDays,
    CalendarDays,
    Years,
    /// The last day of the order (O-9) or a later act (AP-5) ends it, not a number of days.
    UntilEvent,
}

/// The effect of a missed deadline. Only the first three take effect automatically.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Missed {
    /// The application is annulled, without a ban (A-12/p3).
    Annulled,
    /// The preliminary approval expires (A-19/p1).
    Expired,
    /// The applicant neither arrived nor applied: annulled, with a ban that counts from the approval (A-19/p4).
    AnnulledWithBan,
    /// An agency is late. This gives an alert and a report line, never a decision.
    OverdueAlert,
    /// A prohibition ends. An application is allowed again.
    BanEnds,
    /// A test of a document on a filing day. Nothing takes effect.
    DocumentTest,
    /// New filings are refused.
    IntakeCloses,
    /// Software does nothing.
    Nothing,
}

impl Missed {
    /// Whether the passing of the deadline alone changes a case.
    pub const fn acts_by_itself(self) -> bool {
        matches!(self, Missed::Annulled | Missed::Expired | Missed::AnnulledWithBan)
    }
}

/// A deadline as an edition of the order states it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadlineRule {
    pub id: DeadlineId,
    pub clause: Clause,
    pub amount: u16,
    pub unit: Unit,
    /// Who must act before the deadline.
    pub owner: String,
    /// The event that is day 0.
    pub starts: String,
    /// Whether a last day that is not a working day rolls to the next working day.
    pub roll: bool,
    pub missed: Missed,
}

/// A day that was not counted, or that moved the end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shift {
    pub date: Date,
    pub reason: String,
}

/// The proof of a due moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Receipt {
    pub deadline: DeadlineId,
    pub clause: Clause,
    pub start: Moment,
    /// Day 0: the legal date of the start.
    pub start_date: Date,
    pub amount: u16,
    pub unit: Unit,
    /// Non-working days that were skipped (working days) or rolled over (calendar days), in order.
    pub shifts: Vec<Shift>,
    /// The last day before any roll. Agencies aim for it.
    pub nominal_end: Date,
    /// The last day that counts for the person who must act.
    pub effective_end: Date,
    /// 24:00 in Almaty of the effective end.
    pub due: Moment,
}

/// Days on which a deadline does not run: after `after`, up to and including `through` (AMB-03).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    pub after: Date,
    pub through: Date,
}

impl Pause {
    const REASON: &'static str = "with the applicant for rework";

    fn covers(&self, date: Date) -> bool {
        self.after < date && date <= self.through
    }
}

impl DeadlineRule {
    /// Calculates the deadline from its event. `last_day` ends a deadline without an amount of its own. A deadline
    /// never ends before the last day of a pause.
    pub fn receipt(
        &self,
        start: Moment,
        calendar: &Calendar,
        last_day: Date,
        pauses: &[Pause],
    ) -> Result<Receipt, YearUnknown> {
        let start_date = start.legal_date();
        let mut shifts = Vec::new();
        let nominal_end = match self.unit {
            Unit::WorkingDays => count(start_date, self.amount, pauses, &mut shifts, |date| calendar.day_off(date))?,
            Unit::CalendarDays => count(start_date, self.amount, pauses, &mut shifts, |_| Ok(None))?,
            Unit::Years => start_date.saturating_add(i32::from(self.amount).years()),
            Unit::UntilEvent => last_day,
        };
        let nominal_end = pauses.iter().map(|pause| pause.through).fold(nominal_end, Date::max);
        let effective_end = match self.unit {
            Unit::CalendarDays if self.roll => roll(nominal_end, calendar, &mut shifts)?,
            _ => nominal_end,
        };
        Ok(Receipt {
            deadline: self.id,
            clause: self.clause,
            start,
            start_date,
            amount: self.amount,
            unit: self.unit,
            shifts,
            nominal_end,
            effective_end,
            due: Moment::end_of(effective_end),
        })
    }
}

fn next_day(date: Date) -> Date {
    date.saturating_add(1.day())
}

/// The counted day number `amount` after the start. Every uncounted day is recorded.
fn count<'a>(
    start: Date,
    amount: u16,
    pauses: &[Pause],
    shifts: &mut Vec<Shift>,
    not_counted: impl Fn(Date) -> Result<Option<&'a str>, YearUnknown>,
) -> Result<Date, YearUnknown> {
    let (mut date, mut left) = (start, amount);
    // The series ends at the maximum date, even if every day is paused.
    for day in start.series(1.day()).skip(1) {
        if left == 0 {
            break;
        }
        date = day;
        let paused = pauses.iter().any(|pause| pause.covers(date)).then_some(Pause::REASON);
        match not_counted(date)?.or(paused) {
            Some(reason) => shifts.push(Shift { date, reason: reason.to_owned() }),
            None => left -= 1,
        }
    }
    Ok(date)
}

/// The date itself or the next working day. Every day rolled over is recorded.
fn roll(mut date: Date, calendar: &Calendar, shifts: &mut Vec<Shift>) -> Result<Date, YearUnknown> {
    while let Some(reason) = calendar.day_off(date)? {
        shifts.push(Shift { date, reason: reason.to_owned() });
        date = next_day(date);
    }
    Ok(date)
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::WorkingDays => "working days",
            Unit::CalendarDays => "calendar days",
            Unit::Years => "year(s)",
            Unit::UntilEvent => "until its event",
        })
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::UntilEvent => writeln!(f, "{} ({}): {}", self.deadline, self.clause, self.unit)?,
            unit => writeln!(f, "{} ({}): {} {unit}", self.deadline, self.clause, self.amount)?,
        }
        writeln!(f, "  day 0        {} (event at {})", day(self.start_date), self.start)?;
        for shift in &self.shifts {
            writeln!(f, "  not counted  {} ({})", day(shift.date), shift.reason)?;
        }
        if self.nominal_end != self.effective_end {
            writeln!(f, "  nominal end  {}", day(self.nominal_end))?;
        }
        writeln!(f, "  last day     {}", day(self.effective_end))?;
        write!(f, "  due          {} Asia/Almaty", self.due)
    }
}

fn day(date: Date) -> String {
    date.strftime("%a %Y-%m-%d").to_string()
}
