//! The ledger's store over memory: the same rules without a server, for simulation of several agencies in one thread.

mod reads;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use regulation::DeadlineId;
use uuid::Uuid;

use super::apply::{Changes, Identities, Loaded, OutboxRow, ParkedRow, Place, Reservations, apply_batch};
use super::records::{DeadlineRow, DeadlineState};
use super::{Agency, Answer, CaseKey, CaseRecord, HistoryRow, PersonKey, Work};
use crate::digest::Digest;
use crate::exchange::Sealer;
use crate::tasks::TaskRow;

/// One agency's rows, held in memory. There is one caller, so there are no locks.
#[derive(Clone)]
pub struct MemoryStore<A: Agency> {
    pub now: Timestamp,
    pub clocks: HashMap<Uuid, Timestamp>,
    pub persons: HashMap<PersonKey, A::Person>,
    pub cases: HashMap<CaseKey, CaseRecord<A>>,
    pub history: Vec<HistoryRow>,
    pub outbox: Vec<OutboxRow>,
    pub parked: Vec<ParkedRow>,
    pub tasks: Vec<TaskRow>,
    pub deadlines: HashMap<CaseKey, BTreeMap<DeadlineId, DeadlineRow>>,
    pub reservations: Reservations,
    heads: HashMap<Place, u64>,
    known: HashMap<Uuid, Digest>,
    parked_digests: HashMap<Uuid, Digest>,
    held: BTreeMap<(Place, u64), Vec<u8>>,
    requests: HashMap<Uuid, (Digest, Answer)>,
    identities: Identities,
    number: u64,
}

impl<A: Agency> MemoryStore<A> {
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            clocks: HashMap::new(),
            persons: HashMap::new(),
            cases: HashMap::new(),
            history: vec![],
            outbox: vec![],
            parked: vec![],
            tasks: vec![],
            deadlines: HashMap::new(),
            reservations: Reservations::new(),
            heads: HashMap::new(),
            known: HashMap::new(),
            parked_digests: HashMap::new(),
            held: BTreeMap::new(),
            requests: HashMap::new(),
            identities: Identities::default(),
            number: 0,
        }
    }

    /// One batch, as the PostgreSQL store applies it.
    pub fn apply(&mut self, works: &[Work<A>], sealer: &Sealer) -> Changes<A> {
        let serials = (0..works.len() + self.held.len()).map(|_| self.next_number()).collect();
        let mut loaded = Loaded {
            now: self.now,
            clocks: self.clocks.clone(),
            persons: std::mem::take(&mut self.persons),
            identities: std::mem::take(&mut self.identities),
            cases: std::mem::take(&mut self.cases),
            heads: std::mem::take(&mut self.heads),
            known: std::mem::take(&mut self.known),
            parked: std::mem::take(&mut self.parked_digests),
            held: std::mem::take(&mut self.held),
            requests: std::mem::take(&mut self.requests),
            deadlines: std::mem::take(&mut self.deadlines),
            reservations: std::mem::take(&mut self.reservations),
            serials,
        };
        let mut changes = apply_batch(&mut loaded, works, sealer);
        self.persons = loaded.persons;
        self.identities = loaded.identities;
        self.cases = loaded.cases;
        self.heads = loaded.heads;
        self.known = loaded.known;
        self.parked_digests = loaded.parked;
        self.held = loaded.held;
        self.requests = loaded.requests;
        self.deadlines = loaded.deadlines;
        self.reservations = loaded.reservations;
        for deadlines in self.deadlines.values_mut() {
            deadlines.retain(|_, line| matches!(line.state, DeadlineState::Running | DeadlineState::Overdue));
        }
        self.history.append(&mut changes.history);
        self.outbox.extend(changes.outbox.iter().cloned());
        self.parked.append(&mut changes.parked);
        self.tasks.append(&mut changes.tasks);
        changes
    }

    /// Forgets the ids of messages, as a purge after the retention does; the sequence numbers stay.
    pub fn forget_message_ids(&mut self) {
        self.known.clear();
    }

    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }
}
