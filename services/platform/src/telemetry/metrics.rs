//! The counters and histograms of a service. It exists so that each name, unit and label is defined in one place.
//! Prometheus scrapes them from a separate endpoint.
//!
//! Out of scope: labels with input of a person, and labels whose number grows with the number of cases.

use std::sync::LazyLock;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter, MeterProvider as _};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Encoder as _, Registry, TextEncoder};
use strum::VariantArray as _;

use crate::exchange::{links_from, links_to};
use crate::ledger::Disposal;

/// Buckets for a call or a batch: from half a millisecond to the longest call.
const SHORT: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Buckets for the transfer of a message or the lateness of a deadline: from a millisecond to an hour.
const LONG: [f64; 13] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0, 3600.0];
const SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 32.0, 128.0, 256.0, 512.0];

/// Created when an instrument is used or scraped for the first time.
static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

struct Metrics {
    registry: Registry,
    /// Keeps the instruments alive.
    _provider: SdkMeterProvider,
    meter: Meter,
    calls: Histogram<f64>,
    ways: Histogram<f64>,
    messages: Counter<u64>,
    redelivered: Counter<u64>,
    published: Counter<u64>,
    unroutable: Counter<u64>,
    batch_seconds: Histogram<f64>,
    batch_acts: Histogram<u64>,
    unwritten: Counter<u64>,
    lateness: Histogram<f64>,
    certificate_end: Gauge<u64>,
}

impl Metrics {
    fn new() -> Self {
        let registry = Registry::new();
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .without_target_info()
            .scope_info_enabled(false)
            .build();
        let process = prometheus::process_collector::ProcessCollector::for_self();
        // Both fail only if they were registered before.
        let _ = registry.register(Box::new(process));
        let mut provider = SdkMeterProvider::builder();
        match exporter {
            Ok(exporter) => provider = provider.with_reader(exporter),
            Err(error) => tracing::error!(%error, "metrics exporter could not be created"),
        }
        let provider = provider.build();
        let meter = provider.meter("kosh");
        let seconds = |name, what, bounds: &[f64]| {
            meter.f64_histogram(name).with_unit("s").with_description(what).with_boundaries(bounds.to_vec()).build()
        };
        let counter = |name, what| meter.u64_counter(name).with_description(what).build();
        Self {
            calls: seconds("grpc_server_handling", "Duration of a gRPC call until the response head", &SHORT),
            ways: seconds("kosh_message_way", "Time from the sender's commit to the receiver's commit", &LONG),
            messages: counter("kosh_messages", "Received messages, by disposal"),
            redelivered: counter("kosh_messages_redelivered", "Messages that the broker delivered again"),
            published: counter("kosh_messages_published", "Messages that the broker has confirmed"),
            unroutable: counter(
                "kosh_messages_unroutable",
                "Messages that the broker returned because no queue exists",
            ),
            batch_seconds: seconds("kosh_batch", "One transaction of the ledger", &SHORT),
            batch_acts: meter
                .u64_histogram("kosh_batch_acts")
                .with_description("Acts in one transaction of the ledger")
                .with_boundaries(SIZES.to_vec())
                .build(),
            unwritten: counter("kosh_batches_unwritten", "Transactions of the ledger that failed in the database"),
            certificate_end: meter
                .u64_gauge("kosh_certificate_end_timestamp")
                .with_unit("s")
                .with_description("Expiry of the gRPC server certificate, in seconds since 1970")
                .build(),
            lateness: seconds(
                "kosh_deadline_lateness",
                "Time from the end of a deadline on the real clock to its firing",
                &LONG,
            ),
            meter,
            registry,
            _provider: provider,
        }
    }
}

/// Sets the counters of each link of an agency to zero. Otherwise a series would begin with its first event, and a
/// rate would miss that event.
pub fn begin(agency: &str) {
    for link in links_from(agency) {
        published(&link, 0);
    }
    for link in links_to(agency) {
        let link = KeyValue::new("link", link);
        METRICS.redelivered.add(0, std::slice::from_ref(&link));
        for became in Disposal::VARIANTS {
            METRICS.messages.add(0, &[link.clone(), KeyValue::new("became", became.code())]);
        }
    }
    unroutable(0);
    METRICS.unwritten.add(0, &[]);
}

/// Records an answered call. `path` has the form "/package.Service/Method", and `code` is the name of the status.
pub fn called(path: &str, code: tonic::Code, took: Duration) {
    let (service, method) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
    let labels = [
        KeyValue::new("grpc_service", service.to_owned()),
        KeyValue::new("grpc_method", method.to_owned()),
        KeyValue::new("grpc_code", format!("{code:?}")),
    ];
    METRICS.calls.record(took.as_secs_f64(), &labels);
}

/// Records a message received over this link. `became` names what the writer did with it.
pub fn received(link: &str, became: &'static str, way: Option<Duration>) {
    let link = KeyValue::new("link", link.to_owned());
    METRICS.messages.add(1, &[link.clone(), KeyValue::new("became", became)]);
    if let Some(way) = way {
        METRICS.ways.record(way.as_secs_f64(), &[link]);
    }
}

pub fn redelivered(link: &str) {
    METRICS.redelivered.add(1, &[KeyValue::new("link", link.to_owned())]);
}

/// Records messages of this link that the broker confirmed.
pub fn published(link: &str, messages: u64) {
    METRICS.published.add(messages, &[KeyValue::new("link", link.to_owned())]);
}

pub fn unroutable(messages: u64) {
    METRICS.unroutable.add(messages, &[]);
}

/// Records a committed batch of the ledger.
pub fn applied(acts: usize, took: Duration) {
    METRICS.batch_seconds.record(took.as_secs_f64(), &[]);
    METRICS.batch_acts.record(acts as u64, &[]);
}

pub fn unwritten() {
    METRICS.unwritten.add(1, &[]);
}

/// Records the lateness of a fired deadline of the real clock.
pub fn fired(deadline: &'static str, late: Duration) {
    METRICS.lateness.record(late.as_secs_f64(), &[KeyValue::new("deadline", deadline)]);
}

/// Records the expiry of the server certificate, in seconds since 1970.
pub fn certificate_ends(second: u64) {
    METRICS.certificate_end.record(second, &[]);
}

/// The meter for the gauges of the backlog.
pub(super) fn meter() -> &'static Meter {
    &METRICS.meter
}

/// The registry for metrics outside these instruments.
pub(super) fn registry() -> &'static Registry {
    &METRICS.registry
}

/// All metrics in the text format of Prometheus.
pub fn text() -> Result<Vec<u8>, prometheus::Error> {
    let mut text = Vec::new();
    TextEncoder::new().encode(&METRICS.registry.gather(), &mut text)?;
    Ok(text)
}
