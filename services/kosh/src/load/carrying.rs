//! The work of a run: applicants with their keys, then every case from petition to card, so many at a time. What may not
//! enter: how it is judged.

use std::collections::VecDeque;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use regulation::City;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::case_run::{CaseRun, carry, silent};
use crate::suite::Suite;

/// The day on which every case begins, on its own test clock.
const STARTS_AT: &str = "2026-10-05T09:00";
/// Between two progress lines where none can be overwritten.
const EVERY: Duration = Duration::from_secs(5);
const REDRAW: Duration = Duration::from_millis(250);
/// Signs of the bar.
const WIDTH: usize = 30;

/// What became of the cases.
pub struct Carriage {
    /// From the first case's start to the last one's end.
    pub took: Duration,
    /// Each case that ended, in milliseconds.
    pub cases: Vec<f64>,
    /// Why a case did not.
    pub failures: Vec<String>,
}

/// An applicant for each case, the two cities in turn. Making their keys is work of the generator, done before the run.
pub async fn applicants(suite: &Suite, cases: usize, at_once: usize) -> Result<Vec<CaseRun>> {
    suite.officials().await?;
    let open = |index: usize| {
        let suite = suite.clone();
        let city = if index.is_multiple_of(2) { City::Almaty } else { City::Astana };
        async move { CaseRun::open(&suite, city, STARTS_AT, silent()).await.map(CaseRun::hurried) }
    };
    let mut runs = Vec::with_capacity(cases);
    let mut progress = Progress::new("applicants", cases);
    let mut waiting = (0..cases).map(open);
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < at_once
            && let Some(next) = waiting.next()
        {
            under_way.spawn(next);
        }
        let Some(run) = progress.during(under_way.join_next()).await else { break };
        runs.push(run.context("an applicant's task")?.context("preparing an applicant")?);
        progress.done();
    }
    progress.end();
    Ok(runs)
}

pub fn clocks(runs: &[CaseRun]) -> Vec<Uuid> {
    runs.iter().map(|run| run.time.clock()).collect()
}

/// Carries all of them, `at_once` at a time. A case that fails does not stop the others.
pub async fn carry_all(runs: Vec<CaseRun>, at_once: usize) -> Carriage {
    let mut progress = Progress::new("cases", runs.len());
    let mut waiting = VecDeque::from(runs);
    let (mut cases, mut failures) = (Vec::new(), Vec::new());
    let watch = platform::clock::stopwatch();
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < at_once
            && let Some(run) = waiting.pop_front()
        {
            under_way.spawn(async move {
                let watch = platform::clock::stopwatch();
                carry(&run).await.map(|_| watch.elapsed().as_secs_f64() * 1_000.0)
            });
        }
        let Some(ended) = progress.during(under_way.join_next()).await else { break };
        match ended.context("a case's task").and_then(|case| case) {
            Ok(milliseconds) => cases.push(milliseconds),
            Err(error) => failures.push(format!("{error:#}")),
        }
        progress.done();
    }
    let took = watch.elapsed();
    progress.end();
    Carriage { took, cases, failures }
}

/// A bar that is drawn anew on a terminal; elsewhere a line every few seconds. Both go where errors go: the figures alone
/// are the output.
struct Progress {
    what: &'static str,
    of: usize,
    done: usize,
    began: Instant,
    told: Instant,
    terminal: bool,
}

impl Progress {
    fn new(what: &'static str, of: usize) -> Self {
        let now = platform::clock::stopwatch();
        Self { what, of, done: 0, began: now, told: now, terminal: std::io::stderr().is_terminal() }
    }

    fn done(&mut self) {
        self.done += 1;
        self.tell();
    }

    /// Waits for something and tells in between how long it takes.
    async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                () = tokio::time::sleep(REDRAW) => self.tell(),
            }
        }
    }

    fn tell(&mut self) {
        if self.told.elapsed() < if self.terminal { REDRAW } else { EVERY } {
            return;
        }
        self.told = platform::clock::stopwatch();
        if self.terminal {
            write(format_args!("\r{} {}\x1b[K", bar(self.done, self.of), self.text()));
        } else {
            write(format_args!("{}\n", self.text()));
        }
    }

    fn end(self) {
        let start = if self.terminal { "\r\x1b[K" } else { "" };
        write(format_args!("{start}{}\n", self.text()));
    }

    fn text(&self) -> String {
        format!("· {} {} of {} after {:.1} s", self.what, self.done, self.of, self.began.elapsed().as_secs_f64())
    }
}

/// A reader who has gone away is no reason to stop.
fn write(text: std::fmt::Arguments<'_>) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_fmt(text).and_then(|()| out.flush());
}

fn bar(done: usize, of: usize) -> String {
    let full = (done * WIDTH).checked_div(of).unwrap_or(WIDTH).min(WIDTH);
    format!("[{}{}]", "#".repeat(full), ".".repeat(WIDTH - full))
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, bar};

    #[test]
    fn a_bar_is_as_full_as_the_work_is_done() {
        // Aim: empty at the start, full at the end and not before, of one width throughout; nothing to do is done.
        assert_eq!(bar(0, 60), format!("[{}]", ".".repeat(WIDTH)));
        assert_eq!(bar(60, 60), format!("[{}]", "#".repeat(WIDTH)));
        assert_eq!(bar(0, 0), bar(60, 60));
        assert!(bar(59, 60).ends_with(".]") && bar(59, 60).len() == bar(0, 60).len());
    }
}
