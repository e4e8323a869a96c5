//! The work of a run: applicants with their keys, then every case from petition to card, so many at a time. What may not
//! enter: how it is judged.

use std::collections::VecDeque;
use std::io::Write as _;
use std::time::Duration;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
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
    let progress = Progress::new("applicants", cases);
    let mut waiting = (0..cases).map(open);
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < at_once
            && let Some(next) = waiting.next()
        {
            under_way.spawn(next);
        }
        let Some(run) = under_way.join_next().await else { break };
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
    let progress = Progress::new("cases", runs.len());
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
        let Some(ended) = under_way.join_next().await else { break };
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

/// A bar on a terminal; elsewhere a line every few seconds. Both go where errors go: the figures alone are the output.
struct Progress {
    bar: ProgressBar,
    /// The task that prints lines; it ends with the progress.
    lines: JoinSet<()>,
}

impl Progress {
    fn new(what: &'static str, of: usize) -> Self {
        let style = ProgressStyle::with_template("[{bar:30}] · {msg} {pos} of {len} after {elapsed}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("#>.");
        let bar = ProgressBar::new(of as u64).with_style(style).with_message(what);
        let mut lines = JoinSet::new();
        if bar.is_hidden() {
            lines.spawn(print_lines(bar.clone()));
        } else {
            bar.enable_steady_tick(REDRAW);
        }
        Self { bar, lines }
    }

    fn done(&self) {
        self.bar.inc(1);
    }

    fn end(mut self) {
        self.lines.abort_all();
        self.bar.finish_and_clear();
        print(&line(&self.bar));
    }
}

async fn print_lines(bar: ProgressBar) {
    loop {
        tokio::time::sleep(EVERY).await;
        print(&line(&bar));
    }
}

fn line(bar: &ProgressBar) -> String {
    let (position, length) = (bar.position(), bar.length().unwrap_or_default());
    format!("· {} {position} of {length} after {:.1} s", bar.message(), bar.elapsed().as_secs_f64())
}

/// A reader who has gone away is no reason to stop.
fn print(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_line_tells_what_is_done_of_how_much() {
        // Aim: where no bar can be drawn the same is told in words, from the start to the end.
        let progress = Progress::new("cases", 60);
        assert!(line(&progress.bar).starts_with("· cases 0 of 60 after 0."));
        (0..60).for_each(|_| progress.done());
        assert!(line(&progress.bar).starts_with("· cases 60 of 60 after "));
    }
}
