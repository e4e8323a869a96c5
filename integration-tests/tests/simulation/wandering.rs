//! Wandering: whatever people do, in whatever order and at whatever hour, the law holds.
//!
//! A walk is a list of numbers; each chooses an act that the fixtures knows, a case and a person of the right role, or moves the
//! clock. What is refused is tried otherwise, so that walks come far. After every step the laws below are held against all
//! five agencies. A walk that breaks one is made as short as possible.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use arm_go::ArmGo;
use astanahub::Astanahub;
use berkut::Berkut;
use berkut::case::Case as Referral;
use egov_pep::EgovPep;
use is_mp::IsMp;
use jiff::ToSpan as _;
use platform::ledger::{Actor, Acts as _, Human, MemoryStore};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any};
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};
use regulation::ApprovalAnswer;

use super::matrix::seen;
use super::suite::Housed;
use super::*;

/// What ended an application: from there on another one may be opened, bans apart.
const ENDED: [&str; 13] = [
    "PETITION_HELD",
    "ENDED_WITHOUT_CONSENT",
    "ANNULLED",
    "DOCUMENTS_REFUSED",
    "WITHDRAWN",
    "PRELIMINARY_REFUSED",
    "PERMIT_LAPSED",
    "PERMIT_ANNULLED",
    "PERMIT_EXPIRED",
    "GRANTED",
    "REFUSED",
    "RESIDENCE_REGISTERED",
    "CARD_ISSUED",
];
/// Exits are taken seldom, or nobody would ever come far.
const EXITS: [&str; 4] = ["Withdraw", "Refuse", "Return", "Close"];
/// Where walks begin.
const STARTS: [fn(u64) -> Simulation; 5] = [Simulation::new, filed, referred, approved, exits::brought];
const WALKS: u32 = 120;
const HOURS: [i64; 6] = [1, 2, 5, 20, 72, 800];

/// The acts of people, as the stories asked for them.
struct Repertoire<A: Housed>(Vec<(&'static str, Human, A::Command)>);

impl<A: Housed> Repertoire<A> {
    fn learnt() -> Self {
        let people = seen::<A>().acts.into_iter().filter_map(|((name, ..), (actor, command))| match actor {
            Actor::Human(human) => Some((name, human, command)),
            _ => None,
        });
        Self(people.collect())
    }

    /// The first act from the chosen one on that somebody may do now; false when there is none.
    fn act(&self, suite: &mut Simulation, choice: usize) -> bool {
        let mut cases: Vec<Uuid> = A::house(suite).store.cases.keys().map(|case| case.id).collect();
        cases.sort();
        for offset in 0..self.0.len() {
            let (name, by, command) = &self.0[(choice + offset) % self.0.len()];
            if EXITS.iter().any(|exit| name.starts_with(exit)) && !(choice + offset).is_multiple_of(7) {
                continue;
            }
            let fresh = Uuid::from_u128(0x1000 + suite.carried() as u128 * 0x100 + choice as u128 % 0x100);
            let opens = command.person_key().is_ok();
            // The newest case is the likeliest to go on.
            let chosen = cases.iter().rev().nth((choice / 16) % 2).or(cases.last()).copied();
            let Some(case) = (if opens { Some(fresh) } else { chosen }) else { continue };
            let (actor, now) = (Actor::Human(by.clone()), suite.now());
            let Ok(command) = A::fitted(&A::house(suite).store, case, &actor, command, now) else { continue };
            let named = if opens { CaseRef::OfPerson { new_id: fresh } } else { CaseRef::Id(case) };
            if suite.tries::<A>(named, by, command).is_ok() {
                suite.quiet();
                return true;
            }
        }
        false
    }
}

struct People {
    astanahub: Repertoire<Astanahub>,
    egov_pep: Repertoire<EgovPep>,
    arm_go: Repertoire<ArmGo>,
    is_mp: Repertoire<IsMp>,
    berkut: Repertoire<Berkut>,
}

impl People {
    fn learnt() -> Self {
        Self {
            astanahub: Repertoire::learnt(),
            egov_pep: Repertoire::learnt(),
            arm_go: Repertoire::learnt(),
            is_mp: Repertoire::learnt(),
            berkut: Repertoire::learnt(),
        }
    }

    fn step(&self, suite: &mut Simulation, choice: u16) {
        let choice = usize::from(choice);
        let (kind, rest) = (choice % 16, choice / 16);
        match kind {
            0 | 1 => {
                let later = suite.now().timestamp() + HOURS[rest % HOURS.len()].hours();
                suite.at(&Moment::new(later).legal_datetime().to_string());
            }
            2..=4 => drop(self.astanahub.act(suite, rest)),
            5..=8 => drop(self.egov_pep.act(suite, rest)),
            9..=11 => drop(self.arm_go.act(suite, rest)),
            12..=14 => drop(self.is_mp.act(suite, rest)),
            _ => drop(self.berkut.act(suite, rest)),
        }
    }
}

/// The laws that hold whatever was done.
#[derive(Default)]
struct Laws {
    bans: [BTreeMap<String, Vec<Ban>>; 2],
    legal: BTreeMap<&'static str, BTreeSet<(String, String)>>,
}

fn broken<T>(law: impl Into<String>) -> Result<T, TestCaseError> {
    Err(TestCaseError::fail(law.into()))
}

impl Laws {
    fn read() -> Self {
        let agencies = ["astanahub", "egov-pep", "arm-go", "is-mp", "berkut"];
        Self { bans: Default::default(), legal: agencies.map(|agency| (agency, legal_steps(agency))).into() }
    }

    fn hold(&mut self, suite: &Simulation) -> Result<(), TestCaseError> {
        let faults = suite.faults();
        if !faults.is_empty() {
            return broken(format!("{faults:?}"));
        }
        self.only_legal_steps(&suite.astanahub.store)?;
        self.only_legal_steps(&suite.egov_pep.store)?;
        self.only_legal_steps(&suite.arm_go.store)?;
        self.only_legal_steps(&suite.is_mp.store)?;
        self.only_legal_steps(&suite.berkut.store)?;
        one_live_application(&suite.egov_pep.store)?;
        one_live_application(&suite.arm_go.store)?;
        nothing_without_knb(suite)?;
        self.bans_only_grow(0, suite.egov_pep.store.persons.iter().map(|(key, person)| (&key.person, &person.bans)))?;
        self.bans_only_grow(1, suite.arm_go.store.persons.iter().map(|(key, person)| (&key.person, &person.bans)))?;
        nobody_files_under_a_ban(suite)
    }

    /// No case came to a state that the reviewed matrix does not lead to.
    fn only_legal_steps<A: Housed>(&self, store: &MemoryStore<A>) -> Result<(), TestCaseError> {
        for line in store.history.iter().filter(|line| !line.from_status.is_empty()) {
            let step = (line.from_status.clone(), line.to_status.clone());
            // An alert is read wherever the case has come to, and takes it nowhere.
            let read = line.act == "AlertRead" && step.0 == step.1;
            if !read && !self.legal[A::NAME].contains(&step) {
                return broken(format!("{}: {} led from {} to {}", A::NAME, line.act, step.0, step.1));
            }
        }
        Ok(())
    }

    fn bans_only_grow<'a>(
        &mut self,
        keeper: usize,
        persons: impl Iterator<Item = (&'a String, &'a Vec<Ban>)>,
    ) -> Result<(), TestCaseError> {
        for (person, bans) in persons {
            let known = self.bans[keeper].entry(person.clone()).or_default();
            if known.iter().any(|ban| !bans.contains(ban)) {
                return broken("a ban was taken away or shortened");
            }
            known.clone_from(bans);
        }
        Ok(())
    }
}

/// The steps that a matrix allows: `- **Act** by ROLE → STATE; …` below its state's heading.
fn legal_steps(agency: &str) -> BTreeSet<(String, String)> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../services/{agency}/MATRIX.md"));
    let (mut steps, mut from) = (BTreeSet::new(), String::new());
    for line in std::fs::read_to_string(file).unwrap().lines() {
        if let Some(state) = line.strip_prefix("## ") {
            // `PRELIMINARY_FORMED (granted)` is a way to a state.
            from = state.split(" (").next().unwrap_or_default().to_owned();
        } else if let Some((_, told)) = line.split_once(" → ") {
            let to = told.split([';', ',']).next().unwrap_or_default();
            steps.insert((from.clone(), to.to_owned()));
        }
    }
    steps
}

fn one_live_application<A: Housed>(store: &MemoryStore<A>) -> Result<(), TestCaseError> {
    let mut live: BTreeMap<&str, usize> = BTreeMap::new();
    for record in store.cases.values().filter(|record| !ENDED.contains(&record.state.status())) {
        if record.state.status() != "CARD_DUTY_ORDERED" {
            *live.entry(record.state.iin()).or_default() += 1;
        }
    }
    if live.values().any(|count| *count > 1) { broken(format!("two live applications at {}", A::NAME)) } else { Ok(()) }
}

/// Art. 49: no permit without the positive answer of КНБ.
fn nothing_without_knb(suite: &Simulation) -> Result<(), TestCaseError> {
    for (case, record) in &suite.is_mp.store.cases {
        let Some(formed) = record.state.preliminary().map(|preliminary| &preliminary.decision) else { continue };
        let positive = match suite.berkut.store.cases.get(case).map(|record| &record.state) {
            Some(Referral::Answered { answer, .. }) => *answer == ApprovalAnswer::Approved,
            // What КНБ took back later was positive when it was decided on.
            Some(Referral::Recalled { recall, .. }) => formed.decided_at <= recall.recalled_at,
            _ => false,
        };
        if formed.result.granted() && !positive {
            return broken("a permit was approved without КНБ");
        }
    }
    for (case, record) in &suite.egov_pep.store.cases {
        let granted = ["PRELIMINARY_APPROVED", "GRANTED", "CARD_ISSUED"].contains(&record.state.status());
        let formed = suite.is_mp.store.cases.get(case).and_then(|record| record.state.preliminary());
        if granted && !formed.is_some_and(|preliminary| preliminary.decision.result.granted()) {
            return broken("the cabinet tells of a permit that nobody decided");
        }
    }
    Ok(())
}

fn nobody_files_under_a_ban(suite: &Simulation) -> Result<(), TestCaseError> {
    for line in suite.egov_pep.store.history.iter().filter(|line| line.act == "ApplicationSubmitted") {
        let filed = Moment::new(line.at).legal_date();
        // A ban that a later decision made does not reach back: it is in force from its decision on.
        let banned = |ban: &&Ban| ban.decided_on < filed && filed < ban.first_allowed;
        if suite.egov_pep.store.persons.values().any(|person| person.bans.iter().any(|ban| banned(&ban))) {
            return broken(format!("filed on {filed} under a ban"));
        }
    }
    Ok(())
}

/// A walk from one of the places on the way.
fn walk(people: &People, start: usize, choices: &[u16]) -> Result<Simulation, TestCaseError> {
    let mut suite = STARTS[start](choices.len() as u64);
    let mut laws = Laws::read();
    for choice in choices {
        people.step(&mut suite, *choice);
        laws.hold(&suite)?;
    }
    Ok(suite)
}

/// Every state that any case came to, with its agency.
fn visited(suite: &Simulation) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut note = |agency: &str, statuses: Vec<String>| {
        all.extend(statuses.into_iter().map(|status| format!("{agency} {status}")));
    };
    note("astanahub", suite.astanahub.store.history.iter().map(|line| line.to_status.clone()).collect());
    note("egov-pep", suite.egov_pep.store.history.iter().map(|line| line.to_status.clone()).collect());
    note("arm-go", suite.arm_go.store.history.iter().map(|line| line.to_status.clone()).collect());
    note("is-mp", suite.is_mp.store.history.iter().map(|line| line.to_status.clone()).collect());
    note("berkut", suite.berkut.store.history.iter().map(|line| line.to_status.clone()).collect());
    all
}

#[test]
fn whatever_people_do_the_law_holds() {
    // Aim: 120 walks of up to 250 steps: only steps that the matrix allows, no permit without КНБ, one live application, bans
    // that only grow and hold, nothing parked, every chain whole; and the walks come as far as the final result.
    let people = People::learnt();
    let reached = std::cell::RefCell::new(BTreeSet::new());
    let config = ProptestConfig { cases: WALKS, failure_persistence: None, ..ProptestConfig::default() };
    // The same walks in every run.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let walks = (0..STARTS.len(), vec(any::<u16>(), 50..250));
    let done = runner.run(&walks, |(start, choices)| {
        reached.borrow_mut().extend(visited(&walk(&people, start, &choices)?));
        Ok(())
    });
    done.unwrap_or_else(|broken| panic!("{broken}"));
    for far in ["egov-pep WITHDRAWN", "egov-pep PRELIMINARY_REFUSED", "egov-pep PERMIT_LAPSED", "egov-pep GRANTED"] {
        assert!(reached.borrow().contains(far), "no walk came to {far}: {:?}", reached.borrow());
    }
}
