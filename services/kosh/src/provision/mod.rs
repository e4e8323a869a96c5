//! Why this exists: `cargo kosh demo | test | up | down | status | clean` must work on a machine that has only cargo and
//! apt. This module finds or installs PostgreSQL and RabbitMQ, runs PRIVATE nodes of both on free loopback ports under one
//! data directory, and hands out one credential per agency, so that every agency is alone with its own database and links.
//!
//! Out of scope: anything about cases, the order or the agencies' own processes beyond their names. Who starts the
//! agencies uses [`process::Supervisor`], the same that runs the two servers.
//!
//! Reading order: [`home`] (where things lie), [`packages`] (what is installed), [`process`] (how processes start and
//! surely end), [`signals`], [`postgres`], [`topology`], [`rabbitmq`], [`external`] (given servers instead), [`servers`] (all together).

pub mod account;
pub mod databases;
pub mod external;
pub mod home;
pub mod packages;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod rabbitmq;
pub mod records;
pub mod secrets;
pub mod servers;
pub mod signals;
pub mod topology;

pub use home::{Home, Instance};
pub use process::{Launch, Supervisor};
pub use servers::{Servers, Status, clean, end, start_servers, status};
pub use signals::{Signals, guarded};
pub use topology::{Link, links};

/// Every agency that has a database of its own, in the order in which a case first meets them.
pub const AGENCIES: [&str; 6] = ["astanahub", "egov-pep", "arm-go", "is-mp", "berkut", "registries"];

#[cfg(test)]
mod proof;
