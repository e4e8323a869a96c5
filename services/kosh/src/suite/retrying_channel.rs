//! The way to a service: how a client of this suite behaves when an endpoint is shut.
//!
//! The policy, in this one place: a call that found no answer (no connection, a connection that broke, UNAVAILABLE, or a
//! server that gave up in its own time) is made again, UNCHANGED, at the next replica, after a pause that grows from 25 ms
//! to 1 s, for as long as the suite's patience lasts. That is safe because every act carries a `request_id`, under which it
//! is done once and answered again; interpretations change nothing. Every other status is an answer and is handed on.
//!
//! Out of scope: what a call is about.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

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
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

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
        let mut insistence = Insistence::new(self.patience, replicas);
        loop {
            let replica = turn.wrapping_add(insistence.tries) % replicas;
            let channel = self.replicas.get(replica).cloned().ok_or("the service has no replica")?;
            let body = Body::new(Full::new(bytes.clone()).map_err(|never| match never {}));
            let outcome = call(channel, http::Request::from_parts(parts.clone(), body), streams).await;
            if !is_shut(&outcome) || !insistence.again().await {
                return outcome;
            }
        }
    }
}

/// When to try again, and when no more.
pub(super) struct Insistence {
    patience: Duration,
    replicas: usize,
    began: Instant,
    pause: Duration,
    tries: usize,
}

impl Insistence {
    pub fn new(patience: Duration, replicas: usize) -> Self {
        Self { patience, replicas, began: stopwatch(), pause: FIRST_PAUSE, tries: 0 }
    }

    /// Whose turn it is.
    pub fn next_of<'a>(&self, replicas: &'a [String]) -> &'a str {
        replicas.get(self.tries % self.replicas.max(1)).map(String::as_str).unwrap_or_default()
    }

    /// Returns when to try again; false when the patience is over. Another replica is asked at once; when all were asked there
    /// is a pause.
    pub async fn again(&mut self) -> bool {
        self.tries += 1;
        if self.began.elapsed() + self.pause > self.patience {
            return false;
        }
        if self.tries.is_multiple_of(self.replicas) {
            tokio::time::sleep(self.pause).await;
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        }
        true
    }
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
