//! The way to a service: how a client of this suite behaves when an endpoint is shut.
//!
//! The policy, in this one place: a call that found no answer (no connection, a connection that broke, UNAVAILABLE, or a
//! server that gave up in its own time) is made again, UNCHANGED, at the next replica, after a pause that grows from 25 ms
//! to 1 s, for as long as the suite's patience lasts. That is safe because every act carries a `request_id`, under which it
//! is done once and answered again; interpretations change nothing. Every other status is an answer and is handed on.
//!
//! Out of scope: what a call is about.

use std::collections::HashSet;
use std::iter::repeat_n;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder, Retryable as _};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt as _, Full};
use platform::clock::stopwatch;
use prost_reflect::DescriptorPool;
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tower::{Service, ServiceExt as _};

/// How long the demo, the tests and the load insist: a service that was started again is back well before.
pub const PATIENCE: Duration = Duration::from_secs(5);
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(25))
    .with_max_delay(Duration::from_secs(1))
    .without_max_times();

type Request = http::Request<Body>;
type Response = http::Response<Body>;
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// The replicas of one service, as a gRPC client's transport. Clones share their turn.
#[derive(Clone)]
pub struct RetryingChannel {
    replicas: Arc<[Channel]>,
    turn: Arc<AtomicUsize>,
    patience: Duration,
}

impl RetryingChannel {
    pub(super) fn new(replicas: Vec<Channel>, patience: Duration) -> Self {
        Self { replicas: replicas.into(), turn: Arc::default(), patience }
    }

    /// The first replica's endpoint, for who wants one try and its bare outcome.
    pub fn first(&self) -> Option<Channel> {
        self.replicas.first().cloned()
    }

    async fn carry(self, request: Request) -> Result<Response, Fault> {
        let (parts, body) = request.into_parts();
        let bytes = body.collect().await?.to_bytes();
        let streams = STREAMS.contains(parts.uri.path());
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let replicas = self.replicas.len().max(1);
        let attempt = |tries: usize| {
            let channel = self.replicas.get(turn.wrapping_add(tries) % replicas).cloned();
            let body = Body::new(Full::new(bytes.clone()).map_err(|never| match never {}));
            let request = http::Request::from_parts(parts.clone(), body);
            async move { call(channel.ok_or("the service has no replica")?, request, streams).await }
        };
        insist(self.patience, replicas, attempt, is_shut).await
    }
}

/// Makes attempts, each told how many were before it, until one finds a endpoint that is not shut, or the patience is over; then the
/// last outcome. Another replica is asked at once; when all were asked there is a pause.
pub(super) async fn insist<T, E, F: Future<Output = Result<T, E>>>(
    patience: Duration,
    replicas: usize,
    attempt: impl Fn(usize) -> F,
    is_shut: impl Fn(&Result<T, E>) -> bool,
) -> Result<T, E> {
    let began = stopwatch();
    let pauses = PAUSES.build().flat_map(|pause| repeat_n(Duration::ZERO, replicas - 1).chain([pause]));
    let mut tries = 0..;
    let outcome = (|| {
        let attempt = attempt(tries.next().unwrap_or_default());
        attempt.map(|outcome| if is_shut(&outcome) { Err(outcome) } else { Ok(outcome) })
    })
    .retry(pauses)
    .adjust(|_, pause| pause.filter(|pause| began.elapsed() + *pause <= patience));
    outcome.await.unwrap_or_else(|shut| shut)
}

impl Service<Request> for RetryingChannel {
    type Response = Response;
    type Error = Fault;
    type Future = BoxFuture<'static, Result<Response, Fault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(self.clone().carry(request))
    }
}

/// One try. An answer in one message is awaited to its end: a replica may die in the midst of it.
async fn call(mut channel: Channel, request: Request, streams: bool) -> Result<Response, Fault> {
    let response = channel.ready().await?.call(request).await?;
    if streams {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let whole = body.collect().await?;
    Ok(http::Response::from_parts(parts, Body::new(whole)))
}

/// Nobody answered, or said that nothing was done.
fn is_shut(outcome: &Result<Response, Fault>) -> bool {
    let Ok(response) = outcome else { return true };
    // A server that answers with an error sends nothing but headers.
    let code = Status::from_header_map(response.headers()).map(|status| status.code());
    matches!(code, Some(Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled))
}

/// RPCs that answer in a stream: they are made again only as long as no answer has begun.
static STREAMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let Ok(pool) = DescriptorPool::decode(contracts::DESCRIPTORS) else { return HashSet::new() };
    let methods = pool.services().flat_map(|service| {
        let name = service.full_name().to_owned();
        let streaming = service.methods().filter(|method| method.is_server_streaming()).collect::<Vec<_>>();
        streaming.into_iter().map(move |method| format!("/{name}/{}", method.name()))
    });
    methods.collect()
});
