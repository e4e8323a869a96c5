//! The ledger: an act is decided by a pure writer function and written in one transaction.
//!
//! `settle` holds the rules (locking order aside, which is the store's): numbering, the hash chain, what is written
//! with what. They run over PostgreSQL (`postgres`) and over memory (`memory`) alike. `writer` takes what waits, RPCs and
//! messages and due deadlines together, in one batch.

mod act;
mod apply;
mod chain;
mod clocks;
mod keys;
mod listing;
mod memory;
mod notifier;
mod open_alerts;
mod overdue;
mod parked;
mod postgres;
mod read_store;
mod records;
mod visibility;
mod writer;

use std::collections::BTreeMap;

use jiff::Timestamp;
use regulation::{Ban, City, Clause, DeadlineId, Edition, Iin, Moment, Receipt, SecondaryIdentity};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use act::{Acts, CallbackAct, DeadlineAct, Decision, HumanAct, HumanOpening, MessageAct, MessageOpening, decide};
pub use apply::{Changes, Disposal, Identities, Loaded, OutboxRow, ParkedRow, Reserved, WorkResult, apply_batch};
pub use chain::{GENESIS, verify_chain};
pub use clocks::ClockState;
pub(crate) use keys::ON_REAL_CLOCK;
pub use keys::{CaseKey, PersonKey, clock_column, clock_of_column};
pub use listing::{Filter, Key, Listed, OnClock, Order, Position, SortKey};
pub use memory::MemoryStore;
pub use notifier::{ChangeListener, ChangeNotifier};
pub use open_alerts::{OpenAlert, OpenAlertPosition};
pub use overdue::{Overdue, OverduePosition};
pub use parked::ParkedMessage;
pub(crate) use postgres::{Kept, LEASE, park_at_the_door};
pub use postgres::{PostgresStore, begin, connect, grant_runtime, migrate, migrations};
pub use read_store::{Read, ReadStore};
pub use records::{CaseRecord, Clocks, DeadlineRow, DeadlineState, DueDeadline, HistoryRow, Records, RecordsError};
pub use visibility::Visibility;
pub(crate) use visibility::admit;
pub use writer::{HAND_OFF, NotApplied, Outcomes, Writer};

use crate::alerts::Alert;
use crate::exchange::{Link, Message, OutgoingMessage, Payload, TravelsOn};
use crate::notices::Template;
use crate::refusal::Refusal;
use crate::tasks::Task;
use crate::token::Role;

/// What makes one agency differ from another. All else is machinery.
pub trait Agency: Sized + Send + Sync + 'static {
    /// The agency's name, as in the names of its links.
    const NAME: &'static str;
    /// Two digits that open the agency's own numbers.
    const SYSTEM: u8;
    /// The states of a case, each with the facts that prove it was reached.
    type Case: CaseState;
    /// What crosses cases: bans, the one live application.
    type Person: Default + Clone + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// Every act of the agency, as `acts!` declares them.
    type Command: Acts<Self>;

    /// Versions of the migrations that this program needs.
    fn migrations() -> Vec<i64> {
        migrations()
    }

    /// The notices that this agency's acts write; the start compiles their texts.
    fn notices() -> &'static [&'static Template] {
        &[]
    }

    /// For a command that concerns a person rather than a case: the case it falls to, if there is one.
    fn case_of_person(_person: &Self::Person) -> Option<Uuid> {
        None
    }

    /// The bans that a person carries.
    fn bans(_person: &Self::Person) -> &[Ban] {
        &[]
    }

    /// Changes every case after every act, whichever act it was: an alert ends when its cause is gone.
    fn after_act(_case: &mut Self::Case, _at: Moment) {}

    /// Takes out of the facts of a case what this role may not read.
    fn withhold(_facts: &mut serde_json::Value, _role: Role) {}
}

/// A case: its dossier beside its stage. The two are stored apart, so that an act which changes the stage alone does not rewrite
/// the dossier.
pub trait CaseState: Clone + Send + Sync + 'static {
    /// The facts of the whole case.
    type Dossier: PartialEq + Serialize + DeserializeOwned + Send;
    /// How far the case has come: an enum whose variants carry only the facts that prove them.
    type Stage: Serialize + DeserializeOwned + Send;
    /// The format of both bodies. A program refuses a row of a later format than its own.
    const FORMAT: i16 = 1;

    fn of(dossier: Self::Dossier, stage: Self::Stage) -> Self;
    fn dossier(&self) -> &Self::Dossier;
    fn stage(&self) -> &Self::Stage;

    fn number(&self) -> &str;
    /// A second number by which desks find the case, such as the preliminary permit's.
    fn reference(&self) -> Option<&str> {
        None
    }
    fn iin(&self) -> &str;
    /// By what else than its key the case's person is recognised. Kept with the person for ever.
    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        vec![]
    }
    /// What this case holds, or may claim with its next act: keys of the agency's own, of which one case holds each at a time.
    fn may_reserve(&self) -> Vec<String> {
        vec![]
    }
    /// What the supervisor is to look at, settled or not.
    fn raised(&self) -> &[Alert] {
        &[]
    }
    fn city(&self) -> Option<City>;
    fn status(&self) -> &'static str;
    /// Who owes the next step; empty when nobody does.
    fn next_owner(&self) -> &'static str;
}

/// What an act sees beside the case: who acts and when, under which law, and for which person.
pub struct ActContext<'a, A: Agency> {
    pub case_id: Uuid,
    pub moment: Moment,
    pub law: &'static Edition,
    pub actor: &'a Actor,
    /// What is known of the person whom the case concerns.
    pub person: &'a A::Person,
    /// The bans of linked identities: of those who share a second identity with the person under another key (AMB-08 e).
    pub bans_of_linked_identities: &'a [Ban],
    /// A fresh number of the agency's own series.
    pub serial: u64,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Actor {
    /// A human, as the token names them.
    Human(Human),
    /// A neighbouring agency, by its name.
    Agency(String),
    /// Nobody: a deadline has ended.
    Time,
}

/// A human actor.
#[derive(Clone, PartialEq)]
pub struct Human {
    pub iin: Iin,
    pub role: Role,
    /// Officers and operators belong to a city.
    pub city: Option<City>,
}

impl std::fmt::Debug for Human {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Human({:?})", self.role)
    }
}

/// The person a case is filed under when its human did not consent to be recorded.
pub const NOBODY: &str = "-";

impl<A: Agency> ActContext<'_, A> {
    /// A fresh number of the agency's own series: "1", the agency's two digits, eleven digits.
    pub fn number(&self) -> String {
        regulation::identity::serial_number(A::SYSTEM, self.serial)
    }

    /// The human who acts. Only `acts!` asks for it, for every human act alike.
    pub fn human(&self) -> Result<&Human, Refusal> {
        match self.actor {
            Actor::Human(human) => Ok(human),
            _ => Err(Refusal::NoSuchCase),
        }
    }
}

/// What an act brings about.
#[derive(Clone)]
pub struct Outcome<A: Agency> {
    /// Past tense of the act, for the history.
    pub event: &'static str,
    pub clause: Clause,
    pub case: A::Case,
    /// `None` leaves the person as it was.
    pub person: Option<A::Person>,
    pub messages: Vec<OutgoingMessage>,
    /// What is to be done at systems outside, once the act is written.
    pub tasks: Vec<Task>,
    pub deadlines: Vec<DeadlineChange>,
    pub reservations: Vec<ReservationChange>,
    /// What the caller learns beside the case's summary.
    pub details: BTreeMap<String, String>,
    /// The history must not name the human (no consent to the processing of personal data was given).
    pub nameless: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DeadlineChange {
    Start(Receipt),
    Stop(DeadlineId),
}

/// A change to what only one case may hold at a time. The case must have told the key before (`CaseState::may_reserve`).
#[derive(Clone, Debug, PartialEq)]
pub enum ReservationChange {
    Take {
        key: String,
        /// What who comes too late is told.
        taken: Refusal,
    },
    Release {
        key: String,
    },
}

impl<A: Agency> Outcome<A> {
    pub fn new(event: &'static str, clause: Clause, case: A::Case) -> Self {
        Self {
            event,
            clause,
            case,
            person: None,
            messages: vec![],
            tasks: vec![],
            deadlines: vec![],
            reservations: vec![],
            details: BTreeMap::new(),
            nameless: false,
        }
    }

    #[must_use]
    pub fn person(mut self, person: A::Person) -> Self {
        self.person = Some(person);
        self
    }

    /// Sends a message on a link of this agency.
    #[must_use]
    pub fn send<L: Link, P: TravelsOn<L>>(mut self, _: L, payload: &P) -> Self {
        debug_assert_eq!(L::FROM, A::NAME, "an agency sends on its own links");
        self.messages.push(OutgoingMessage::on::<L, P>(payload));
        self
    }

    /// The message of this type that the act sends, read as its receiver reads it.
    pub fn sent<P: Payload>(&self) -> Option<P> {
        self.messages.iter().find_map(OutgoingMessage::read)?.ok()
    }

    #[must_use]
    pub fn task(mut self, task: Task) -> Self {
        self.tasks.push(task);
        self
    }

    #[must_use]
    pub fn start(mut self, receipt: Receipt) -> Self {
        self.deadlines.push(DeadlineChange::Start(receipt));
        self
    }

    #[must_use]
    pub fn stop(mut self, deadline: DeadlineId) -> Self {
        self.deadlines.push(DeadlineChange::Stop(deadline));
        self
    }

    /// Takes what only one case may hold; the whole act is refused when another has it.
    #[must_use]
    pub fn reserve(mut self, key: String, taken: impl Into<Refusal>) -> Self {
        self.reservations.push(ReservationChange::Take { key, taken: taken.into() });
        self
    }

    /// Gives up what this case holds; what it does not hold is left alone.
    #[must_use]
    pub fn release(mut self, key: String) -> Self {
        self.reservations.push(ReservationChange::Release { key });
        self
    }

    #[must_use]
    pub fn nameless(mut self) -> Self {
        self.nameless = true;
        self
    }

    /// Adds what the caller learns beside the case's summary.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl ToString) -> Self {
        self.details.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Why a message cannot be read: it is parked with this reason.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

impl Unreadable {
    /// The agency declares no act for this message from this sender.
    pub fn not_received<A: Agency>(message: &Message) -> Self {
        Self(format!("{} receives no {} from {}", A::NAME, message.event_type, message.sender))
    }
}

/// One piece of work for the writer.
pub struct Work<A: Agency> {
    pub case: CaseRef,
    pub origin: Origin<A>,
    /// W3C trace context that the act belongs to.
    pub traceparent: String,
}

/// Which case the work concerns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CaseRef {
    Id(Uuid),
    /// The case that the command's person has, or a new one with this id.
    OfPerson {
        new_id: Uuid,
    },
}

/// Where the work comes from.
pub enum Origin<A: Agency> {
    Request {
        request_id: Uuid,
        digest: [u8; 32],
        actor: Actor,
        /// The clock on which the caller lives, and so the case's.
        test_clock: Option<Uuid>,
        command: A::Command,
    },
    Message {
        message: Box<Message>,
        envelope: Vec<u8>,
        command: A::Command,
    },
    /// A parked message that a person brings again.
    Redriven {
        message: Box<Message>,
        command: A::Command,
        /// It was counted on its test clock as disposed of when it was parked.
        counted: bool,
    },
    Deadline {
        deadline: DeadlineId,
        test_clock: Option<Uuid>,
    },
}

impl<A: Agency> Origin<A> {
    /// The clock of the case.
    pub fn test_clock(&self) -> Option<Uuid> {
        match self {
            Self::Request { test_clock, .. } | Self::Deadline { test_clock, .. } => *test_clock,
            Self::Message { message, .. } | Self::Redriven { message, .. } => message.test_clock,
        }
    }
}

/// Where a case stands after an act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub case_id: Uuid,
    pub number: String,
    pub status: String,
    pub next_owner: String,
    pub next_due_at: Option<Timestamp>,
    pub version: i64,
    pub edition: String,
    pub test_clock: Option<Uuid>,
}

impl Summary {
    pub fn key(&self) -> CaseKey {
        CaseKey { clock: self.test_clock, id: self.case_id }
    }

    /// The edition under which the case was filed: it keeps it. A process that was not given it does nothing with the case.
    pub fn law(&self) -> Result<&'static Edition, Refusal> {
        Edition::by_id(&self.edition).ok_or_else(Refusal::edition_unknown)
    }
}

/// The answer to an act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub case: Summary,
    pub details: BTreeMap<String, String>,
}

impl Answer {
    /// A detail the writer function told; empty when it told none.
    pub fn detail(&self, name: &str) -> String {
        self.details.get(name).cloned().unwrap_or_default()
    }
}
