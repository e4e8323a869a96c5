//! The endpoint at which the payment gateway calls back, over HTTP, on an address of its own.
//!
//! A callback is believed by its signature alone, and its act is marked by its id: however often it comes, it is noted once.
//! It only hastens what a writer would learn by asking, so a case that has gone on meanwhile has nothing left to note.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::limit::GlobalConcurrencyLimitLayer;

use super::listen_http;
use crate::digest::{sha256, uuid_of_parts};
use crate::ledger::{Actor, Agency, CaseKey, CaseRef, Origin, Work, WorkResult, Writer};
use crate::payments::{PaymentCallback, SIGNATURE, is_signed};
use crate::refusal::Refusal;

/// Where below the agency's address payments are called back.
pub const PAYMENTS: &str = "/callbacks/payments";
/// The name of the gateway in histories.
const GATEWAY: &str = "pshep";
const LARGEST_BODY: usize = 16 * 1024;
const AT_ONCE: usize = 64;

/// Where and by whom this agency is called back.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallbackSettings {
    /// `host:port` to listen on.
    pub listen: String,
    /// The address as the gateway writes it; without it, `http://` and `listen`.
    pub public_url: Option<String>,
    /// The gateway's public key, Ed25519, 32 bytes, hexadecimal.
    pub gateway_key: String,
}

impl CallbackSettings {
    /// What an order names as its callback.
    pub fn payments_url(&self) -> String {
        let listen = || format!("http://{}", self.listen);
        format!("{}{PAYMENTS}", self.public_url.clone().unwrap_or_else(listen).trim_end_matches('/'))
    }
}

/// Which act a payment is to which case; `None` when the order is not of this agency's making.
pub type OnPayment<A> = fn(&PaymentCallback) -> Option<(CaseKey, <A as Agency>::Command)>;

pub(super) struct CallbackEndpoint<A: Agency> {
    pub writer: Writer<A>,
    pub gateway_key: String,
    pub on_payment: OnPayment<A>,
}

impl<A: Agency> CallbackEndpoint<A> {
    /// Serves until `stop` is cancelled.
    pub async fn listen(self, address: &str, stop: CancellationToken) -> anyhow::Result<()> {
        let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
        tracing::info!(address = %listener.local_addr()?, "the service for callbacks is open");
        let router = Router::new()
            .route(PAYMENTS, post(paid::<A>))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
            .with_state(Arc::new(self));
        listen_http(listener, router, stop).await;
        Ok(())
    }
}

async fn paid<A: Agency>(
    State(service): State<Arc<CallbackEndpoint<A>>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !is_signed(&service.gateway_key, &body, signature) {
        tracing::warn!("a callback without the gateway's signature was turned away");
        return (StatusCode::UNAUTHORIZED, "the gateway's signature over this body is missing or wrong");
    }
    let Ok(callback) = serde_json::from_slice::<PaymentCallback>(&body) else {
        return (StatusCode::BAD_REQUEST, "the body is no callback");
    };
    let Some((case, command)) = (service.on_payment)(&callback) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, "this order was not made here");
    };
    let origin = Origin::Request {
        request_id: uuid_of_parts(&[b"payment callback", callback.callback_id.as_bytes()]),
        digest: sha256(&body),
        actor: Actor::Agency(GATEWAY.to_owned()),
        test_clock: case.clock,
        command,
    };
    match service.writer.apply(Work { case: CaseRef::Id(case.id), origin, traceparent: String::new() }).await {
        Ok(WorkResult::Answered(_) | WorkResult::Refused(Refusal::WrongState { .. })) => (StatusCode::NO_CONTENT, ""),
        Ok(WorkResult::Refused(Refusal::RequestReused)) => {
            (StatusCode::CONFLICT, "this callback came with another body")
        }
        Ok(_) => (StatusCode::UNPROCESSABLE_ENTITY, "nothing here was paid so"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "nothing was written; call back again"),
    }
}
