//! One trace from a person's call through every link. Its W3C context travels in gRPC metadata, in the sealed
//! message and in an AMQP header for broker tools. A service that exports no spans passes the received context on
//! unchanged.

use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The name of the header in metadata and in AMQP.
pub const TRACEPARENT: &str = "traceparent";

/// Makes the span a child of the span in `traceparent`.
pub fn continue_from(span: &Span, traceparent: &str) {
    if !traceparent.is_empty() {
        // Without an exporter a span cannot have a parent.
        let _ = span.set_parent(TraceContextPropagator::new().extract(&Header(traceparent.to_owned())));
    }
}

/// The context to pass on: that of this span, or `otherwise` if spans are not exported.
pub fn traceparent_of(span: &Span, otherwise: &str) -> String {
    let context = span.context();
    if !context.span().span_context().is_valid() {
        return otherwise.to_owned();
    }
    let mut header = Header(String::new());
    TraceContextPropagator::new().inject_context(&context, &mut header);
    header.0
}

/// A W3C context for a call without one.
pub fn fresh_traceparent() -> String {
    let id = crate::clock::fresh_id().simple().to_string();
    format!("00-{id}-{}-01", &id[16..])
}

struct Header(String);

impl Extractor for Header {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(&self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

impl Injector for Header {
    fn set(&mut self, key: &str, value: String) {
        if key == TRACEPARENT {
            self.0 = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_passes_unchanged_if_nothing_is_exported() {
        // Aim: a service without a collector does not break the trace of its caller. A fresh context is well
        // formed.
        let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let span = tracing::info_span!("nothing");
        continue_from(&span, given);
        assert_eq!(traceparent_of(&span, given), given);
        let context = TraceContextPropagator::new().extract(&Header(fresh_traceparent()));
        assert!(context.span().span_context().is_valid());
    }
}
