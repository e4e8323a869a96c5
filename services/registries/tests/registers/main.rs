//! The outside systems over their real endpoints and a real database of each test's own.
#![allow(clippy::unwrap_used)]

mod certificates;
mod fingerprints;
mod installation;
mod ocsp;
mod payments;
mod revocations;
mod special_records;
