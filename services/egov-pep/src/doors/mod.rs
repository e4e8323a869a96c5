//! The doors: a person asks (`grpc`), another agency tells (`links`), time passes (`terms`), and what an act needs from
//! outside is fetched before the desk (`outside`). Decisions leave as sealed files (`papers`).

pub(crate) mod callbacks;
pub(crate) mod grpc;
pub(crate) mod links;
mod outside;
pub(crate) mod papers;
pub(crate) mod terms;
