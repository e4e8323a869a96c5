//! Where a running suite is found: addresses and paths, no secrets but the path to one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use regulation::Bin;
use serde::{Deserialize, Serialize};

use super::{Keys, Plan, Replica};
use crate::installation;
use crate::provision::{Instance, account, ports};
use crate::services::Service;

const FILE: &str = "endpoints.json";
/// The agencies that order payments: the permit's duty, par. 10(6), and the card's, par. 26(3).
const CALLED_BACK: [Service; 2] = [Service::EgovPep, Service::ArmGo];

/// The addresses of a suite.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Endpoints {
    pub instance: String,
    /// Everything of this installation lies below it.
    pub data: PathBuf,
    /// `host:port` of every service's gRPC endpoint, by name: the first replica's.
    pub listen: BTreeMap<String, String>,
    /// The same of every replica, the first included.
    pub replicas: BTreeMap<String, Vec<String>>,
    /// `host:port` of the payment gateway, and of the gateway of each replica of the registries.
    pub payments_listen: String,
    pub payments_replicas: Vec<String>,
    /// Where the gateway calls each replica of an agency back, by name: of those that order payments.
    pub callbacks: BTreeMap<String, Vec<String>>,
    /// Where Prometheus fetches the metrics of each replica, by name.
    #[serde(default)]
    pub metrics: BTreeMap<String, Vec<String>>,
    /// Where a kubelet would ask after the health of each replica, by name.
    #[serde(default)]
    pub health: BTreeMap<String, Vec<String>>,
    /// File with the authority of the endpoints' certificates, PEM; without it they speak in clear.
    #[serde(default)]
    pub authority: Option<PathBuf>,
    /// Collector of spans, if there is one.
    #[serde(default)]
    pub otlp_endpoint: Option<String>,
    pub object_store: PathBuf,
    /// The editions of the order that the agencies were given beside the one that is law.
    pub editions: PathBuf,
    /// File with the private key of the tokens, PEM.
    pub token_key: PathBuf,
    /// File with the trusted root, PEM.
    pub trust_root: PathBuf,
    /// БИН of МИИЦР and of the migration service in this sandbox.
    pub miicr: Bin,
    pub migration_service: Bin,
}

impl Endpoints {
    pub fn file(instance: &Instance) -> PathBuf {
        instance.path(FILE)
    }

    /// The suite that runs in an instance.
    pub fn of(instance: &Instance) -> Result<Self> {
        Self::read(&Self::file(instance))
    }

    pub fn read(file: &Path) -> Result<Self> {
        let bytes = std::fs::read(file)
            .with_context(|| format!("no suite is described in {}: start one with `cargo kosh up`", file.display()))?;
        serde_json::from_slice(&bytes).with_context(|| format!("{} is damaged", file.display()))
    }

    pub fn write(&self, instance: &Instance) -> Result<()> {
        account::secret_file(&Self::file(instance), &serde_json::to_vec_pretty(self)?, None)
    }

    pub fn host_port(&self, service: Service) -> Result<&str> {
        self.listen.get(service.name()).map(String::as_str).with_context(|| format!("no address of {service}"))
    }

    pub fn grpc(&self, service: Service) -> Result<String> {
        Ok(format!("http://{}", self.host_port(service)?))
    }

    /// The endpoints of all replicas of a service.
    pub fn replicas(&self, service: Service) -> Result<&[String]> {
        let endpoints = self.replicas.get(service.name()).filter(|endpoints| !endpoints.is_empty());
        endpoints.map(Vec::as_slice).with_context(|| format!("no address of {service}"))
    }

    pub fn endpoint(&self, replica: Replica) -> Result<&str> {
        let endpoint = self.replicas(replica.service)?.get(replica.index);
        endpoint.map(String::as_str).with_context(|| format!("no address of {replica}"))
    }

    /// Where the payment gateway calls a replica back; none when it orders no payments.
    pub fn called_back(&self, replica: Replica) -> Option<&str> {
        self.callbacks.get(replica.service.name())?.get(replica.index).map(String::as_str)
    }

    /// Where Prometheus fetches a replica's metrics.
    pub fn metrics(&self, replica: Replica) -> Option<&str> {
        self.metrics.get(replica.service.name())?.get(replica.index).map(String::as_str)
    }

    /// Where a kubelet would ask after a replica's health.
    pub fn health(&self, replica: Replica) -> Option<&str> {
        self.health.get(replica.service.name())?.get(replica.index).map(String::as_str)
    }

    /// Every replica that the suite has.
    pub fn every_replica(&self) -> impl Iterator<Item = Replica> {
        let most = self.replicas.values().map(Vec::len).max().unwrap_or_default();
        Replica::all(most).filter(|replica| self.endpoint(*replica).is_ok())
    }

    /// The folder in which the agencies' e-mail is captured, a file for each message.
    pub fn captured_mail(&self) -> PathBuf {
        self.data.join("mail")
    }

    /// The same address at every replica of the payment gateway, the named one first. In a cluster one name stands for all.
    pub fn gateways(&self, url: &str) -> Vec<String> {
        let endpoints = self.payments_replicas.iter().map(|endpoint| format!("http://{endpoint}"));
        let path =
            endpoints.clone().find_map(|endpoint| url.strip_prefix(&endpoint).filter(|path| path.starts_with('/')));
        let others =
            path.into_iter().flat_map(|path| endpoints.clone().map(move |endpoint| format!("{endpoint}{path}")));
        std::iter::once(url.to_owned()).chain(others.filter(|other| other != url)).collect()
    }

    pub fn payments(&self) -> String {
        format!("http://{}", self.payments_listen)
    }

    /// The certification authority's OCSP responder, which stands beside the payment gateway.
    pub fn ocsp(&self) -> String {
        format!("{}/ocsp", self.payments())
    }
}

/// Chooses free ports and lays the public halves of the keys beside the private one.
pub(super) fn choose(instance: &Instance, keys: &Keys, plan: &Plan) -> Result<Endpoints> {
    let replicas = plan.replicas.max(1);
    let free = ports::several(replicas * (3 * Service::ALL.len() + 1 + CALLED_BACK.len()))?;
    let mut endpoints = free.iter().map(|port| format!("127.0.0.1:{port}"));
    let payments: Vec<String> = endpoints.by_ref().take(replicas).collect();
    let callbacks = CALLED_BACK.map(|agency| (agency.name().to_owned(), endpoints.by_ref().take(replicas).collect()));
    let metrics = by_service(endpoints.by_ref(), replicas);
    let health = by_service(endpoints.by_ref(), replicas);
    let by_service = by_service(endpoints, replicas);
    let first = |endpoints: &Vec<String>| endpoints.first().cloned().unwrap_or_default();
    let endpoints = Endpoints {
        instance: instance.name().to_owned(),
        data: instance.dir().to_owned(),
        listen: by_service.iter().map(|(service, endpoints)| (service.clone(), first(endpoints))).collect(),
        payments_listen: first(&payments),
        payments_replicas: payments,
        callbacks: callbacks.into_iter().collect(),
        metrics,
        health,
        authority: None,
        otlp_endpoint: plan.otlp_endpoint.clone(),
        replicas: by_service,
        object_store: instance.path("objects"),
        editions: installation::editions()?,
        token_key: instance.path("token-key.pem"),
        trust_root: instance.path("root.pem"),
        miicr: keys.miicr.clone(),
        migration_service: keys.migration_service.clone(),
    };
    account::secret_file(&endpoints.token_key, keys.token_private.as_bytes(), None)?;
    account::secret_file(&endpoints.trust_root, keys.root.as_bytes(), None)?;
    Ok(endpoints)
}

/// A endpoint for every replica.
fn by_service(endpoints: impl Iterator<Item = String>, replicas: usize) -> BTreeMap<String, Vec<String>> {
    let mut by_service = BTreeMap::<String, Vec<String>>::new();
    for (replica, endpoint) in Replica::all(replicas).zip(endpoints) {
        by_service.entry(replica.service.name().to_owned()).or_default().push(endpoint);
    }
    by_service
}
