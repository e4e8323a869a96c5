//! An edition of the order: its period in force and everything that another edition may change.
//!
//! It exists because there was an order for 2025 and there will be another one. An edition is data
//! (`editions/2026.toml`).
//!
//! Out of scope: rules. They read the edition.

mod file;
mod registry;

use std::sync::LazyLock;

use jiff::civil::Date;
use thiserror::Error;

pub use registry::install;

use crate::calendar::{Calendar, CalendarError, YearUnknown};
use crate::city::City;
use crate::clause::Clause;
use crate::deadline::{DeadlineId, DeadlineRule, Pause, Receipt};
use crate::duty::DutyTable;
use crate::ground::{Ground, Reason};
use crate::interpretations::Interpretations;
use crate::legalisation::Treaties;
use crate::moment::Moment;

/// One edition with its data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edition {
    pub id: String,
    pub title: String,
    /// The law that allows such an order (O-0).
    pub enabling_law: String,
    /// The citation of the order, with its dates and numbers, for documents.
    pub order: String,
    pub service_code: String,
    /// The first day of intake.
    pub in_force_from: Date,
    /// The last day of intake, inclusive.
    pub in_force_to: Date,
    /// Whether the edition is hypothetical, that is, not law.
    pub hypothetical: bool,
    pub cities: Vec<City>,
    /// One rule for each id, in the order of `DeadlineId::ALL`.
    pub deadlines: [DeadlineRule; 18],
    pub calendar: Calendar,
    pub interpretations: Interpretations,
    pub duties: DutyTable,
    /// The treaties under which an apostille or an exemption replaces legalisation.
    pub treaties: Treaties,
}

/// Why a set of editions is not accepted.
#[derive(Debug, Error)]
pub enum EditionError {
    #[error("the edition file {0} cannot be read: {1}")]
    Unreadable(String, toml::de::Error),
    #[error("the edition {0} does not define {1}, and it has no base that does")]
    Missing(String, &'static str),
    #[error("the edition {0} is based on {1}, which is in none of the files (or on itself)")]
    UnknownBase(String, String),
    #[error("the edition {0} ends before it begins")]
    Backwards(String),
    #[error("the edition {0} sets {1}, which is not a switch (`kosh law --interpretations` lists them)")]
    UnknownSwitch(String, String),
    #[error("the edition {0} sets {1} to {2}, which is not one of its positions: {3}")]
    NoSuchPosition(String, String, String, String),
    #[error("the edition {0}: the deadline {1} takes its {2} from {3}, whose position has another type")]
    NoSuchMeasure(String, DeadlineId, &'static str, String),
    #[error("the edition {0}: {1}")]
    Calendar(String, CalendarError),
    #[error("the edition {0} accepts filings in {1}, but has no calendar for that year: add its days off")]
    YearWithoutCalendar(String, i16),
    #[error("two editions have the id {0}")]
    SameId(String),
    #[error("the editions {0} and {1} accept filings on the same days")]
    Overlap(String, String),
    #[error("this process has already installed other editions")]
    OthersInstalled,
}

static EDITION_2026: LazyLock<Edition> =
    LazyLock::new(|| file::bundled().expect("the bundled edition is valid, which a test proves"));

impl Edition {
    pub fn of_2026() -> &'static Edition {
        &EDITION_2026
    }

    /// Reads editions from files, `(name, text)` each. An edition may be based on the bundled one or on another
    /// file.
    pub fn read(files: &[(String, String)]) -> Result<Vec<Edition>, EditionError> {
        file::read(files)
    }

    /// The law with one switch in another position, not installed. It serves comparisons of positions.
    pub fn with_interpretation(key: &str, position: &str) -> Result<Edition, EditionError> {
        let Edition { in_force_from, in_force_to, .. } = Edition::of_2026();
        let text = format!(
            "id = \"2026 {key}\"\nbased_on = \"2026\"\nhypothetical = true\nin_force_from = \"{in_force_from}\"\n\
             in_force_to = \"{in_force_to}\"\n[interpretations]\n\"{key}\" = \"{position}\"\n"
        );
        Ok(file::read(&[(key.to_owned(), text)])?.remove(0))
    }

    /// The law and the installed editions, in the order of their periods.
    pub fn all() -> impl Iterator<Item = &'static Edition> {
        registry::all()
    }

    pub fn by_id(id: &str) -> Option<&'static Edition> {
        Self::all().find(|edition| edition.id == id)
    }

    /// The edition that accepts new filings on that legal date.
    pub fn accepting(date: Date) -> Option<&'static Edition> {
        Self::all().find(|edition| edition.intake_open(date).is_ok())
    }

    /// The edition that applies to a procedure that begins on that date: the accepting edition, otherwise the last
    /// one that has begun, otherwise the first. Its intake may be closed, which a filing checks separately
    /// (`intake_open`).
    pub fn governing(date: Date) -> &'static Edition {
        let begun = || Self::all().filter(|edition| edition.in_force_from <= date).last();
        Self::accepting(date).or_else(begun).or_else(|| Self::all().next()).unwrap_or_else(Self::of_2026)
    }

    /// O-9. "… вступает в силу после дня его официального опубликования и действует по 31 декабря 2026 года." This
    /// concerns new filings only. A case registered in time continues to its end (AMB-20).
    pub fn intake_open(&self, date: Date) -> Result<(), Ground> {
        if self.in_force_from <= date && date <= self.in_force_to {
            Ok(())
        } else {
            Err(Ground::new(Clause::O9, Reason::PilotClosed, "filing_date"))
        }
    }

    /// AMB-20: whether the applicant may take a further step in a case that was registered in time. Decisions do
    /// not need this check.
    pub fn pending_step(&self, date: Date) -> Result<(), Ground> {
        if self.interpretations.grandfather_pending { Ok(()) } else { self.intake_open(date) }
    }

    /// O-1, A-1. "… в городах Астана и Алматы."
    pub fn serves(&self, city: City) -> bool {
        self.cities.contains(&city)
    }

    pub fn deadline_rule(&self, id: DeadlineId) -> &DeadlineRule {
        &self.deadlines[id as usize]
    }

    /// Calculates a deadline from its event, for example A-16: "Общий срок рассмотрения заявки … составляет 45
    /// (сорок пять) календарных дней." A year with unknown days off is an error and is not treated as a year
    /// without holidays.
    pub fn deadline(&self, id: DeadlineId, start: Moment) -> Result<Receipt, YearUnknown> {
        self.paused_deadline(id, start, &[])
    }

    /// The same with days that are not counted.
    pub fn paused_deadline(&self, id: DeadlineId, start: Moment, pauses: &[Pause]) -> Result<Receipt, YearUnknown> {
        let last_day = if id == DeadlineId::D16 { self.in_force_to } else { Date::MAX };
        self.deadline_rule(id).receipt(start, &self.calendar, last_day, pauses)
    }
}

#[cfg(test)]
mod tests;
