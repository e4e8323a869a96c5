//! `cargo kosh`: brings the whole suite up on one machine, carries a case through it, tests it and takes it down again.
//!
//! Out of scope: any rule of the order and any state of a case. Whatever is done to a case is done through the
//! agencies' own RPCs, by stand-in persons with tokens, keys and certificates of their own.
//!
//! Reading order: [`suite`] (the six services and their servers), [`people`] (who acts), [`time_machine`] (when),
//! [`documents`] (with what), [`case_run`] (the nine steps), [`timeline`] and [`artefacts`] (what remains), [`load`] (how fast),
//! [`cli`].

pub mod artefacts;
pub mod case_run;
pub mod cli;
pub mod cluster;
pub mod demo;
pub mod documents;
pub mod installation;
pub mod law;
pub mod load;
pub mod parked;
pub mod people;
pub mod provision;
pub mod screen;
pub mod services;
pub mod suite;
pub mod test_run;
pub mod time_machine;
pub mod timeline;
