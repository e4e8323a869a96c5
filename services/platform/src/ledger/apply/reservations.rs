//! What only one case may hold at a time: an act claims it, and a later one gives it up.
//!
//! It exists because such a thing crosses persons: neither the case's lock nor the person's protects it. A store reads the claims that
//! a case may make with the case; whoever finds at the writing that another replica was quicker reads and decides anew. What is
//! claimed, and what is said to who comes too late, is the writer's matter.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::Batch;
use crate::ledger::{Agency, CaseKey, CaseRecord, CaseState as _, ReservationChange};
use crate::refusal::Refusal;

/// Each clock has its own reservations.
pub type ReservationKey = (Option<Uuid>, String);
/// Who holds what.
pub type Reservations = HashMap<ReservationKey, Uuid>;

impl<A: Agency> CaseRecord<A> {
    /// What this case may claim or give up next, as the store knows it.
    pub fn reservations(&self) -> Vec<ReservationKey> {
        self.state.may_reserve().into_iter().map(|key| (self.summary.test_clock, key)).collect()
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
    pub(super) fn check_reservations(&self, case: CaseKey, changes: &[ReservationChange]) -> Result<(), Refusal> {
        for change in changes {
            let ReservationChange::Take { key, taken } = change else { continue };
            if self.loaded.reservations.get(&(case.clock, key.clone())).is_some_and(|holder| *holder != case.id) {
                return Err(taken.clone());
            }
        }
        Ok(())
    }

    pub(super) fn reserve(&mut self, case: CaseKey, changes: &[ReservationChange]) {
        for change in changes {
            let (key, after) = match change {
                ReservationChange::Take { key, .. } => ((case.clock, key.clone()), Some(case.id)),
                ReservationChange::Release { key } => ((case.clock, key.clone()), None),
            };
            let before = self.loaded.reservations.get(&key).copied();
            // Nobody gives up what another holds.
            if after.is_none() && before != Some(case.id) {
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
    pub taken: Vec<(&'a ReservationKey, Uuid, Option<Uuid>)>,
    pub released: Vec<(&'a ReservationKey, Uuid)>,
}

impl<'a> Net<'a> {
    /// What was taken and given up again within a batch was never there.
    pub fn of(reservations: &'a BTreeMap<ReservationKey, Reserved>) -> Self {
        let taken = reservations.iter().filter(|(_, claimed)| claimed.before != claimed.after);
        let taken = taken.filter_map(|(key, claimed)| Some((key, claimed.after?, claimed.before))).collect();
        let released = reservations.iter().filter(|(_, claimed)| claimed.after.is_none());
        Self { taken, released: released.filter_map(|(key, claimed)| Some((key, claimed.before?))).collect() }
    }
}
