//! The desk without servers: every state is reached by running the acts, and survives its row.
#![allow(clippy::unwrap_used)]

mod arrival;
mod card;
mod decision;
mod intake;
pub(crate) mod samples;
mod stage;
