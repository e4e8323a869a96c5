//! How acts come in: persons ask over gRPC. The agency receives no message, and no deadline acts by itself.

pub(crate) mod grpc;
