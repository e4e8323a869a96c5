//! What only one case may hold at a time: an act claims it, and a later one gives it up.
//!
//! It exists because such a thing crosses persons: neither the case's lock nor the person's protects it. A store reads the claims that
//! a case may make with the case; whoever finds at the writing that another replica was quicker reads and decides anew. What is
//! claimed, and what is said to who comes too late, is the writer's matter.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::Batch;
use crate::ledger::{Agency, CaseRecord, CaseState as _, ReservationChange};
use crate::refusal::Refusal;

/// Who holds what.
pub type Reservations = HashMap<String, Uuid>;

/// Each clock has its own world.
fn scoped(clock: Option<Uuid>, key: &str) -> String {
    clock.map_or_else(|| key.to_owned(), |clock| format!("{clock} {key}"))
}

impl<A: Agency> CaseRecord<A> {
    /// What this case may claim or give up next, as the store knows it.
    pub fn reservations(&self) -> Vec<String> {
        self.state.may_reserve().iter().map(|key| scoped(self.summary.test_clock, key)).collect()
    }
}

/// A claim as it was read and as it shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    pub before: Option<Uuid>,
    pub after: Option<Uuid>,
}

impl<A: Agency> Batch<'_, A> {
    /// What another case holds is not to be had; what this act gives up is free for it.
    pub(super) fn check_reservations(
        &self,
        case_id: Uuid,
        clock: Option<Uuid>,
        changes: &[ReservationChange],
    ) -> Result<(), Refusal> {
        for change in changes {
            let ReservationChange::Take { key, taken } = change else { continue };
            if self.loaded.reservations.get(&scoped(clock, key)).is_some_and(|holder| *holder != case_id) {
                return Err(taken.clone());
            }
        }
        Ok(())
    }

    pub(super) fn reserve(&mut self, case_id: Uuid, clock: Option<Uuid>, changes: &[ReservationChange]) {
        for change in changes {
            let (key, after) = match change {
                ReservationChange::Take { key, .. } => (scoped(clock, key), Some(case_id)),
                ReservationChange::Release { key } => (scoped(clock, key), None),
            };
            let before = self.loaded.reservations.get(&key).copied();
            // Nobody gives up what another holds.
            if after.is_none() && before != Some(case_id) {
                continue;
            }
            match after {
                Some(case_id) => self.loaded.reservations.insert(key.clone(), case_id),
                None => self.loaded.reservations.remove(&key),
            };
            let claimed = self.written.reservations.entry(key).or_insert(Reserved { before, after });
            claimed.after = after;
        }
    }
}

/// What a batch takes, and what it leaves to nobody.
pub(crate) struct Net<'a> {
    pub taken: Vec<(&'a str, Uuid, Option<Uuid>)>,
    pub released: Vec<(&'a str, Uuid)>,
}

impl<'a> Net<'a> {
    /// What was taken and given up again within a batch was never there.
    pub fn of(reservations: &'a BTreeMap<String, Reserved>) -> Self {
        let taken = reservations.iter().filter(|(_, claimed)| claimed.before != claimed.after);
        let taken = taken.filter_map(|(key, claimed)| Some((key.as_str(), claimed.after?, claimed.before))).collect();
        let released = reservations.iter().filter(|(_, claimed)| claimed.after.is_none());
        Self { taken, released: released.filter_map(|(key, claimed)| Some((key.as_str(), claimed.before?))).collect() }
    }
}
