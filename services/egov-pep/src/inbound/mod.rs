//! How acts come in: persons ask over gRPC, and the payment gateway calls back. Decisions leave as sealed files (`documents`).
//! Messages and deadlines need nothing beyond their declaration in `acts`.

pub(crate) mod callbacks;
pub(crate) mod documents;
pub(crate) mod grpc;
