//! The whole suite on one machine: two servers, six services, their keys; and how their people reach it.
//!
//! [`bring_up`] starts everything and writes `endpoints.json`; [`Suite`] opens a running suite from that file, so that
//! the commands and the integration tests find the same endpoints. Out of scope: anything about a case.

mod databases;
mod endpoint;
mod endpoints;
mod health;
mod keys;
mod post_box;
mod replica;
mod retrying_channel;
mod seal;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use platform::ledger::Human;
use platform::signature::create_authority;
use platform::token::{Claims, issue};
use tokio::sync::OnceCell;
use tonic::transport::Channel;
use uuid::Uuid;

use crate::people::Officials;
use crate::provision::external::Given;
use crate::provision::servers::Say;
use crate::provision::{Instance, Launch, Supervisor, account, start_servers};
use crate::services::Service;

pub use endpoints::Endpoints;
pub use keys::Keys;
pub use replica::Replica;
pub use retrying_channel::RetryingChannel;
use seal::PortalSeal;

/// A token for a person at a writer lives a working day.
const HOURS: i64 = 12;

/// How a suite is to be.
#[derive(Clone)]
pub struct Plan {
    pub given: Given,
    /// Processes of each service, over the same database and the same queues.
    pub replicas: usize,
    /// The executable that runs as the services; this process's own when `None`.
    pub program: Option<PathBuf>,
    /// Collector to which the services export their spans (OTLP over gRPC), for example `http://127.0.0.1:4317`.
    pub otlp_endpoint: Option<String>,
}

impl Plan {
    /// One process of each service.
    pub fn of(given: &Given) -> Self {
        Self { given: given.clone(), replicas: 1, program: None, otlp_endpoint: None }
    }

    fn program(&self) -> Result<PathBuf> {
        let own = || std::env::current_exe().context("finding this program's own file");
        self.program.clone().map_or_else(own, Ok)
    }
}

/// Starts the servers and one process of each of the six services of the supervisor's instance, and waits until every endpoint
/// is open. On an error, or when it is cancelled, the caller ends what was started with [`Supervisor::stop_all`].
pub async fn bring_up(supervisor: &Supervisor, given: &Given, say: Say<'_>) -> Result<Endpoints> {
    bring_up_as(supervisor, &Plan::of(given), say).await
}

/// The same with a plan of one's own.
pub async fn bring_up_as(supervisor: &Supervisor, plan: &Plan, say: Say<'_>) -> Result<Endpoints> {
    let watch = platform::clock::stopwatch();
    let instance = supervisor.instance().clone();
    let keys = keys_of(instance.clone());
    let (servers, keys) = tokio::try_join!(start_servers(supervisor, &plan.given, say), keys)?;
    say(&format!("servers ready in {:.1} s", watch.elapsed().as_secs_f64()));
    databases::migrate_all(&servers).await?;
    let endpoints = endpoints::choose(&instance, &keys, plan)?;
    account::private_dir(&endpoints.object_store, None)?;
    account::private_dir(&endpoints.captured_mail(), None)?;
    account::private_dir(&instance.path("settings"), None)?;
    let program = plan.program()?;
    let start = |replica: Replica, seal: Option<&PortalSeal>| {
        settings::write(replica, &instance, &servers, &keys, &endpoints, seal)?;
        start_replica(supervisor, &program, replica)
    };
    // The portal comes last: what it seals with is asked of the outside world, which the others' start leaves time to open.
    let (portals, others): (Vec<_>, Vec<_>) =
        endpoints.every_replica().partition(|replica| replica.service == Service::EgovPep);
    for replica in others {
        start(replica, None)?;
    }
    let seal = PortalSeal::open_or_obtain(&instance, &endpoints).await?;
    for replica in portals {
        start(replica, Some(&seal))?;
    }
    health::wait_for_all(&endpoints, supervisor).await?;
    endpoints.write(&instance)?;
    let each = if plan.replicas > 1 { format!(", {} processes each,", plan.replicas) } else { String::new() };
    say(&format!("six services{each} ready after {:.1} s in all", watch.elapsed().as_secs_f64()));
    Ok(endpoints)
}

/// Starts one process of a suite, from the settings that were written when the suite was brought up.
pub fn start_replica(supervisor: &Supervisor, program: &Path, replica: Replica) -> Result<i32> {
    let instance = supervisor.instance();
    let launch = Launch::service(&replica.name(), program, instance.dir())
        .argument("serve")
        .argument(replica.service.name())
        .argument("--config")
        .argument(settings::file(replica, instance).display().to_string());
    supervisor.start(passing_on(launch))
}

/// Returns when a process of this run has ended unasked, and says how.
pub async fn fallen(supervisor: &Supervisor) -> anyhow::Error {
    health::watch(supervisor).await
}

/// Whether a process of a running suite answers that it serves.
pub async fn answers(endpoints: &Endpoints, replica: Replica) -> bool {
    health::answers(endpoints, replica).await
}

/// Whether a process says at its health endpoint that calls may be sent to it, as a kubelet asks.
pub async fn is_ready(endpoints: &Endpoints, replica: Replica) -> bool {
    health::is_ready(endpoints, replica).await
}

/// The services start with an empty environment; these few are for whoever watches them.
fn passing_on(launch: Launch) -> Launch {
    ["KOSH_LOG", "RUST_BACKTRACE", "KOSH_OTLP_ENDPOINT"]
        .into_iter()
        .filter_map(|name| Some((name, std::env::var(name).ok()?)))
        .fold(launch, |launch, (name, value)| launch.variable(name, value))
}

/// Keys are made once per instance, beside the start of the servers.
async fn keys_of(instance: Instance) -> Result<Keys> {
    tokio::task::spawn_blocking(move || {
        Keys::open_or_make(&instance.path("keys.json"), || Ok(create_authority(platform::clock::wall_now())?))
    })
    .await
    .context("making the keys")?
}

/// A running suite, as its people reach it. Clones are the same suite.
#[derive(Clone)]
pub struct Suite {
    inner: Arc<Inner>,
}

struct Inner {
    endpoints: Endpoints,
    ways: BTreeMap<Service, RetryingChannel>,
    patience: Duration,
    token_key: String,
    http: reqwest::Client,
    officials: OnceCell<Officials>,
}

impl Suite {
    /// Opens the suite whose endpoints lie in a file. Connections are made at first use.
    pub fn open(file: &Path) -> Result<Self> {
        Self::at(Endpoints::read(file)?)
    }

    /// The suite that `cargo kosh test` (or `up`) has named in `KOSH_ENDPOINTS`.
    pub fn from_environment() -> Result<Self> {
        let file = std::env::var_os("KOSH_ENDPOINTS").context(
            "KOSH_ENDPOINTS is not set: run `cargo kosh test`, or set it to the endpoints.json of `cargo kosh up`",
        )?;
        Self::open(Path::new(&file))
    }

    pub fn at(endpoints: Endpoints) -> Result<Self> {
        Self::with_patience(endpoints, retrying_channel::PATIENCE)
    }

    /// A suite whose people insist longer (or not at all) at an endpoint that is shut.
    pub fn with_patience(endpoints: Endpoints, patience: Duration) -> Result<Self> {
        // People reckon by the same editions as the agencies.
        platform::editions::load(&endpoints.editions, true)?;
        let token_key = std::fs::read_to_string(&endpoints.token_key)
            .with_context(|| format!("reading the token key {}", endpoints.token_key.display()))?;
        let authority = endpoints.authority.as_deref().map(endpoint::authority).transpose()?;
        let mut ways = BTreeMap::new();
        for service in Service::ALL {
            let channel = |address: &String| endpoint::channel(service, address, authority.as_ref());
            let endpoints = endpoints.replicas(service)?.iter().map(channel).collect::<Result<_>>()?;
            ways.insert(service, RetryingChannel::new(endpoints, patience));
        }
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("making the HTTP client")?;
        let inner = Inner { endpoints, ways, patience, token_key, http, officials: OnceCell::new() };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub fn endpoints(&self) -> &Endpoints {
        &self.inner.endpoints
    }

    /// The way to a service: any replica of it, insisted upon.
    pub fn way(&self, service: Service) -> Result<RetryingChannel> {
        self.inner.ways.get(&service).cloned().with_context(|| format!("no way to {service}"))
    }

    /// The endpoint of a service's first replica: one try.
    pub fn channel(&self, service: Service) -> Result<Channel> {
        self.way(service)?.first().with_context(|| format!("no way to {service}"))
    }

    /// How long its people insist at an endpoint that is shut.
    pub fn patience(&self) -> Duration {
        self.inner.patience
    }

    /// Posts JSON to the payment gateway, insisting as at any other endpoint: what is done there is done once as well.
    pub async fn post(&self, url: &str, body: &serde_json::Value) -> Result<reqwest::Response> {
        let urls = self.endpoints().gateways(url);
        let replicas = urls.len().max(1);
        let post = |tries: usize| {
            let url = urls.get(tries % replicas).map(String::as_str).unwrap_or_default();
            self.http().post(url).json(body).send()
        };
        let is_shut = |sent: &reqwest::Result<reqwest::Response>| {
            sent.as_ref().map_or(true, |sent| sent.status() == reqwest::StatusCode::SERVICE_UNAVAILABLE)
        };
        Ok(retrying_channel::insist(self.inner.patience, replicas, post, is_shut).await?)
    }

    pub fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// A token for this human; the cases they open belong to `clock`.
    pub fn token(&self, human: &Human, clock: Option<Uuid>) -> Result<String> {
        self.token_for(human, clock, HOURS)
    }

    pub fn token_for(&self, human: &Human, clock: Option<Uuid>, hours: i64) -> Result<String> {
        Ok(issue(&Claims::new(human, clock, hours), &self.inner.token_key)?)
    }

    /// The officials of both cities: the same people in every case, with certificates issued once per opened suite.
    pub async fn officials(&self) -> Result<&Officials> {
        self.inner.officials.get_or_try_init(|| Officials::appoint(self)).await
    }
}
