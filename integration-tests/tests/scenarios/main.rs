//! The order as Gherkin (`integration-tests/features`), run against the live services: each scenario has people and a test
//! clock of its own, so that several run side by side.
//!
//! It needs a running suite (`cargo kosh test` brings one up). `KOSH_SCENARIOS=@A-12/p3` runs the scenarios with that tag,
//! any other word those whose name holds it; `KOSH_SCENARIOS_AT_ONCE` says how many at once.
#![allow(clippy::unwrap_used)]

mod acts;
mod boundaries;
mod coverage;
mod documents;
mod features;
mod main_path;
mod runner;
mod shown;
mod steps;
mod supervision;
mod world;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_is_kept() {
    // Aim: every scenario of the order's features and every boundary of its deadlines holds against the running suite; a failure
    // names feature, scenario and step.
    let mut features = features::features();
    features.push(boundaries::feature());
    if let Err(report) = runner::run(features).await {
        panic!("{report}");
    }
}
