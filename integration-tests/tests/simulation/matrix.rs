//! State × act × role: what every act of every agency does in every state that a case can be in.
//!
//! States and acts are counted from the agencies' own enums, so that none can be forgotten. A cell that allows the act tells
//! everything that changes: the next state, messages, deadlines, bans, tasks. A cell that refuses tells the ground, and nothing
//! has changed; an act that only wants its time is told with its ground and with what it does later. The cells stand in `services/<agency>/MATRIX.md`, to be read and reviewed; `KOSH_WRITE_MATRIX=1` writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use arm_go::ArmGo;
use astanahub::Astanahub;
use berkut::Berkut;
use egov_pep::EgovPep;
use is_mp::IsMp;
use jiff::ToSpan as _;
use platform::exchange::Message;
use platform::ledger::{Actor, Acts as _, Human, MemoryStore, Origin, Work, WorkResult};
use platform::token::Role;
use prost_reflect::{DescriptorPool, Value};
use serde_json::Value as Json;

use super::exits;
use super::fixtures::{Acting, Fixtures, facts};
use super::harness::harness_key;
use super::suite::{CLOCK, Housed, on_clock};
use super::*;

/// Runs every story once and keeps what an agency saw in them; of an act that is asked for twice, the first.
pub fn seen<A: Housed>() -> Fixtures<A> {
    let mut fixtures = Fixtures::default();
    fixtures.join(std::mem::take(&mut A::house(&mut exits::merely_a_guest()).fixtures));
    for story in MAIN_STORIES {
        fixtures.join(std::mem::take(&mut A::house(&mut story(0)).fixtures));
    }
    for story in exits::STORIES {
        fixtures.join(std::mem::take(&mut A::house(&mut story()).fixtures));
    }
    fixtures
}

const MAIN_STORIES: [fn(u64) -> Simulation; 12] = [
    carried,
    corrected,
    abandoned,
    nobody_came,
    came_only,
    answered_late,
    contacted_and_left,
    recall::before_the_result,
    recall::before_it_is_attached,
    withdrawal::while_knb_answers,
    withdrawal::after_the_decision,
    withdrawal::before_registration,
];

/// The roles that the contract gives to each act that a person asks for.
fn declared_roles(service: &str) -> BTreeMap<String, BTreeSet<Role>> {
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS).unwrap();
    let option = pool.get_extension_by_name("residency.auth.v1.roles").unwrap();
    let service = pool.get_service_by_name(service).unwrap();
    let roles = |method: prost_reflect::MethodDescriptor| {
        let options = method.options();
        let Value::List(roles) = options.get_extension(&option).into_owned() else { panic!("not a list of roles") };
        roles.iter().map(|role| Role::from_wire(role.as_enum_number().unwrap()).unwrap()).collect()
    };
    service.methods().map(|method| (method.name().to_owned(), roles(method))).collect()
}

/// One verb has one name: an RPC that changes a case (its request has an id of its own) is the act of the same name.
fn named_alike(service: &str, acts: &[&str]) {
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS).unwrap();
    let service = pool.get_service_by_name(service).unwrap();
    let changes = |method: &prost_reflect::MethodDescriptor| method.input().get_field_by_name("request_id").is_some();
    let nameless: Vec<_> = service
        .methods()
        .filter(changes)
        .map(|method| method.name().to_owned())
        .filter(|name| !acts.contains(&name.as_str()))
        .collect();
    assert!(nameless.is_empty(), "{}: no act is called {nameless:?}", service.name());
}

/// One act in one state.
struct Cell<A: Acting> {
    before: MemoryStore<A>,
    after: MemoryStore<A>,
    case: Uuid,
    applied: WorkResult,
}

impl<A: Acting> Cell<A> {
    fn of(before: &MemoryStore<A>, case: Uuid, actor: &Actor, command: &A::Command) -> Self {
        let mut after = before.clone();
        let now = Moment::new(after.clocks[&CLOCK]);
        let applied = match A::fitted(before, case, actor, command, now) {
            // What may not be signed is not even shown.
            Err(refusal) => WorkResult::Refused(refusal),
            Ok(command) => {
                let named = named::<A>(case, actor, &command);
                let (request_id, test_clock) = (Uuid::from_u128(0xCE11), Some(CLOCK));
                let origin = Origin::Request { request_id, digest: [1; 32], actor: actor.clone(), test_clock, command };
                let work = Work { case: named, origin, traceparent: String::new() };
                after.apply(&[work], &harness_key(A::NAME)).outcomes.remove(0)
            }
        };
        let case = match &applied {
            WorkResult::Answered(answer) => answer.case.case_id,
            _ => case,
        };
        Self { before: before.clone(), after, case, applied }
    }

    /// What the cell tells.
    fn text(&self) -> Result<String, String> {
        match &self.applied {
            WorkResult::Answered(answer) if !self.before.cases.contains_key(&on_clock(self.case)) => {
                Ok(self.changes(&format!("{}, another case", answer.case.status)))
            }
            WorkResult::Answered(answer) => Ok(self.changes(&answer.case.status)),
            WorkResult::Refused(refusal) => {
                assert_eq!(contents(&self.before), contents(&self.after), "a refused act changed something: {refusal}");
                Err(reason(refusal))
            }
            WorkResult::Message(_) | WorkResult::StillParked(_) | WorkResult::Deadline => {
                panic!("a request was applied as something else")
            }
        }
    }

    fn changes(&self, status: &str) -> String {
        let mut text = format!("→ {status}");
        for line in &self.after.outbox[self.before.outbox.len()..] {
            let message = Message::reopen(&line.envelope).unwrap();
            let event = message.event_type.rsplit('.').next().unwrap().to_owned();
            let _ = write!(text, "; tells {} {event}", message.recipient);
        }
        let deadlines = |store: &MemoryStore<A>| {
            let lines = store.deadlines.get(&on_clock(self.case)).into_iter().flat_map(BTreeMap::values);
            lines.map(|line| (line.receipt.deadline, line.due_at)).collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (deadlines(&self.before), deadlines(&self.after));
        for (deadline, due) in &after {
            if before.get(deadline) != Some(due) {
                let _ = write!(text, "; {deadline} starts");
            }
        }
        for deadline in before.keys().filter(|deadline| !after.contains_key(deadline)) {
            let _ = write!(text, "; {deadline} ends");
        }
        for kind in kinds(&self.after, self.case, "notices").split_off(kinds(&self.before, self.case, "notices").len())
        {
            let _ = write!(text, "; notice {kind}");
        }
        for kind in kinds(&self.after, self.case, "alerts").split_off(kinds(&self.before, self.case, "alerts").len()) {
            let _ = write!(text, "; alert {kind}");
        }
        for line in &self.after.tasks[self.before.tasks.len()..] {
            if let platform::tasks::Task::Mail(_) = line.task {
                continue; // Of the notice just told.
            }
            let name = serde_json::to_value(&line.task).unwrap()["task"].as_str().unwrap().to_owned();
            let _ = write!(text, "; {name}");
        }
        let bans = |store: &MemoryStore<A>| store.persons.values().flat_map(|person| A::bans(person).to_vec()).count();
        if bans(&self.after) > bans(&self.before) {
            text.push_str("; ban");
        }
        text
    }
}

/// A person who opens a case opens another one, wherever the first stands.
fn named<A: Acting>(case: Uuid, actor: &Actor, command: &A::Command) -> CaseRef {
    match actor {
        Actor::Human(_) if command.person_key().is_ok() => CaseRef::OfPerson { new_id: Uuid::from_u128(0x4E) },
        _ => CaseRef::Id(case),
    }
}

/// Kinds of the notices or of the alerts that a case keeps, oldest first.
fn kinds<A: Acting>(store: &MemoryStore<A>, case: Uuid, of: &str) -> Vec<String> {
    fn find<'v>(value: &'v Json, of: &str) -> Option<&'v Vec<Json>> {
        match value {
            Json::Object(fields) => match fields.get(of) {
                Some(Json::Array(kept)) => Some(kept),
                _ => fields.values().find_map(|value| find(value, of)),
            },
            _ => None,
        }
    }
    let Some(record) = store.cases.get(&on_clock(case)) else { return vec![] };
    let body = facts(&record.state);
    let kinds = find(&body, of).map(|kept| kept.iter().map(|told| told["kind"].as_str().unwrap().to_owned()));
    kinds.into_iter().flatten().collect()
}

/// All that an act may change, as text.
fn contents<A: Acting>(store: &MemoryStore<A>) -> String {
    let cases: BTreeMap<_, _> = store.cases.iter().collect();
    let cases: Vec<_> =
        cases.into_iter().map(|(id, record)| (id, record.summary.version, facts(&record.state))).collect();
    let persons: BTreeMap<_, _> =
        store.persons.iter().map(|(key, person)| (&key.person, serde_json::to_value(person).unwrap())).collect();
    let deadlines: BTreeMap<_, _> = store.deadlines.iter().filter(|(_, deadlines)| !deadlines.is_empty()).collect();
    let reservations: BTreeMap<_, _> = store.reservations.iter().collect();
    let lengths = [store.history.len(), store.outbox.len(), store.tasks.len(), store.parked.len()];
    format!("{cases:?} {persons:?} {deadlines:?} {reservations:?} {lengths:?}")
}

/// Code and clauses of a refusal, without what differs from case to case.
fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Law(grounds) => {
            let named: BTreeSet<_> =
                grounds.iter().map(|ground| format!("{} {}", ground.clause, ground.reason.code())).collect();
            named.into_iter().collect::<Vec<_>>().join(", ")
        }
        Refusal::WrongState { clause, .. } => format!("{clause} WRONG_STATE"),
        Refusal::Fields(fields) => {
            let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
            format!("INVALID_REQUEST {}", names.join(", "))
        }
        other => other.code().to_owned(),
    }
}

/// Somebody of the same role to whom the case is foreign: another applicant, another city's officer.
fn stranger(human: &Human) -> Human {
    let city = human.city.map(|_| City::Astana);
    let iin = if human.role == Role::Applicant { "900315200004".parse().unwrap() } else { human.iin.clone() };
    Human { iin, role: human.role, city }
}

fn matrix<A: Housed>(service: &str) {
    let fixtures = seen::<A>();
    named_alike(service, A::ACTS);
    let roles = declared_roles(service);
    let reached: BTreeSet<_> = fixtures.states.keys().map(|(state, _)| *state).collect();
    let missing: Vec<_> = A::STATES.iter().filter(|state| !reached.contains(*state)).collect();
    assert!(missing.is_empty(), "{}: no story comes to {missing:?}", A::NAME);
    let known: BTreeSet<_> = fixtures.acts.keys().map(|(name, ..)| *name).collect();
    let missing: Vec<_> = A::ACTS.iter().filter(|act| !known.contains(*act)).collect();
    assert!(missing.is_empty(), "{}: nobody ever does {missing:?}", A::NAME);
    for (name, _, by) in fixtures.acts.keys() {
        if let Some(declared) = roles.get(*name) {
            assert!(declared.iter().any(|role| role.code() == by), "{name} by {by} is not in the contract");
        }
    }

    let mut text = head::<A>(&roles, &fixtures);
    let order = |state: &str| A::STATES.iter().position(|other| *other == state);
    let mut states: Vec<_> = fixtures.states.iter().collect();
    states.sort_by_key(|((state, shade), _)| (order(state), *shade));
    for ((state, shade), (case, store)) in states {
        let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let _ = write!(text, "\n## {}\n\n", with_choice(state, shade));
        let mut allowed = String::new();
        for ((name, choice, by), (actor, command)) in &fixtures.acts {
            let act = with_choice(name, choice);
            match Cell::of(store, *case, actor, command).text() {
                Ok(changes) => drop(writeln!(allowed, "- **{act}** by {by} {changes}")),
                Err(reason) => match Cell::of(&later(store), *case, actor, command).text() {
                    Ok(changes) => drop(writeln!(
                        allowed,
                        "- **{act}** by {by}, refused with {reason} until its time comes, {changes}"
                    )),
                    Err(_) => refused.entry(reason).or_default().push(by_whom::<A>(&fixtures, name, act, by)),
                },
            }
            unseen_by_strangers(store, *case, actor, command);
            undone_by_machines(store, *case, actor, command);
        }
        text.push_str(if allowed.is_empty() { "- nothing\n" } else { &allowed });
        for (reason, acts) in refused {
            let _ = writeln!(text, "- refused, {reason}: {}", acts.join(", "));
        }
    }
    hold_against::<A>(&text);
}

/// The same, when nothing was done for so long that whatever needs its time has had it. Deadlines have not fired.
fn later<A: Acting>(store: &MemoryStore<A>) -> MemoryStore<A> {
    let mut later = store.clone();
    later.clocks.insert(CLOCK, store.clocks[&CLOCK] + (40 * 24).hours());
    later
}

/// `FormFinalResult (refused)`.
fn with_choice(name: &str, choice: &str) -> String {
    if choice.is_empty() { name.to_owned() } else { format!("{name} ({choice})") }
}

/// An act that only one may ask for needs no more words.
fn by_whom<A: Acting>(fixtures: &Fixtures<A>, name: &str, act: String, by: &str) -> String {
    let alone = fixtures.acts.keys().all(|(other, _, whoever)| *other != name || whoever == by);
    if alone { act } else { format!("{act} by {by}") }
}

/// Whoever may not see a case gets the answer of a case that is not there, whatever state it is in.
fn unseen_by_strangers<A: Acting>(store: &MemoryStore<A>, case: Uuid, actor: &Actor, command: &A::Command) {
    let Actor::Human(human) = actor else { return };
    let stranger = stranger(human);
    if stranger == *human || command.person_key().is_ok() {
        return;
    }
    let cell = Cell::of(store, case, &Actor::Human(stranger), command);
    if let WorkResult::Refused(refusal) = &cell.applied {
        // A foreign signature is not even asked for when the writer shows nothing to sign.
        let told = cell.text().unwrap_err();
        assert!(told == "NO_SUCH_CASE" || !matches!(refusal, Refusal::NoSuchCase), "{told}");
    } else {
        panic!("{} was done by a stranger", A::name(command));
    }
}

/// What officers and operators do by hand, no machine does: neither an agency nor time, with whatever signature (par. 12, 22;
/// AMB-41).
fn undone_by_machines<A: Acting>(store: &MemoryStore<A>, case: Uuid, actor: &Actor, command: &A::Command) {
    let by_hand = [Role::MsOfficer, Role::MsSupervisor, Role::TsonOperator, Role::KnbOfficer, Role::BorderOfficer];
    if !matches!(actor, Actor::Human(human) if by_hand.contains(&human.role)) {
        return;
    }
    let now = Moment::new(store.clocks[&CLOCK]);
    let Ok(command) = A::fitted(store, case, actor, command, now) else { return };
    for machine in [Actor::Agency("is-mp".into()), Actor::Time] {
        let (mut after, named) = (store.clone(), named::<A>(case, actor, &command));
        let (request_id, test_clock) = (Uuid::from_u128(0xB07), Some(CLOCK));
        let told = format!("{} by {machine:?}", A::name(&command));
        let origin =
            Origin::Request { request_id, digest: [2; 32], actor: machine, test_clock, command: command.clone() };
        let work = Work { case: named, origin, traceparent: String::new() };
        let applied = after.apply(&[work], &harness_key(A::NAME)).outcomes.remove(0);
        assert!(matches!(applied, WorkResult::Refused(_)), "{told} was done");
        assert_eq!(contents(store), contents(&after), "{told} changed something");
    }
}

fn head<A: Acting>(roles: &BTreeMap<String, BTreeSet<Role>>, fixtures: &Fixtures<A>) -> String {
    let mut text = format!(
        "# {}: what every act does in every state\n\nWritten and held against the code by the test \
         `integration-tests/tests/simulation/matrix.rs`; not to be edited by hand.\n\n## Who may ask\n\n",
        A::NAME
    );
    let mut names: Vec<_> = fixtures.acts.keys().map(|(name, ..)| *name).collect();
    names.dedup();
    for name in names {
        let by = match roles.get(name) {
            Some(roles) => roles.iter().map(|role| role.code().to_owned()).collect::<BTreeSet<_>>(),
            None => fixtures.acts.keys().filter(|(act, ..)| *act == name).map(|(.., by)| by.clone()).collect(),
        };
        let _ = writeln!(text, "- {name}: {}", by.into_iter().collect::<Vec<_>>().join(", "));
    }
    text
}

fn hold_against<A: Acting>(text: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../services/{}/MATRIX.md", A::NAME));
    if std::env::var_os("KOSH_WRITE_MATRIX").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let differing: Vec<_> = text.lines().filter(|line| !known.lines().any(|other| other == *line)).take(20).collect();
    assert_eq!(known, text, "{} tells otherwise, for instance: {differing:#?}", file.display());
}

#[test]
fn astanahub_does_in_every_state_what_its_matrix_says() {
    // Aim: every state × act × role of astanahub: allowed cells change what they should, forbidden ones nothing.
    matrix::<Astanahub>("residency.astanahub.v1.AstanaHubService");
}

#[test]
fn egov_pep_does_in_every_state_what_its_matrix_says() {
    // Aim: every state × act × role of the portal.
    matrix::<EgovPep>("residency.egov_pep.v1.EgovPepService");
}

#[test]
fn arm_go_does_in_every_state_what_its_matrix_says() {
    // Aim: every state × act × role of ARM GO.
    matrix::<ArmGo>("residency.arm_go.v1.ArmGoService");
}

#[test]
fn is_mp_does_in_every_state_what_its_matrix_says() {
    // Aim: every state × act × role of ИС МП.
    matrix::<IsMp>("residency.is_mp.v1.IsMpService");
}

#[test]
fn berkut_does_in_every_state_what_its_matrix_says() {
    // Aim: every state × act × role of «Беркут».
    matrix::<Berkut>("residency.berkut.v1.BerkutService");
}
