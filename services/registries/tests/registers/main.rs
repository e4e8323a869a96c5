//! The outside systems over their real endpoints, with a separate database for each test.
#![allow(clippy::unwrap_used)]

mod certificates;
mod fingerprints;
mod installation;
mod ocsp;
mod payments;
mod revocations;
mod special_records;
