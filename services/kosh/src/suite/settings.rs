//! One settings file per service, exactly as `platform::settings` and `registries` read them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use platform::attestation::Bodies;
use platform::exchange::links_to;
use platform::ledger::Human;
use platform::token::{Claims, Role, issue};
use serde::Serialize;

use super::{Endpoints, Keys};
use crate::people::synthetic_iin;
use crate::provision::servers::AgencyServers;
use crate::provision::{Instance, Servers, account};
use crate::services::Service;

/// A service's own token for the outside registers outlives any sandbox.
const TOKEN_HOURS: i64 = 24 * 365;

#[derive(Serialize)]
struct AgencySettings<'a> {
    listen: &'a str,
    database_url: &'a str,
    amqp_url: &'a str,
    object_store: &'a Path,
    sealing_key: &'a str,
    token_key: &'a str,
    trust_roots: &'a str,
    registries_url: String,
    payments_url: String,
    registries_token: String,
    sandbox: bool,
    hand_off: bool,
    bodies: Bodies,
    /// Only those who write to this agency.
    neighbours: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
struct RegistriesSettings<'a> {
    listen: &'a str,
    payments_listen: &'a str,
    database_url: &'a str,
    token_key: &'a str,
    issuing_chain_pem: &'a str,
    issuing_key_pem: &'a str,
    sandbox: bool,
}

/// Writes the file and tells where it lies.
pub(super) fn write(
    service: Service,
    instance: &Instance,
    servers: &Servers,
    keys: &Keys,
    endpoints: &Endpoints,
) -> Result<PathBuf> {
    let own = servers.agency(service.name())?;
    let text = match service {
        Service::Registries => toml::to_string(&registries(own, keys, endpoints)?),
        _ => toml::to_string(&agency(service, own, keys, endpoints)?),
    };
    let file = instance.path("settings").join(format!("{service}.toml"));
    let text = text.with_context(|| format!("writing the settings of {service}"))?;
    account::secret_file(&file, text.as_bytes(), None)?;
    Ok(file)
}

fn agency<'a>(
    service: Service,
    own: &'a AgencyServers,
    keys: &'a Keys,
    endpoints: &'a Endpoints,
) -> Result<AgencySettings<'a>> {
    let sealing = keys.sealing.get(service.name()).with_context(|| format!("no sealing key of {service}"))?;
    let clerk = Human { iin: synthetic_iin(900)?, role: Role::MsOfficer, city: None };
    Ok(AgencySettings {
        listen: endpoints.host_port(service)?,
        database_url: &own.database.runtime,
        amqp_url: own.amqp_url.as_deref().with_context(|| format!("no broker user of {service}"))?,
        object_store: &endpoints.object_store,
        sealing_key: &sealing.private,
        token_key: &keys.token_public,
        trust_roots: &keys.root,
        registries_url: endpoints.grpc(Service::Registries)?,
        payments_url: endpoints.payments(),
        registries_token: issue(&Claims::new(&clerk, None, TOKEN_HOURS), &keys.token_private)?,
        sandbox: true,
        hand_off: true,
        bodies: Bodies { miicr: keys.miicr.clone(), migration_service: keys.migration_service.clone() },
        neighbours: neighbours(service, keys),
    })
}

fn neighbours(service: Service, keys: &Keys) -> BTreeMap<&str, &str> {
    let incoming = links_to(service.name());
    let writes_here = |name: &str| incoming.iter().any(|link| link.starts_with(&format!("{name}.to.")));
    let keys = keys.sealing.iter().filter(|(name, _)| writes_here(name));
    keys.map(|(name, key)| (name.as_str(), key.public.as_str())).collect()
}

fn registries<'a>(own: &'a AgencyServers, keys: &'a Keys, endpoints: &'a Endpoints) -> Result<RegistriesSettings<'a>> {
    Ok(RegistriesSettings {
        listen: endpoints.host_port(Service::Registries)?,
        payments_listen: &endpoints.payments_listen,
        database_url: &own.database.runtime,
        token_key: &keys.token_public,
        issuing_chain_pem: &keys.issuing_chain,
        issuing_key_pem: &keys.issuing_key,
        sandbox: true,
    })
}
