//! НУЦ РК's OCSP responder (RFC 6960), over HTTP: whether a certificate of the sandbox authority was revoked.
//!
//! It stands beside the payment gateway because both are HTTP endpoints of the outside world. Out of scope: an opinion
//! on signatures. It tells what the register holds, about what this authority issued, and signs it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use platform::signature::ocsp::{KnownStatus, NoAnswer, OcspQuery, Responder, RevocationReason};
use tower::limit::GlobalConcurrencyLimitLayer;

use crate::records::{Records, Revocation, Statuses};

/// A question about one certificate takes some 150 octets.
const LARGEST_BODY: usize = 16 * 1024;
const AT_ONCE: usize = 64;
/// From the first octet of a question to its answer, waiting for a place included.
const PATIENCE: Duration = Duration::from_secs(10);

/// The responder's writer.
pub struct Ocsp {
    pub records: Records,
    pub responder: Responder,
    /// Only a sandbox answers as of the moment that a question names, for cases on test clocks.
    pub sandbox: bool,
}

/// `POST /ocsp` with the question as body, or `GET /ocsp/{question in base64}`.
pub fn router(ocsp: Ocsp) -> Router {
    Router::new()
        .route("/ocsp", post(posted))
        .route("/ocsp/{*question}", get(got))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        .layer(middleware::from_fn(in_time))
        .with_state(Arc::new(ocsp))
}

/// Nobody waits for ever, and a client that sends slowly holds its place only so long.
async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
    answer.unwrap_or_else(|_| told(NoAnswer::TryLater.message()))
}

async fn posted(State(ocsp): State<Arc<Ocsp>>, question: Bytes) -> Response {
    told(ocsp.answer(&question).await)
}

/// The path is percent-decoded already; base64 may hold slashes.
async fn got(State(ocsp): State<Arc<Ocsp>>, Path(question): Path<String>) -> Response {
    told(match STANDARD.decode(question) {
        Ok(question) => ocsp.answer(&question).await,
        Err(_) => NoAnswer::MalformedRequest.message(),
    })
}

/// Every answer is 200, also one that says that there is none: RFC 6960 appendix A.2.
fn told(answer: Vec<u8>) -> Response {
    // Each answer is to one question, so nobody may keep it for another.
    let headers = [(header::CONTENT_TYPE, "application/ocsp-response"), (header::CACHE_CONTROL, "no-store")];
    (headers, answer).into_response()
}

impl Ocsp {
    #[tracing::instrument(name = "registries.ocsp", skip_all)]
    async fn answer(&self, question: &[u8]) -> Vec<u8> {
        let Ok(asked) = OcspQuery::read(question) else {
            return NoAnswer::MalformedRequest.message();
        };
        let serial_numbers: Vec<_> = asked.serials_of(self.responder.issuer()).map(hex::encode).collect();
        let Ok(statuses) = self.records.statuses(&serial_numbers).await else {
            tracing::warn!("the register of certificates is away");
            return NoAnswer::TryLater.message();
        };
        let at = asked.as_of().filter(|_| self.sandbox).unwrap_or(statuses.now);
        self.responder.answer(&asked, at, |serial| known(&statuses, &hex::encode(serial), at))
    }
}

/// A revocation counts from its moment on; before, the certificate was good.
fn known(statuses: &Statuses, serial_number: &str, at: Timestamp) -> KnownStatus {
    match statuses.issued.get(serial_number) {
        None => KnownStatus::NotIssued,
        Some(Some(revocation)) if revocation.at <= at => {
            KnownStatus::Revoked { at: revocation.at, reason: reason_of(revocation) }
        }
        Some(_) => KnownStatus::Good,
    }
}

fn reason_of(revocation: &Revocation) -> RevocationReason {
    match revocation.reason {
        1 => RevocationReason::KeyCompromise,
        3 => RevocationReason::AffiliationChanged,
        4 => RevocationReason::Superseded,
        5 => RevocationReason::CessationOfOperation,
        9 => RevocationReason::PrivilegeWithdrawn,
        _ => RevocationReason::Unspecified,
    }
}
