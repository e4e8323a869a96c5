//! All five agencies in one thread, the messages between them and the clock that they share.
//!
//! The network is worse than any broker: messages overtake each other on the same link, come twice and come late.

use std::collections::BTreeMap;

use arm_go::ArmGo;
use astanahub::Astanahub;
use berkut::Berkut;
use egov_pep::EgovPep;
use is_mp::IsMp;
use jiff::Timestamp;
use platform::ledger::{
    Actor, Agency as _, Answer, CaseKey, CaseRef, Human, Origin, OutboxRow, PersonKey, Work, WorkResult,
};
use platform::refusal::Refusal;
use regulation::{DeadlineId, Moment};
use uuid::Uuid;

use super::chance::Chance;
use super::fixtures::Acting;
use super::harness::{AgencyHarness, Moved, Report, Room};

/// The test clock of every case here.
pub const CLOCK: Uuid = Uuid::from_u128(0xC10C);

/// The key of a case on the suite's clock.
pub fn on_clock(id: Uuid) -> CaseKey {
    CaseKey { id, clock: Some(CLOCK) }
}

/// The key of a person on the suite's clock.
pub fn person(iin: &str) -> PersonKey {
    PersonKey::of(Some(CLOCK), iin)
}
/// Far more deliveries or deadlines than any case needs: beyond this something goes round in circles.
const PATIENCE: usize = 10_000;

pub struct Simulation {
    pub astanahub: AgencyHarness<Astanahub>,
    pub egov_pep: AgencyHarness<EgovPep>,
    pub arm_go: AgencyHarness<ArmGo>,
    pub is_mp: AgencyHarness<IsMp>,
    pub berkut: AgencyHarness<Berkut>,
    in_flight: Vec<OutboxRow>,
    /// A link that carries nothing until it is mended.
    cut: Option<&'static str>,
    /// Per link: sent, disposed of.
    counts: BTreeMap<String, (i64, i64)>,
    chance: Chance,
    now: Timestamp,
    requests: u128,
}

/// Where an agency stands in this suite.
pub trait Housed: Acting {
    fn house(suite: &mut Simulation) -> &mut AgencyHarness<Self>;
}

macro_rules! housed {
    ($($agency:ident $field:ident),*) => {
        $(impl Housed for $agency {
            fn house(suite: &mut Simulation) -> &mut AgencyHarness<Self> {
                &mut suite.$field
            }
        })*

        impl Simulation {
            fn rooms(&self) -> [(&'static str, &dyn Room); 5] {
                [$(($agency::NAME, &self.$field as &dyn Room)),*]
            }

            fn room(&mut self, agency: &str) -> &mut dyn Room {
                match agency {
                    $($agency::NAME => &mut self.$field,)*
                    other => panic!("nobody is called {other}"),
                }
            }
        }
    };
}

housed!(Astanahub astanahub, EgovPep egov_pep, ArmGo arm_go, IsMp is_mp, Berkut berkut);

impl Simulation {
    pub fn new(seed: u64) -> Self {
        let now = moment("2026-10-01T09:00").timestamp();
        Self {
            astanahub: AgencyHarness::open(now),
            egov_pep: AgencyHarness::open(now),
            arm_go: AgencyHarness::open(now),
            is_mp: AgencyHarness::open(now),
            berkut: AgencyHarness::open(now),
            in_flight: vec![],
            cut: None,
            counts: BTreeMap::new(),
            chance: Chance::of(seed),
            now,
            requests: 0,
        }
    }

    pub fn now(&self) -> Moment {
        Moment::new(self.now)
    }

    /// An act of a human, or its refusal; the network stands still. One call in four is made twice, as callers do.
    pub fn tries<A: Housed>(
        &mut self,
        case: CaseRef,
        by: &Human,
        command: impl Into<A::Command>,
    ) -> Result<Answer, Refusal> {
        self.requests += 1;
        let command = command.into();
        let answer = self.ask::<A>(case, by, command.clone());
        if let Ok(first) = &answer
            && self.chance.one_in(4)
        {
            assert_eq!(self.ask::<A>(case, by, command).as_ref(), Ok(first), "a repeated call was answered otherwise");
        }
        answer
    }

    /// An act that must succeed, while messages of other acts are still on their way.
    pub fn meanwhile<A: Housed>(&mut self, case: CaseRef, by: &Human, command: impl Into<A::Command>) -> Answer {
        let act = format!("{:?} at {}", by.role, A::NAME);
        self.tries::<A>(case, by, command).unwrap_or_else(|refusal| panic!("{act} on {}: {refusal}", self.now()))
    }

    /// An act that must succeed, and all that follows from it.
    pub fn does<A: Housed>(&mut self, case: Uuid, by: &Human, command: impl Into<A::Command>) -> Answer {
        let answer = self.meanwhile::<A>(CaseRef::Id(case), by, command);
        self.quiet();
        answer
    }

    /// What the payment gateway calls back with, and all that follows from it.
    pub fn hears<A: Housed>(&mut self, case: Uuid, command: impl Into<A::Command>) -> Answer {
        self.requests += 1;
        let gateway = Actor::Agency("pshep".into());
        let answer = self.apply::<A>(CaseRef::Id(case), gateway, command.into()).unwrap();
        self.quiet();
        answer
    }

    /// Keeps an act for the fixtures that nobody does in this story.
    pub fn fixtures_of<A: Housed>(&mut self, actor: Actor, command: impl Into<A::Command>) {
        let (request_id, digest, test_clock) = (Uuid::nil(), [0; 32], Some(CLOCK));
        let command = command.into();
        A::house(self).fixtures.hear(&Origin::Request { request_id, digest, actor, test_clock, command });
    }

    fn ask<A: Housed>(&mut self, case: CaseRef, by: &Human, command: A::Command) -> Result<Answer, Refusal> {
        self.apply::<A>(case, Actor::Human(by.clone()), command)
    }

    fn apply<A: Housed>(&mut self, case: CaseRef, actor: Actor, command: A::Command) -> Result<Answer, Refusal> {
        let origin = Origin::Request {
            request_id: Uuid::from_u128(self.requests),
            digest: [0; 32],
            actor,
            test_clock: Some(CLOCK),
            command,
        };
        let (applied, moved) = A::house(self).apply(Work { case, origin, traceparent: String::new() });
        self.note(moved);
        match applied {
            WorkResult::Answered(answer) => Ok(answer),
            WorkResult::Refused(refusal) => Err(refusal),
            WorkResult::Message(_) | WorkResult::StillParked(_) | WorkResult::Deadline => {
                panic!("a request was applied as something else")
            }
        }
    }

    fn note(&mut self, moved: Moved) {
        for (link, (sent, disposed)) in moved.counts {
            let count = self.counts.entry(link).or_default();
            *count = (count.0 + sent, count.1 + disposed);
        }
        self.in_flight.extend(moved.messages);
    }

    /// Up to three messages, of any link and any place on it; each may be delayed, or come now and once more.
    pub fn deliver_some(&mut self) {
        for _ in 0..=self.chance.below(3) {
            let ready = self.ready();
            if ready.is_empty() {
                return;
            }
            let index = ready[self.chance.below(ready.len())];
            let line = match self.chance.below(4) {
                0 => continue,
                1 => self.in_flight[index].clone(),
                _ => self.in_flight.swap_remove(index),
            };
            let recipient = line.link.split(".to.").nth(1).unwrap();
            let moved = self.room(recipient).take(&line.link, &line.envelope);
            self.note(moved);
        }
    }

    /// Places of the messages that no cut link holds back.
    fn ready(&self) -> Vec<usize> {
        let lines = self.in_flight.iter().enumerate();
        lines.filter(|(_, line)| Some(line.link.as_str()) != self.cut).map(|(index, _)| index).collect()
    }

    pub fn cut(&mut self, link: &'static str) {
        self.cut = Some(link);
    }

    pub fn mend(&mut self) {
        self.cut = None;
        self.quiet();
    }

    /// Delivers until nothing is on its way, and then as much must have been disposed of as was sent, on every link
    /// that is not cut.
    pub fn quiet(&mut self) {
        for _ in 0..PATIENCE {
            if self.ready().is_empty() {
                let whole = self.counts.iter().filter(|(link, _)| Some(link.as_str()) != self.cut);
                let unrest: Vec<_> = whole.filter(|(_, (sent, disposed))| sent != disposed).collect();
                assert!(unrest.is_empty(), "on {} messages are missing: {unrest:?}; {:?}", self.now(), self.faults());
                return;
            }
            self.deliver_some();
        }
        panic!("the network did not become quiet");
    }

    /// Moves the clock to a moment in Almaty ("2026-10-05T10:00") once all is quiet, as the time machine does.
    pub fn at(&mut self, text: &str) {
        self.quiet();
        self.rushes_to(text);
    }

    /// Moves the clock while messages are on their way, as real time does; stops at the end of every deadline on the way.
    pub fn rushes_to(&mut self, text: &str) {
        let target = moment(text).timestamp();
        assert!(target >= self.now, "the clock never goes back");
        for _ in 0..PATIENCE {
            let next = self.rooms().iter().filter_map(|(_, room)| room.next_due()).min();
            let Some(due) = next.filter(|due| *due <= target) else {
                return self.set_clocks(target);
            };
            self.set_clocks(due.max(self.now));
            self.fire_due();
            self.quiet();
        }
        panic!("deadlines never ended");
    }

    fn set_clocks(&mut self, now: Timestamp) {
        self.now = now;
        for agency in self.rooms().map(|(agency, _)| agency) {
            self.room(agency).set_clock(now);
        }
    }

    /// Everything due at this moment, in any order among the agencies; sometimes a second replica fires it too.
    fn fire_due(&mut self) {
        let mut due: Vec<(&'static str, Uuid, DeadlineId)> = vec![];
        for (agency, room) in self.rooms() {
            due.extend(room.due().into_iter().map(|(case, deadline)| (agency, case, deadline)));
        }
        while !due.is_empty() {
            let index = self.chance.below(due.len());
            let (agency, case, deadline) = due[index];
            if !self.chance.one_in(4) {
                due.swap_remove(index);
            }
            let moved = self.room(agency).fire(case, deadline);
            self.note(moved);
            if self.chance.one_in(2) {
                self.deliver_some();
            }
        }
    }

    pub fn report(&self) -> BTreeMap<&'static str, Report> {
        self.rooms().map(|(agency, room)| (agency, room.report())).into_iter().collect()
    }

    /// Broken chains and parked messages anywhere.
    pub fn faults(&self) -> Vec<String> {
        self.rooms().iter().flat_map(|(_, room)| room.faults()).collect()
    }

    /// How many messages were carried.
    pub fn carried(&self) -> i64 {
        self.counts.values().map(|(sent, _)| sent).sum()
    }
}

/// A point in time, told in Almaty.
pub fn moment(text: &str) -> Moment {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    Moment::at_legal(local.date(), local.time())
}
