//! Health on an endpoint of its own, in clear: a kubelet's probe speaks no TLS, and an endpoint that serves people must not be asked
//! every few seconds whether it does.
//!
//! `started`: the endpoints are open for the first time. `ready`: they are open, nobody has asked this process to stop, and the
//! database answers with every migration this program knows. `live`: its loops turn. Out of scope: the broker. While it
//! is away the outbox keeps what is written, so the endpoints stay open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use backon::{ConstantBuilder, Retryable as _};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use super::heartbeat::Heartbeat;

/// A database that does not answer a probe within this is not reached.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a starting process waits for its database and its migrations before it ends and is started anew.
const WAITING: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(500);

/// What is known of the process's health.
#[derive(Clone)]
pub struct Vitals {
    inner: Arc<Inner>,
}

struct Inner {
    /// Versions that must stand in the database.
    migrations: Vec<i64>,
    pool: std::sync::OnceLock<PgPool>,
    heartbeats: std::sync::OnceLock<Vec<Heartbeat>>,
    opened: AtomicBool,
    stop: CancellationToken,
}

impl Vitals {
    /// Of a process that needs these migrations and ends with `stop`.
    pub fn new(migrations: Vec<i64>, stop: CancellationToken) -> Self {
        let (pool, heartbeats, opened) = Default::default();
        Self { inner: Arc::new(Inner { migrations, pool, heartbeats, opened, stop }) }
    }

    /// Answers probes at this address for as long as the returned handle lives; without an address nobody asks.
    pub async fn answer_at(&self, address: Option<&str>) -> anyhow::Result<Option<AbortOnDropHandle<()>>> {
        let Some(address) = address else { return Ok(None) };
        let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
        let server = Server::builder()
            .max_concurrent_streams(8)
            .http2_max_local_error_reset_streams(Some(64))
            .timeout(PATIENCE * 2)
            .add_service(HealthServer::new(self.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        Ok(Some(AbortOnDropHandle::new(tokio::spawn(async move { drop(server.await) }))))
    }

    /// Opens the database, once it is there and migrated. In a cluster services, servers and migrations start together.
    pub async fn await_database(&self, url: &str) -> anyhow::Result<PgPool> {
        let waited = crate::clock::stopwatch();
        let reached = (|| self.reach(url))
            .retry(ConstantBuilder::new().with_delay(PAUSE).without_max_times())
            .when(|_| waited.elapsed() <= WAITING)
            .notify(|lacks, _| tracing::warn!(reason = %lacks, "waiting for the database"));
        tokio::select! {
            () = self.inner.stop.cancelled() => anyhow::bail!("told to end before the database was reached"),
            reached = reached => {
                let pool = reached?;
                Ok(self.inner.pool.get_or_init(|| pool).clone())
            }
        }
    }

    async fn reach(&self, url: &str) -> anyhow::Result<PgPool> {
        let pool = crate::ledger::connect(url).await.context("the database cannot be reached")?;
        let migrated = self.is_migrated(&pool).await.context("the database's migrations cannot be read")?;
        anyhow::ensure!(migrated, "the database lacks migrations of this program: run its `migrate` first");
        Ok(pool)
    }

    /// The loops whose turning is told.
    pub fn observe(&self, heartbeats: Vec<Heartbeat>) {
        let _ = self.inner.heartbeats.set(heartbeats);
    }

    /// The endpoints are open.
    pub fn opened(&self) {
        self.inner.opened.store(true, Ordering::Relaxed);
    }

    fn started(&self) -> bool {
        self.inner.opened.load(Ordering::Relaxed)
    }

    fn live(&self) -> bool {
        self.inner.heartbeats.get().is_none_or(|heartbeats| heartbeats.iter().all(Heartbeat::beats))
    }

    async fn ready(&self) -> bool {
        let Some(pool) = self.inner.pool.get() else { return false };
        if !self.started() || self.inner.stop.is_cancelled() {
            return false;
        }
        let asked = tokio::time::timeout(PATIENCE, self.is_migrated(pool)).await;
        asked.is_ok_and(|migrated| migrated.is_ok_and(|migrated| migrated))
    }

    /// Newer migrations than this program's may stand there too: the previous version runs on the next schema.
    async fn is_migrated(&self, pool: &PgPool) -> Result<bool, sqlx::Error> {
        let applied: i64 =
            sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations WHERE success AND version = ANY($1)")
                .bind(&self.inner.migrations)
                .fetch_one(pool)
                .await?;
        Ok(usize::try_from(applied).is_ok_and(|applied| applied == self.inner.migrations.len()))
    }
}

#[tonic::async_trait]
impl Health for Vitals {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        let serves = match request.get_ref().service.as_str() {
            "" | "ready" => self.ready().await,
            "live" => self.live(),
            "started" => self.started(),
            _ => return Err(Status::not_found("ask for `started`, `ready` or `live`")),
        };
        let status = if serves { ServingStatus::Serving } else { ServingStatus::NotServing };
        Ok(Response::new(HealthCheckResponse { status: status as i32 }))
    }

    type WatchStream = futures_util::stream::Empty<Result<HealthCheckResponse, Status>>;

    async fn watch(&self, _: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("probes ask once"))
    }
}
