//! Who shares a second identity with whom. A foreigner may come with a new IIN, but not with a new passport on the same
//! day: what crosses cases must be found under both (AMB-08 e). What a shared identity means is the law's matter.

use std::collections::{BTreeSet, HashMap};

use regulation::{Ban, SecondaryIdentity};

use super::Batch;
use crate::ledger::{Agency, CaseState as _};

/// The second identities of persons, both ways.
#[derive(Clone, Default)]
pub struct Identities {
    of_person: HashMap<String, BTreeSet<String>>,
    persons: HashMap<String, BTreeSet<String>>,
}

impl Identities {
    /// True when this was not known of the person before.
    pub fn add(&mut self, person: &str, identity: String) -> bool {
        self.persons.entry(identity.clone()).or_default().insert(person.to_owned());
        self.of_person.entry(person.to_owned()).or_default().insert(identity)
    }

    pub fn of(&self, person: &str) -> impl Iterator<Item = &str> {
        self.of_person.get(person).into_iter().flatten().map(String::as_str)
    }

    /// The other persons who share an identity with this one, or one of those that a command brings.
    pub fn linked(&self, person: &str, brought: &[String]) -> BTreeSet<&str> {
        let identities = self.of(person).chain(brought.iter().map(String::as_str));
        let sharing = identities.filter_map(|identity| self.persons.get(identity)).flatten();
        sharing.map(String::as_str).filter(|other| *other != person).collect()
    }
}

impl<A: Agency> Batch<'_, A> {
    pub(super) fn bans_of_linked_identities(&self, person: &str, command: &A::Command) -> Vec<Ban> {
        let brought: Vec<String> = A::second_identities(command).iter().map(SecondaryIdentity::key).collect();
        let linked = self.loaded.identities.linked(person, &brought);
        let known = linked.into_iter().filter_map(|double| self.loaded.persons.get(double));
        known.flat_map(A::bans).cloned().collect()
    }

    /// What the case has learnt of its person's second identities stays with the person.
    pub(super) fn recognise(&mut self, person: &str, state: &A::Case) {
        for identity in state.second_identities() {
            if self.loaded.identities.add(person, identity.key()) {
                let body = self.loaded.persons.entry(person.to_owned()).or_default().clone();
                self.written.persons.insert(person.to_owned(), body);
            }
        }
    }
}
