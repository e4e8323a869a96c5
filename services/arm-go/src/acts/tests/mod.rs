//! The act without servers: every state is reached by running the acts, and survives its row.
#![allow(clippy::unwrap_used)]

mod alerts;
mod arrival;
mod card;
mod consent;
mod decision;
mod intake;
mod interpretations;
pub(crate) mod samples;
mod stage;
