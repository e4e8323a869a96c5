//! The endpoints: a person asks (`grpc`), another agency tells (`links`), time passes (`deadlines`), and what an act needs from
//! outside is fetched before the act (`outside`).

pub(crate) mod deadlines;
pub(crate) mod grpc;
pub(crate) mod messages;
