//! The acts without servers: every state is reached by running the acts, and is written to a row and read again.
#![allow(clippy::unwrap_used)]

mod alerts;
mod arrival;
mod card;
mod consent;
mod decision;
mod intake;
mod interpretations;
mod reading;
mod samples;
mod stage;
mod withdrawal;
