//! Whoever names another object names one that is there: accounts, settings, secrets, volumes, ports, selectors.

use serde_json::Value;

use super::objects::{Objects, Pod, list, map, selects, strings, text};
use super::secrets::{Known, known};

/// The one key that a ConfigMap may lack.
const COLLECTOR: &str = "otlp_endpoint";

pub fn findings(objects: &Objects) -> Vec<String> {
    let mut found = Vec::new();
    let secrets = known(objects);
    for pod in objects.pods() {
        let mut say = |what: String| found.push(format!("{} {}: {what}", pod.kind, pod.name));
        account(objects, &pod, &mut say);
        for container in pod.containers() {
            for variable in list(&container["env"]) {
                variable_is_there(objects, &secrets, variable, &mut say);
            }
            if !container["envFrom"].is_null() {
                say("envFrom: each variable is to be named".to_owned());
            }
        }
        for volume in list(&pod.spec["volumes"]) {
            volume_is_there(objects, &secrets, volume, &mut say);
        }
    }
    selectors(objects, &mut found);
    services(objects, &mut found);
    found
}

fn account(objects: &Objects, pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let name = text(&pod.spec["serviceAccountName"]);
    match objects.find("ServiceAccount", name) {
        None => say(format!("the account `{name}` is not there")),
        Some(account) if account.value["automountServiceAccountToken"] != false => {
            say(format!("the account {name} has a token"))
        }
        Some(_) => {}
    }
}

fn variable_is_there(objects: &Objects, secrets: &Known, variable: &Value, say: &mut impl FnMut(String)) {
    let from = &variable["valueFrom"];
    for (kind, value) in map(from) {
        let (name, key) = (text(&value["name"]), text(&value["key"]));
        let there = match kind.as_str() {
            "configMapKeyRef" => objects.find("ConfigMap", name).is_some_and(|map| !map.value["data"][key].is_null()),
            "secretKeyRef" => secrets.get(name).is_some_and(|keys| keys.contains_key(key)),
            "fieldRef" => text(&value["fieldPath"]) == "metadata.name",
            _ => false,
        };
        let may_lack = key == COLLECTOR && objects.find("ConfigMap", name).is_some();
        if !(there || may_lack) || (value["optional"] == true) != (key == COLLECTOR) {
            say(format!("{}: {kind} {name} {key} is not there", text(&variable["name"])));
        }
    }
}

fn volume_is_there(objects: &Objects, secrets: &Known, volume: &Value, say: &mut impl FnMut(String)) {
    let config = |name: &str| objects.find("ConfigMap", name).map(|map| strings(&map.value["data"]));
    let mut look =
        |what: &str, name: &str, keys: Option<std::collections::BTreeMap<String, String>>, items: &Value| match keys {
            None => say(format!("{what} {name} is not there")),
            Some(keys) => {
                for item in list(items).iter().filter(|item| !keys.contains_key(text(&item["key"]))) {
                    say(format!("{what} {name} has no {}", text(&item["key"])));
                }
            }
        };
    let sources = list(&volume["projected"]["sources"]).iter().cloned();
    for source in sources.chain([volume.clone()]) {
        let (map, secret) = (&source["configMap"], &source["secret"]);
        if map.is_object() {
            look("ConfigMap", text(&map["name"]), config(text(&map["name"])), &map["items"]);
        }
        if secret.is_object() {
            let name = secret["secretName"].as_str().unwrap_or(text(&secret["name"]));
            look("Secret", name, secrets.get(name).cloned(), &secret["items"]);
        }
    }
    let claim = text(&volume["persistentVolumeClaim"]["claimName"]);
    if !claim.is_empty() && objects.find("PersistentVolumeClaim", claim).is_none() {
        say(format!("the claim {claim} is not there"));
    }
}

/// Workloads select their own pods, budgets select somebody's.
fn selectors(objects: &Objects, found: &mut Vec<String>) {
    for kind in ["Deployment", "StatefulSet"] {
        for workload in objects.of_kind(kind) {
            let labels = strings(&workload.value["spec"]["template"]["metadata"]["labels"]);
            let selector = &workload.value["spec"]["selector"];
            let mine = objects.pods().iter().filter(|pod| selects(selector, &pod.labels)).count();
            if !selects(selector, &labels) || mine != 1 {
                found.push(format!("{kind} {} does not select its own pods alone", workload.name()));
            }
        }
    }
    for set in objects.of_kind("StatefulSet") {
        let head = objects.find("Service", text(&set.value["spec"]["serviceName"]));
        if head.is_none_or(|head| head.value["spec"]["clusterIP"] != "None") {
            found.push(format!("StatefulSet {} has no headless service", set.name()));
        }
    }
}

/// A service leads to one workload, and to ports that its containers open.
fn services(objects: &Objects, found: &mut Vec<String>) {
    for service in objects.of_kind("Service") {
        let selector = serde_json::json!({ "matchLabels": service.value["spec"]["selector"] });
        let pods = objects.pods();
        let mut behind = pods.iter().filter(|pod| selects(&selector, &pod.labels));
        let (Some(pod), None) = (behind.next(), behind.next()) else {
            found.push(format!("Service {} does not lead to one workload", service.name()));
            continue;
        };
        for port in list(&service.value["spec"]["ports"]) {
            let open = pod.containers().flat_map(|container| list(&container["ports"])).any(|open| {
                let target = &port["targetPort"];
                *target == open["name"] || *target == open["containerPort"]
            });
            if !open {
                found.push(format!("Service {} leads to {}, which nobody opens", service.name(), port["targetPort"]));
            }
        }
    }
}
