//! What one scenario holds: its people, its clock, its case, and the outcome of the act that was tried last.
//!
//! An act that was refused is a fault of the scenario unless its next step asks for that refusal.

use std::fmt;

use anyhow::{Context as _, Result, bail, ensure};

use jiff::civil::{Date, DateTime, Time, time};
use kosh::case_run::{CaseRun, Refused, silent};
use kosh::people::Persona;
use kosh::services::Service;
use kosh::suite::Suite;
use kosh::time_machine::TimeMachine;
use platform::ledger::Human;
use platform::wire::timestamp_from_wire;
use regulation::{City, Moment};
use tokio::sync::OnceCell;

use crate::documents::Edits;
use crate::shown::{self, Standing};

/// One for all scenarios: the officials' certificates and the channels are made once.
static SUITE: OnceCell<Suite> = OnceCell::const_new();

#[derive(cucumber::World, Default)]
pub struct World {
    /// Who acts now comes last.
    runs: Vec<CaseRun>,
    /// How far up the main_path the case has come: the milestone that comes next.
    pub milestone: usize,
    pub petition: String,
    pub application: String,
    /// The application of who acted before.
    pub others_case: String,
    pub permit_number: String,
    pub fingerprints: String,
    pub waybill: String,
    pub card: String,
    /// The appendix's form as it was shown last.
    pub form: String,
    /// How many requests to foreign states were tried.
    pub requests_abroad: u32,
    /// The time that the applicant took for the interview.
    pub slot: Option<prost_types::Timestamp>,
    /// The other time that was offered.
    pub other_slot: Option<prost_types::Timestamp>,
    pub edits: Edits,
    /// Every notice that was found in the two cabinets.
    pub notices: Vec<contracts::cases::v1::Notice>,
    outcome: Option<Result<()>>,
    before: Vec<Standing>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("milestone", &self.milestone).finish_non_exhaustive()
    }
}

impl World {
    pub fn run(&self) -> Result<&CaseRun> {
        self.runs.last().context("nobody has come yet: begin with an applicant")
    }

    pub fn scene_mut(&mut self) -> Result<&mut CaseRun> {
        self.runs.last_mut().context("nobody has come yet: begin with an applicant")
    }

    /// A new applicant, on a test clock of their own.
    pub async fn enter(&mut self, city: City, at: DateTime) -> Result<()> {
        let suite = SUITE.get_or_try_init(async || Suite::from_environment()).await?;
        let run = CaseRun::open(suite, city, &at.to_string(), silent()).await?;
        let earlier = std::mem::take(&mut self.runs);
        *self = Self { runs: earlier, ..Self::default() };
        self.runs.push(run);
        Ok(())
    }

    /// Somebody else on the same clock acts from now on; what went before is theirs who acted.
    pub async fn another_enters(&mut self, city: City) -> Result<()> {
        let mut run = self.runs.pop().context("nobody has come yet: begin with an applicant")?;
        run.cast = run.another_cast(city).await?;
        let earlier = std::mem::take(&mut self.runs);
        let others_case = std::mem::take(&mut self.application);
        *self = Self { runs: earlier, others_case, ..Self::default() };
        self.runs.push(run);
        Ok(())
    }

    /// The moment that a step names: without a time, ten in the morning, or later on the day that it is already.
    pub fn moment(&self, day: Date, at: Option<Time>) -> Result<Moment> {
        let now = self.run()?.now();
        let morning = Moment::at_legal(day, time(10, 0, 0, 0));
        Ok(match at {
            Some(at) => Moment::at_legal(day, at),
            None if now.legal_date() == day => now.max(morning),
            None => morning,
        })
    }

    /// Moves the clock; all is quiet there when this returns.
    pub async fn advance(&mut self, to: Moment) -> Result<()> {
        let time: &TimeMachine = &self.run()?.time;
        if to.timestamp() == time.now() { time.quiet().await } else { time.advance_to(to.timestamp()).await }
    }

    /// Moves the clock to the time of the interview, unless it has come.
    pub async fn await_interview(&mut self) -> Result<()> {
        let slot = self.slot.as_ref().and_then(timestamp_from_wire).context("nobody was invited")?;
        if self.run()?.time.now() < slot { self.advance(Moment::new(slot)).await } else { Ok(()) }
    }

    /// Nobody may go on over a refusal that the scenario did not ask for.
    pub fn settled(&mut self) -> Result<()> {
        match self.outcome.take() {
            Some(Err(error)) => Err(error.context("the step before was not done")),
            _ => Ok(()),
        }
    }

    /// What an act did, for the step that comes next.
    pub fn tried(&mut self, outcome: Result<()>) {
        self.outcome = Some(outcome);
    }

    /// Remembers where the cases stand: a refusal must leave them there.
    pub async fn look(&mut self) -> Result<()> {
        self.before = self.standing().await?;
        Ok(())
    }

    async fn standing(&self) -> Result<Vec<Standing>> {
        shown::standing(self.run()?, &self.petition, &self.application).await
    }

    /// The refusal of the act before; it changed nothing.
    pub async fn refusal(&mut self) -> Result<Refused> {
        let error = match self.outcome.take() {
            Some(Err(error)) => error,
            Some(Ok(())) => bail!("it was done"),
            None => bail!("nothing was tried"),
        };
        let refused = error.chain().find_map(|cause| cause.downcast_ref::<Refused>());
        let Some(Refused { code, message }) = refused else { return Err(error.context("no refusal")) };
        let refused = Refused { code: *code, message: message.clone() };
        let now = self.standing().await?;
        ensure!(now == self.before, "the refusal changed something: {:?}, before {:?}", now, self.before);
        Ok(refused)
    }

    /// The same person's passport with another IIN.
    pub async fn return_under_another_iin(&mut self, city: City, at: DateTime) -> Result<()> {
        let passport = self.run()?.cast.identity.passport_number.clone();
        self.advance(Moment::at_legal(at.date(), at.time())).await?;
        self.another_enters(city).await?;
        self.scene_mut()?.cast.identity.passport_number = passport;
        Ok(())
    }

    /// An official of the other city stands in for the one of the case's city.
    pub fn of_the_other_city(&mut self, official: &str) -> Result<()> {
        let run = self.scene_mut()?;
        let here = run.cast.identity.city;
        let there = City::ALL.iter().copied().find(|city| *city != here).context("there is no other city")?;
        let clock = Some(run.time.clock());
        let persona = match official {
            "officer" => &mut run.cast.ms_officer,
            _ => &mut run.cast.tson_operator,
        };
        let human = Human { city: Some(there), ..persona.human.clone() };
        *persona = Persona::without_signature(&run.suite, human, clock)?;
        Ok(())
    }

    /// The case under which an agency holds it.
    pub fn case(&self, agency: Service) -> &str {
        if agency == Service::Astanahub { &self.petition } else { &self.application }
    }
}
