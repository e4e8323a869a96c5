//! `cargo kosh load`: how fast the suite is today, and whether it loses anything under load.
//!
//! Many cases are carried from petition to card by the same hands as the demo's one; then the databases, the broker and the
//! kernel say what that took. Out of scope: anything that makes a run faster than production could be.
//!
//! Reading order: [`carrying`] (the work), [`books`] and [`processes`] (what is measured), [`figures`] and [`report`].

mod books;
mod carrying;
mod figures;
mod processes;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::demo::guarded_open;
use crate::provision::external::Given;
use crate::provision::records::{self, Record};
use crate::provision::{Instance, Servers, Signals, Supervisor, clean, guarded};
use crate::suite::{Endpoints, Suite, bring_up, fallen};
use crate::{installation, screen};
use books::{Books, ServerCounters};
use carrying::{applicants, carry_all, clocks};
use processes::{own_cpu_us, usage};
use report::{Generator, Measured, Report};

/// What was asked for.
pub struct Load {
    pub cases: usize,
    pub at_once: usize,
    pub json: Option<PathBuf>,
    /// On the suite that runs already, not on one of its own.
    pub running: bool,
}

/// An idle backend of PostgreSQL keeps its counters to itself for a while: they are read when they have rested.
const REST: Duration = Duration::from_secs(4);
const BOUND: Duration = Duration::from_secs(12);

/// Runs the load; an error when anything was lost.
pub async fn run(load: Load) -> Result<()> {
    if let Some(file) = &load.json {
        // Now rather than after the run: a file that cannot be written is better learnt at once.
        std::fs::write(file, b"").with_context(|| format!("writing {}", file.display()))?;
    }
    let report = if load.running { on_the_running_suite(&load).await? } else { on_a_suite_of_its_own(&load).await? };
    if report.lost.is_empty() { Ok(()) } else { bail!("the run lost something") }
}

async fn on_the_running_suite(load: &Load) -> Result<Report> {
    let instance = installation::instance_of(None)?;
    let suite = Suite::at(Endpoints::of(&instance)?)?;
    let records = records::all(&instance);
    measure(load, &suite, &instance, &records).await
}

async fn on_a_suite_of_its_own(load: &Load) -> Result<Report> {
    let mut signals = Signals::listen()?;
    let instance = installation::own_instance("load")?;
    let supervisor = guarded_open(&mut signals, &instance).await?;
    let ran = guarded(&supervisor, &mut signals, bring_up_and_measure(load, &supervisor)).await;
    let report = ran.with_context(|| format!("the run ended early; its logs: {}", instance.logs().display()))?;
    supervisor.discard_all().await;
    if report.lost.is_empty() {
        clean(&instance).await?;
    } else {
        screen::line(format_args!("the services' logs: {}", instance.logs().display()));
    }
    Ok(report)
}

async fn bring_up_and_measure(load: &Load, supervisor: &Supervisor) -> Result<Report> {
    let say = |line: &str| screen::line(format_args!("· {line}"));
    let endpoints = bring_up(supervisor, &Given::from_environment(), &say).await?;
    let suite = Suite::at(endpoints)?;
    let records = supervisor.records();
    tokio::select! {
        report = measure(load, &suite, supervisor.instance(), &records) => report,
        error = fallen(supervisor) => Err(error),
    }
}

async fn measure(load: &Load, suite: &Suite, instance: &Instance, records: &[Record]) -> Result<Report> {
    let books = Books::open(&Servers::of(instance)?).await?;
    let (watch, cpu) = (platform::clock::stopwatch(), own_cpu_us());
    let runs = applicants(suite, load.cases, load.at_once).await?;
    let mut generator = Generator {
        preparing_seconds: watch.elapsed().as_secs_f64(),
        preparing_cpu_us: own_cpu_us().saturating_sub(cpu),
        carrying_cpu_us: 0,
    };
    let clocks = clocks(&runs);
    let (parked, queues) = (books.parked().await?, books.queues().await?);
    let counters = rested(&books).await?;
    let (before, cpu) = (usage(records), own_cpu_us());
    let carriage = carry_all(runs, load.at_once).await;
    let after = usage(records);
    generator.carrying_cpu_us = own_cpu_us().saturating_sub(cpu);
    let found = books.read(&clocks).await?;
    let counters = [counters, rested(&books).await?];
    let mut queues_now = books.queues().await?;
    for (name, (_, dead)) in &mut queues_now {
        *dead = dead.saturating_sub(queues.get(name).map_or(0, |(_, dead)| *dead));
    }
    let report = Report::of(Measured {
        at_once: load.at_once,
        carriage,
        found,
        parked: books.parked().await?.saturating_sub(parked),
        queues: queues_now,
        before,
        after,
        counters,
        generator,
    });
    screen::line(&report);
    if let Some(file) = &load.json {
        let json = serde_json::to_vec_pretty(&report)?;
        std::fs::write(file, json).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(report)
}

/// The server's counters once no more fsyncs come in; after a bound as they are, since others may be at work.
async fn rested(books: &Books) -> Result<ServerCounters> {
    let watch = platform::clock::stopwatch();
    let mut last = books.counters().await?;
    let mut changed = watch.elapsed();
    while watch.elapsed() - changed < REST && watch.elapsed() < BOUND {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = books.counters().await?;
        if now.wal_fsyncs != last.wal_fsyncs {
            changed = watch.elapsed();
        }
        last = now;
    }
    Ok(last)
}
