//! Starting and stopping an agency: its desk, its links, its terms and its gRPC door, in that order; and back.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use contracts::testing::v1::test_control_service_server::TestControlServiceServer;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::service::RoutesBuilder;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::testing::TestControl;
use super::{Admission, Door, Gate};
use crate::attestation::Attestor;
use crate::documents::DocumentStore;
use crate::exchange::{Consumer, Keyring, Publisher, Sealer, links_from, links_to};
use crate::ledger::{Agency, CaseRef, Desk, HAND_OFF, Origin, Outcomes, PostgresStore, Records, Work, connect};
use crate::payments::PaymentGateway;
use crate::settings::Settings;
use crate::signature::LocalVerifier;
use crate::token::TokenReader;

/// What waits longer than this for a stop is cut off.
const DRAIN: Duration = Duration::from_secs(10);
/// How often due terms are looked for on the real clock.
const TERM_SCAN: Duration = Duration::from_secs(1);

/// What an agency adds to the machinery: its gRPC services.
pub struct Doors<A: Agency> {
    pub door: Door<A>,
    pub settings: Settings,
    pub routes: RoutesBuilder,
}

/// Runs an agency's process from its settings file until it is told to stop.
pub fn serve<A: Agency>(settings: &Path, add: impl FnOnce(&mut Doors<A>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let settings: Settings = crate::settings::read(settings).context("the settings cannot be read")?;
    install_crypto();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let _telemetry = crate::telemetry::start(A::NAME, settings.otlp_endpoint.as_deref())?;
        let stop = CancellationToken::new();
        tokio::spawn(stop_on_signal(stop.clone()));
        serve_until::<A>(settings, add, stop).await
    })
}

/// Cancels `stop` when the process is told to end.
pub async fn stop_on_signal(stop: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    stop.cancel();
}

/// The one provider of TLS. A process that already has it keeps it.
pub fn install_crypto() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Runs an agency until `stop` is cancelled.
pub async fn serve_until<A: Agency>(
    settings: Settings,
    add: impl FnOnce(&mut Doors<A>) -> anyhow::Result<()>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let pool = connect(settings.database_url.expose_secret()).await.context("the database cannot be reached")?;
    let records = Arc::new(Records::new(pool.clone()));
    let verifier = LocalVerifier::from_root_pem(&settings.trust_roots).context("the trusted roots cannot be read")?;
    let attestor = Attestor::new(Arc::new(verifier), settings.bodies.clone());
    let outbox_waits = Arc::new(Notify::new());
    let (publisher_in, handed) = mpsc::channel(HAND_OFF);
    let outcomes = Outcomes { hand_off: settings.hand_off.then_some(publisher_in), outbox_waits: outbox_waits.clone() };
    let sealer = Sealer::from_pkcs8(&hex::decode(settings.sealing_key.expose_secret())?).context("the sealing key")?;
    let (desk, clerk) = Desk::<A>::open(PostgresStore::new(pool.clone(), settings.hand_off), sealer, outcomes);

    let mut tasks = JoinSet::new();
    let publisher = Publisher {
        url: settings.amqp_url.expose_secret().to_owned(),
        agency: A::NAME,
        links: links_from(A::NAME),
        pool: pool.clone(),
        handed,
        outbox_waits,
    };
    let publishing = CancellationToken::new();
    let publisher = tokio::spawn(publisher.run(publishing.clone()));
    let keyring = keyring::<A>(&settings)?;
    for link in links_to(A::NAME) {
        let consumer = Consumer {
            url: settings.amqp_url.expose_secret().to_owned(),
            link,
            keyring: keyring.clone(),
            attestor: attestor.clone(),
            desk: desk.clone(),
            pool: pool.clone(),
        };
        tasks.spawn(consumer.run(stop.clone()));
    }
    let clock_moved = Arc::new(Notify::new());
    tasks.spawn(fire_terms(desk.clone(), records.clone(), clock_moved.clone(), stop.clone()));

    let door = Door {
        desk: desk.clone(),
        records: records.clone(),
        attestor,
        documents: DocumentStore::in_directory(&settings.object_store)?,
        payments: PaymentGateway::new(&settings.payments_url)?,
    };
    let mut doors = Doors { door, settings: settings.clone(), routes: tonic::service::Routes::builder() };
    add(&mut doors)?;
    let Doors { mut routes, door, .. } = doors;
    if settings.sandbox {
        let control = TestControl { records: records.clone(), clock_moved };
        routes.add_service(TestControlServiceServer::new(control));
    }
    listen(&settings, routes, stop.clone()).await?;

    // The doors are shut; what was taken is settled, then what was settled is published.
    stop.cancel();
    let _ = tokio::time::timeout(DRAIN, async { while tasks.join_next().await.is_some() {} }).await;
    tasks.shutdown().await;
    drop((door, desk));
    let _ = tokio::time::timeout(DRAIN, clerk).await;
    publishing.cancel();
    let _ = tokio::time::timeout(DRAIN, publisher).await;
    pool.close().await;
    Ok(())
}

fn keyring<A: Agency>(settings: &Settings) -> anyhow::Result<Keyring> {
    let mut keys = HashMap::new();
    for (name, key) in &settings.neighbours {
        keys.insert(name.clone(), hex::decode(key).with_context(|| format!("the public key of {name}"))?);
    }
    Ok(Keyring::new(A::NAME, settings.sandbox, keys))
}

/// Serves gRPC with health and reflection, within the limits that tonic leaves open.
pub(crate) async fn listen(
    settings: &Settings,
    mut routes: RoutesBuilder,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let gate = Gate::new(TokenReader::from_pem(&settings.token_key)?, settings.sandbox)?;
    listen_with(&settings.listen, gate, &mut routes, stop).await
}

/// Serves gRPC behind a gate of its own: for a service that is no agency.
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
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = server => served.context("the gRPC server ended"),
        () = patience => Ok(()),
    }
}

/// Brings due terms to the desk: when a test clock has moved, and every second for the real one.
async fn fire_terms<A: Agency>(
    desk: Desk<A>,
    records: Arc<Records>,
    clock_moved: Arc<Notify>,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock_moved.notified() => {}
            () = tokio::time::sleep(TERM_SCAN) => {}
        }
        loop {
            let due = match records.due_terms(512).await {
                Ok(due) => due,
                Err(error) => {
                    tracing::warn!(%error, "due terms could not be read");
                    break;
                }
            };
            if due.is_empty() {
                break;
            }
            let works = due.into_iter().map(|(case_id, term)| Work {
                case: CaseRef::Id(case_id),
                origin: Origin::Term(term),
                traceparent: String::new(),
            });
            let fired = futures_util::future::join_all(works.map(|work| desk.settle(work))).await;
            if fired.iter().any(Result::is_err) {
                break;
            }
        }
    }
}
