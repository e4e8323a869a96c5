//! Who shares a second identity with whom. A foreigner may come with a new IIN, but not with a new passport on the same
//! day: what crosses cases must be found under both (AMB-08 e). What a shared identity means is the law's matter.

use std::collections::{BTreeSet, HashMap};

use regulation::{Ban, SecondaryIdentity};
use uuid::Uuid;

use super::Batch;
use crate::ledger::{Acts as _, Agency, CaseState as _, PersonKey};

/// The second identities of persons, both ways.
#[derive(Clone, Default)]
pub struct Identities {
    of_person: HashMap<PersonKey, BTreeSet<String>>,
    /// Per clock and identity.
    persons: HashMap<(Option<Uuid>, String), BTreeSet<PersonKey>>,
}

impl Identities {
    /// True when this was not known of the person before.
    pub fn add(&mut self, person: &PersonKey, identity: String) -> bool {
        self.persons.entry((person.clock, identity.clone())).or_default().insert(person.clone());
        self.of_person.entry(person.clone()).or_default().insert(identity)
    }

    pub fn of(&self, person: &PersonKey) -> impl Iterator<Item = &str> {
        self.of_person.get(person).into_iter().flatten().map(String::as_str)
    }

    /// The other persons who share an identity with this one, or one of those that a command brings.
    pub fn linked(&self, person: &PersonKey, brought: &[String]) -> BTreeSet<&PersonKey> {
        let identities = self.of(person).chain(brought.iter().map(String::as_str));
        let sharing =
            identities.filter_map(|identity| self.persons.get(&(person.clock, identity.to_owned()))).flatten();
        sharing.filter(|other| *other != person).collect()
    }
}

impl<A: Agency> Batch<'_, A> {
    pub(super) fn bans_of_linked_identities(&self, person: &PersonKey, command: &A::Command) -> Vec<Ban> {
        let brought: Vec<String> = command.second_identities().iter().map(SecondaryIdentity::key).collect();
        let linked = self.loaded.identities.linked(person, &brought);
        let known = linked.into_iter().filter_map(|double| self.loaded.persons.get(double));
        known.flat_map(A::bans).cloned().collect()
    }

    /// What the case has learnt of its person's second identities stays with the person.
    pub(super) fn recognise(&mut self, person: &PersonKey, state: &A::Case) {
        for identity in state.second_identities() {
            if self.loaded.identities.add(person, identity.key()) {
                let body = self.loaded.persons.entry(person.clone()).or_default().clone();
                self.written.persons.insert(person.clone(), body);
            }
        }
    }
}
