//! The contracts between the agencies, their people and their neighbours: generated code and nothing else.
//!
//! The packages are the directories of `proto/residency`; the descriptor set carries the roles of every RPC.
#![allow(clippy::all, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/residency.rs"));
pub use residency::*;

include!(concat!(env!("OUT_DIR"), "/acts.rs"));

/// Every descriptor of this crate with its custom options: for reflection and for the roles.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/residency.bin"));
