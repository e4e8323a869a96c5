//! The OCSP responder of НУЦ РК (RFC 6960) over HTTP: the revocation status of certificates of the sandbox
//! authority.
//!
//! It shares the listener of the payment gateway because both are HTTP endpoints. It returns and signs what the
//! register contains about certificates of this authority.
//!
//! Out of scope: the validity of signatures.

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

/// A question about one certificate takes about 150 octets.
const LARGEST_BODY: usize = 16 * 1024;
const MAX_CONCURRENT: usize = 64;
/// From the first octet of a question to its answer, including the wait for a free place.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The state of the responder.
pub struct Ocsp {
    pub records: Records,
    pub responder: Responder,
    /// Only a sandbox answers for the moment that a question names, for cases on test clocks.
    pub sandbox: bool,
}

/// `POST /ocsp` with the question as body, or `GET /ocsp/{question in base64}`.
pub fn router(ocsp: Ocsp) -> Router {
    Router::new()
        .route("/ocsp", post(posted))
        .route("/ocsp/{*question}", get(got))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(GlobalConcurrencyLimitLayer::new(MAX_CONCURRENT))
        .layer(middleware::from_fn(in_time))
        .with_state(Arc::new(ocsp))
}

/// Limits the time of a request, so that a slow client does not occupy a place for long.
async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await;
    answer.unwrap_or_else(|_| response(NoAnswer::TryLater.message()))
}

async fn posted(State(ocsp): State<Arc<Ocsp>>, question: Bytes) -> Response {
    response(ocsp.answer(&question).await)
}

/// The path is already percent-decoded. Base64 may contain slashes.
async fn got(State(ocsp): State<Arc<Ocsp>>, Path(question): Path<String>) -> Response {
    response(match STANDARD.decode(question) {
        Ok(question) => ocsp.answer(&question).await,
        Err(_) => NoAnswer::MalformedRequest.message(),
    })
}

/// Every response is 200, including an OCSP error: RFC 6960 appendix A.2.
fn response(answer: Vec<u8>) -> Response {
    // An answer belongs to one question, so it must not be cached.
    let headers = [(header::CONTENT_TYPE, "application/ocsp-response"), (header::CACHE_CONTROL, "no-store")];
    (headers, answer).into_response()
}

impl Ocsp {
    #[tracing::instrument(name = "registries.ocsp", skip_all)]
    async fn answer(&self, question: &[u8]) -> Vec<u8> {
        let Ok(query) = OcspQuery::read(question) else {
            return NoAnswer::MalformedRequest.message();
        };
        let serial_numbers: Vec<_> = query.serials_of(self.responder.issuer()).map(hex::encode).collect();
        let Ok(statuses) = self.records.statuses(&serial_numbers).await else {
            tracing::warn!("certificate register unavailable");
            return NoAnswer::TryLater.message();
        };
        let at = query.as_of().filter(|_| self.sandbox).unwrap_or(statuses.now);
        self.responder.answer(&query, at, |serial| known(&statuses, &hex::encode(serial), at))
    }
}

/// A revocation counts from its moment. Before it, the certificate is good.
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
