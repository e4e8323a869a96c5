//! One agency without its server: the writer over a store in memory, its sealing key, and its receiving endpoint.
//!
//! The endpoint does what `platform::exchange::Consumer` does with a delivery, but for the CMS verification.

use std::collections::{BTreeMap, HashMap};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use jiff::Timestamp;
use platform::exchange::{Keyring, LINKS, Sealer};
use platform::ledger::{
    Acts as _, CaseRef, CaseState as _, DeadlineState, MemoryStore, Origin, OutboxRow, Work, WorkResult, verify_chain,
};
use regulation::DeadlineId;
use uuid::Uuid;

use super::fixtures::{Acting, Fixtures};
use super::suite::{CLOCK, on_clock};

pub struct AgencyHarness<A: Acting> {
    pub store: MemoryStore<A>,
    pub fixtures: Fixtures<A>,
    sealer: Sealer,
    keyring: Keyring,
}

/// What a batch sets in motion: its messages, and per link how many were sent and disposed of.
#[derive(Default)]
pub struct Moved {
    pub messages: Vec<OutboxRow>,
    pub counts: BTreeMap<String, (i64, i64)>,
}

/// Where an agency stands when all is over.
#[derive(Debug, Default, PartialEq)]
pub struct Report {
    pub statuses: BTreeMap<Uuid, String>,
    /// What was done per case, sorted: acts that do not depend on each other may change places.
    pub acts: Vec<(Uuid, String, String)>,
}

/// An agency as the network sees it.
pub trait Room {
    fn take(&mut self, link: &str, envelope: &[u8]) -> Moved;
    fn fire(&mut self, case: Uuid, deadline: DeadlineId) -> Moved;
    fn due(&self) -> Vec<(Uuid, DeadlineId)>;
    fn next_due(&self) -> Option<Timestamp>;
    fn set_clock(&mut self, now: Timestamp);
    fn report(&self) -> Report;
    /// Broken chains and parked messages, in words; empty when there are none.
    fn faults(&self) -> Vec<String>;
}

impl<A: Acting> AgencyHarness<A> {
    pub fn open(now: Timestamp) -> Self {
        let mut store = MemoryStore::new(now);
        store.clocks.insert(CLOCK, now);
        let sealer = harness_key(A::NAME);
        let neighbours = LINKS.iter().filter(|(_, to)| *to == A::NAME).map(|(from, _)| *from);
        let keys: HashMap<_, _> =
            neighbours.map(|from| (from.to_owned(), key_of(from).public_key().as_ref().to_vec())).collect();
        Self { store, fixtures: Fixtures::default(), sealer, keyring: Keyring::new(A::NAME, true, keys) }
    }

    pub fn apply(&mut self, work: Work<A>) -> (WorkResult, Moved) {
        self.fixtures.hear(&work.origin);
        let mut changes = self.store.apply(&[work], &self.sealer);
        let mut counts: BTreeMap<_, _> = changes.counts.into_iter().map(|((_, link), count)| (link, count)).collect();
        self.fixtures.picture(&self.store, changes.cases.keys());
        // Tasks leave this suite; outside they are done at once.
        for task in self.store.tasks.drain(..) {
            counts.entry(task.way(A::NAME)).or_default().1 += 1;
        }
        (changes.outcomes.remove(0), Moved { messages: changes.outbox, counts })
    }

    /// The case as it stands.
    pub fn case(&self, id: Uuid) -> &A::Case {
        &self.store.cases[&on_clock(id)].state
    }
}

impl<A: Acting> Room for AgencyHarness<A> {
    fn take(&mut self, link: &str, envelope: &[u8]) -> Moved {
        let message = self.keyring.open(link, envelope).unwrap();
        let command = A::Command::read(&message).unwrap();
        for check in command.statements() {
            check.statement.must_be_over(&check.text).unwrap();
        }
        let work = Work {
            case: CaseRef::Id(message.case_id),
            traceparent: message.traceparent.clone(),
            origin: Origin::Message { message: Box::new(message), envelope: envelope.to_vec(), command },
        };
        self.apply(work).1
    }

    fn fire(&mut self, case: Uuid, deadline: DeadlineId) -> Moved {
        let work = Work {
            case: CaseRef::Id(case),
            origin: Origin::Deadline { deadline, test_clock: Some(CLOCK) },
            traceparent: String::new(),
        };
        self.apply(work).1
    }

    fn due(&self) -> Vec<(Uuid, DeadlineId)> {
        let now = self.store.clocks[&CLOCK];
        let lines = self.store.deadlines.values().flat_map(BTreeMap::values);
        let due = lines.filter(|line| line.state == DeadlineState::Running && line.due_at <= now);
        let mut due: Vec<_> = due.map(|line| (line.case_id, line.receipt.deadline)).collect();
        // The map's own order differs from run to run.
        due.sort();
        due
    }

    fn next_due(&self) -> Option<Timestamp> {
        let lines = self.store.deadlines.values().flat_map(BTreeMap::values);
        lines.filter(|line| line.state == DeadlineState::Running).map(|line| line.due_at).min()
    }

    fn set_clock(&mut self, now: Timestamp) {
        self.store.now = now;
        self.store.clocks.insert(CLOCK, now);
    }

    fn report(&self) -> Report {
        let status = |record: &platform::ledger::CaseRecord<A>| record.state.status().to_owned();
        let statuses = self.store.cases.iter().map(|(case, record)| (case.id, status(record))).collect();
        let lines = self.store.history.iter();
        let mut acts: Vec<_> = lines.map(|line| (line.case_id, line.act.clone(), line.actor_role.clone())).collect();
        acts.sort();
        Report { statuses, acts }
    }

    fn faults(&self) -> Vec<String> {
        let parked = self.store.parked.iter().map(|line| format!("{} parked: {}", line.link, line.reason));
        let chains = self.store.cases.keys().filter_map(|case| {
            let lines: Vec<_> = self.store.history.iter().filter(|line| line.case() == *case).cloned().collect();
            verify_chain(&lines).err().map(|at| format!("{}: the chain of {} breaks at {at}", A::NAME, case.id))
        });
        parked.chain(chains).collect()
    }
}

/// What an agency seals with, here.
pub fn harness_key(agency: &str) -> Sealer {
    Sealer::from_pkcs8(key_of(agency).to_pkcs8v1().unwrap().as_ref()).unwrap()
}

/// A sealing key that is the same in every run.
fn key_of(agency: &str) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&platform::digest::sha256(agency.as_bytes())).unwrap()
}
