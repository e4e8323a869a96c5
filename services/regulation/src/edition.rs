//! An edition of the order: its period in force and everything that another edition may change.
//!
//! It exists because there was an order for 2025 and there will be a next one. Rules may not enter:
//! they read the edition as data.

mod terms_of_2026;

use std::sync::LazyLock;

use jiff::civil::{Date, date};

use crate::calendar::Calendar;
use crate::city::City;
use crate::clause::Clause;
use crate::duty::DutyTable;
use crate::ground::{Ground, Reason};
use crate::moment::Moment;
use crate::readings::Readings;
use crate::term::{Receipt, TermId, TermRule};

/// One edition with its data.
#[derive(Clone, Debug)]
pub struct Edition {
    pub id: &'static str,
    pub title: &'static str,
    pub legal_basis: &'static str,
    pub service_code: &'static str,
    /// The day after the official publication. The text does not give the date, so it is
    /// configuration; it cannot be earlier than the day after the later signature.
    pub in_force_from: Date,
    /// The last day, inclusive.
    pub in_force_to: Date,
    pub cities: &'static [City],
    /// In the order of `TermId::ALL`, one rule each.
    pub terms: [TermRule; 18],
    pub calendar: Calendar,
    pub readings: Readings,
    pub duties: DutyTable,
}

static EDITION_2026: LazyLock<Edition> = LazyLock::new(|| {
    let readings = Readings::default();
    Edition {
        id: "2026",
        title: "Digital Nomad Residency",
        // O-0. "В соответствии со статьей 22 Закона Республики Казахстан …"
        legal_basis: "статья 22 Закона Республики Казахстан «О государственных и социально ответственных услугах»; \
                      совместный приказ от 6 мая 2026 года № 241/НҚ и от 24 апреля 2026 года № 301",
        service_code: "DNR-PRP",
        in_force_from: date(2026, 5, 7),
        in_force_to: date(2026, 12, 31),
        cities: &[City::Astana, City::Almaty],
        terms: terms_of_2026::terms(&readings),
        calendar: Calendar::bundled().clone(),
        readings,
        duties: DutyTable::bundled().clone(),
    }
});

impl Edition {
    pub fn of_2026() -> &'static Edition {
        &EDITION_2026
    }

    pub fn all() -> [&'static Edition; 1] {
        [Edition::of_2026()]
    }

    pub fn by_id(id: &str) -> Option<&'static Edition> {
        Self::all().into_iter().find(|edition| edition.id == id)
    }

    /// The edition that takes new filings on that legal date.
    pub fn accepting(date: Date) -> Option<&'static Edition> {
        Self::all().into_iter().find(|edition| edition.intake_open(date).is_ok())
    }

    /// O-9. "… вступает в силу после дня его официального опубликования и действует по 31 декабря
    /// 2026 года." New filings only: what was registered in time is carried to its end (AMB-20).
    pub fn intake_open(&self, date: Date) -> Result<(), Ground> {
        if self.in_force_from <= date && date <= self.in_force_to {
            Ok(())
        } else {
            Err(Ground::new(Clause::O9, Reason::PilotClosed, "filing_date"))
        }
    }

    /// O-1, A-1. "… в городах Астана и Алматы."
    pub fn serves(&self, city: City) -> bool {
        self.cities.contains(&city)
    }

    pub fn term_rule(&self, id: TermId) -> &TermRule {
        &self.terms[id as usize]
    }

    /// Counts a term from its event, for example A-16: "Общий срок рассмотрения заявки … составляет
    /// 45 (сорок пять) календарных дней."
    pub fn term(&self, id: TermId, start: Moment) -> Receipt {
        let last_day = if id == TermId::D16 { self.in_force_to } else { Date::MAX };
        self.term_rule(id).receipt(start, &self.calendar, last_day)
    }
}

#[cfg(test)]
mod tests;
