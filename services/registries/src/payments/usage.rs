//! The use of a payment: bound to an application, consumed by the decision on it, or released (AMB-27).
//!
//! The gateway only prevents that two applications use one payment. The agencies know when a decision is made and
//! when an application ends without one.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use platform::payments::Payment;
use platform::wire::text_from_wire;

use super::{Answer, Gateway, fields_of, take, unknown_payment};
use crate::problem::Problem;
use crate::records::payments::{PaymentUse, UseOutcome};

type Body = Result<Bytes, BytesRejection>;

#[tracing::instrument(name = "registries.bind_payment", skip_all)]
pub(super) async fn bind(gateway: State<Arc<Gateway>>, reference: Path<String>, body: Body) -> Answer<Json<Payment>> {
    apply_use(PaymentUse::Bind, gateway, reference, body).await
}

#[tracing::instrument(name = "registries.consume_payment", skip_all)]
pub(super) async fn consume(
    gateway: State<Arc<Gateway>>,
    reference: Path<String>,
    body: Body,
) -> Answer<Json<Payment>> {
    apply_use(PaymentUse::Consume, gateway, reference, body).await
}

#[tracing::instrument(name = "registries.release_payment", skip_all)]
pub(super) async fn release(
    gateway: State<Arc<Gateway>>,
    reference: Path<String>,
    body: Body,
) -> Answer<Json<Payment>> {
    apply_use(PaymentUse::Release, gateway, reference, body).await
}

async fn apply_use(
    act: PaymentUse,
    State(gateway): State<Arc<Gateway>>,
    Path(reference): Path<String>,
    body: Body,
) -> Answer<Json<Payment>> {
    let application: String = take(&mut fields_of(body)?, "application")?;
    let application = text_from_wire("application", &application, 64)?;
    let conflict = |code, detail: &'static str| Err(Problem::new(StatusCode::CONFLICT, code, detail));
    match gateway.records.use_payment(act, &reference, &application).await?.ok_or_else(unknown_payment)? {
        UseOutcome::As(record) => Ok(Json(gateway.to_wire(*record))),
        UseOutcome::NotPaid => conflict("NOT_PAID", "the payment has not been made yet"),
        UseOutcome::UsedElsewhere => conflict("USED_ELSEWHERE", "another application uses this payment"),
        UseOutcome::Consumed => conflict("CONSUMED", "a decision has consumed this payment"),
    }
}
