//! The settings of every program as the cluster would hand them over, read by the program's own reader: an unknown name, a missing
//! one or a malformed one is a finding, and so is an endpoint that opens elsewhere than the manifests say.

use std::collections::BTreeMap;

use platform::command::MigrationSettings;
use platform::settings::{Settings, read_from};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::Overlay;
use super::objects::{Objects, Pod, list, strings, text};
use super::secrets::{Known, known};

/// What stands for a password that only the cluster knows.
const UNKNOWN: &str = "unknown-here";

/// A container's environment with every reference followed; what cannot be followed is told.
pub fn environment(
    objects: &Objects,
    secrets: &Known,
    container: &Value,
    say: &mut impl FnMut(String),
) -> Vec<(String, String)> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut all = Vec::new();
    for variable in list(&container["env"]) {
        let name = text(&variable["name"]).to_owned();
        let from = &variable["valueFrom"];
        let (config, secret) = (&from["configMapKeyRef"], &from["secretKeyRef"]);
        let value = if config.is_object() {
            let map = objects.find("ConfigMap", text(&config["name"]));
            let value = map.and_then(|map| map.value["data"][text(&config["key"])].as_str());
            if value.is_none() && config["optional"] == true {
                continue;
            }
            value.unwrap_or_default().to_owned()
        } else if secret.is_object() {
            let value = secrets.get(text(&secret["name"])).and_then(|keys| keys.get(text(&secret["key"])));
            value.filter(|value| !value.is_empty()).cloned().unwrap_or_else(|| UNKNOWN.to_owned())
        } else if from.is_object() {
            "pod-0".to_owned()
        } else {
            expanded(text(&variable["value"]), &known, say)
        };
        if known.insert(name.clone(), value.clone()).is_some() {
            say(format!("{name} is set twice"));
        }
        all.push((name, value));
    }
    all
}

/// `$(NAME)` of a variable that stands before.
fn expanded(value: &str, known: &BTreeMap<String, String>, say: &mut impl FnMut(String)) -> String {
    let mut pieces = value.split("$(");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once(')').unwrap_or((piece, ""));
        match known.get(name) {
            Some(value) => whole.push_str(value),
            None => say(format!("$({name}) is not set before it is used")),
        }
        whole.push_str(rest);
    }
    whole
}

/// The files of the directory of settings, in the order of their names.
fn files(objects: &Objects, secrets: &Known, pod: &Pod<'_>) -> Vec<String> {
    let volume = list(&pod.spec["volumes"]).iter().find(|volume| text(&volume["name"]) == "settings");
    let mut files = BTreeMap::new();
    for source in volume.map(|volume| list(&volume["projected"]["sources"])).unwrap_or_default() {
        let config = objects.find("ConfigMap", text(&source["configMap"]["name"]));
        files.extend(config.map(|map| strings(&map.value["data"])).unwrap_or_default());
        files.extend(secrets.get(text(&source["secret"]["name"])).cloned().unwrap_or_default());
    }
    files.into_iter().filter(|(name, _)| name.ends_with(".toml")).map(|(_, text)| text).collect()
}

/// What a service is told, as far as other rules ask about it.
pub struct Signals {
    pub listen: Vec<String>,
    /// `host:port` by what it is.
    pub reaches: BTreeMap<&'static str, String>,
    pub database_url: String,
    pub sandbox: bool,
    pub sealed: bool,
    pub amqp_url: Option<String>,
    pub registries_url: Option<String>,
    pub object_store: Option<String>,
    /// Where spans go, if anywhere.
    pub collector: Option<String>,
}

pub fn told(objects: &Objects, pod: &Pod<'_>, say: &mut impl FnMut(String)) -> Option<Signals> {
    let secrets = known(objects);
    let container = list(&pod.spec["containers"]).first()?;
    let variables = environment(objects, &secrets, container, say);
    let files = files(objects, &secrets, pod);
    let told = if pod.name == "registries" { registries(&files, variables) } else { agency(&files, variables) };
    told.map_err(|error| say(format!("its settings are refused: {error}"))).ok()
}

fn agency(files: &[String], variables: Vec<(String, String)>) -> Result<Signals, Box<dyn std::error::Error>> {
    let settings: Settings = read_from(files, variables)?;
    let (database, amqp) = (settings.database_url.expose_secret(), settings.amqp_url.expose_secret());
    let mut reaches = BTreeMap::from([
        ("database", host_port(database)),
        ("broker", host_port(amqp)),
        ("ocsp", host_port(&settings.ocsp_url)),
        ("registries", host_port(&settings.registries_url)),
        ("payments", host_port(&settings.payments_url)),
    ]);
    let mut listen = vec![settings.listen.clone(), settings.health_listen.clone().unwrap_or_default()];
    listen.push(settings.metrics_listen.clone().unwrap_or_default());
    if let Some(callbacks) = &settings.callbacks {
        listen.push(callbacks.listen.clone());
        reaches.insert("called back at", host_port(&callbacks.payments_url()));
    }
    Ok(Signals {
        listen,
        reaches,
        database_url: database.to_owned(),
        sandbox: settings.sandbox,
        sealed: settings.tls.is_some(),
        amqp_url: Some(amqp.to_owned()),
        registries_url: Some(settings.registries_url.clone()),
        object_store: Some(settings.object_store.clone()),
        collector: settings.otlp_endpoint,
    })
}

fn registries(files: &[String], variables: Vec<(String, String)>) -> Result<Signals, Box<dyn std::error::Error>> {
    let settings: registries::Settings = read_from(files, variables)?;
    let database = settings.database_url.expose_secret();
    Ok(Signals {
        listen: vec![
            settings.listen.clone(),
            settings.health_listen.clone().unwrap_or_default(),
            settings.metrics_listen.clone().unwrap_or_default(),
            settings.payments_listen.clone(),
        ],
        reaches: BTreeMap::from([("database", host_port(database))]),
        database_url: database.to_owned(),
        sandbox: settings.sandbox,
        sealed: settings.tls.is_some(),
        amqp_url: None,
        registries_url: None,
        object_store: None,
        collector: settings.otlp_endpoint,
    })
}

/// `host:port` of a URL.
pub fn host_port(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, place)| place).to_owned()
}

pub fn findings(objects: &Objects, overlay: Overlay) -> Vec<String> {
    let mut found = Vec::new();
    for pod in objects.pods() {
        let mut say = |what: String| found.push(format!("{} {}: {what}", pod.kind, pod.name));
        if pod.is_a("service") {
            if let Some(told) = told(objects, &pod, &mut say) {
                endpoints(&pod, &told, &mut say);
                as_the_overlay_wants(overlay, &told, &mut say);
            }
        } else if pod.is_a("migration") {
            migration(objects, overlay, &pod, &mut say);
        } else {
            for container in pod.containers() {
                environment(objects, &known(objects), container, &mut say);
            }
        }
    }
    found
}

/// What the program listens on is what the pod declares, and nothing else.
fn endpoints(pod: &Pod<'_>, told: &Signals, say: &mut impl FnMut(String)) {
    let mut listened: Vec<String> =
        told.listen.iter().map(|place| place.rsplit_once(':').map_or("", |(_, port)| port).to_owned()).collect();
    let container = &pod.spec["containers"][0];
    let mut declared: Vec<String> =
        list(&container["ports"]).iter().map(|port| port["containerPort"].to_string()).collect();
    listened.sort();
    declared.sort();
    if listened != declared {
        say(format!("declares the ports {declared:?} and listens on {listened:?}"));
    }
    if told.listen.iter().any(|place| !place.starts_with("0.0.0.0:")) {
        say("listens where nobody outside its pod can reach it".to_owned());
    }
}

fn as_the_overlay_wants(overlay: Overlay, told: &Signals, say: &mut impl FnMut(String)) {
    let pilot = overlay == Overlay::Pilot;
    if told.sandbox == pilot {
        say(format!("sandbox is {}", told.sandbox));
    }
    if told.sealed != pilot {
        say(format!("its gRPC endpoint has TLS: {}", told.sealed));
    }
    let begins = |url: &Option<String>, start: &str| url.as_deref().is_none_or(|url| url.starts_with(start));
    let sealed = told.database_url.contains("sslmode=verify-full&sslrootcert=/")
        && begins(&told.amqp_url, "amqps://")
        && begins(&told.registries_url, "https://")
        && begins(&told.object_store, "s3://");
    if pilot && !sealed {
        say("reaches something in clear".to_owned());
    }
}

fn migration(objects: &Objects, overlay: Overlay, pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let Some(container) = list(&pod.spec["containers"]).first() else { return };
    if container["args"] != serde_json::json!(["migrate"]) {
        say("is not started with `migrate`".to_owned());
    }
    let variables = environment(objects, &known(objects), container, say);
    let service = pod.name.trim_end_matches("-migrate");
    let role = service.replace('-', "_");
    match read_from::<MigrationSettings>(&[], variables) {
        Err(error) => say(format!("its settings are refused: {error}")),
        Ok(settings) => {
            let url = settings.owner_database_url.expose_secret();
            let owner = format!("postgres://{role}_owner:");
            if settings.runtime_role != role
                || !url.starts_with(&owner)
                || host_port(url) != format!("{service}-database-rw:5432")
            {
                say("migrates another database than its service's, or as another role".to_owned());
            }
            if overlay == Overlay::Pilot && !url.contains("sslmode=verify-full") {
                say("reaches something in clear".to_owned());
            }
        }
    }
}
