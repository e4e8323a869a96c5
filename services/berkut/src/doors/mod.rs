//! The doors: a person asks (`grpc`), another agency tells (`links`), time passes (`terms`). Nothing is fetched from
//! outside here.

pub(crate) mod grpc;
pub(crate) mod links;
pub(crate) mod terms;
