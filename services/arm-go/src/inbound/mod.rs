//! The endpoints: a person asks (`grpc`), another agency tells (`links`), the payment gateway calls back (`callbacks`), time
//! passes (`deadlines`), and what an act needs from outside is fetched before the act (`outside`).

mod bans;
pub(crate) mod callbacks;
mod consent;
pub(crate) mod deadlines;
pub(crate) mod grpc;
pub(crate) mod messages;
