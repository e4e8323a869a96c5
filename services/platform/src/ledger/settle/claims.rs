//! What only one case may hold at a time: an act claims it, and a later one gives it up.
//!
//! It exists because such a thing crosses persons: neither the case's lock nor the person's protects it. A store reads the claims that
//! a case may make with the case; whoever finds at the writing that another replica was quicker reads and decides anew. What is
//! claimed, and what is said to who comes too late, is the desk's matter.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::Sitting;
use crate::ledger::{Agency, CaseRecord, CaseState as _, ClaimChange};
use crate::refusal::Refusal;

/// Who holds what.
pub type Claims = HashMap<String, Uuid>;

/// Each clock has its own world.
fn scoped(clock: Option<Uuid>, key: &str) -> String {
    clock.map_or_else(|| key.to_owned(), |clock| format!("{clock} {key}"))
}

impl<A: Agency> CaseRecord<A> {
    /// What this case may claim or give up next, as the store knows it.
    pub fn claims(&self) -> Vec<String> {
        self.state.may_claim().iter().map(|key| scoped(self.summary.test_clock, key)).collect()
    }
}

/// A claim as it was read and as it shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub before: Option<Uuid>,
    pub after: Option<Uuid>,
}

impl<A: Agency> Sitting<'_, A> {
    /// What another case holds is not to be had; what this act gives up is free for it.
    pub(super) fn check_claims(
        &self,
        case_id: Uuid,
        clock: Option<Uuid>,
        changes: &[ClaimChange],
    ) -> Result<(), Refusal> {
        for change in changes {
            let ClaimChange::Take { key, taken } = change else { continue };
            if self.docket.claims.get(&scoped(clock, key)).is_some_and(|holder| *holder != case_id) {
                return Err(taken.clone());
            }
        }
        Ok(())
    }

    pub(super) fn claim(&mut self, case_id: Uuid, clock: Option<Uuid>, changes: &[ClaimChange]) {
        for change in changes {
            let (key, after) = match change {
                ClaimChange::Take { key, .. } => (scoped(clock, key), Some(case_id)),
                ClaimChange::Release { key } => (scoped(clock, key), None),
            };
            let before = self.docket.claims.get(&key).copied();
            // Nobody gives up what another holds.
            if after.is_none() && before != Some(case_id) {
                continue;
            }
            match after {
                Some(case_id) => self.docket.claims.insert(key.clone(), case_id),
                None => self.docket.claims.remove(&key),
            };
            let claimed = self.written.claims.entry(key).or_insert(Claimed { before, after });
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
    pub fn of(claims: &'a BTreeMap<String, Claimed>) -> Self {
        let taken = claims.iter().filter(|(_, claimed)| claimed.before != claimed.after);
        let taken = taken.filter_map(|(key, claimed)| Some((key.as_str(), claimed.after?, claimed.before))).collect();
        let released = claims.iter().filter(|(_, claimed)| claimed.after.is_none());
        Self { taken, released: released.filter_map(|(key, claimed)| Some((key.as_str(), claimed.before?))).collect() }
    }
}
