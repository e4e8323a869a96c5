//! The doors: a person asks (`grpc`), another agency tells (`links`), the payment gateway calls back (`callbacks`), time
//! passes (`terms`), and what an act needs from outside is fetched before the desk (`outside`).

mod bans;
pub(crate) mod callbacks;
mod consent;
pub(crate) mod grpc;
pub(crate) mod links;
mod outside;
pub(crate) mod terms;
