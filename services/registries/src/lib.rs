//! Stateful stand-ins for the outside systems that the order depends on.
//!
//! This service exists because a sandbox cannot reach the real registers. Constant answers would never test a hit,
//! an unpaid duty or a missing registration.
//!
//! Out of scope: the law. A register returns its data, and an agency decides what follows.

mod authority;
mod callbacks;
mod fingerprints;
mod ocsp;
mod payments;
mod person;
mod problem;
mod records;
mod settings;
mod special_records;
mod test_control;

use std::path::Path;

use anyhow::Context as _;
use contracts::registries::v1::certificate_authority_service_server::CertificateAuthorityServiceServer;
use contracts::registries::v1::fingerprint_service_server::FingerprintServiceServer;
use contracts::registries::v1::special_records_service_server::SpecialRecordsServiceServer;
use contracts::testing::v1::test_control_service_server::TestControlServiceServer;
use platform::payments::{CallbackSigner, Callers};
use platform::server::{Entrance, Gate, Routes, Vitals, listen_with, stop_on_signal};
use platform::telemetry::backlog::serve_metrics;
use platform::token::TokenReader;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::authority::CertificateAuthority;
use crate::fingerprints::Fingerprints;
use crate::ocsp::Ocsp;
use crate::payments::Gateway;
use crate::records::Records;
use crate::special_records::SpecialRecords;
use crate::test_control::TestControl;

pub use crate::records::{grant_runtime, migrate, migrations};
pub use crate::settings::Settings;

/// The name in logs, traces and provisioning.
pub const NAME: &str = "registries";

/// Runs the process with its settings file until it receives a stop signal.
pub fn serve(config: &Path) -> anyhow::Result<()> {
    let settings: Settings = platform::settings::read(config).context("the settings cannot be read")?;
    platform::server::install_crypto();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let _telemetry = platform::telemetry::start(NAME, settings.otlp_endpoint.as_deref())?;
        let stop = CancellationToken::new();
        tokio::spawn(stop_on_signal(stop.clone()));
        serve_until(settings, stop).await
    })
}

/// Runs both endpoints, gRPC and HTTP (the payment gateway and the OCSP responder), until `stop` is cancelled.
pub async fn serve_until(settings: Settings, stop: CancellationToken) -> anyhow::Result<()> {
    let vitals = Vitals::new(migrations(), stop.clone());
    let _probed = vitals.answer_at(settings.health_listen.as_deref()).await?;
    let pool = vitals.await_database(settings.database_url.expose_secret()).await?;
    serve_metrics(settings.metrics_listen.as_deref(), None, stop.clone()).await?;
    let records = Records::new(pool.clone());
    records.take_over(&settings.issued_before).await.context("certificates that were issued before")?;
    let authority = CertificateAuthority::new(
        records.clone(),
        settings.issuing_chain_pem.clone(),
        settings.issuing_key_pem.expose_secret(),
        format!("{}/ocsp", settings.payments_url()),
    )?;
    let responder = authority.delegate_responder()?;
    let ocsp = ocsp::router(Ocsp { records: records.clone(), responder, sandbox: settings.sandbox });
    let mut routes = Routes::default();
    routes
        .add_service(SpecialRecordsServiceServer::new(SpecialRecords::new(records.clone())))
        .add_service(FingerprintServiceServer::new(Fingerprints::new(records.clone())))
        .add_service(CertificateAuthorityServiceServer::new(authority));
    if settings.sandbox {
        routes.add_service(TestControlServiceServer::new(TestControl { records: records.clone() }));
    }
    let gate = Gate::new(TokenReader::from_pem(&settings.token_key)?, settings.sandbox, routes.names())?;

    let address = &settings.payments_listen;
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let callers = Callers(settings.callers.clone());
    let gateway = Gateway::new(records.clone(), settings.payments_url(), callers, settings.sandbox);
    let signer = CallbackSigner::from_hex(settings.callback_key.expose_secret()).context("the key of callbacks")?;
    let sending = callbacks::CallbackSender::new(pool.clone(), signer).context("the HTTP client")?.run(stop.clone());
    let entrance = Entrance { listen: settings.listen.clone(), tls: settings.tls.clone(), vitals };
    // If one endpoint fails, the process ends. A partly available service is harder to detect than a stopped one.
    let served = tokio::try_join!(
        listen_with(&entrance, gate, &mut routes, stop.clone()),
        payments::serve(listener, gateway, ocsp, stop.clone()),
        async {
            sending.await;
            Ok::<(), anyhow::Error>(())
        },
    );
    pool.close().await;
    served.map(|_| ())
}
