//! Admission: one layer before every RPC. It reads the token, holds the role against the RPC's own declaration, and
//! wants a request id where the RPC has one. What is not declared is denied.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use http_body_util::{BodyExt as _, Full, Limited};
use prost::Message as _;
use tonic::{Code, Status, body::Body};
use tracing::Instrument as _;
use tracing::field::Empty;
use uuid::Uuid;

use super::declared::{self, Rule, UndeclaredRpc};
use super::reasons::{barred, with_reason};
use crate::clock::stopwatch;
use crate::digest::{Digest, sha256_of_parts};
use crate::ledger::{Actor, CaseKey, Human};
use crate::refusal::Refusal;
use crate::telemetry::metrics;
use crate::telemetry::trace::{TRACEPARENT, continue_from, fresh_traceparent, traceparent_of};
use crate::token::{Claims, Role, TokenReader};

/// The largest request, bytes. Documents come in streams of smaller messages.
const LARGEST_REQUEST: usize = 1024 * 1024;

/// The declarations of every RPC and the key to the tokens.
pub struct Gate {
    rules: HashMap<String, Rule>,
    tokens: TokenReader,
    sandbox: bool,
}

impl Gate {
    /// Reads the declarations for a process that serves these services, by their full names; fails when something has none.
    pub fn new(tokens: TokenReader, sandbox: bool, served: &[&str]) -> Result<Self, UndeclaredRpc> {
        Ok(Self { rules: declared::rules(served)?, tokens, sandbox })
    }

    async fn admit(&self, request: http::Request<Body>) -> Result<http::Request<Body>, Status> {
        let path = request.uri().path();
        // Health and reflection tell nothing of any case.
        if path.starts_with("/grpc.") {
            return Ok(request);
        }
        let rule =
            self.rules.get(path).ok_or_else(|| barred(Code::Unimplemented, "NO_SUCH_RPC", "there is no such RPC"))?;
        let claims = self.claims(&request)?;
        if !rule.roles.contains(&claims.role) {
            return Err(barred(Code::PermissionDenied, "ROLE_NOT_ALLOWED", "this role may not call this RPC"));
        }
        let of_sandbox = claims.role == Role::Qa || claims.test_clock.is_some();
        if of_sandbox && !self.sandbox {
            return Err(barred(Code::PermissionDenied, "SANDBOX_ONLY", "test control exists in a sandbox only"));
        }
        let came = header(&request, TRACEPARENT).map_or_else(fresh_traceparent, str::to_owned);
        let traceparent = traceparent_of(&tracing::Span::current(), &came);
        let mut caller = Caller { human: claims.human(), test_clock: claims.test_clock, traceparent, request: None };
        let (mut parts, body) = request.into_parts();
        let body = if rule.marked {
            let (mark, body) = mark(parts.uri.path(), &caller.human, body).await?;
            caller.request = Some(mark);
            body
        } else {
            body
        };
        parts.extensions.insert(caller);
        Ok(http::Request::from_parts(parts, body))
    }

    fn claims(&self, request: &http::Request<Body>) -> Result<Claims, Status> {
        let token = header(request, "authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(|| barred(Code::Unauthenticated, "TOKEN_MISSING", "give a token: authorization: Bearer …"))?;
        self.tokens.read(token).map_err(|_| {
            barred(Code::Unauthenticated, "TOKEN_NOT_ACCEPTED", "the token is not accepted; ask for a new one")
        })
    }
}

fn header<'a>(request: &'a http::Request<Body>, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Every request with an id carries it in its first field.
#[derive(prost::Message)]
struct WithRequestId {
    #[prost(string, tag = "1")]
    request_id: String,
}

/// Reads the request id and the digest of the whole request, and gives the body back unchanged.
async fn mark(path: &str, human: &Human, body: Body) -> Result<(RequestMark, Body), Status> {
    let bytes = Limited::new(body, LARGEST_REQUEST)
        .collect()
        .await
        .map_err(|_| barred(Code::ResourceExhausted, "REQUEST_TOO_LARGE", "the request is larger than 1 MiB"))?
        .to_bytes();
    // A gRPC message: one byte of flags, four of length. Compressed requests are not offered.
    let message = bytes
        .get(5..)
        .ok_or_else(|| barred(Code::InvalidArgument, "NOT_A_MESSAGE", "the request is not a gRPC message"))?;
    let id = WithRequestId::decode(message)
        .map_err(|_| barred(Code::InvalidArgument, "NOT_A_MESSAGE", "the request does not decode"))?;
    let id = id.request_id.parse::<Uuid>().ok().filter(|id| !id.is_nil());
    let id = id.ok_or_else(|| Status::from(Refusal::field("request_id", "give a UUID of your own for this call")))?;
    let digest =
        sha256_of_parts(&[path.as_bytes(), human.iin.as_str().as_bytes(), human.role.code().as_bytes(), message]);
    Ok((RequestMark { id, digest }, Body::new(Full::new(bytes).map_err(|never| match never {}))))
}

/// The caller's own id of a request, and the digest of what it asks.
#[derive(Clone, Copy, Debug)]
pub struct RequestMark {
    pub id: Uuid,
    pub digest: Digest,
}

/// Who calls, as admission found it.
#[derive(Clone)]
pub struct Caller {
    pub human: Human,
    /// The clock on which the caller lives, from the token.
    pub test_clock: Option<Uuid>,
    pub traceparent: String,
    pub request: Option<RequestMark>,
}

impl Caller {
    /// A case on the caller's own clock.
    pub fn case_key(&self, id: Uuid) -> CaseKey {
        CaseKey { clock: self.test_clock, id }
    }

    /// The caller of a request that passed admission.
    pub fn of<T>(request: &tonic::Request<T>) -> Result<Self, Status> {
        request.extensions().get::<Self>().cloned().ok_or_else(|| Status::unauthenticated("the call was not admitted"))
    }

    pub fn actor(&self) -> Actor {
        Actor::Human(self.human.clone())
    }
}

/// The layer.
#[derive(Clone)]
pub struct Admission {
    gate: Arc<Gate>,
}

impl Admission {
    pub fn new(gate: Gate) -> Self {
        Self { gate: Arc::new(gate) }
    }
}

impl<S> tower::Layer<S> for Admission {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Admitted<S> {
        Admitted { gate: self.gate.clone(), inner }
    }
}

/// A service behind the gate.
#[derive(Clone)]
pub struct Admitted<S> {
    gate: Arc<Gate>,
    inner: S,
}

impl<S> tower::Service<http::Request<Body>> for Admitted<S>
where
    S: tower::Service<http::Request<Body>, Response = http::Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = http::Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let gate = self.gate.clone();
        // The service that was polled ready must be the one that is called.
        let fresh = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, fresh);
        // Only names of our own may become names of spans and labels; health and reflection are not measured.
        let known = gate.rules.contains_key(request.uri().path());
        let path = known.then(|| request.uri().path().to_owned());
        let name = path.as_deref().map_or_else(|| "rpc".to_owned(), span_name);
        let span = tracing::info_span!("rpc", otel.name = name, otel.kind = "server", grpc_code = Empty);
        continue_from(&span, header(&request, TRACEPARENT).unwrap_or_default());
        let answered = async move {
            let began = stopwatch();
            let answered = match gate.admit(request).await {
                Ok(request) => ready.call(request).await.map(with_reason),
                Err(status) => Ok(status.into_http()),
            };
            if let (Ok(response), Some(path)) = (&answered, path) {
                let code = code_of(response);
                tracing::Span::current().record("grpc_code", tracing::field::debug(code));
                metrics::called(&path, code, began.elapsed());
            }
            answered
        };
        Box::pin(answered.instrument(span))
    }
}

/// A refusal stands in the head of its answer; an answer that begins otherwise is one.
fn code_of(response: &http::Response<Body>) -> Code {
    response.headers().get("grpc-status").map_or(Code::Ok, |code| Code::from_bytes(code.as_bytes()))
}

/// "/residency.arm_go.v1.ArmGoService/RegisterApplication" is "arm_go.register_application".
fn span_name(path: &str) -> String {
    let agency = path.split('.').nth(1).unwrap_or_default();
    let mut name = agency.to_owned();
    name.push('.');
    for (index, message) in path.rsplit('/').next().unwrap_or_default().char_indices() {
        if message.is_ascii_uppercase() && index > 0 {
            name.push('_');
        }
        name.push(message.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::span_name;

    #[test]
    fn a_span_bears_the_verbs_name() {
        // Aim: RPC, file, span and event of one act are known by one name.
        let path = "/residency.arm_go.v1.ArmGoService/RegisterApplication";
        assert_eq!(span_name(path), "arm_go.register_application");
    }
}
