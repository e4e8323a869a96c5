//! The gRPC listener: admission, health and reflection, within the limits that tonic leaves open.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::FutureExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::watching::STREAM_LIFE;
use super::{Admission, DOORS, Gate, TlsSettings, Vitals, tls};

/// The longest call.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where people come in.
#[derive(Clone)]
pub struct Entrance {
    /// `host:port`.
    pub listen: String,
    /// In clear without.
    pub tls: Option<TlsSettings>,
    /// Told when the endpoint is open.
    pub vitals: Vitals,
}

/// The services of a process, and their names.
#[derive(Default)]
pub struct Routes {
    builder: RoutesBuilder,
    names: Vec<&'static str>,
}

impl Routes {
    pub fn add_service<S>(&mut self, service: S) -> &mut Self
    where
        S: tower::Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
    {
        self.names.push(S::NAME);
        self.builder.add_service(service);
        self
    }

    /// The full names of the services that were added.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }
}

/// Serves these routes behind this gate until `stop` is cancelled.
pub async fn listen_with(
    entrance: &Entrance,
    gate: Gate,
    routes: &mut Routes,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("", tonic_health::ServingStatus::Serving).await;
    routes.add_service(health_service);
    let names = routes.names.clone();
    routes.add_service(reflection(&names).build_v1()?);
    // Clients in other languages often know the older one only.
    routes.add_service(reflection(&names).build_v1alpha()?);
    let address = &entrance.listen;
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
    tracing::info!(address = %listener.local_addr()?, "the service is open");
    let routes = std::mem::take(&mut routes.builder).routes();
    let mut builder = Server::builder()
        .max_concurrent_streams(100)
        .http2_max_local_error_reset_streams(Some(1_024))
        .http2_max_header_list_size(16 * 1024)
        .timeout(PATIENCE)
        .http2_keepalive_interval(Some(Duration::from_secs(20)))
        .max_connection_age(Duration::from_secs(300))
        // A stream that was opened last ends itself within this.
        .max_connection_age_grace(STREAM_LIFE + PATIENCE)
        .layer(Admission::new(gate));
    let builder = builder.add_routes(routes);
    let stopped = stop.clone().cancelled_owned();
    let server = match entrance.tls.clone() {
        None => builder.serve_with_incoming_shutdown(TcpIncoming::from(listener), stopped).boxed(),
        Some(settings) => {
            let incoming = Box::pin(tls::incoming(listener, settings)?);
            builder.serve_with_incoming_shutdown(incoming, stopped).boxed()
        }
    };
    entrance.vitals.opened();
    // A client that never closes its stream must not hold the process.
    let patience = async {
        stop.cancelled().await;
        health.set_service_status("", tonic_health::ServingStatus::NotServing).await;
        tokio::time::sleep(DOORS).await;
    };
    tokio::select! {
        served = server => served.context("the gRPC server ended"),
        () = patience => Ok(()),
    }
}

/// What a client without our files learns: the services of this process, their contracts with their options, and what
/// error details are made of.
fn reflection(names: &[&'static str]) -> tonic_reflection::server::Builder<'static> {
    let builder = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(contracts::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET);
    names.iter().fold(builder, |builder, name| builder.with_service_name(*name))
}
