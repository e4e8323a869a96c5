//! Lists of cases: one page after another by keyset, within a human's visibility.
//!
//! A page goes on strictly behind the last row of the one before, so a case that nobody changes meanwhile is told exactly
//! once, whatever is opened between two pages. Out of scope: how a caller writes a filter or a page token.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use regulation::City;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use uuid::Uuid;

use super::records::{Records, RecordsError, summary_of_row};
use super::{CaseKey, ON_REAL_CLOCK, Summary, Visibility, clock_column};

/// Which cases of those in visibility; what is left out does not restrict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Any of these states.
    pub statuses: Vec<String>,
    pub city: Option<City>,
    pub next_owner: Option<String>,
    /// The first digits of the agency's number.
    pub number_prefix: Option<String>,
    pub iin: Option<String>,
    /// A deadline has passed unmet.
    pub overdue: bool,
    pub due_before: Option<Timestamp>,
    pub clock: OnClock,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum OnClock {
    #[default]
    Any,
    Real,
    Test(Uuid),
}

impl OnClock {
    fn allows(self, test_clock: Option<Uuid>) -> bool {
        match self {
            Self::Any => true,
            Self::Real => test_clock.is_none(),
            Self::Test(clock) => test_clock == Some(clock),
        }
    }
}

/// What a list is sorted by; cases alike in it stand by their ids.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SortKey {
    /// When the case was opened: its id is a UUIDv7.
    Opened,
    Changed,
    NextDue,
    Number,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    pub by: SortKey,
    pub descending: bool,
}

/// Where a row stands in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    pub key: Key,
    pub case: CaseKey,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    Opened,
    /// `None` stands behind every moment.
    At(Option<Timestamp>),
    Number(String),
}

/// One case of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub summary: Summary,
    pub iin: String,
    pub city: Option<City>,
    pub changed_at: Timestamp,
    pub overdue: bool,
}

impl Listed {
    pub fn place(&self, by: SortKey) -> Position {
        let key = match by {
            SortKey::Opened => Key::Opened,
            SortKey::Changed => Key::At(Some(self.changed_at)),
            SortKey::NextDue => Key::At(self.summary.next_due_at),
            SortKey::Number => Key::Number(self.summary.number.clone()),
        };
        Position { key, case: self.summary.key() }
    }
}

impl SortKey {
    /// The indexed expression.
    const fn column(self) -> &'static str {
        match self {
            Self::Opened => "id",
            Self::Changed => "changed_at",
            Self::NextDue => "COALESCE(next_due_at, 'infinity'::timestamptz)",
            Self::Number => r#"number COLLATE "C""#,
        }
    }
}

impl Records {
    /// At most `limit` cases in this order, behind `after`.
    pub async fn list(
        &self,
        visibility: &Visibility,
        filter: &Filter,
        order: Order,
        after: Option<&Position>,
        limit: i64,
    ) -> Result<Vec<Listed>, RecordsError> {
        let mut query = QueryBuilder::new(
            "SELECT id, number, status, next_owner, next_due_at, version, edition, clock, iin, city, changed_at, EXISTS
             (SELECT FROM deadlines d WHERE d.case_id = cases.id AND d.clock = cases.clock AND state = 'overdue') AS overdue FROM cases WHERE ",
        );
        visibility.narrow(&mut query);
        filter.narrow(&mut query);
        if let Some(after) = after {
            order.go_on_behind(after, &mut query);
        }
        let way = if order.descending { "DESC" } else { "ASC" };
        query.push(" ORDER BY ").push(order.by.column()).push(" ").push(way);
        if order.by != SortKey::Opened {
            query.push(", id ").push(way);
        }
        query.push(", clock ").push(way);
        query.push(" LIMIT ").push_bind(limit);
        // Planned anew each time: which index serves depends on what is asked for.
        let rows = query.build().persistent(false).fetch_all(self.pool()).await?;
        rows.iter().map(listed_of_row).collect()
    }
}

impl Filter {
    /// The same rule as `narrow`, for a case in hand.
    pub fn allows(&self, case: &Listed) -> bool {
        let summary = &case.summary;
        (self.statuses.is_empty() || self.statuses.contains(&summary.status))
            && self.city.is_none_or(|city| case.city == Some(city))
            && self.next_owner.as_ref().is_none_or(|owner| summary.next_owner == *owner)
            && self.number_prefix.as_ref().is_none_or(|prefix| summary.number.starts_with(prefix))
            && self.iin.as_ref().is_none_or(|iin| case.iin == *iin)
            && (case.overdue || !self.overdue)
            && self.due_before.is_none_or(|before| summary.next_due_at.is_some_and(|due| due < before))
            && self.clock.allows(summary.test_clock)
    }

    pub(super) fn narrow(&self, query: &mut QueryBuilder<Postgres>) {
        if !self.statuses.is_empty() {
            query.push(" AND status = ANY(").push_bind(self.statuses.clone()).push(")");
        }
        if let Some(city) = self.city {
            query.push(" AND city = ").push_bind(city.code());
        }
        if let Some(owner) = &self.next_owner {
            query.push(" AND next_owner = ").push_bind(owner.clone());
        }
        if let Some(prefix) = &self.number_prefix {
            // Digits alone, so ':' is the first thing behind them all.
            query.push(r#" AND number COLLATE "C" >= "#).push_bind(prefix.clone());
            query.push(r#" AND number COLLATE "C" < "#).push_bind(format!("{prefix}:"));
        }
        if let Some(iin) = &self.iin {
            query.push(" AND iin = ").push_bind(iin.clone());
        }
        if self.overdue {
            query.push(" AND EXISTS (SELECT FROM deadlines d WHERE d.case_id = cases.id AND d.clock = cases.clock AND state = 'overdue')");
        }
        if let Some(before) = self.due_before {
            query.push(" AND COALESCE(next_due_at, 'infinity'::timestamptz) < ").push_bind(before.to_sqlx());
        }
        match self.clock {
            OnClock::Any => {}
            OnClock::Real => drop(query.push(" AND ").push(ON_REAL_CLOCK)),
            OnClock::Test(clock) => drop(query.push(" AND clock = ").push_bind(clock)),
        }
    }
}

impl Key {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::At(Some(one)), Self::At(Some(other))) => one.cmp(other),
            (Self::At(one), Self::At(other)) => one.is_none().cmp(&other.is_none()),
            (Self::Number(one), Self::Number(other)) => one.cmp(other),
            // Places of one list have keys of one kind.
            _ => Ordering::Equal,
        }
    }
}

impl Order {
    /// Which of two places of a list comes first.
    pub fn compare(self, one: &Position, other: &Position) -> Ordering {
        let ascending = one
            .key
            .compare(&other.key)
            .then(one.case.id.cmp(&other.case.id))
            .then(one.case.clock.cmp(&other.case.clock));
        if self.descending { ascending.reverse() } else { ascending }
    }

    fn go_on_behind(self, place: &Position, query: &mut QueryBuilder<Postgres>) {
        let behind = if self.descending { " < " } else { " > " };
        match &place.key {
            Key::Opened => {
                query.push(" AND (id, clock)").push(behind).push("(");
            }
            Key::At(at) => {
                query.push(" AND (").push(self.by.column()).push(", id, clock)").push(behind);
                query.push("(COALESCE(").push_bind(at.map(|at| at.to_sqlx())).push(", 'infinity'::timestamptz), ");
            }
            Key::Number(number) => {
                query.push(" AND (").push(self.by.column()).push(", id, clock)").push(behind);
                query.push("(").push_bind(number.clone()).push(", ");
            }
        }
        query.push_bind(place.case.id).push(", ").push_bind(clock_column(place.case.clock)).push(")");
    }
}

fn listed_of_row(row: &PgRow) -> Result<Listed, RecordsError> {
    let city: Option<String> = row.try_get("city")?;
    Ok(Listed {
        summary: summary_of_row(row)?,
        iin: row.try_get("iin")?,
        city: city.as_deref().and_then(City::from_code),
        changed_at: row.try_get::<jiff_sqlx::Timestamp, _>("changed_at")?.to_jiff(),
        overdue: row.try_get("overdue")?,
    })
}
