//! ПШЭП, the payment gateway of the e-government, over HTTP: order a payment, read its status, pay it, use it.
//!
//! Out of scope: rates and debts. The agency that orders a payment sets the amount and judges the payment.

mod callers;
mod usage;

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use platform::clock::wall_now;
use platform::payments::{Callers, Payment, PaymentOrder};
use platform::server::listen_http;
use platform::wire::text_from_wire;
use regulation::{Bin, Iin};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::limit::GlobalConcurrencyLimitLayer;

use crate::problem::Problem;
use crate::records::Records;
use crate::records::payments::PaymentRecord;

const LARGEST_BODY: usize = 64 * 1024;
/// From the first byte of a request to its answer, including the wait for a free place.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_CONCURRENT: usize = 64;

type Answer<T> = Result<T, Problem>;

/// The gateway.
pub struct Gateway {
    records: Records,
    /// The address of the gateway for payers.
    url: String,
    callers: Callers,
    sandbox: bool,
}

impl Gateway {
    pub fn new(records: Records, url: String, callers: Callers, sandbox: bool) -> Self {
        Self { records, url, callers, sandbox }
    }

    fn to_wire(&self, record: PaymentRecord) -> Payment {
        Payment {
            pay_url: format!("{}/payments/{}/pay", self.url, record.reference),
            reference: record.reference,
            service: record.order.service,
            beneficiary_iin: record.order.beneficiary_iin,
            amount_tenge: record.order.amount_tenge,
            status: record.status,
            paid_at: record.paid_at,
            application: record.application,
        }
    }

    /// The view for a payer. It contains no name and no number of a person.
    fn to_payer(&self, record: PaymentRecord) -> Payment {
        Payment { beneficiary_iin: String::new(), application: None, ..self.to_wire(record) }
    }
}

/// Serves until `stop` is cancelled. `beside` contains routes of other HTTP endpoints on the same listener.
pub async fn serve(
    listener: TcpListener,
    gateway: Gateway,
    beside: Router,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "payment gateway listening");
    listen_http(listener, router(gateway).merge(beside), stop).await;
    Ok(())
}

fn router(gateway: Gateway) -> Router {
    let gateway = Arc::new(gateway);
    let for_agencies = Router::new()
        .route("/payments", post(order_payment))
        .route("/payments/{reference}", get(get_payment))
        .route("/payments/{reference}/bind", post(usage::bind))
        .route("/payments/{reference}/consume", post(usage::consume))
        .route("/payments/{reference}/release", post(usage::release))
        .layer(middleware::from_fn_with_state(gateway.clone(), callers::known));
    Router::new()
        .route("/health", get(health))
        .route("/payments/{reference}/pay", get(bill).post(pay))
        .merge(for_agencies)
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "UNKNOWN_PATH", "there is no such path"))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "this path has another method")
        })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(GlobalConcurrencyLimitLayer::new(MAX_CONCURRENT))
        .layer(middleware::from_fn(in_time))
        .with_state(gateway)
}

/// Limits the time of a request, so that a slow client does not occupy a place for long.
async fn in_time(request: Request, next: Next) -> Response {
    let late = |_| {
        let detail = "the request took too long; it is safe to repeat it";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT", detail).into_response()
    };
    tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await.unwrap_or_else(late)
}

async fn health(State(gateway): State<Arc<Gateway>>) -> Answer<Json<Value>> {
    gateway.records.probe().await?;
    Ok(Json(serde_json::json!({ "status": "SERVING" })))
}

#[tracing::instrument(name = "registries.order_payment", skip_all)]
async fn order_payment(
    State(gateway): State<Arc<Gateway>>,
    body: Result<Bytes, BytesRejection>,
) -> Answer<(StatusCode, Json<Payment>)> {
    let order = order_from_wire(fields_of(body)?)?;
    let record = gateway.records.order_payment(&order).await?;
    if !is_same_order(&order, &record.order) {
        let detail = "this order_id was used for another order";
        return Err(Problem::new(StatusCode::CONFLICT, "ORDER_ID_REUSED", detail));
    }
    Ok((StatusCode::CREATED, Json(gateway.to_wire(record))))
}

#[tracing::instrument(name = "registries.get_payment", skip_all)]
async fn get_payment(State(gateway): State<Arc<Gateway>>, Path(reference): Path<String>) -> Answer<Json<Payment>> {
    let record = found(&gateway, &reference).await?;
    Ok(Json(gateway.to_wire(record)))
}

#[tracing::instrument(name = "registries.bill", skip_all)]
async fn bill(State(gateway): State<Arc<Gateway>>, Path(reference): Path<String>) -> Answer<Json<Payment>> {
    let record = found(&gateway, &reference).await?;
    Ok(Json(gateway.to_payer(record)))
}

#[tracing::instrument(name = "registries.pay", skip_all)]
async fn pay(
    State(gateway): State<Arc<Gateway>>,
    Path(reference): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Answer<Json<Payment>> {
    let mut fields = fields_of(body)?;
    let payer_idn = payer_from_wire(take(&mut fields, "payer_idn")?)?;
    let stated: Option<Timestamp> = take(&mut fields, "paid_at")?;
    let ordered_at = found(&gateway, &reference).await?.order.ordered_at;
    let paid_at = moment_of_payment(stated, ordered_at, wall_now(), gateway.sandbox)?;
    let record = gateway.records.pay(&reference, &payer_idn, paid_at).await?.ok_or_else(unknown_payment)?;
    Ok(Json(gateway.to_payer(record)))
}

async fn found(gateway: &Gateway, reference: &str) -> Answer<PaymentRecord> {
    gateway.records.payment(reference).await?.ok_or_else(unknown_payment)
}

fn unknown_payment() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "UNKNOWN_PAYMENT", "there is no payment with this reference")
}

/// The fields of a JSON body. They are read one by one, so that a refusal can name the wrong field.
fn fields_of(body: Result<Bytes, BytesRejection>) -> Answer<Map<String, Value>> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", "the body is larger than 64 KiB")
        }
        _ => Problem::new(StatusCode::BAD_REQUEST, "UNREADABLE_BODY", "the body could not be read"),
    })?;
    serde_json::from_slice(&body)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "NOT_A_JSON_OBJECT", "give a JSON object"))
}

fn take<T: DeserializeOwned>(fields: &mut Map<String, Value>, name: &str) -> Answer<T> {
    let value = fields.remove(name).unwrap_or(Value::Null);
    // The error text of the parser would quote the value, which may be the number of a person.
    serde_json::from_value(value).map_err(|_| Problem::field(name, "missing, or of another type"))
}

fn order_from_wire(mut fields: Map<String, Value>) -> Answer<PaymentOrder> {
    let order_id: String = take(&mut fields, "order_id")?;
    let service: String = take(&mut fields, "service")?;
    let beneficiary: String = take(&mut fields, "beneficiary_iin")?;
    let beneficiary: Iin = beneficiary
        .parse()
        .map_err(|error: regulation::IdentityError| Problem::field("beneficiary_iin", error.to_string()))?;
    let amount_tenge: u64 = take(&mut fields, "amount_tenge")?;
    if amount_tenge == 0 {
        return Err(Problem::field("amount_tenge", "give a positive amount in whole tenge"));
    }
    let ordered_at: Timestamp = take(&mut fields, "ordered_at")?;
    Ok(PaymentOrder {
        order_id: text_from_wire("order_id", &order_id, 128)?,
        service: text_from_wire("service", &service, 64)?,
        beneficiary_iin: beneficiary.to_string(),
        amount_tenge,
        ordered_at: to_microsecond(ordered_at),
        callback_url: callback_from_wire(take(&mut fields, "callback_url")?)?,
        test_clock: take(&mut fields, "test_clock")?,
    })
}

/// An http or https address. The callback itself shows whether a receiver listens there.
fn callback_from_wire(url: Option<String>) -> Answer<Option<String>> {
    let is_address = |url: &String| (url.starts_with("http://") || url.starts_with("https://")) && url.len() <= 256;
    match url {
        Some(url) if !is_address(&url) => Err(Problem::field("callback_url", "give an http or https address")),
        url => Ok(url),
    }
}

/// The tables store microseconds. An order must equal itself when it is read again.
fn to_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn is_same_order(order: &PaymentOrder, known: &PaymentOrder) -> bool {
    order.service == known.service
        && order.beneficiary_iin == known.beneficiary_iin
        && order.amount_tenge == known.amount_tenge
        && order.ordered_at == known.ordered_at
}

/// Any person or organisation may pay for any person.
fn payer_from_wire(idn: String) -> Answer<String> {
    if idn.parse::<Iin>().is_ok() || idn.parse::<Bin>().is_ok() {
        return Ok(idn);
    }
    Err(Problem::field("payer_idn", "give an IIN or a BIN, 12 digits with a valid check digit"))
}

/// Only a sandbox accepts a stated moment of payment. A test clock may be ahead of the wall clock, and a payment is
/// never earlier than its order.
fn moment_of_payment(
    stated: Option<Timestamp>,
    ordered_at: Timestamp,
    now: Timestamp,
    sandbox: bool,
) -> Answer<Timestamp> {
    match stated {
        Some(_) if !sandbox => Err(Problem::field("paid_at", "only a sandbox accepts a stated moment")),
        Some(at) if at < ordered_at => Err(Problem::field("paid_at", "give a moment that is not before the order")),
        Some(at) => Ok(to_microsecond(at)),
        None => Ok(to_microsecond(now.max(ordered_at))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn body() -> Value {
        json!({ "order_id": "case-1", "service": "PERMANENT_RESIDENCE_PERMIT", "beneficiary_iin": "991231100000",
                "amount_tenge": 17300, "ordered_at": "2026-06-01T09:00:00.1234567Z" })
    }

    fn order(change: Value) -> Answer<PaymentOrder> {
        let mut fields = body().as_object().unwrap().clone();
        fields.extend(change.as_object().unwrap().clone());
        order_from_wire(fields)
    }

    #[test]
    fn a_faulty_order_names_its_field() {
        // Aim: each field is checked separately: presence, type, check digit, sign.
        assert_eq!(order(json!({})).unwrap().ordered_at, at("2026-06-01T09:00:00.123456Z"));
        for (field, wrong) in [
            ("order_id", json!("")),
            ("service", json!(null)),
            ("beneficiary_iin", json!("991231100001")),
            ("amount_tenge", json!(0)),
            ("amount_tenge", json!(-5)),
            ("amount_tenge", json!(1.5)),
            ("amount_tenge", json!("17300")),
            ("ordered_at", json!("yesterday")),
            ("callback_url", json!("ftp://example.kz")),
            ("test_clock", json!("soon")),
        ] {
            let mut change = Map::new();
            change.insert(field.to_owned(), wrong);
            assert_eq!(order(Value::Object(change)).unwrap_err().field.as_deref(), Some(field));
        }
    }

    #[test]
    fn two_orders_are_equal_if_every_fact_is() {
        // Aim: a repeated order is recognised. An order that differs in any fact is not.
        let first = order(json!({})).unwrap();
        assert!(is_same_order(&order(json!({})).unwrap(), &first));
        for change in [
            json!({ "service": "RESIDENCE_CARD" }),
            json!({ "beneficiary_iin": "900315200004" }),
            json!({ "amount_tenge": 17301 }),
            json!({ "ordered_at": "2026-06-01T09:00:01Z" }),
        ] {
            assert!(!is_same_order(&order(change).unwrap(), &first));
        }
    }

    #[test]
    fn persons_and_organisations_pay() {
        // Aim: both numbers are accepted with a valid check digit, and any other text is refused.
        assert!(payer_from_wire("991231100000".to_owned()).is_ok());
        assert!(payer_from_wire("940140000385".to_owned()).is_ok());
        for wrong in ["", "991231100001", "000000000000", "12"] {
            assert_eq!(payer_from_wire(wrong.to_owned()).unwrap_err().field.as_deref(), Some("payer_idn"));
        }
    }

    #[test]
    fn only_a_sandbox_accepts_a_stated_moment() {
        // Aim: without a stated moment the wall clock counts, but never before the order. A stated moment needs a
        // sandbox.
        let (ordered, later) = (at("2026-06-01T09:00:00Z"), at("2026-06-02T09:00:00Z"));
        assert_eq!(moment_of_payment(None, ordered, later, false).unwrap(), later);
        assert_eq!(moment_of_payment(None, later, ordered, true).unwrap(), later);
        assert_eq!(moment_of_payment(Some(later), ordered, ordered, true).unwrap(), later);
        assert!(moment_of_payment(Some(later), ordered, ordered, false).is_err());
        assert!(moment_of_payment(Some(ordered), later, later, true).is_err());
    }
}
