//! The secrets that the manifests refer to: their names, their kinds and what stands in them. A test compares what is referred
//! to with what is made here.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use platform::clock::random_bytes;
use platform::exchange::links_to;
use serde::Serialize;
use serde_json::{Value, json};

use super::keys::Installation;
use crate::provision::databases::{owner_role, role};
use crate::provision::topology::{self, BrokerUser, OPERATOR};
use crate::services::Service;

const BASIC: &str = "kubernetes.io/basic-auth";
const OPAQUE: &str = "Opaque";
/// The broker's users, exchanges and queues, loaded at its start.
pub(super) const DEFINITIONS: &str = "rabbitmq-definitions";
/// Database roles are reached by the operator of databases, which demands this mark to take a new password over.
const RELOAD: &str = "cnpg.io/reload";

/// One secret, as Kubernetes knows it.
pub struct Secret {
    pub name: String,
    kind: &'static str,
    pub data: BTreeMap<String, String>,
}

impl Secret {
    fn login(name: String, user: &str, password: &str) -> Self {
        let data = [("username", user), ("password", password)].map(|(key, value)| (key.to_owned(), value.to_owned()));
        Self { name, kind: BASIC, data: data.into() }
    }

    fn file(name: String, file: &str, text: String) -> Self {
        Self { name, kind: OPAQUE, data: [(file.to_owned(), text)].into() }
    }

    /// As `kubectl apply` reads it.
    pub fn list(secrets: &[Self], namespace: &str) -> Value {
        let items = secrets.iter().map(|secret| {
            json!({
                "apiVersion": "v1", "kind": "Secret", "type": secret.kind, "immutable": false,
                "metadata": {
                    "name": secret.name, "namespace": namespace,
                    "labels": { "app.kubernetes.io/part-of": "kosh", RELOAD: "true" },
                },
                "stringData": secret.data,
            })
        });
        json!({ "apiVersion": "v1", "kind": "List", "items": items.collect::<Vec<_>>() })
    }
}

/// Every secret of the installation. Passwords are drawn at the first call; whoever keeps them saves them.
pub fn secrets(installation: &mut Installation, namespace: &str) -> Result<Vec<Secret>> {
    let mut all = Vec::new();
    let admin = installation.passwords.password("postgres")?;
    all.push(Secret::login("postgres-admin".to_owned(), "postgres", &admin));
    let mut users = Vec::new();
    for service in Service::ALL {
        let name = service.name();
        let own =
            [(format!("{name}-database"), role("", name)), (format!("{name}-database-owner"), owner_role("", name))];
        for (secret, user) in own {
            let password = installation.passwords.password(&format!("postgres/{user}"))?;
            all.push(Secret::login(secret, &user, &password));
        }
        if service != Service::Registries {
            users.push((format!("{name}-broker"), name));
        }
        all.push(Secret::file(format!("{name}-keys"), "20-keys.toml", keys_file(service, installation)?));
    }
    users.push(("rabbitmq-operator".to_owned(), OPERATOR));
    let mut known = Vec::new();
    for (secret, user) in users {
        let password = installation.passwords.password(&format!("rabbitmq/{user}"))?;
        let mut login = Secret::login(secret, user, &password);
        // For the autoscaler, which stands in another namespace and counts what waits.
        let uri = format!("amqps://{user}:{password}@rabbitmq.{namespace}.svc:5671/{}", topology::VHOST);
        login.data.insert("uri".to_owned(), uri);
        all.push(login);
        known.push(BrokerUser { name: user.to_owned(), password, salt: random_bytes() });
    }
    let definitions = serde_json::to_string_pretty(&topology::definitions(&known)?)?;
    all.push(Secret::file(DEFINITIONS.to_owned(), "definitions.json", definitions));
    Ok(all)
}

#[derive(Serialize)]
struct AgencyKeys<'a> {
    sealing_key: &'a str,
    token_key: &'a str,
    trust_roots: &'a str,
    registries_token: &'a str,
    bodies: BTreeMap<&'static str, String>,
    neighbours: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callbacks: Option<BTreeMap<&'static str, &'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<BTreeMap<&'static str, &'a str>>,
}

#[derive(Serialize)]
struct RegistriesKeys<'a> {
    token_key: &'a str,
    issuing_chain_pem: &'a str,
    issuing_key_pem: &'a str,
    callback_key: &'a str,
    callers: BTreeMap<&'a str, &'a str>,
    issued_before: [IssuedBefore<'a>; 1],
}

#[derive(Serialize)]
struct IssuedBefore<'a> {
    serial_number: &'a str,
    iin: &'a str,
    bin: &'a str,
    not_before: String,
    not_after: String,
}

/// What only this service may know, and the public halves it must know, as one file of its settings.
fn keys_file(service: Service, installation: &Installation) -> Result<String> {
    let keys = &installation.keys;
    let public = |agency: Service| Ok::<_, anyhow::Error>((agency.name(), keys.of(agency)?.public.as_str()));
    let text = match service {
        Service::Registries => {
            let seal = &installation.seal;
            toml::to_string(&RegistriesKeys {
                token_key: &keys.token_public,
                issuing_chain_pem: &keys.issuing_chain,
                issuing_key_pem: &keys.issuing_key,
                callback_key: &keys.of(service)?.private,
                callers: Service::AGENCIES.into_iter().map(public).collect::<Result<_>>()?,
                issued_before: [IssuedBefore {
                    serial_number: &seal.serial_number,
                    iin: &seal.iin,
                    bin: &seal.bin,
                    not_before: seal.not_before.to_string(),
                    not_after: seal.not_after.to_string(),
                }],
            })
        }
        _ => {
            let incoming = links_to(service.name());
            let writes_here =
                |from: &Service| incoming.contains(&platform::exchange::link(from.name(), service.name()));
            let pays = matches!(service, Service::EgovPep | Service::ArmGo);
            let gateway = &keys.of(Service::Registries)?.public;
            let seal = &installation.seal;
            toml::to_string(&AgencyKeys {
                sealing_key: &keys.of(service)?.private,
                token_key: &keys.token_public,
                trust_roots: &keys.root,
                registries_token: &installation.registries_token,
                bodies: [("miicr", keys.miicr.to_string()), ("migration_service", keys.migration_service.to_string())]
                    .into(),
                neighbours: Service::AGENCIES.into_iter().filter(writes_here).map(public).collect::<Result<_>>()?,
                callbacks: pays.then(|| [("gateway_key", gateway.as_str())].into()),
                seal: (service == Service::EgovPep)
                    .then(|| [("chain", seal.chain.as_str()), ("key", seal.key.as_str())].into()),
            })
        }
    };
    text.with_context(|| format!("writing the keys of {service}"))
}
