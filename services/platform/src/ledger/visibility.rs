//! Visibility: which cases a human may see and act on. One rule, in Rust for a case in hand and in SQL for a list of cases.
//!
//! An RPC's declared roles say what may be called; visibility says on which cases. Out of scope: grounds of the order.

use regulation::{City, Iin};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{CaseState, Human, ON_REAL_CLOCK};
use crate::refusal::Refusal;
use crate::token::Role;

/// What restricts a human's visibility.
#[derive(Clone, Debug, PartialEq)]
pub enum Visibility {
    /// Applicants see their own cases.
    Own(Iin),
    /// Officers and operators see the cases of their city, and so does a supervisor who has one.
    InCity(City),
    /// QA sees what runs on test clocks.
    OnTestClocks,
    /// An officer without a city sees nothing.
    Nothing,
    /// Others see every case of the agencies that let them in.
    Everything,
}

impl Visibility {
    pub fn of(human: &Human) -> Self {
        match human.role {
            Role::Applicant => Self::Own(human.iin.clone()),
            role if role.works_in_a_city() => human.city.map_or(Self::Nothing, Self::InCity),
            // The head of a city's department watches over that city; O-7's control over the pilot has none.
            Role::MsSupervisor => human.city.map_or(Self::Everything, Self::InCity),
            Role::Qa => Self::OnTestClocks,
            _ => Self::Everything,
        }
    }

    /// Whether a case of this person, city and clock can be seen.
    pub fn allows(&self, iin: &str, city: Option<City>, test_clock: Option<Uuid>) -> bool {
        match self {
            Self::Own(own) => own.as_str() == iin,
            Self::InCity(own) => city == Some(*own),
            Self::OnTestClocks => test_clock.is_some(),
            Self::Nothing => false,
            Self::Everything => true,
        }
    }

    /// The same over rows of `cases`, as a condition.
    pub fn narrow(&self, query: &mut QueryBuilder<Postgres>) {
        match self {
            Self::Own(own) => query.push("iin = ").push_bind(own.as_str().to_owned()),
            Self::InCity(own) => query.push("city = ").push_bind(own.code()),
            Self::OnTestClocks => query.push("NOT ").push(ON_REAL_CLOCK),
            Self::Nothing => query.push("false"),
            Self::Everything => query.push("true"),
        };
    }
}

/// Lets a human to a case that they may see. To all others it looks like no case at all.
pub(crate) fn admit(human: &Human, state: &impl CaseState, test_clock: Option<Uuid>) -> Result<(), Refusal> {
    match Visibility::of(human).allows(state.iin(), state.city(), test_clock) {
        true => Ok(()),
        false => Err(Refusal::NoSuchCase),
    }
}
