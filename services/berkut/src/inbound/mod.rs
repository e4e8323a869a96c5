//! How acts come in: persons ask over gRPC. Messages and deadlines need nothing beyond their declaration in `acts`.

pub(crate) mod grpc;
