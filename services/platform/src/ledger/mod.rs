//! The ledger: an act is decided by a pure desk function and written in one transaction.
//!
//! `settle` holds the rules (locking order aside, which is the store's): numbering, the hash chain, what is written
//! with what. They run over PostgreSQL (`postgres`) and over memory (`memory`) alike. `desk` takes what waits, RPCs and
//! letters and due terms together, in one batch.

mod chain;
mod clocks;
mod desk;
mod hints;
mod listing;
mod memory;
mod overdue;
mod parked;
mod postgres;
mod records;
mod settle;
mod sight;
mod standing;

use std::collections::BTreeMap;

use jiff::Timestamp;
use regulation::{Ban, City, Clause, Edition, Iin, Moment, Receipt, SecondaryIdentity, TermId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use chain::{GENESIS, verify_chain};
pub use clocks::ClockState;
pub use desk::{Desk, HAND_OFF, Outcomes, Unsettled};
pub use hints::{Hint, Hints};
pub use listing::{Filter, Key, Listed, OnClock, Order, Place, SortKey};
pub use memory::MemoryStore;
pub use overdue::{Overdue, OverduePlace};
pub use parked::ParkedLetter;
pub(crate) use postgres::{Kept, LEASE, park_at_the_door};
pub use postgres::{PostgresStore, begin, connect, grant_runtime, migrate, migrations};
pub use records::{CaseRecord, Clocks, DueTerm, HistoryLine, Records, RecordsError, TermLine, TermState};
pub use settle::{Claimed, Disposal, Docket, Identities, OutboxLine, ParkedLine, Settled, Settlement, settle};
pub use sight::Sight;
pub(crate) use sight::admit;
pub use standing::{Standing, StandingPlace};

use crate::alerts::Alert;
use crate::attestation::Attested;
use crate::errands::Errand;
use crate::exchange::Letter;
use crate::refusal::Refusal;
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
    /// Every act that may come to this desk.
    type Command: Clone + Send + Sync + 'static;
    /// Every letter that this agency may send.
    type Letter: Clone + Send + Sync + 'static;

    /// Versions of the migrations that this program needs.
    fn migrations() -> Vec<i64> {
        migrations()
    }

    /// One act: pure.
    fn decide(
        case: Option<&Self::Case>,
        person: &Self::Person,
        command: &Self::Command,
        scene: &Scene<'_>,
    ) -> Result<Outcome<Self>, Refusal>;

    /// For a command that opens a case: the key of its person (the IIN; where no IIN is known, the second identity).
    fn person_key(command: &Self::Command) -> Option<String>;

    /// For a command that concerns a person rather than a case: the case it falls to, if there is one.
    fn case_of_person(_person: &Self::Person) -> Option<Uuid> {
        None
    }

    /// By what else than its key a command recognises its person, before the case knows it: a ban follows the passport.
    fn second_identities(_command: &Self::Command) -> Vec<SecondaryIdentity> {
        vec![]
    }

    /// The bans that a person carries.
    fn bans(_person: &Self::Person) -> &[Ban] {
        &[]
    }

    /// How a letter is written for its recipient.
    fn encode(letter: &Self::Letter) -> Payload;

    /// How a neighbour's letter is read.
    fn decode(letter: &Letter) -> Result<Self::Command, Unreadable>;

    /// The signed statements that a neighbour's command carries: verified at the door, before the desk.
    fn attested(command: &Self::Command) -> Vec<Attested>;

    /// What time does when a term ends; `None` only marks it overdue. A term that the law lets decide nothing is overdue
    /// also when its passing is noted.
    fn due(term: TermId) -> Option<Self::Command>;
}

/// What the ledger must know of any state.
pub trait CaseState: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
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
    fn may_claim(&self) -> Vec<String> {
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

/// Where an act takes place.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub case_id: Uuid,
    pub moment: Moment,
    pub law: &'static Edition,
    pub actor: &'a Actor,
    /// The bans of doubles: of those who share a second identity with the person under another key (AMB-08 e).
    pub bans_of_doubles: &'a [Ban],
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
    /// Nobody: a term has ended.
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

impl Scene<'_> {
    /// A fresh number of the agency's own series: "1", the agency's two digits, eleven digits.
    pub fn number<A: Agency>(&self) -> String {
        regulation::identity::serial_number(A::SYSTEM, self.serial)
    }

    /// The human who acts; a manual act has no other actor (par. 12, 22).
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
    pub letters: Vec<A::Letter>,
    /// What is to be done at systems outside, once the act is written.
    pub errands: Vec<Errand>,
    pub terms: Vec<TermChange>,
    pub claims: Vec<ClaimChange>,
    /// What the caller learns beside the case's summary.
    pub details: BTreeMap<String, String>,
    /// The history must not name the human (no consent to the processing of personal data was given).
    pub nameless: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TermChange {
    Start(Receipt),
    Stop(TermId),
}

/// A change to what only one case may hold at a time. The case must have told the key before (`CaseState::may_claim`).
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimChange {
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
            letters: vec![],
            errands: vec![],
            terms: vec![],
            claims: vec![],
            details: BTreeMap::new(),
            nameless: false,
        }
    }

    #[must_use]
    pub fn person(mut self, person: A::Person) -> Self {
        self.person = Some(person);
        self
    }

    #[must_use]
    pub fn send(mut self, letter: A::Letter) -> Self {
        self.letters.push(letter);
        self
    }

    #[must_use]
    pub fn errand(mut self, errand: Errand) -> Self {
        self.errands.push(errand);
        self
    }

    #[must_use]
    pub fn start(mut self, receipt: Receipt) -> Self {
        self.terms.push(TermChange::Start(receipt));
        self
    }

    #[must_use]
    pub fn stop(mut self, term: TermId) -> Self {
        self.terms.push(TermChange::Stop(term));
        self
    }

    /// Takes what only one case may hold; the whole act is refused when another has it.
    #[must_use]
    pub fn claim(mut self, key: String, taken: impl Into<Refusal>) -> Self {
        self.claims.push(ClaimChange::Take { key, taken: taken.into() });
        self
    }

    /// Gives up what this case holds; what it does not hold is left alone.
    #[must_use]
    pub fn release(mut self, key: String) -> Self {
        self.claims.push(ClaimChange::Release { key });
        self
    }

    #[must_use]
    pub fn nameless(mut self) -> Self {
        self.nameless = true;
        self
    }

    #[must_use]
    pub fn tell(mut self, name: &str, value: impl ToString) -> Self {
        self.details.insert(name.to_owned(), value.to_string());
        self
    }
}

/// A letter's content, ready to be sealed.
pub struct Payload {
    pub to: &'static str,
    pub event_type: String,
    pub bytes: Vec<u8>,
}

impl Payload {
    /// A protobuf message for a neighbour.
    pub fn of<M: prost::Message + prost::Name>(to: &'static str, message: &M) -> Self {
        Self { to, event_type: M::full_name(), bytes: message.encode_to_vec() }
    }
}

/// Why a letter cannot be read: it is parked with this reason.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// One piece of work for the desk.
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
        /// The clock of a case that this act opens.
        test_clock: Option<Uuid>,
        command: A::Command,
    },
    Letter {
        letter: Box<Letter>,
        envelope: Vec<u8>,
        command: A::Command,
    },
    /// A parked letter that a person brings again.
    Redriven {
        letter: Box<Letter>,
        command: A::Command,
        /// It was counted on its test clock as disposed of when it was parked.
        counted: bool,
    },
    Term(TermId),
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
    /// A detail the desk function told; empty when it told none.
    pub fn detail(&self, name: &str) -> String {
        self.details.get(name).cloned().unwrap_or_default()
    }
}
