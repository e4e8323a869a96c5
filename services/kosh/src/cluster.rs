//! `kosh cluster`: what an installation in a cluster has that no manifest may hold. `keys` makes its secrets, once, on the
//! operator's machine; `provision` runs in the cluster where no operator of databases and brokers does, as a program of its own:
//! an image holds nothing that its pod does not need. `topology` writes what the operator of brokers reads instead.
//!
//! Out of scope: a call to the cluster's API. Manifests are applied with kubectl, by whoever may.

mod keys;
mod provision;
mod secrets;
mod topology;
mod yaml;

pub use keys::{Installation, keys};
pub use provision::{Servers, provision};
pub use secrets::{Secret, secrets};
pub use topology::{topology_file, topology_resources};
