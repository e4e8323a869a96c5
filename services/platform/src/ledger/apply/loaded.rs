//! What a batch concerns, what is known of it, and what comes of it: plain data between the rules and a store.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use regulation::DeadlineId;
use strum::{IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::identities::Identities;
use super::reservations::{ReservationKey, Reservations, Reserved};
use crate::digest::Digest;
use crate::ledger::{
    Acts as _, Agency, Answer, CaseKey, CaseRecord, CaseRef, DeadlineRow, HistoryRow, Origin, PersonKey, Work,
};
use crate::refusal::Refusal;
use crate::tasks::TaskRow;

/// A case on one of its incoming links.
pub type Place = (CaseKey, String);

/// All that a batch needs to know, read and locked by the store.
pub struct Loaded<A: Agency> {
    pub now: Timestamp,
    pub clocks: HashMap<Uuid, Timestamp>,
    pub persons: HashMap<PersonKey, A::Person>,
    pub identities: Identities,
    pub cases: HashMap<CaseKey, CaseRecord<A>>,
    /// Per case and link the highest applied sequence number.
    pub heads: HashMap<Place, u64>,
    /// Digests of the messages that were applied before.
    pub known: HashMap<Uuid, Digest>,
    /// Digests of those that were parked; one of them may be redriven.
    pub parked: HashMap<Uuid, Digest>,
    pub held: BTreeMap<(Place, u64), Vec<u8>>,
    pub requests: HashMap<Uuid, (Digest, Answer)>,
    /// Running and overdue deadlines.
    pub deadlines: HashMap<CaseKey, BTreeMap<DeadlineId, DeadlineRow>>,
    /// Those that the cases above may make or give up.
    pub reservations: Reservations,
    /// Fresh numbers, one per piece of work and held message.
    pub serials: Vec<u64>,
}

/// What became of one piece of work.
pub enum WorkResult {
    Answered(Answer),
    Refused(Refusal),
    Message(Disposal),
    /// A message that was brought again still cannot be applied: why.
    StillParked(String),
    Deadline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Disposal {
    Applied,
    Duplicate,
    Held,
    Parked,
}

impl Disposal {
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// What one transaction writes.
pub struct Changes<A: Agency> {
    pub outcomes: Vec<WorkResult>,
    pub persons: BTreeMap<PersonKey, A::Person>,
    /// The cases to write; their records are in the loaded state.
    pub cases: BTreeMap<CaseKey, CaseChange>,
    pub history: Vec<HistoryRow>,
    pub outbox: Vec<OutboxRow>,
    pub heads: BTreeMap<Place, u64>,
    pub received: Vec<(Uuid, Digest)>,
    pub held: Vec<(Place, u64, Vec<u8>)>,
    pub released: Vec<(Place, u64)>,
    pub parked: Vec<ParkedRow>,
    pub tasks: Vec<TaskRow>,
    pub deadlines: BTreeMap<(CaseKey, DeadlineId), DeadlineRow>,
    pub reservations: BTreeMap<ReservationKey, Reserved>,
    pub requests: Vec<(Uuid, Digest, Answer)>,
    /// Per test clock and link: sent, disposed.
    pub counts: BTreeMap<(Uuid, String), (i64, i64)>,
}

/// What a batch does to the row of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseChange {
    /// Zero when the batch opens the case.
    pub version_before: i64,
    pub dossier_changed: bool,
}

#[derive(Clone)]
pub struct OutboxRow {
    pub message_id: Uuid,
    pub link: String,
    pub case_id: Uuid,
    pub sequence: u64,
    pub envelope: Vec<u8>,
    /// The database's clock; with the id it finds the row's partition.
    pub recorded_at: Timestamp,
}

#[derive(Clone)]
pub struct ParkedRow {
    pub link: String,
    pub case_id: Option<Uuid>,
    pub sequence: Option<u64>,
    pub message_id: Option<Uuid>,
    pub reason: String,
    pub envelope: Vec<u8>,
}

impl<A: Agency> Changes<A> {
    pub(super) fn empty() -> Self {
        Self {
            outcomes: vec![],
            persons: BTreeMap::new(),
            cases: BTreeMap::new(),
            history: vec![],
            outbox: vec![],
            heads: BTreeMap::new(),
            received: vec![],
            held: vec![],
            released: vec![],
            parked: vec![],
            tasks: vec![],
            deadlines: BTreeMap::new(),
            reservations: BTreeMap::new(),
            requests: vec![],
            counts: BTreeMap::new(),
        }
    }

    /// The test clocks whose messages or deadlines have changed.
    pub fn clocks(&self) -> BTreeSet<Uuid> {
        let counted = self.counts.keys().map(|(clock, _)| *clock);
        counted.chain(self.deadlines.values().filter_map(|line| line.clock)).collect()
    }

    /// True when there is nothing to write: refusals and repetitions alone.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
            && self.received.is_empty()
            && self.held.is_empty()
            && self.parked.is_empty()
            && self.deadlines.is_empty()
    }
}

/// The persons, cases, links and messages that a batch concerns: what a store reads and locks.
#[derive(Default)]
pub struct Concern {
    pub cases: BTreeSet<CaseKey>,
    pub new_persons: BTreeSet<PersonKey>,
    /// Second identities that commands bring with them.
    pub identities: BTreeSet<(Option<Uuid>, String)>,
    pub places: BTreeSet<Place>,
    /// Those of them to which a first message has come: no row may be there yet.
    pub first_places: BTreeSet<Place>,
    pub messages: BTreeSet<Uuid>,
    pub requests: BTreeSet<Uuid>,
    pub clocks: BTreeSet<Uuid>,
}

impl Concern {
    pub fn of<A: Agency>(works: &[Work<A>]) -> Self {
        let mut concern = Self::default();
        for work in works {
            let clock = work.origin.test_clock();
            concern.clocks.extend(clock);
            if let CaseRef::Id(id) = work.case {
                concern.cases.insert(CaseKey { clock, id });
            }
            match &work.origin {
                Origin::Request { request_id, command, .. } => {
                    concern.requests.insert(*request_id);
                    concern.name_persons::<A>(clock, command);
                }
                Origin::Message { message, command, .. } | Origin::Redriven { message, command, .. } => {
                    concern.places.insert(message.place());
                    if message.sequence == 1 {
                        concern.first_places.insert(message.place());
                    }
                    concern.messages.insert(message.message_id);
                    concern.name_persons::<A>(clock, command);
                }
                Origin::Deadline { .. } => {}
            }
        }
        concern
    }

    fn name_persons<A: Agency>(&mut self, clock: Option<Uuid>, command: &A::Command) {
        self.new_persons.extend(command.person_key().map(|person| PersonKey { clock, person }));
        let brought = command.second_identities();
        self.identities.extend(brought.iter().map(|identity| (clock, identity.key())));
    }
}
