//! The endpoints: a person asks (`grpc`), another agency tells (`links`), time passes (`deadlines`), and what an act needs from
//! outside is fetched before the act (`outside`). Decisions leave as sealed files (`documents`).

pub(crate) mod callbacks;
pub(crate) mod deadlines;
pub(crate) mod documents;
pub(crate) mod grpc;
pub(crate) mod messages;
