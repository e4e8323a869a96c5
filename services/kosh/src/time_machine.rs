//! A test clock over all five agencies: their copies are kept in step, and time moves from deadline to deadline, so that whatever
//! falls due on the way happens at its own moment and before anything later.
//!
//! Quiet is counted, never slept for: every message sent on a link has been disposed of at its other end, and no deadline is due.
//! Each agency tells its counts and its due deadlines as of one instant after everything that was asked of it before. The
//! instants differ, and that does no harm: an act needs a caller, a message or a due deadline, so the first act after such a set
//! of instants would need a message that was sent before it and disposed of after it, and there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use contracts::testing::v1 as pb;
use contracts::testing::v1::test_control_service_client::TestControlServiceClient;
use futures_util::StreamExt as _;
use futures_util::future::try_join_all;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use platform::exchange::{LINKS, link};
use platform::wire::{timestamp_from_wire, timestamp_to_wire};
use uuid::Uuid;

use crate::case_run::Answered as _;
use crate::people::{Persona, qa};
use crate::services::Service;
use crate::suite::{RetryingChannel, Suite};

/// How long the agencies may take to become quiet, where nobody is more patient.
const BOUND: Duration = Duration::from_secs(30);
/// No journey passes more ends of deadlines than this.
const MOST_STOPS: usize = 2_000;

type Control = (Service, TestControlServiceClient<RetryingChannel>);

/// A test clock and the way to the agencies' copies of it.
pub struct TimeMachine {
    clock: Uuid,
    qa: Persona,
    bound: Duration,
    controls: Vec<Control>,
    now: Mutex<Timestamp>,
}

/// What each agency told last.
struct Round {
    clocks: BTreeMap<Service, pb::Clock>,
}

impl TimeMachine {
    /// Creates the clock in all five agencies.
    pub async fn create(suite: &Suite, clock: Uuid, starts_at: Timestamp) -> Result<Self> {
        let qa = Persona::without_signature(suite, qa()?, None)?;
        let mut controls = Vec::new();
        // The outside systems keep no time; they tell whether a callback is under way.
        for agency in Service::ALL {
            controls.push((agency, TestControlServiceClient::new(suite.way(agency)?)));
        }
        let bound = BOUND.max(suite.patience());
        let machine = Self { clock, qa, bound, controls, now: Mutex::new(starts_at) };
        let request = || pb::CreateClockRequest {
            request_id: platform::clock::fresh_id().to_string(),
            clock_id: clock.to_string(),
            starts_at: Some(timestamp_to_wire(starts_at)),
        };
        try_join_all(machine.controls.iter().map(async |(agency, control)| {
            control.clone().create_clock(machine.qa.ask(request())).await.answered(agency.name()).map(|_| ())
        }))
        .await?;
        Ok(machine)
    }

    pub fn clock(&self) -> Uuid {
        self.clock
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        *locked(&self.now)
    }

    /// Moves to a moment, stopping at the end of every deadline on the way until all is quiet there.
    pub async fn advance_to(&self, target: Timestamp) -> Result<()> {
        ensure!(target >= self.now(), "a clock goes forward only: it shows {} already", self.now());
        let mut standing = self.quiet_round().await?;
        for _ in 0..MOST_STOPS {
            let stop = standing.next_due_after(self.now()).filter(|due| *due < target);
            let arrived = self.set(stop.unwrap_or(target), &standing).await?;
            standing = self.settle(arrived).await?;
            if stop.is_none() {
                return Ok(());
            }
        }
        anyhow::bail!("more than {MOST_STOPS} deadlines ended on the way to {target}")
    }

    /// Waits until every message has been disposed of everywhere and nothing is due.
    pub async fn quiet(&self) -> Result<()> {
        self.quiet_round().await.map(|_| ())
    }

    /// The end of the next open deadline in any agency.
    pub async fn next_due(&self) -> Result<Option<Timestamp>> {
        Ok(self.quiet_round().await?.next_due_after(self.now()))
    }

    async fn quiet_round(&self) -> Result<Round> {
        self.settle(self.ask().await?).await
    }

    /// Waits until all is quiet, asking those alone whose turn it is: they answer when they have done something.
    async fn settle(&self, mut round: Round) -> Result<Round> {
        let watch = platform::clock::stopwatch();
        let mut asked = BTreeSet::new();
        let mut answers = FuturesUnordered::new();
        loop {
            let awaited = round.awaited();
            if awaited.is_empty() {
                return Ok(round);
            }
            let (bound, unrest) = (self.bound, || round.unrest().join("; "));
            ensure!(watch.elapsed() < bound, "the agencies did not become quiet within {bound:?}: {}", unrest());
            for control in self.controls.iter().filter(|(agency, _)| awaited.contains(agency)) {
                if asked.insert(control.0) {
                    answers.push(self.await_change(control, round.clock(control.0).cloned()));
                }
            }
            let (agency, clock) = answers.next().await.context("nobody was asked")??;
            asked.remove(&agency);
            round.clocks.insert(agency, clock);
        }
    }

    async fn await_change(
        &self,
        (agency, control): &Control,
        known: Option<pb::Clock>,
    ) -> Result<(Service, pb::Clock)> {
        let request = pb::AwaitClockChangeRequest { clock_id: self.clock.to_string(), known };
        let answer = control.clone().await_clock_change(self.qa.ask(request)).await.answered(agency.name())?;
        Ok((*agency, answer.clock.with_context(|| format!("{agency} told nothing of the clock"))?))
    }

    async fn ask(&self) -> Result<Round> {
        let clocks = self.controls.iter().map(async |(agency, control)| {
            let request = pb::GetClockRequest { clock_id: self.clock.to_string() };
            let answer = control.clone().get_clock(self.qa.ask(request)).await.answered(agency.name())?;
            let clock = answer.clock.with_context(|| format!("{agency} told nothing of the clock"))?;
            anyhow::Ok((*agency, clock))
        });
        Ok(Round { clocks: try_join_all(clocks).await?.into_iter().collect() })
    }

    /// Moves every copy. Those where a deadline ends go last: what they tell the others must not arrive before its own time.
    async fn set(&self, to: Timestamp, standing: &Round) -> Result<Round> {
        let mut clocks = BTreeMap::new();
        for with_ending_deadlines in [false, true] {
            let these =
                self.controls.iter().filter(|(agency, _)| standing.deadline_ends(*agency, to) == with_ending_deadlines);
            clocks.extend(try_join_all(these.map(|control| self.set_one(control, to))).await?);
        }
        *locked(&self.now) = to;
        Ok(Round { clocks })
    }

    async fn set_one(&self, (agency, control): &Control, to: Timestamp) -> Result<(Service, pb::Clock)> {
        let request = pb::AdvanceClockRequest {
            request_id: platform::clock::fresh_id().to_string(),
            clock_id: self.clock.to_string(),
            to: Some(timestamp_to_wire(to)),
        };
        let answer = control.clone().advance_clock(self.qa.ask(request)).await.answered(agency.name())?;
        let clock = answer.clock.with_context(|| format!("{agency} told nothing of the clock"))?;
        Ok((*agency, clock))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Round {
    fn clock(&self, agency: Service) -> Option<&pb::Clock> {
        self.clocks.get(&agency)
    }

    /// Who must tell something new before all can be quiet: whoever has a message to dispose of, a deadline to fire or a task
    /// to run, and a sender that was asked before its message arrived.
    fn awaited(&self) -> BTreeSet<Service> {
        let mut awaited: BTreeSet<Service> =
            self.clocks.iter().filter(|(_, clock)| clock.due > 0).map(|(agency, _)| *agency).collect();
        awaited.extend(self.tasks().map(|(agency, _)| agency));
        for (from, to, sent, disposed) in self.links() {
            match sent.cmp(&disposed) {
                std::cmp::Ordering::Greater => awaited.extend(to),
                std::cmp::Ordering::Less => awaited.extend(from),
                std::cmp::Ordering::Equal => {}
            }
        }
        awaited
    }

    /// Every link: its ends, sent, disposed of.
    fn links(&self) -> impl Iterator<Item = (Option<Service>, Option<Service>, u64, u64)> {
        let by_name = |name| Service::AGENCIES.into_iter().find(|agency| agency.name() == name);
        LINKS.iter().map(move |(from, to)| {
            let name = link(from, to);
            (by_name(*from), by_name(*to), self.counts(from, &name).0, self.counts(to, &name).1)
        })
    }

    /// What keeps the agencies from being quiet, in words.
    fn unrest(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (from, to) in LINKS {
            let name = link(from, to);
            let (sent, disposed) = (self.counts(from, &name).0, self.counts(to, &name).1);
            if sent != disposed {
                found.push(format!("{name}: {sent} sent, {disposed} disposed of"));
            }
        }
        let tasks = self.tasks();
        found.extend(
            tasks.map(|(agency, c)| format!("{agency}, {}: {} sent, {} disposed of", c.link, c.sent, c.disposed)),
        );
        let due = self.clocks.iter().filter(|(_, clock)| clock.due > 0);
        found.extend(due.map(|(agency, clock)| format!("{agency}: {} deadlines due", clock.due)));
        found
    }

    /// What is still under way to systems outside: counted at both ends by the agency that sends it.
    fn tasks(&self) -> impl Iterator<Item = (Service, &pb::LinkCount)> {
        let counts = self.clocks.iter().flat_map(|(agency, clock)| clock.counts.iter().map(|count| (*agency, count)));
        let outside = counts.filter(|(_, count)| !LINKS.iter().any(|(from, to)| link(from, to) == count.link));
        outside.filter(|(_, count)| count.sent != count.disposed)
    }

    fn counts(&self, agency: &str, link: &str) -> (u64, u64) {
        let clock = self.clocks.iter().find(|(service, _)| service.name() == agency);
        let counts = clock.into_iter().flat_map(|(_, clock)| &clock.counts);
        counts
            .filter(|count| count.link == link)
            .fold((0, 0), |(sent, disposed), count| (sent + count.sent, disposed + count.disposed))
    }

    fn deadline_ends(&self, agency: Service, by: Timestamp) -> bool {
        let due = self.clock(agency).and_then(|clock| clock.next_due_at.as_ref()).and_then(timestamp_from_wire);
        due.is_some_and(|due| due <= by)
    }

    fn next_due_after(&self, now: Timestamp) -> Option<Timestamp> {
        let due = self.clocks.values().filter_map(|clock| clock.next_due_at.as_ref().and_then(timestamp_from_wire));
        due.filter(|due| *due > now).min()
    }
}

/// The messages of a round by link, for reports: sent, disposed of.
pub type Messages = BTreeMap<String, (u64, u64)>;

impl TimeMachine {
    /// How many messages of this clock each link has carried.
    pub async fn messages(&self) -> Result<Messages> {
        let round = self.quiet_round().await?;
        Ok(LINKS
            .iter()
            .map(|(from, to)| {
                let name = link(from, to);
                let counts = (round.counts(from, &name).0, round.counts(to, &name).1);
                (name, counts)
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn round(sent: u64, disposed: u64, due: u64) -> Round {
        let count = |sent, disposed| pb::LinkCount { link: "is-mp.to.berkut".into(), sent, disposed };
        let clock = |counts, due| pb::Clock { due, counts, ..pb::Clock::default() };
        Round {
            clocks: BTreeMap::from([
                (Service::IsMp, clock(vec![count(sent, 0)], 0)),
                (Service::Berkut, clock(vec![count(0, disposed)], due)),
            ]),
        }
    }

    #[test]
    fn a_message_under_way_or_a_due_deadline_is_unrest() {
        // Aim: quiet means equal counts at both ends of every link and nothing due anywhere; unrest names its link.
        assert!(round(3, 3, 0).unrest().is_empty());
        assert_eq!(round(3, 2, 0).unrest(), ["is-mp.to.berkut: 3 sent, 2 disposed of"]);
        assert_eq!(round(3, 3, 1).unrest(), ["berkut: 1 deadlines due"]);
    }

    #[test]
    fn only_those_are_awaited_who_have_something_to_do() {
        // Aim: a message under way waits for its receiver, a due deadline for its agency, and an answer older than a message's
        // arrival for its sender; when all is quiet nobody is asked.
        assert!(round(3, 3, 0).awaited().is_empty());
        assert_eq!(round(3, 2, 0).awaited(), BTreeSet::from([Service::Berkut]));
        assert_eq!(round(3, 3, 1).awaited(), BTreeSet::from([Service::Berkut]));
        assert_eq!(round(2, 3, 0).awaited(), BTreeSet::from([Service::IsMp]));
    }

    #[test]
    fn an_task_under_way_is_unrest() {
        // Aim: what leads outside is counted by its sender alone, and an open one keeps the clock where it is.
        let count = |disposed| pb::LinkCount { link: "egov-pep.to.mail".into(), sent: 2, disposed };
        let round = |disposed| Round {
            clocks: BTreeMap::from([(
                Service::EgovPep,
                pb::Clock { counts: vec![count(disposed)], ..pb::Clock::default() },
            )]),
        };
        assert_eq!(round(1).unrest(), ["egov-pep, egov-pep.to.mail: 2 sent, 1 disposed of"]);
        assert_eq!(round(1).awaited(), BTreeSet::from([Service::EgovPep]));
        assert!(round(2).unrest().is_empty() && round(2).awaited().is_empty());
    }
}
