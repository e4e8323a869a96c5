//! The machinery every agency runs on: ledger, exchange, clock, signatures, server, telemetry.
//!
//! It borrows the law's vocabulary (clauses, moments, deadlines) and holds none of its rules.

pub mod alerts;
pub mod clock;
pub mod command;
pub mod digest;
pub mod documents;
pub mod editions;
pub mod exchange;
pub mod ledger;
pub mod notices;
pub mod payments;
pub mod pdf;
pub mod refusal;
pub mod revocation;
pub mod server;
pub mod settings;
pub mod signature;
pub mod signing;
pub mod tasks;
pub mod telemetry;
pub mod token;
pub mod wire;
