//! What a run has seen of an agency: the store as it stood when a case first came to each state, and every act as it was asked.
//!
//! The matrix is made of both: each act in each state. Out of scope: acts and states by name; they are counted from the
//! agencies' own enums.

use std::collections::BTreeMap;

use platform::ledger::{Actor, Acts as _, Agency, CaseKey, CaseState, MemoryStore, Origin};
use platform::refusal::Refusal;
use regulation::Moment;
use uuid::Uuid;

/// An agency whose states and acts can be counted.
pub trait Acting: Agency + Clone {
    const STATES: &'static [&'static str];
    const ACTS: &'static [&'static str];

    fn name(command: &Self::Command) -> &'static str;

    /// Which of its outcomes an act chooses, where it may choose: the same act approves and refuses.
    fn choice(command: &Self::Command) -> &'static str;

    /// Which of the ways that lead to its state a case took, where acts differ by it.
    fn way(_: &Self::Case) -> &'static str {
        ""
    }

    /// The act as somebody would ask it of the case as it stands now: who signs, signs what the writer shows them.
    fn fitted(
        store: &MemoryStore<Self>,
        case: Uuid,
        by: &Actor,
        command: &Self::Command,
        now: Moment,
    ) -> Result<Self::Command, Refusal>;
}

/// An act: its name, its choice, and who asks for it.
pub type Act = (&'static str, &'static str, String);

pub struct Fixtures<A: Acting> {
    /// By state and way.
    pub states: BTreeMap<(&'static str, &'static str), (Uuid, MemoryStore<A>)>,
    pub acts: BTreeMap<Act, (Actor, A::Command)>,
}

impl<A: Acting> Default for Fixtures<A> {
    fn default() -> Self {
        Self { states: BTreeMap::new(), acts: BTreeMap::new() }
    }
}

/// The facts of a case: its dossier and its stage.
pub fn facts(state: &impl CaseState) -> serde_json::Value {
    serde_json::json!({ "dossier": state.dossier(), "stage": state.stage() })
}

impl<A: Acting> Fixtures<A> {
    pub fn hear(&mut self, origin: &Origin<A>) {
        let (actor, command) = match origin {
            Origin::Request { actor, command, .. } => (actor.clone(), command.clone()),
            Origin::Message { message, command, .. } | Origin::Redriven { message, command, .. } => {
                (Actor::Agency(message.sender.clone()), command.clone())
            }
            Origin::Deadline { deadline, .. } => match A::Command::due(*deadline) {
                Some(command) => (Actor::Time, command),
                None => return,
            },
        };
        let act = (A::name(&command), A::choice(&command), called(&actor));
        self.acts.entry(act).or_insert((actor, command));
    }

    pub fn picture<'a>(&mut self, store: &MemoryStore<A>, cases: impl Iterator<Item = &'a CaseKey>) {
        for case in cases {
            let state = &store.cases[case].state;
            self.states.entry((state.status(), A::way(state))).or_insert_with(|| (case.id, store.clone()));
        }
    }

    /// What another run has seen beside.
    pub fn join(&mut self, other: Self) {
        for (state, seen) in other.states {
            self.states.entry(state).or_insert(seen);
        }
        for (act, asked) in other.acts {
            self.acts.entry(act).or_insert(asked);
        }
    }
}

/// As histories call an actor.
pub fn called(actor: &Actor) -> String {
    match actor {
        Actor::Human(human) => human.role.code().to_owned(),
        Actor::Agency(name) => name.clone(),
        Actor::Time => "TIME".to_owned(),
    }
}
