//! The endpoints: a person asks (`grpc`), another agency tells (`links`), time passes (`deadlines`). What an act needs from
//! outside (`outside`) is nothing here.

pub(crate) mod deadlines;
pub(crate) mod grpc;
pub(crate) mod messages;
