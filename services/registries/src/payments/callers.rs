//! Authentication of callers: known agencies sign each request. Payers need no signature, because anyone may pay.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use platform::clock::wall_now;
use platform::payments::{AGENCY, SIGNATURE, SIGNED_AT};

use super::{Gateway, LARGEST_BODY};
use crate::problem::Problem;

/// Passes signed requests on with their bodies.
pub(super) async fn known(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        let detail = "the body is larger than 64 KiB or incomplete";
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", detail).into_response();
    };
    let claimed =
        (header(&parts.headers, AGENCY), header(&parts.headers, SIGNED_AT), header(&parts.headers, SIGNATURE));
    if !gateway.callers.verify(claimed, parts.method.as_str(), parts.uri.path(), &body, wall_now()) {
        let detail = "only a known agency with a valid request signature may call this; see the README";
        return Problem::new(StatusCode::UNAUTHORIZED, "UNKNOWN_CALLER", detail).into_response();
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
