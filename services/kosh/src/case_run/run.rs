//! Where a case is played: the suite, the people who meet in it, the clock they live by, and who is told of each step.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::DateTime;
use prost_types::Timestamp as WireTimestamp;
use regulation::{City, Moment};

use crate::people::{Cast, Identity};
use crate::services::Service;
use crate::suite::{RetryingChannel, Suite};
use crate::time_machine::TimeMachine;

/// One step that was done.
pub struct Step {
    /// The legal moment.
    pub at: Moment,
    pub agency: Service,
    /// The paragraph of the order, for example "par. 12".
    pub paragraph: &'static str,
    pub text: String,
    /// Since the step before.
    pub took: Duration,
}

/// Who is told of each step.
pub type Tell = Arc<dyn Fn(&Step) + Send + Sync>;

/// Nobody.
pub fn silent() -> Tell {
    Arc::new(|_| ())
}

pub struct CaseRun {
    pub suite: Suite,
    pub cast: Cast,
    pub time: TimeMachine,
    tell: Tell,
    before: Mutex<Instant>,
    hurried: bool,
}

/// The only moments of a hurried case: between two of them the law lets all its acts follow one another at once. A slot is
/// chosen before it comes, the applicant files at ЦОН within the thirty days, and no deadline is missed.
const HURRIED: [&str; 6] = [
    "2026-10-07T18:40",
    "2026-10-15T16:20",
    "2026-11-18T20:00",
    "2026-12-17T10:00",
    "2026-12-21T19:00",
    "2026-12-23T11:00",
];

impl CaseRun {
    /// A new applicant on a new test clock that shows `starts_at` (local time, for example "2026-10-05T09:00").
    pub async fn open(suite: &Suite, city: City, starts_at: &str, tell: Tell) -> Result<Self> {
        let clock = platform::clock::fresh_id();
        let (cast, time) = tokio::try_join!(
            Cast::assemble(suite, somebody(city)?, clock),
            TimeMachine::create(suite, clock, legal(starts_at)?),
        )?;
        let before = Mutex::new(platform::clock::stopwatch());
        Ok(Self { suite: suite.clone(), cast, time, tell, before, hurried: false })
    }

    /// Acts follow one another as fast as the law lets them: the clock moves six times instead of thirty.
    #[must_use]
    pub fn hurried(self) -> Self {
        Self { hurried: true, ..self }
    }

    /// Another applicant on the same clock, for this city.
    pub async fn another_cast(&self, city: City) -> Result<Cast> {
        Cast::assemble(&self.suite, somebody(city)?, self.time.clock()).await
    }

    /// Moves the clock to a local time, or to the hurried moment that stands for it; all is quiet there when this returns.
    pub async fn at(&self, local: &str) -> Result<()> {
        // Written alike, moments stand in the order of their letters.
        let stop = HURRIED.into_iter().find(|stop| *stop >= local).filter(|_| self.hurried);
        let moment = legal(stop.unwrap_or(local))?;
        if moment == self.time.now() { self.time.quiet().await } else { self.time.advance_to(moment).await }
    }

    /// What the case's clock shows.
    pub fn now(&self) -> Moment {
        Moment::new(self.time.now())
    }

    pub(crate) fn way(&self, service: Service) -> Result<RetryingChannel> {
        self.suite.way(service)
    }

    pub(crate) fn done(&self, agency: Service, paragraph: &'static str, text: impl Into<String>) {
        let now = platform::clock::stopwatch();
        let before = std::mem::replace(&mut *self.before.lock().unwrap_or_else(PoisonError::into_inner), now);
        let took = now.duration_since(before);
        (self.tell)(&Step { at: self.now(), agency, paragraph, text: text.into(), took });
    }
}

/// The last digits of a fresh id are chance: nobody has been met before.
fn somebody(city: City) -> Result<Identity> {
    Identity::of(platform::clock::fresh_id().as_u64_pair().1 & 0x00ff_ffff_ffff_ffff, city)
}

/// A local time in Asia/Almaty.
pub(crate) fn legal(local: &str) -> Result<Timestamp> {
    let local: DateTime = local.parse().with_context(|| format!("`{local}` is not a local date and time"))?;
    Ok(Moment::at_legal(local.date(), local.time()).timestamp())
}

pub(crate) fn legal_on_wire(local: &str) -> Result<WireTimestamp> {
    Ok(platform::wire::timestamp_to_wire(legal(local)?))
}
