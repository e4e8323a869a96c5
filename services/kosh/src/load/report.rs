//! What a run showed, as a table and as JSON, and whether anything was lost. Pure: whoever measures hands the numbers over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::books::{END, Found, ServerCounters};
use super::carrying::Carriage;
use super::figures::{Spread, per};
use super::processes::Usage;

/// Everything that was measured.
pub struct Measured {
    pub at_once: usize,
    pub carriage: Carriage,
    pub found: Found,
    /// Parked since the run began.
    pub parked: u64,
    /// Per link: waiting, and dead since the run began.
    pub queues: BTreeMap<String, (u32, u32)>,
    pub before: BTreeMap<String, Usage>,
    pub after: BTreeMap<String, Usage>,
    pub counters: [ServerCounters; 2],
    pub generator: Generator,
}

/// The load generator's own work; no part of the suite's.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Generator {
    /// One RSA key, certificate and test clock for each applicant, before the run.
    pub preparing_seconds: f64,
    pub preparing_cpu_us: u64,
    pub carrying_cpu_us: u64,
}

#[derive(Serialize)]
pub struct Report {
    /// Figures of a debug build say nothing of a release.
    pub build: &'static str,
    pub cases: usize,
    pub cases_ended: usize,
    pub at_once: usize,
    pub seconds: f64,
    pub cases_per_second: f64,
    /// An act is one line of history in one agency: the step that figures "per act" count by.
    pub acts: u64,
    pub acts_per_second: f64,
    pub messages: usize,
    pub messages_per_second: f64,
    /// E-mails, payments consumed: left by acts to be done at systems outside.
    pub tasks: u64,
    /// End to end, in milliseconds.
    pub case: Option<Spread>,
    /// From the sender's record in its outbox to the receiver's record in its history, in milliseconds.
    pub hop: Option<Spread>,
    pub links: BTreeMap<String, LinkFigures>,
    pub processes: BTreeMap<String, ProcessFigures>,
    pub suite_cpu_us_per_act: f64,
    pub generator: Generator,
    pub wal_fsyncs: i64,
    pub wal_fsyncs_per_act: f64,
    pub wal_bytes_per_act: f64,
    pub transactions_per_act: f64,
    pub unconfirmed: u64,
    pub parked: u64,
    /// What was lost or done twice, in words; empty when all is well.
    pub lost: Vec<String>,
    /// Why cases did not end.
    pub failures: Vec<String>,
}

#[derive(Debug, Default, Serialize)]
pub struct LinkFigures {
    pub hop: Option<Spread>,
    /// Rows of the sender's outbox.
    pub outbox: u64,
    /// What each end of the link counted.
    pub sent: i64,
    pub disposed: i64,
    /// With one line in the receiver's history.
    pub applied: u64,
    pub applied_twice: u64,
    pub waiting: u32,
    pub dead: u32,
}

#[derive(Debug, Serialize)]
pub struct ProcessFigures {
    pub cpu_us: u64,
    pub cpu_us_per_act: f64,
    /// Resident; of a group its proportional share, so that shared memory counts once.
    pub memory_kib: u64,
    pub peak_kib: Option<u64>,
    pub processes: usize,
}

impl Report {
    pub fn of(measured: Measured) -> Self {
        let Measured { at_once, carriage, found, parked, queues, before, after, counters, generator } = measured;
        let seconds = carriage.took.as_secs_f64();
        let acts = found.acts as f64;
        let messages = found.sent.len();
        let links = links(&found, &queues);
        let hops = hops(&found);
        let processes = processes(&before, &after, acts);
        let suite_cpu: u64 = processes.values().map(|process| process.cpu_us).sum();
        let [start, stop] = counters;
        let cases = carriage.cases.len() + carriage.failures.len();
        let mut report = Self {
            build: if cfg!(debug_assertions) { "debug" } else { "release" },
            cases,
            cases_ended: carriage.cases.len(),
            at_once,
            seconds,
            cases_per_second: per(carriage.cases.len() as f64, seconds),
            acts: found.acts,
            acts_per_second: per(acts, seconds),
            messages,
            messages_per_second: per(messages as f64, seconds),
            tasks: found.tasks,
            case: Spread::of(&carriage.cases),
            hop: Spread::of(&hops.into_values().flatten().collect::<Vec<_>>()),
            links,
            processes,
            suite_cpu_us_per_act: per(suite_cpu as f64, acts),
            generator,
            wal_fsyncs: stop.wal_fsyncs - start.wal_fsyncs,
            wal_fsyncs_per_act: per((stop.wal_fsyncs - start.wal_fsyncs) as f64, acts),
            wal_bytes_per_act: per((stop.wal_bytes - start.wal_bytes) as f64, acts),
            transactions_per_act: per((stop.transactions - start.transactions) as f64, acts),
            unconfirmed: found.unconfirmed,
            parked,
            lost: Vec::new(),
            failures: carriage.failures,
        };
        report.lost = report.losses(&found);
        report
    }

    fn losses(&self, found: &Found) -> Vec<String> {
        let mut lost = Vec::new();
        if !self.failures.is_empty() {
            lost.push(format!("{} of {} cases did not end", self.failures.len(), self.cases));
        }
        for (agency, ended) in found.ended.iter().filter(|(_, ended)| **ended != self.cases as u64) {
            lost.push(format!("{agency}: {ended} of {} cases are {}", self.cases, END));
        }
        for (count, what) in [
            (found.unconfirmed, "messages unconfirmed in an outbox"),
            (found.held, "messages held behind a gap"),
            (self.parked, "messages parked"),
            (found.undone, "tasks not done"),
        ] {
            if count > 0 {
                lost.push(format!("{count} {what}"));
            }
        }
        lost.extend(self.links.iter().flat_map(|(name, link)| link.losses(name)));
        let sent: BTreeSet<Uuid> = found.sent.iter().map(|message| message.message_id).collect();
        let strangers = found.applied.keys().filter(|id| !sent.contains(id)).count();
        if strangers > 0 {
            lost.push(format!("{strangers} messages were applied that no outbox holds"));
        }
        lost
    }
}

impl LinkFigures {
    fn losses(&self, name: &str) -> Vec<String> {
        let mut lost = Vec::new();
        let Self { outbox, sent, disposed, applied, .. } = self;
        let same = [*sent, *disposed, *applied as i64].iter().all(|count| *count == *outbox as i64);
        if !same {
            lost.push(format!(
                "{name}: {outbox} in the outbox, {sent} counted as sent, {disposed} disposed of, {applied} applied"
            ));
        }
        if self.applied_twice > 0 {
            lost.push(format!("{name}: {} messages applied more than once", self.applied_twice));
        }
        if self.waiting > 0 || self.dead > 0 {
            lost.push(format!("{name}: {} messages wait in the queue, {} are dead", self.waiting, self.dead));
        }
        lost
    }
}

fn links(found: &Found, queues: &BTreeMap<String, (u32, u32)>) -> BTreeMap<String, LinkFigures> {
    let mut links: BTreeMap<String, LinkFigures> = BTreeMap::new();
    for (name, (waiting, dead)) in queues {
        let link = links.entry(name.clone()).or_default();
        (link.waiting, link.dead) = (*waiting, *dead);
    }
    for (name, (sent, disposed)) in &found.counts {
        let link = links.entry(name.clone()).or_default();
        (link.sent, link.disposed) = (*sent, *disposed);
    }
    for message in &found.sent {
        let link = links.entry(message.link.clone()).or_default();
        link.outbox += 1;
        let times = found.applied.get(&message.message_id).map_or(0, Vec::len);
        link.applied += u64::from(times > 0);
        link.applied_twice += u64::from(times > 1);
    }
    for (name, milliseconds) in hops(found) {
        links.entry(name).or_default().hop = Spread::of(&milliseconds);
    }
    links
}

/// Per link the way of each message that arrived.
fn hops(found: &Found) -> HashMap<String, Vec<f64>> {
    let mut hops: HashMap<String, Vec<f64>> = HashMap::new();
    for message in &found.sent {
        if let Some(at) = found.applied.get(&message.message_id).and_then(|times| times.iter().min()) {
            hops.entry(message.link.clone()).or_default().push(milliseconds(message.recorded_at, *at));
        }
    }
    hops
}

fn milliseconds(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_microsecond() - from.as_microsecond()) as f64 / 1_000.0
}

fn processes(
    before: &BTreeMap<String, Usage>,
    after: &BTreeMap<String, Usage>,
    acts: f64,
) -> BTreeMap<String, ProcessFigures> {
    let figures = |(name, usage): (&String, &Usage)| {
        let cpu_us = usage.cpu_us.saturating_sub(before.get(name).map_or(0, |usage| usage.cpu_us));
        let figures = ProcessFigures {
            cpu_us,
            cpu_us_per_act: per(cpu_us as f64, acts),
            memory_kib: usage.memory_kib,
            peak_kib: usage.peak_kib,
            processes: usage.processes,
        };
        (name.clone(), figures)
    };
    after.iter().map(figures).collect()
}

/// The table.
impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "\n{} of {} cases in {:.1} s, {} at once, {} build: {:.2} cases/s, {:.0} acts/s, {:.0} messages/s",
            self.cases_ended,
            self.cases,
            self.seconds,
            self.at_once,
            self.build,
            self.cases_per_second,
            self.acts_per_second,
            self.messages_per_second
        )?;
        self.latencies(f)?;
        self.costs(f)?;
        self.verdict(f)
    }
}

impl Report {
    fn latencies(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "\n{:<26}{:>8}{:>10}{:>10}{:>10}{:>10}", "milliseconds", "count", "p50", "p95", "p99", "max")?;
        spread(f, "a whole case", self.case.as_ref())?;
        spread(f, "a hop, all links", self.hop.as_ref())?;
        for (name, link) in &self.links {
            spread(f, name, link.hop.as_ref())?;
        }
        writeln!(
            f,
            "\n{:<26}{:>8}{:>10}{:>10}{:>10}{:>10}",
            "link", "outbox", "disposed", "applied", "in queue", "dead"
        )?;
        for (name, link) in &self.links {
            let LinkFigures { outbox, disposed, applied, waiting, dead, .. } = link;
            writeln!(f, "{name:<26}{outbox:>8}{disposed:>10}{applied:>10}{waiting:>10}{dead:>10}")?;
        }
        Ok(())
    }

    fn costs(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "\n{:<16}{:>10}{:>12}{:>12}{:>10}{:>11}",
            "process", "CPU s", "CPU µs/act", "memory MiB", "peak MiB", "processes"
        )?;
        for (name, process) in &self.processes {
            let ProcessFigures { cpu_us, cpu_us_per_act, memory_kib, peak_kib, processes } = process;
            let peak = peak_kib.map_or_else(|| "-".to_owned(), |kib| format!("{:.1}", mebibytes(kib)));
            writeln!(
                f,
                "{name:<16}{:>10.2}{cpu_us_per_act:>12.0}{:>12.1}{peak:>10}{processes:>11}",
                seconds(*cpu_us),
                mebibytes(*memory_kib)
            )?;
        }
        writeln!(f, "{:<26}{:>12.0}", "the suite", self.suite_cpu_us_per_act)?;
        let Generator { preparing_seconds, preparing_cpu_us, carrying_cpu_us } = self.generator;
        writeln!(
            f,
            "load generator, apart: {:.2} s CPU for {} applicants' keys (in {preparing_seconds:.1} s), {:.2} s to carry",
            seconds(preparing_cpu_us),
            self.cases,
            seconds(carrying_cpu_us)
        )?;
        writeln!(
            f,
            "PostgreSQL: {} WAL fsyncs, {:.3} per act; {:.0} bytes of WAL and {:.1} transactions per act",
            self.wal_fsyncs, self.wal_fsyncs_per_act, self.wal_bytes_per_act, self.transactions_per_act
        )
    }

    fn verdict(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { unconfirmed, parked, acts, messages, tasks, .. } = self;
        writeln!(f, "{acts} acts, {messages} messages, {unconfirmed} unconfirmed, {parked} parked, {tasks} tasks")?;
        for failure in self.failures.iter().take(3) {
            writeln!(f, "a case did not end: {failure}")?;
        }
        match self.lost.as_slice() {
            [] => write!(f, "nothing was lost, nothing was done twice, every case is {}", END),
            lost => write!(f, "LOST: {}", lost.join("; ")),
        }
    }
}

fn spread(f: &mut std::fmt::Formatter<'_>, name: &str, spread: Option<&Spread>) -> std::fmt::Result {
    match spread {
        Some(Spread { count, p50, p95, p99, max }) => {
            writeln!(f, "{name:<26}{count:>8}{p50:>10.1}{p95:>10.1}{p99:>10.1}{max:>10.1}")
        }
        None => writeln!(f, "{name:<26}{:>8}", 0),
    }
}

fn seconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1_000_000.0
}

fn mebibytes(kib: u64) -> f64 {
    kib as f64 / 1_024.0
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
