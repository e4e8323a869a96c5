//! Scenarios across the agencies. `tests/live` walks the running suite through its own doors; `tests/simulation` runs the
//! five desks in one thread without servers. `cargo kosh test` provides the suite.

pub mod canary;
