//! The keys of cases and persons. Both carry the clock: one person can live on many test clocks, and a case that is copied to
//! another test clock keeps its id, its numbers and its signatures.

use uuid::Uuid;

/// The key of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseKey {
    pub id: Uuid,
    /// The test clock; `None` is the real clock.
    pub clock: Option<Uuid>,
}

impl CaseKey {
    pub const fn on_real_clock(id: Uuid) -> Self {
        Self { id, clock: None }
    }
}

/// The key of a person: the IIN or, where no IIN is known, the second identity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey {
    pub person: String,
    pub clock: Option<Uuid>,
}

impl PersonKey {
    pub fn of(clock: Option<Uuid>, person: impl Into<String>) -> Self {
        Self { clock, person: person.into() }
    }
}

/// A clock as a column holds it: a part of a primary key cannot be null, so the nil UUID is the real clock.
pub fn clock_column(clock: Option<Uuid>) -> Uuid {
    clock.unwrap_or_default()
}

/// The clock that a column holds.
pub fn clock_of_column(column: Uuid) -> Option<Uuid> {
    (!column.is_nil()).then_some(column)
}

/// The condition that a row is on the real clock.
pub(crate) const ON_REAL_CLOCK: &str = "clock = '00000000-0000-0000-0000-000000000000'";
