//! Who may reach whom, as the network policies say together: what the settings need is let through at both ends, and nothing else
//! is between the suite's pods.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Overlay;
use super::objects::{Objects, Pod, list, map, selects, strings, text};
use super::settings::told;

type Labels = BTreeMap<String, String>;

/// These may let a whole address range through: what stands outside the cluster, or is its API.
const OUTSIDE: [&str; 3] = ["objects", "mail", "rabbitmq"];
/// From these namespaces somebody may come; every other is a mistake.
const NEIGHBOURS: [(&str, &str); 7] = [
    ("kosh.kz/callers", "true"),
    ("kosh.kz/monitoring", "true"),
    (COLLECTOR, "true"),
    ("kubernetes.io/metadata.name", "kube-system"),
    ("kubernetes.io/metadata.name", "cnpg-system"),
    ("kubernetes.io/metadata.name", "rabbitmq-system"),
    ("kubernetes.io/metadata.name", "keda"),
];

/// The label of a namespace with a collector of spans, and OTLP's port.
const COLLECTOR: &str = "kosh.kz/collector";
const OTLP: i64 = 4317;

/// Somebody who can be reached: name, labels, ports.
struct Target {
    name: String,
    labels: Labels,
    ports: Vec<i64>,
}

pub fn findings(objects: &Objects, overlay: Overlay) -> Vec<String> {
    let mut found = Vec::new();
    form(objects, overlay, &mut found);
    let targets = targets(objects);
    let mut wanted = BTreeSet::new();
    for pod in objects.pods().iter().filter(|pod| pod.is_a("service")) {
        let Some(told) = told(objects, pod, &mut |_| ()) else { continue };
        spans(objects, pod, told.collector.as_deref(), &mut found);
        for (what, place) in &told.reaches {
            let asks = match *what {
                "registries" => pod.name == "is-mp",
                "payments" => ["egov-pep", "arm-go"].contains(&pod.name),
                _ => true,
            };
            // The gateway calls back: there the way is the other one round.
            let from = if *what == "called back at" { "registries" } else { pod.name };
            match reached(objects, place) {
                None => found.push(format!("{}: {what}: nobody is at {place}", pod.name)),
                Some((to, port)) if asks => drop(wanted.insert((from.to_owned(), to, port))),
                Some(_) => {}
            }
        }
    }
    for pod in objects.pods().iter().filter(|pod| pod.is_a("service")) {
        for target in &targets {
            for port in &target.ports {
                let way = (pod.name.to_owned(), target.name.clone(), *port);
                let open = permits(objects, &pod.labels, &target.labels, *port);
                match (wanted.contains(&way), open) {
                    (true, false) => found.push(format!("{} cannot reach {} at {port}", way.0, way.1)),
                    (false, true) if pod.name != target.name => {
                        found.push(format!("{} may reach {} at {port}", way.0, way.1))
                    }
                    _ => {}
                }
            }
        }
    }
    for pod in objects.pods() {
        let database = format!("database.kosh.kz/{}", pod.name.trim_end_matches("-migrate"));
        let own = targets.iter().find(|target| target.labels.contains_key(&database));
        if pod.is_a("migration") && own.is_none_or(|own| !permits(objects, &pod.labels, &own.labels, 5432)) {
            found.push(format!("{} cannot reach its database", pod.name));
        }
        for (who, label, port) in [("people", "kosh.kz/callers", 7101), ("Prometheus", "kosh.kz/monitoring", 7103)] {
            if pod.is_a("service") && !admits(objects, &pod.labels, label, port) {
                found.push(format!("{who} cannot reach {}", pod.name));
            }
        }
        for (port, protocol) in [(53, "UDP"), (53, "TCP")] {
            if !asks_names(objects, &pod.labels, port, protocol) {
                found.push(format!("{} cannot ask for names over {protocol}", pod.name));
            }
        }
    }
    found
}

/// Spans leave to a collector and by its port alone; where one is named, it stands in a namespace of its own.
fn spans(objects: &Objects, pod: &Pod<'_>, collector: Option<&str>, found: &mut Vec<String>) {
    let to_collector = |rule: &Value| {
        list(&rule["to"]).iter().any(|peer| peer["namespaceSelector"]["matchLabels"][COLLECTOR] == "true")
    };
    if !passes(objects, &pod.labels, "Egress", &|rule| to_collector(rule) && ports(rule, OTLP, "TCP")) {
        found.push(format!("{} cannot reach a collector", pod.name));
    }
    let also = |rule: &Value| list(&rule["ports"]).iter().any(|one| one["port"] != OTLP) || !rule["ports"].is_array();
    if passes(objects, &pod.labels, "Egress", &|rule| to_collector(rule) && also(rule)) {
        found.push(format!("{} may send a collector more than spans", pod.name));
    }
    let Some(url) = collector else { return };
    // The exporter is built without TLS: with https the program would not start.
    let place = url.strip_prefix("http://").and_then(|place| place.strip_suffix(&format!(":{OTLP}")));
    let namespace = place.and_then(|place| place.split('.').nth(1));
    if namespace.is_none_or(|namespace| namespace == "kosh") {
        found.push(format!("{}: its collector must be http://<service>.<another namespace>:{OTLP}", pod.name));
    }
}

fn targets(objects: &Objects) -> Vec<Target> {
    let own = objects.pods().into_iter().filter(|pod| pod.kind != "Job").map(|pod| Target {
        name: pod.name.to_owned(),
        ports: pod
            .containers()
            .flat_map(|container| list(&container["ports"]))
            .filter_map(|port| port["containerPort"].as_i64())
            .filter(|port| ![7100, 7103].contains(port))
            .collect(),
        labels: pod.labels,
    });
    let databases = objects.of_kind("Cluster").map(|cluster| Target {
        name: cluster.name().to_owned(),
        labels: strings(&cluster.value["spec"]["inheritedMetadata"]["labels"]),
        ports: vec![5432],
    });
    let brokers = objects.of_kind("RabbitmqCluster").map(|cluster| Target {
        name: cluster.name().to_owned(),
        labels: [("app.kubernetes.io/name".to_owned(), cluster.name().to_owned())].into(),
        ports: vec![5671],
    });
    own.chain(databases).chain(brokers).collect()
}

/// Who stands behind `host:port`, and at which port of its own.
fn reached(objects: &Objects, place: &str) -> Option<(String, i64)> {
    let (host, port) = place.split_once(':')?;
    let port: i64 = port.parse().ok()?;
    if let Some(service) = objects.find("Service", host) {
        let selector = serde_json::json!({ "matchLabels": service.value["spec"]["selector"] });
        let pods = objects.pods();
        let pod = pods.iter().find(|pod| selects(&selector, &pod.labels))?;
        let open = list(&service.value["spec"]["ports"]).iter().find(|open| open["port"] == port)?;
        let mut declared = pod.containers().flat_map(|container| list(&container["ports"]));
        let target =
            declared.find(|one| one["name"] == open["targetPort"] || one["containerPort"] == open["targetPort"])?;
        return Some((pod.name.to_owned(), target["containerPort"].as_i64()?));
    }
    let database = host.strip_suffix("-rw").and_then(|name| objects.find("Cluster", name)).filter(|_| port == 5432);
    let broker = objects.find("RabbitmqCluster", host).filter(|_| port == 5671);
    Some((database.or(broker)?.name().to_owned(), port))
}

/// Whether both ends let it through.
fn permits(objects: &Objects, from: &Labels, to: &Labels, port: i64) -> bool {
    passes(objects, from, "Egress", &|rule| peers(&rule["to"], to) && ports(rule, port, "TCP"))
        && passes(objects, to, "Ingress", &|rule| peers(&rule["from"], from) && ports(rule, port, "TCP"))
}

/// Whether namespaces with this label are let in at this port.
fn admits(objects: &Objects, to: &Labels, label: &str, port: i64) -> bool {
    passes(objects, to, "Ingress", &|rule| {
        let labelled = |peer: &Value| peer["namespaceSelector"]["matchLabels"][label] == "true";
        list(&rule["from"]).iter().any(labelled) && ports(rule, port, "TCP")
    })
}

fn asks_names(objects: &Objects, from: &Labels, port: i64, protocol: &str) -> bool {
    passes(objects, from, "Egress", &|rule| {
        let dns = |peer: &Value| {
            peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] == "kube-system"
                && peer["podSelector"]["matchLabels"]["k8s-app"] == "kube-dns"
        };
        list(&rule["to"]).iter().any(dns) && ports(rule, port, protocol)
    })
}

/// Without a policy in this direction everything passes; with one, what some rule lets through.
fn passes(objects: &Objects, labels: &Labels, direction: &str, rule: &dyn Fn(&Value) -> bool) -> bool {
    let mut any = false;
    for policy in objects.of_kind("NetworkPolicy") {
        let spec = &policy.value["spec"];
        let types: Vec<&str> = list(&spec["policyTypes"]).iter().map(text).collect();
        if !selects(&spec["podSelector"], labels) || !types.contains(&direction) {
            continue;
        }
        any = true;
        if list(&spec[direction.to_lowercase()]).iter().any(rule) {
            return true;
        }
    }
    !any
}

/// Among these peers are pods of the same namespace with these labels.
fn peers(peers: &Value, labels: &Labels) -> bool {
    let Some(peers) = peers.as_array() else { return true };
    peers.iter().any(|peer| peer["namespaceSelector"].is_null() && selects(&peer["podSelector"], labels))
}

fn ports(rule: &Value, port: i64, protocol: &str) -> bool {
    let Some(ports) = rule["ports"].as_array() else { return true };
    ports.iter().any(|one| one["port"] == port && one["protocol"].as_str().unwrap_or("TCP") == protocol)
}

/// Every policy selects somebody, names its peers and its ports; and one refuses everything else.
fn form(objects: &Objects, overlay: Overlay, found: &mut Vec<String>) {
    let refuses_all = objects.of_kind("NetworkPolicy").any(|policy| {
        let spec = &policy.value["spec"];
        let both = ["Ingress", "Egress"].iter().all(|way| list(&spec["policyTypes"]).iter().any(|one| one == way));
        spec["podSelector"] == serde_json::json!({}) && both && spec["ingress"].is_null() && spec["egress"].is_null()
    });
    if !refuses_all {
        found.push("no policy refuses everything".to_owned());
    }
    let pods = objects.pod_labels();
    for policy in objects.of_kind("NetworkPolicy") {
        let spec = &policy.value["spec"];
        let mut say = |what: &str| found.push(format!("NetworkPolicy {}: {what}", policy.name()));
        if !pods.iter().any(|labels| selects(&spec["podSelector"], labels)) {
            say("selects nobody");
        }
        for (rules, side) in [(&spec["ingress"], "from"), (&spec["egress"], "to")] {
            for rule in list(rules) {
                if list(&rule[side]).is_empty() || list(&rule["ports"]).is_empty() {
                    say("a rule without peers or without ports lets everything through");
                }
                for peer in list(&rule[side]) {
                    let what = peer_fault(peer, &pods, policy.name(), overlay);
                    what.into_iter().for_each(&mut say);
                }
            }
        }
    }
}

fn peer_fault(peer: &Value, pods: &[Labels], policy: &str, overlay: Overlay) -> Option<&'static str> {
    if let Some(range) = peer["ipBlock"]["cidr"].as_str() {
        let database = policy.ends_with("-database");
        let known =
            range == "169.254.20.10/32" || (overlay == Overlay::Pilot && (database || OUTSIDE.contains(&policy)));
        return (!known).then_some("lets a whole address range through");
    }
    if peer["namespaceSelector"].is_object() {
        let labels = map(&peer["namespaceSelector"]["matchLabels"]);
        let known =
            labels.len() == 1 && labels.iter().all(|(key, value)| NEIGHBOURS.contains(&(key.as_str(), text(value))));
        return (!known).then_some("names a namespace that nobody knows");
    }
    (!pods.iter().any(|labels| selects(&peer["podSelector"], labels))).then_some("names a peer that is nobody")
}
