//! The client of the payment gateway ПШЭП over HTTP: order a payment, read its status, set its use.
//!
//! A payment is ordered, paid, bound to one application when it is filed, and consumed by the decision on it
//! (AMB-27). An application that ends without a decision releases it. Each call may be repeated.
//!
//! Out of scope: rates and who owes a duty, which the law determines.

mod callback;
mod sealed;

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

use crate::clock::wall_now;
use crate::refusal::Refusal;
use crate::tasks::Mishap;

pub use callback::{PaymentCallback, order_id};
pub use sealed::{AGENCY, CallbackSigner, Callers, InvalidKey, SIGNATURE, SIGNED_AT, is_signed, signed_bytes};

/// An order of a payment. The gateway answers with a reference.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentOrder {
    /// The caller's own id of this order, see [`order_id`]. A repeated order returns the same payment.
    pub order_id: String,
    /// For example "PERMANENT_RESIDENCE_PERMIT".
    pub service: String,
    /// IIN of the person for whom the payment is made.
    pub beneficiary_iin: String,
    /// Tenge, whole.
    pub amount_tenge: u64,
    /// The legal moment of the order.
    pub ordered_at: Timestamp,
    /// The address that the gateway calls after the payment. A repeated order does not change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
    /// The test clock of the case, in a sandbox. The clock waits for the callback before it is idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_clock: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentStatus {
    Awaiting,
    Paid,
    /// Bound to one application that is in progress.
    Bound,
    /// Consumed by the decision on that application.
    Consumed,
}

/// A payment in the gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    pub reference: String,
    pub service: String,
    /// Empty for a payer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub beneficiary_iin: String,
    pub amount_tenge: u64,
    pub status: PaymentStatus,
    pub paid_at: Option<Timestamp>,
    /// The number of the application that it is bound to or consumed by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// The address where the payer pays.
    pub pay_url: String,
}

impl Payment {
    /// Whether the money was received, regardless of its later use.
    pub fn is_paid(&self) -> bool {
        self.status != PaymentStatus::Awaiting
    }

    /// Whether another application has bound or consumed it.
    pub fn is_used_elsewhere(&self, application: &str) -> bool {
        self.application.as_deref().is_some_and(|other| other != application)
    }
}

/// The client of the gateway. It belongs to an agency, which signs each request.
#[derive(Clone)]
pub struct PaymentGateway {
    http: reqwest::Client,
    url: String,
    agency: String,
    signer: CallbackSigner,
}

impl PaymentGateway {
    pub fn new(url: impl Into<String>, agency: &str, signer: CallbackSigner) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, url: url.into(), agency: agency.to_owned(), signer })
    }

    /// Orders a payment.
    pub async fn order(&self, order: &PaymentOrder) -> Result<Payment, Refusal> {
        let body = serde_json::to_vec(order).map_err(|_| refused("UNWRITABLE_ORDER"))?;
        Self::read(self.ask(Method::POST, "/payments", body).await).await
    }

    /// Reads a payment.
    pub async fn status(&self, reference: &str) -> Result<Payment, Refusal> {
        let path = path_of(reference, "")?;
        Self::read(self.ask(Method::GET, &path, vec![]).await).await
    }

    /// Binds a payment to the application that is filed with it. No other application can use it from then on.
    pub async fn bind(&self, reference: &str, application: &str) -> Result<Payment, Refusal> {
        let path = path_of(reference, "/bind")?;
        Self::read(self.ask(Method::POST, &path, used_by(application)).await).await
    }

    /// Consumes a payment after a decision on the application. An outbox task.
    pub(crate) async fn consume(&self, reference: &str, application: &str) -> Result<(), Mishap> {
        self.run("/consume", reference, application).await
    }

    /// Releases a payment after the application ended without a decision. An outbox task.
    pub(crate) async fn release(&self, reference: &str, application: &str) -> Result<(), Mishap> {
        self.run("/release", reference, application).await
    }

    async fn run(&self, act: &str, reference: &str, application: &str) -> Result<(), Mishap> {
        let path = path_of(reference, act).map_err(|refusal| Mishap::Refused(refusal.to_string()))?;
        match Self::read(self.ask(Method::POST, &path, used_by(application)).await).await {
            Ok(_) => Ok(()),
            Err(Refusal::Outside { code, .. }) if is_passing(&code) => Err(Mishap::Later("the gateway is unavailable")),
            Err(refusal) => Err(Mishap::Refused(refusal.to_string())),
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> reqwest::Result<reqwest::Response> {
        let signed_at = wall_now().as_second();
        let signature = self.signer.sign(&signed_bytes(&self.agency, signed_at, method.as_str(), path, &body));
        let request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .header(AGENCY, &self.agency)
            .header(SIGNED_AT, signed_at)
            .header(SIGNATURE, signature)
            .header("content-type", "application/json");
        request.body(body).send().await
    }

    async fn read(sent: reqwest::Result<reqwest::Response>) -> Result<Payment, Refusal> {
        let response = sent.map_err(|_| refused(Refusal::UNREACHABLE))?;
        let status = response.status();
        if status.is_success() {
            // An interrupted response counts as no response.
            let code =
                |error: &reqwest::Error| if error.is_decode() { "UNREADABLE_ANSWER" } else { Refusal::UNREACHABLE };
            return response.json().await.map_err(|error| refused(code(&error)));
        }
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(refused(Refusal::UNREACHABLE));
        }
        #[derive(Deserialize)]
        struct Problem {
            code: String,
        }
        let code = response.json::<Problem>().await.map_or_else(|_| "REFUSED".to_owned(), |problem| problem.code);
        Err(refused(&code))
    }
}

fn refused(code: &str) -> Refusal {
    Refusal::Outside { system: "ПШЭП", code: code.to_owned() }
}

fn is_passing(code: &str) -> bool {
    // UNKNOWN_CALLER may succeed later, when clocks and keys are correct.
    [Refusal::UNREACHABLE, "UNREADABLE_ANSWER", "UNKNOWN_CALLER"].contains(&code)
}

fn used_by(application: &str) -> Vec<u8> {
    serde_json::json!({ "application": application }).to_string().into_bytes()
}

fn path_of(reference: &str, act: &str) -> Result<String, Refusal> {
    if reference.is_empty() || !reference.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Refusal::field("payment.reference", "give the gateway's reference"));
    }
    Ok(format!("/payments/{reference}{act}"))
}
