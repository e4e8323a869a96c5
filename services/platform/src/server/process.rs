//! An agency as a process: started from its settings, run until it is told to stop.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use contracts::cases::v1::cabinet_service_server::CabinetServiceServer;
use contracts::cases::v1::case_service_server::CaseServiceServer;
use contracts::cases::v1::supervision_service_server::SupervisionServiceServer;
use contracts::operations::v1::parked_message_service_server::ParkedMessageServiceServer;
use contracts::testing::v1::test_control_service_server::TestControlServiceServer;
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

use super::cabinet_service::ApplicantCabinet;
use super::callbacks::{CallbackEndpoint, CallbackSettings, OnPayment};
use super::listener::{Entrance, Routes, listen_with};
use super::machinery::Machinery;
use super::parked::ParkedMessages;
use super::supervision_service::Supervision;
use super::testing::TestControl;
use super::{CaseReader, DecisionFiles, Gate, ReadAct, ServiceContext, Vitals, Watchers};
use crate::documents::DocumentStore;
use crate::exchange::Redriver;
use crate::ledger::{Agency, Records};
use crate::notices::Cabinet;
use crate::payments::{CallbackSigner, PaymentGateway};
use crate::revocation::OcspResponder;
use crate::settings::Settings;
use crate::signature::LocalVerifier;
use crate::signing::StatementVerifier;
use crate::telemetry::backlog::serve_metrics;
use crate::token::TokenReader;

/// What an agency adds to the machinery: its gRPC services.
pub struct ServiceBuilder<A: Agency> {
    pub service: ServiceContext<A>,
    pub settings: Settings,
    pub routes: Routes,
    /// What a payment is to this agency, when it orders any.
    pub on_payment: Option<OnPayment<A>>,
    reader: CaseReader<A, Records>,
}

impl<A: Agency> ServiceBuilder<A> {
    /// Serves the lists of what is overdue and of the alerts; with `read_alert` where the agency raises alerts.
    pub fn add_supervision(&mut self, read_alert: Option<ReadAct<A>>) {
        let (reader, writer) = (self.reader.clone(), self.service.writer.clone());
        self.routes.add_service(SupervisionServiceServer::new(Supervision { reader, writer, read_alert }));
    }

    /// Serves the applicant's cabinet; with `files` where notices have decision documents.
    pub fn add_cabinet(&mut self, read_notice: ReadAct<A>, files: Option<DecisionFiles>)
    where
        A::Case: Cabinet,
    {
        let (reader, writer) = (self.reader.clone(), self.service.writer.clone());
        let cabinet = ApplicantCabinet { reader, writer, read_notice, files };
        self.routes.add_service(CabinetServiceServer::new(cabinet));
    }
}

/// Runs an agency's process from its settings file until it is told to stop.
pub fn serve<A: Agency>(
    settings: &Path,
    add: impl FnOnce(&mut ServiceBuilder<A>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
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
    add: impl FnOnce(&mut ServiceBuilder<A>) -> anyhow::Result<()>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    A::notices().iter().try_for_each(|notice| notice.compiled().map(|_| ())).map_err(anyhow::Error::msg)?;
    let vitals = Vitals::new(A::migrations(), stop.clone());
    let _probed = vitals.answer_at(settings.health_listen.as_deref()).await?;
    let pool = vitals.await_database(settings.database_url.expose_secret()).await?;
    serve_metrics(settings.metrics_listen.as_deref(), Some((A::NAME, pool.clone())), stop.clone()).await?;
    if let Some(directory) = &settings.editions_dir {
        crate::editions::load(directory, settings.sandbox)?;
    }
    crate::editions::cover_all_cases(&pool).await?;
    let records = Arc::new(Records::new(pool.clone()));
    let verifier = LocalVerifier::from_root_pem(&settings.trust_roots).context("the trusted roots cannot be read")?;
    let authority = OcspResponder::new(&settings.ocsp_url)?;
    let verifier = StatementVerifier::new(Arc::new(verifier), Arc::new(authority), settings.bodies.clone());
    let tokens = TokenReader::from_pem(&settings.token_key)?;
    let signer = CallbackSigner::from_hex(settings.sealing_key.expose_secret()).context("the sealing key")?;
    let payments = PaymentGateway::new(&settings.payments_url, A::NAME, signer)?;
    let mut machinery = Machinery::<A>::start(&settings, &pool, &records, &verifier, &payments, &stop)?;
    vitals.observe(machinery.heartbeats.clone());
    let service = ServiceContext {
        writer: machinery.intake.writer.clone(),
        records: records.clone(),
        verifier,
        documents: DocumentStore::open(&settings.object_store)?,
        payments,
        payments_call_back: settings.callbacks.as_ref().map(CallbackSettings::payments_url),
    };
    let reader = CaseReader::new(records.clone(), Watchers::new(machinery.notifier.clone(), stop.clone()));
    let mut builder = ServiceBuilder { service, settings, routes: Routes::default(), on_payment: None, reader };
    builder.routes.add_service(CaseServiceServer::new(builder.reader.clone()));
    add(&mut builder)?;
    let ServiceBuilder { service, settings, mut routes, on_payment, .. } = builder;
    let callbacks = callback_door(&settings, &service, on_payment, stop.clone());
    // The routes hold endpoints of their own; this one must not keep the writer open after them.
    drop(service);
    let redriver = Redriver { intake: machinery.intake.clone(), records: records.clone() };
    routes.add_service(ParkedMessageServiceServer::new(ParkedMessages { redriver }));
    if settings.sandbox {
        let control =
            TestControl { records, clock_moved: machinery.clock_moved.clone(), notifier: machinery.notifier.clone() };
        routes.add_service(TestControlServiceServer::new(control));
    }
    let gate = Gate::new(tokens, settings.sandbox, routes.names())?;
    let entrance = Entrance { listen: settings.listen.clone(), tls: settings.tls.clone(), vitals };
    let served = tokio::select! {
        served = listen_with(&entrance, gate, &mut routes, stop.clone()) => served,
        shut = callbacks => shut,
        broken = machinery.broken(&stop) => Err(broken),
    };
    stop.cancel();
    machinery.wind_down().await;
    pool.close().await;
    served
}

/// The gateway's way in, where the agency orders payments and the settings say where it is called back.
fn callback_door<A: Agency>(
    settings: &Settings,
    service: &ServiceContext<A>,
    on_payment: Option<OnPayment<A>>,
    stop: CancellationToken,
) -> impl Future<Output = anyhow::Result<()>> + use<A> {
    let opened = settings.callbacks.clone().zip(on_payment).map(|(settings, on_payment)| {
        let service =
            CallbackEndpoint { writer: service.writer.clone(), gateway_key: settings.gateway_key, on_payment };
        (service, settings.listen)
    });
    async move {
        match opened {
            // Shut after a stop, it must not cut off what is under way at the other endpoint.
            Some((service, address)) => match service.listen(&address, stop).await {
                Ok(()) => std::future::pending().await,
                failed => failed,
            },
            None => std::future::pending().await,
        }
    }
}
