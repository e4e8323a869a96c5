//! The gRPC listener: admission, health and reflection, within the limits that tonic leaves open.

use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::RoutesBuilder;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::{Admission, Gate};

/// A connection that outlives a stop by this much is cut off.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves these routes behind this gate until `stop` is cancelled.
pub async fn listen_with(
    address: &str,
    gate: Gate,
    routes: &mut RoutesBuilder,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("", tonic_health::ServingStatus::Serving).await;
    routes.add_service(health_service);
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(contracts::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    routes.add_service(reflection);
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
    tracing::info!(address = %listener.local_addr()?, "the door is open");
    let routes = std::mem::take(routes).routes();
    let server = Server::builder()
        .max_concurrent_streams(100)
        .http2_max_local_error_reset_streams(Some(1_024))
        .http2_max_header_list_size(16 * 1024)
        .timeout(Duration::from_secs(10))
        .http2_keepalive_interval(Some(Duration::from_secs(20)))
        .max_connection_age(Duration::from_secs(300))
        .max_connection_age_grace(Duration::from_secs(30))
        .layer(Admission::new(gate))
        .add_routes(routes)
        .serve_with_incoming_shutdown(TcpIncoming::from(listener), stop.clone().cancelled_owned());
    // A client that never closes its stream must not hold the process.
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = server => served.context("the gRPC server ended"),
        () = patience => Ok(()),
    }
}
