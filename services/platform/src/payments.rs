//! The payment gateway ПШЭП, over HTTP: ask for a payment, learn whether it was paid.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// What a payment is for; the gateway answers with a reference.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentOrder {
    /// The caller's own id of this order: repeated, the gateway answers with the same payment.
    pub order_id: String,
    /// For example "PERMANENT_RESIDENCE_PERMIT".
    pub service: String,
    /// IIN of the person for whom is paid.
    pub beneficiary_iin: String,
    /// Tenge, whole.
    pub amount_tenge: u64,
    /// The legal moment of the order.
    pub ordered_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentStatus {
    Awaiting,
    Paid,
}

/// A payment as the gateway knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    pub reference: String,
    pub service: String,
    pub beneficiary_iin: String,
    pub amount_tenge: u64,
    pub status: PaymentStatus,
    pub paid_at: Option<Timestamp>,
    /// Where the payer pays.
    pub pay_url: String,
}

/// The gateway's client.
#[derive(Clone)]
pub struct PaymentGateway {
    http: reqwest::Client,
    url: String,
}

impl PaymentGateway {
    pub fn new(url: impl Into<String>) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, url: url.into() })
    }

    /// Asks for a payment.
    pub async fn order(&self, order: &PaymentOrder) -> Result<Payment, Refusal> {
        let sent = self.http.post(format!("{}/payments", self.url)).json(order).send().await;
        Self::read(sent).await
    }

    /// Where a payment stands.
    pub async fn status(&self, reference: &str) -> Result<Payment, Refusal> {
        if reference.is_empty() || !reference.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Refusal::field("payment.reference", "give the gateway's reference"));
        }
        let sent = self.http.get(format!("{}/payments/{reference}", self.url)).send().await;
        Self::read(sent).await
    }

    async fn read(sent: reqwest::Result<reqwest::Response>) -> Result<Payment, Refusal> {
        let refused = |code: &str| Refusal::Outside { system: "ПШЭП", code: code.to_owned() };
        let response = sent.map_err(|_| refused(Refusal::UNREACHABLE))?;
        if response.status() == reqwest::StatusCode::NOT_FOUND {
            return Err(refused("UNKNOWN_PAYMENT"));
        }
        let response = response.error_for_status().map_err(|_| refused("REFUSED"))?;
        // An answer that broke off is no answer.
        response
            .json()
            .await
            .map_err(|error| refused(if error.is_decode() { "UNREADABLE_ANSWER" } else { Refusal::UNREACHABLE }))
    }
}
