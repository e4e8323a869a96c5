//! Runs features side by side and tells what failed, in words, all of it at the end.
//!
//! Out of scope: the order. Output goes through the report alone, since scenarios run interleaved.

use std::io::Write as _;

use cucumber::cli::{Empty, Opts};
use cucumber::event::{self, Cucumber as Happened};
use cucumber::gherkin::{Feature, Rule, Scenario, Step};
use cucumber::runner::basic::Cli;
use cucumber::{Cucumber, Event, Parser, World as _, Writer, parser, runner};
use futures_util::stream;

use crate::world::World;

/// How many scenarios run at once, where nobody says otherwise: two cores are busy with six.
const AT_ONCE: usize = 6;

/// Runs the features; what failed, or what did not run at all.
pub async fn run(features: Vec<Feature>) -> Result<(), String> {
    let wanted = std::env::var("KOSH_SCENARIOS").unwrap_or_default();
    let at_once = std::env::var("KOSH_SCENARIOS_AT_ONCE").ok().and_then(|count| count.parse().ok()).unwrap_or(AT_ONCE);
    let options = Opts {
        re_filter: None,
        tags_filter: None,
        parser: Empty,
        runner: Cli::default(),
        writer: Empty,
        custom: Empty,
    };
    let runner =
        runner::Basic::default().steps(World::collection()).max_concurrent_scenarios(at_once).which_scenario(order);
    let report = Cucumber::<World, _, _, _, _>::custom(Given, runner, Report::default())
        .with_cli(options)
        .filter_run(features, move |_, _, scenario| chosen(&wanted, scenario))
        .await;
    report.verdict()
}

/// All scenarios run side by side: none disturbs another.
fn order(_: &Feature, _: Option<&Rule>, _: &Scenario) -> runner::basic::ScenarioType {
    runner::basic::ScenarioType::Concurrent
}

/// A word with @ chooses by tag, any other by name, none all.
fn chosen(wanted: &str, scenario: &Scenario) -> bool {
    match wanted.strip_prefix('@') {
        Some(tag) => scenario.tags.iter().any(|own| own == tag),
        None => scenario.name.contains(wanted),
    }
}

/// Features that are parsed already.
struct Given;

impl Parser<Vec<Feature>> for Given {
    type Cli = Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, features: Vec<Feature>, _: Empty) -> Self::Output {
        stream::iter(features.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// What the run has shown so far.
#[derive(Default)]
struct Report {
    scenarios: usize,
    failures: Vec<String>,
    /// When each scenario that runs began, by its place, to tell the slow ones.
    began: std::collections::HashMap<(String, usize), std::time::Instant>,
    took: Vec<(std::time::Duration, String)>,
}

impl Report {
    fn verdict(mut self) -> Result<(), String> {
        self.took.sort();
        let slow: Vec<_> =
            self.took.iter().rev().take(5).map(|(took, name)| format!("{:.1} s {name}", took.as_secs_f64())).collect();
        println!("{} scenarios; the slowest: {}", self.scenarios, slow.join("; "));
        if self.scenarios == 0 {
            return Err("no scenario was chosen".into());
        }
        if self.failures.is_empty() {
            return Ok(());
        }
        let failed = self.failures.len();
        Err(format!("{failed} of {} scenarios failed\n\n{}", self.scenarios, self.failures.join("\n\n")))
    }

    fn scenario(&mut self, feature: &Feature, scenario: &Scenario, what: &event::Scenario<World>) {
        let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let place = (file.clone(), scenario.position.line);
        match what {
            event::Scenario::Started => {
                self.scenarios += 1;
                self.began.insert(place, platform::clock::stopwatch());
            }
            event::Scenario::Finished => {
                let took = self.began.remove(&place).map(|began| began.elapsed()).unwrap_or_default();
                self.took.push((took, scenario.name.clone()));
            }
            event::Scenario::Background(step, happened) | event::Scenario::Step(step, happened) => {
                if let Some(why) = failure(happened) {
                    let failed = told(&file, scenario, step, &why);
                    // At once too, past the test harness: a run takes minutes, and it may be cut short.
                    let _ = std::io::stderr().write_all(format!("\n{failed}\n").as_bytes());
                    self.failures.push(failed);
                }
            }
            _ => {}
        }
    }
}

fn told(file: &str, scenario: &Scenario, failed: &Step, why: &str) -> String {
    let mut text = format!("{file}:{} {}\n", failed.position.line, scenario.name);
    for step in &scenario.steps {
        let here = if step.position == failed.position { ">" } else { " " };
        text.push_str(&format!(" {here} {} {}\n", step.keyword.trim(), step.value));
    }
    text + &format!("   {why}")
}

fn failure(step: &event::Step<World>) -> Option<String> {
    match step {
        event::Step::Skipped => Some("no step matches these words".to_owned()),
        event::Step::Failed(_, _, _, event::StepError::Panic(info)) => Some(words(info)),
        event::Step::Failed(_, _, _, other) => Some(other.to_string()),
        event::Step::Started | event::Step::Passed(..) => None,
    }
}

fn words(panic: &event::Info) -> String {
    let said = panic.downcast_ref::<String>().cloned();
    said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "panicked".into())
}

impl Writer<World> for Report {
    type Cli = Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Happened<World>>>, _: &Empty) {
        match event.map(Event::into_inner) {
            Err(error) => self.failures.push(error.to_string()),
            Ok(Happened::Feature(feature, event::Feature::Scenario(scenario, what))) => {
                self.scenario(&feature, &scenario, &what.event);
            }
            Ok(Happened::Feature(feature, event::Feature::Rule(_, event::Rule::Scenario(scenario, what)))) => {
                self.scenario(&feature, &scenario, &what.event);
            }
            Ok(_) => {}
        }
    }
}

impl cucumber::writer::Normalized for Report {}
