//! Waiting until every endpoint is open: the gRPC health service says so, or the process has ended and its log says why; and asking
//! as a kubelet asks.

use std::time::Duration;

use anyhow::{Result, bail};
use futures_util::future::try_join_all;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{Endpoints, Replica};
use crate::provision::Supervisor;
use crate::provision::process::tail;

/// How long a service may take to open its endpoint.
const BOUND: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(15);

pub(super) async fn wait_for_all(endpoints: &Endpoints, supervisor: &Supervisor) -> Result<()> {
    let all = try_join_all(endpoints.every_replica().map(|replica| wait_for(replica, endpoints)));
    tokio::select! {
        open = tokio::time::timeout(BOUND, all) => match open {
            Ok(open) => open.map(|_| ()),
            Err(_) => bail!("not every service opened its endpoint within {} s: see {}", BOUND.as_secs(), supervisor.instance().logs().display()),
        },
        fallen = watch(supervisor) => Err(fallen),
    }
}

/// Returns when a process of this run has ended unasked.
pub(super) async fn watch(supervisor: &Supervisor) -> anyhow::Error {
    loop {
        if let Some((name, status, log)) = supervisor.fallen() {
            return anyhow::anyhow!("{name} ended unasked ({status}):\n{}", tail(&log));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn wait_for(replica: Replica, endpoints: &Endpoints) -> Result<()> {
    let endpoint = endpoint(endpoints, replica)?;
    while !serves(&endpoint).await {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

fn endpoint(endpoints: &Endpoints, replica: Replica) -> Result<Endpoint> {
    bounded(endpoints.endpoint(replica)?)
}

fn bounded(endpoint: &str) -> Result<Endpoint> {
    let endpoint: Endpoint = format!("http://{endpoint}").parse()?;
    Ok(endpoint.connect_timeout(Duration::from_secs(1)).timeout(Duration::from_secs(1)))
}

pub(super) async fn answers(endpoints: &Endpoints, replica: Replica) -> bool {
    match endpoint(endpoints, replica) {
        Ok(endpoint) => serves(&endpoint).await,
        Err(_) => false,
    }
}

/// Whether a replica says at its health endpoint that calls may be sent to it.
pub(super) async fn is_ready(endpoints: &Endpoints, replica: Replica) -> bool {
    match endpoints.health(replica).map(bounded) {
        Some(Ok(endpoint)) => is_serving(&endpoint, "ready").await,
        _ => false,
    }
}

async fn serves(endpoint: &Endpoint) -> bool {
    is_serving(endpoint, "").await
}

async fn is_serving(endpoint: &Endpoint, service: &str) -> bool {
    let Ok(channel) = endpoint.connect().await else { return false };
    let answer = HealthClient::new(channel).check(HealthCheckRequest { service: service.to_owned() }).await;
    answer.is_ok_and(|answer| answer.get_ref().status() == ServingStatus::Serving)
}
