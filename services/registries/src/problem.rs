//! Refusals of the payment gateway: `application/problem+json` (RFC 9457) with a stable `code` and the wrong field.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::ledger::RecordsError;
use platform::refusal::Refusal;
use serde::Serialize;

#[derive(Debug, PartialEq, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    pub code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            field: None,
        }
    }

    /// A field of the body is wrong.
    pub fn field(name: impl Into<String>, advice: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", advice);
        problem.field = Some(name.into());
        problem
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fields(fields) if !fields.is_empty() => {
                let mut fields = fields;
                let first = fields.swap_remove(0);
                Self::field(first.name, first.advice)
            }
            other => Self::new(StatusCode::CONFLICT, other.code(), other.to_string()),
        }
    }
}

impl From<RecordsError> for Problem {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::Refused(refusal) => refusal.into(),
            RecordsError::Database(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "the database did not answer; try again")
            }
            RecordsError::Unreadable(_) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "UNREADABLE", "a stored row could not be read")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self)).into_response();
        let form = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, form);
        response
    }
}
