//! Scenarios against the running suite, each with an applicant and a test clock of its own, so that all run side by side.
//!
//! They need `KOSH_ENDPOINTS` and `DATABASE_URL`: run them by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod bans;
mod canary;
mod consent;
mod documents;
mod duty;
mod editions;
mod endpoints;
mod errors;
mod impatience;
mod interview;
mod midnight;
mod notices;
mod parked;
mod reading;
mod refusals;
mod repetition;
mod residence;
mod roles;
mod runbooks;
mod second_identity;
mod side_exits;
mod swapped_evidence;
mod tables;
mod view;
mod whole_case;
mod withdrawal;

use kosh::case_run::{CaseRun, Refused, silent};
use kosh::suite::Suite;
use regulation::City;

/// A new applicant on Monday, 5 October 2026, with the officials of their city.
async fn run(city: City) -> CaseRun {
    let suite = Suite::from_environment().unwrap();
    CaseRun::open(&suite, city, "2026-10-05T09:00", silent()).await.unwrap()
}

/// The refusal inside an error that a step returned.
fn refused(error: &anyhow::Error) -> &Refused {
    error.chain().find_map(|cause| cause.downcast_ref()).unwrap_or_else(|| panic!("not a refusal: {error:#}"))
}
