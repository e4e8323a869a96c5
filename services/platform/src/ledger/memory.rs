//! The ledger's store over memory: the same rules without a server, for simulation of several agencies in one thread.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use regulation::TermId;
use uuid::Uuid;

use super::records::{TermLine, TermState};
use super::settle::{Claims, Docket, Identities, OutboxLine, ParkedLine, Settlement, settle};
use super::{Agency, Answer, CaseRecord, HistoryLine, Work};
use crate::digest::Digest;
use crate::errands::ErrandLine;
use crate::exchange::Sealer;

/// One agency's rows, held in memory. There is one caller, so there are no locks.
#[derive(Clone)]
pub struct MemoryStore<A: Agency> {
    pub now: Timestamp,
    pub clocks: HashMap<Uuid, Timestamp>,
    pub persons: HashMap<String, A::Person>,
    pub cases: HashMap<Uuid, CaseRecord<A>>,
    pub history: Vec<HistoryLine>,
    pub outbox: Vec<OutboxLine>,
    pub parked: Vec<ParkedLine>,
    pub errands: Vec<ErrandLine>,
    pub terms: HashMap<Uuid, BTreeMap<TermId, TermLine>>,
    pub claims: Claims,
    heads: HashMap<(Uuid, String), u64>,
    known: HashMap<Uuid, Digest>,
    parked_digests: HashMap<Uuid, Digest>,
    held: BTreeMap<(Uuid, String, u64), Vec<u8>>,
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
            errands: vec![],
            terms: HashMap::new(),
            claims: Claims::new(),
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
    pub fn apply(&mut self, works: &[Work<A>], sealer: &Sealer) -> Settlement<A> {
        let serials = (0..works.len() + self.held.len()).map(|_| self.next_number()).collect();
        let mut docket = Docket {
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
            terms: std::mem::take(&mut self.terms),
            claims: std::mem::take(&mut self.claims),
            serials,
        };
        let mut settlement = settle(&mut docket, works, sealer);
        self.persons = docket.persons;
        self.identities = docket.identities;
        self.cases = docket.cases;
        self.heads = docket.heads;
        self.known = docket.known;
        self.parked_digests = docket.parked;
        self.held = docket.held;
        self.requests = docket.requests;
        self.terms = docket.terms;
        self.claims = docket.claims;
        for terms in self.terms.values_mut() {
            terms.retain(|_, line| matches!(line.state, TermState::Running | TermState::Overdue));
        }
        self.history.append(&mut settlement.history);
        self.outbox.extend(settlement.outbox.iter().cloned());
        self.parked.append(&mut settlement.parked);
        self.errands.append(&mut settlement.errands);
        settlement
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
