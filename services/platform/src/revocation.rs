//! Queries the revocation status of a certificate from the certification authority: OCSP over HTTP.
//!
//! This module exists to keep the network out of signature verification. An authority that does not answer is
//! reported as such, never as "good".
//!
//! Out of scope: the meaning of an answer, which [`crate::signature::ocsp`] judges.

use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use strum::{IntoStaticStr, VariantNames};

use crate::signature::ocsp::LARGEST_ANSWER;

const REQUEST_TYPE: HeaderValue = HeaderValue::from_static("application/ocsp-request");
const RESPONSE_TYPE: HeaderValue = HeaderValue::from_static("application/ocsp-response");

/// The authority that answers questions about certificates.
pub trait StatusAuthority: Send + Sync {
    /// Sends a question (DER) and returns the answer (DER) without judging it.
    fn ask(&self, question: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, ResponderFailure>>;
}

/// No answer that could be judged was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", prefix = "OCSP_")]
pub enum ResponderFailure {
    #[error("the responder was not reached in time")]
    Unreachable,
    #[error("the responder answered with something other than OCSP")]
    NotOcsp,
}

impl ResponderFailure {
    /// The stable name for messages and records. It is never renamed.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// The responder of the authority, at an address from the settings. Addresses inside certificates are not used.
#[derive(Clone)]
pub struct OcspResponder {
    http: reqwest::Client,
    url: String,
}

impl OcspResponder {
    pub fn new(url: impl Into<String>) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, url: url.into() })
    }

    async fn post(&self, question: Vec<u8>) -> Result<Vec<u8>, ResponderFailure> {
        let request = self.http.post(&self.url).header(CONTENT_TYPE, REQUEST_TYPE).header(ACCEPT, RESPONSE_TYPE);
        let mut response = request.body(question).send().await.map_err(|_| ResponderFailure::Unreachable)?;
        if response.status().is_server_error() {
            return Err(ResponderFailure::Unreachable);
        }
        if !response.status().is_success() || response.headers().get(CONTENT_TYPE) != Some(&RESPONSE_TYPE) {
            return Err(ResponderFailure::NotOcsp);
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| ResponderFailure::Unreachable)? {
            // A response larger than any valid answer is not read to its end.
            if answer.len() + chunk.len() > LARGEST_ANSWER {
                return Err(ResponderFailure::NotOcsp);
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

impl StatusAuthority for OcspResponder {
    fn ask(&self, question: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, ResponderFailure>> {
        Box::pin(self.post(question))
    }
}
