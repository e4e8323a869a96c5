//! Logs, spans and metrics of a service for operators. They contain ids of cases and messages, and names of acts,
//! links, deadlines and clauses.
//!
//! Out of scope: personal data.

pub mod backlog;
pub mod metrics;
pub mod trace;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Keeps the exporter alive and flushes it when dropped.
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(provider) = &self.provider {
            let _ = provider.shutdown();
        }
    }
}

/// Starts JSON logs on standard output, and the export of spans if a collector is configured.
pub fn start(service: &'static str, otlp_endpoint: Option<&str>) -> anyhow::Result<Telemetry> {
    // lapin logs returned payloads and sqlx logs statements at WARN. Neither may appear in a log.
    let filter = EnvFilter::try_from_env("KOSH_LOG").unwrap_or_else(|_| EnvFilter::new("info,lapin=error,sqlx=error"));
    let logs = tracing_subscriber::fmt::layer().json().flatten_event(true).with_current_span(true).with_filter(filter);
    let provider = otlp_endpoint.map(|endpoint| exporter(service, endpoint)).transpose()?;
    // Only our own spans are exported. Spans of libraries describe sockets and may contain payloads.
    let ours = EnvFilter::new(
        "off,platform=info,astanahub=info,egov_pep=info,arm_go=info,is_mp=info,berkut=info,registries=info",
    );
    let spans = provider
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer(service)).with_filter(ours));
    tracing_subscriber::registry().with(logs).with(spans).try_init()?;
    Ok(Telemetry { provider })
}

fn exporter(service: &'static str, endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
    let resource = Resource::builder()
        .with_service_name(service)
        .with_attribute(KeyValue::new("service.namespace", "kosh"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}
