//! How acts come in: persons ask over gRPC, and the payment gateway calls back. Messages and deadlines need nothing beyond their
//! declaration in `acts`.

mod bans;
pub(crate) mod callbacks;
mod consent;
pub(crate) mod grpc;
