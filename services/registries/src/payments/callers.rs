//! Who may ask the gateway: the agencies it knows, by their signature over each request. Payers need none: anybody may pay.

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

/// Lets signed requests pass, and gives their bodies on.
pub(super) async fn known(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        let detail = "the body is larger than 64 KiB, or broke off";
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", detail).into_response();
    };
    let claimed = (said(&parts.headers, AGENCY), said(&parts.headers, SIGNED_AT), said(&parts.headers, SIGNATURE));
    if !gateway.callers.know(claimed, parts.method.as_str(), parts.uri.path(), &body, wall_now()) {
        let detail = "an agency that the gateway knows signs each request; see the README";
        return Problem::new(StatusCode::UNAUTHORIZED, "UNKNOWN_CALLER", detail).into_response();
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

fn said<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
