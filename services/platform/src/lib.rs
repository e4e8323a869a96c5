//! The machinery every agency runs on: ledger, exchange, clock, signatures, server, telemetry.
//!
//! It borrows the law's vocabulary (clauses, moments, terms) and holds none of its rules.

pub mod alerts;
pub mod attestation;
pub mod clock;
pub mod command;
pub mod digest;
pub mod documents;
pub mod editions;
pub mod errands;
pub mod exchange;
pub mod ledger;
pub mod notices;
pub mod paper;
pub mod payments;
pub mod refusal;
pub mod revocation;
pub mod server;
pub mod settings;
pub mod signature;
pub mod telemetry;
pub mod token;
pub mod wire;
