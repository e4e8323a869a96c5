//! The doors: a person asks (`grpc`), another agency tells (`links`), time passes (`terms`). What an act needs from
//! outside (`outside`) is nothing here.

pub(crate) mod grpc;
pub(crate) mod links;
mod outside;
pub(crate) mod terms;
