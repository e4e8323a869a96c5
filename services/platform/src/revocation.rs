//! Asking the certification authority whether a certificate was revoked: OCSP over HTTP.
//!
//! This module exists to keep the network out of the signature's mathematics. Out of scope: a verdict. It fetches
//! octets; what they prove [`crate::signature::ocsp`] says. An authority that is silent is told as silent, never as "good".

use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use strum::{IntoStaticStr, VariantNames};

use crate::signature::ocsp::LARGEST_ANSWER;

const REQUEST_TYPE: HeaderValue = HeaderValue::from_static("application/ocsp-request");
const RESPONSE_TYPE: HeaderValue = HeaderValue::from_static("application/ocsp-response");

/// Who is asked about certificates.
pub trait StatusAuthority: Send + Sync {
    /// Takes a question (DER) and brings the answer (DER), unjudged.
    fn ask(&self, question: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, Silence>>;
}

/// Nothing was answered that could be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", prefix = "OCSP_")]
pub enum Silence {
    #[error("the responder was not reached in time")]
    Unreachable,
    #[error("the responder answered with something other than OCSP")]
    NotOcsp,
}

impl Silence {
    /// The stable name for messages and records; never renamed.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// The authority's responder, at an address from the settings. Addresses inside certificates are not followed.
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

    async fn post(&self, question: Vec<u8>) -> Result<Vec<u8>, Silence> {
        let request = self.http.post(&self.url).header(CONTENT_TYPE, REQUEST_TYPE).header(ACCEPT, RESPONSE_TYPE);
        let mut response = request.body(question).send().await.map_err(|_| Silence::Unreachable)?;
        if response.status().is_server_error() {
            return Err(Silence::Unreachable);
        }
        if !response.status().is_success() || response.headers().get(CONTENT_TYPE) != Some(&RESPONSE_TYPE) {
            return Err(Silence::NotOcsp);
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Silence::Unreachable)? {
            // What is longer than any answer is not read to its end.
            if answer.len() + chunk.len() > LARGEST_ANSWER {
                return Err(Silence::NotOcsp);
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

impl StatusAuthority for OcspResponder {
    fn ask(&self, question: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, Silence>> {
        Box::pin(self.post(question))
    }
}
