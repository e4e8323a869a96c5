//! Logs and spans. No personal data may enter either: ids of cases and messages, names of acts, clauses.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Keeps the exporter alive; flushes it when dropped.
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

/// Starts JSON logs on standard output and, with a collector's address, the export of spans.
pub fn start(service: &'static str, otlp_endpoint: Option<&str>) -> anyhow::Result<Telemetry> {
    // lapin prints returned payloads at WARN, sqlx prints statements: neither belongs in a log.
    let filter = EnvFilter::try_from_env("KOSH_LOG").unwrap_or_else(|_| EnvFilter::new("info,lapin=error,sqlx=error"));
    let logs = tracing_subscriber::fmt::layer().json().flatten_event(true).with_current_span(true).with_filter(filter);
    let provider = otlp_endpoint.map(exporter).transpose()?;
    let spans = provider.as_ref().map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer(service)));
    tracing_subscriber::registry().with(logs).with(spans).try_init()?;
    Ok(Telemetry { provider })
}

fn exporter(endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).build())
}
