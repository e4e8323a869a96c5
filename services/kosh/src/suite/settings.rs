//! One settings file per service, exactly as `platform::settings` and `registries` read them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use platform::exchange::links_to;
use platform::ledger::Human;
use platform::signing::Bodies;
use platform::token::{Claims, Role, issue};
use serde::Serialize;

use super::seal::PortalSeal;
use super::{Endpoints, Keys, Replica};
use crate::people::synthetic_iin;
use crate::provision::servers::AgencyServers;
use crate::provision::{Instance, Servers, account};
use crate::services::Service;

/// A service's own token for the outside registers outlives any sandbox.
const TOKEN_HOURS: i64 = 24 * 365;

#[derive(Serialize)]
struct AgencySettings<'a> {
    listen: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    health_listen: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_listen: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otlp_endpoint: Option<&'a str>,
    database_url: &'a str,
    amqp_url: &'a str,
    object_store: &'a Path,
    sealing_key: &'a str,
    token_key: &'a str,
    trust_roots: &'a str,
    registries_url: String,
    payments_url: String,
    ocsp_url: String,
    registries_token: String,
    sandbox: bool,
    /// Editions that are not law, for scenarios.
    editions_dir: &'a Path,
    hand_off: bool,
    link_prefix: &'a str,
    bodies: Bodies,
    mail: Mail,
    #[serde(skip_serializing_if = "Option::is_none")]
    callbacks: Option<Callbacks<'a>>,
    /// The portal's alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<&'a PortalSeal>,
    /// Only those who write to this agency.
    neighbours: BTreeMap<&'a str, &'a str>,
}

/// E-mail is captured: nothing leaves the machine.
#[derive(Serialize)]
struct Mail {
    from: String,
    capture_directory: PathBuf,
}

/// Where the payment gateway calls this agency back, and the key by which it is known.
#[derive(Serialize)]
struct Callbacks<'a> {
    listen: &'a str,
    gateway_key: &'a str,
}

#[derive(Serialize)]
struct RegistriesSettings<'a> {
    listen: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    health_listen: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_listen: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otlp_endpoint: Option<&'a str>,
    payments_listen: &'a str,
    database_url: &'a str,
    token_key: &'a str,
    issuing_chain_pem: &'a str,
    issuing_key_pem: &'a str,
    callback_key: &'a str,
    sandbox: bool,
    /// The agencies that may ask the payment gateway.
    callers: BTreeMap<&'a str, &'a str>,
}

/// Writes a replica's file.
pub(super) fn write(
    replica: Replica,
    instance: &Instance,
    servers: &Servers,
    keys: &Keys,
    endpoints: &Endpoints,
    seal: Option<&PortalSeal>,
) -> Result<()> {
    let own = servers.agency(replica.service.name())?;
    let text = match replica.service {
        Service::Registries => toml::to_string(&registries(replica, own, keys, endpoints)?),
        _ => toml::to_string(&agency(replica, servers, keys, endpoints, seal)?),
    };
    let text = text.with_context(|| format!("writing the settings of {replica}"))?;
    account::secret_file(&file(replica, instance), text.as_bytes(), None)
}

/// Where a replica's settings lie.
pub(super) fn file(replica: Replica, instance: &Instance) -> PathBuf {
    instance.path("settings").join(format!("{replica}.toml"))
}

fn agency<'a>(
    replica: Replica,
    servers: &'a Servers,
    keys: &'a Keys,
    endpoints: &'a Endpoints,
    seal: Option<&'a PortalSeal>,
) -> Result<AgencySettings<'a>> {
    let own = servers.agency(replica.service.name())?;
    let service = replica.service;
    // Each replica of an agency asks one replica of the outside world: an act that finds it shut is called again at another.
    let outside = Replica { service: Service::Registries, ..replica };
    let sealing = keys.sealing.get(service.name()).with_context(|| format!("no sealing key of {service}"))?;
    let writer_task = Human { iin: synthetic_iin(900)?, role: Role::MsOfficer, city: None };
    Ok(AgencySettings {
        listen: endpoints.endpoint(replica)?,
        health_listen: endpoints.health(replica),
        metrics_listen: endpoints.metrics(replica),
        otlp_endpoint: endpoints.otlp_endpoint.as_deref(),
        database_url: &own.database.runtime,
        amqp_url: own.amqp_url.as_deref().with_context(|| format!("no broker user of {service}"))?,
        object_store: &endpoints.object_store,
        sealing_key: &sealing.private,
        token_key: &keys.token_public,
        trust_roots: &keys.root,
        registries_url: format!("http://{}", endpoints.endpoint(outside)?),
        payments_url: format!("http://{}", payments_of(outside, endpoints)?),
        ocsp_url: format!("http://{}/ocsp", payments_of(outside, endpoints)?),
        registries_token: issue(&Claims::new(&writer_task, None, TOKEN_HOURS), &keys.token_private)?,
        sandbox: true,
        editions_dir: &endpoints.editions,
        hand_off: true,
        link_prefix: &servers.link_prefix,
        bodies: Bodies { miicr: keys.miicr.clone(), migration_service: keys.migration_service.clone() },
        mail: Mail {
            from: format!("Kosh {service} <{service}@kosh.invalid>"),
            capture_directory: endpoints.captured_mail(),
        },
        callbacks: callbacks(replica, keys, endpoints)?,
        seal: seal.filter(|_| service == Service::EgovPep),
        neighbours: neighbours(service, keys),
    })
}

fn callbacks<'a>(replica: Replica, keys: &'a Keys, endpoints: &'a Endpoints) -> Result<Option<Callbacks<'a>>> {
    let Some(listen) = endpoints.called_back(replica) else { return Ok(None) };
    Ok(Some(Callbacks { listen, gateway_key: &keys.of(Service::Registries)?.public }))
}

fn neighbours(service: Service, keys: &Keys) -> BTreeMap<&str, &str> {
    let incoming = links_to(service.name());
    let writes_here = |name: &str| incoming.iter().any(|link| link.starts_with(&format!("{name}.to.")));
    let keys = keys.sealing.iter().filter(|(name, _)| writes_here(name));
    keys.map(|(name, key)| (name.as_str(), key.public.as_str())).collect()
}

fn payments_of(registries: Replica, endpoints: &Endpoints) -> Result<&str> {
    let endpoint = endpoints.payments_replicas.get(registries.index);
    endpoint.map(String::as_str).with_context(|| format!("no payment gateway at {registries}"))
}

fn registries<'a>(
    replica: Replica,
    own: &'a AgencyServers,
    keys: &'a Keys,
    endpoints: &'a Endpoints,
) -> Result<RegistriesSettings<'a>> {
    Ok(RegistriesSettings {
        listen: endpoints.endpoint(replica)?,
        health_listen: endpoints.health(replica),
        metrics_listen: endpoints.metrics(replica),
        otlp_endpoint: endpoints.otlp_endpoint.as_deref(),
        payments_listen: payments_of(replica, endpoints)?,
        database_url: &own.database.runtime,
        token_key: &keys.token_public,
        issuing_chain_pem: &keys.issuing_chain,
        issuing_key_pem: &keys.issuing_key,
        callback_key: &keys.of(Service::Registries)?.private,
        callers: Service::AGENCIES
            .into_iter()
            .map(|agency| Ok((agency.name(), keys.of(agency)?.public.as_str())))
            .collect::<Result<_>>()?,
        sandbox: true,
    })
}
