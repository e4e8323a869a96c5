//! The pilot's databases, broker and certificates as resources: the same that the code knows. What `kosh` declares on a machine, the
//! operators declare in a cluster.

use kosh::cluster::{topology_file, topology_resources};
use kosh::provision::databases::{owner_role, role};
use kosh::services::Service;
use serde_json::{Value, json};

use super::Overlay;
use super::objects::{Object, Objects, list, text};

pub fn findings(objects: &Objects, overlay: Overlay) -> Vec<String> {
    let mut found = Vec::new();
    if overlay == Overlay::Pilot {
        broker(objects, &mut found);
        nodes(objects, &mut found);
        databases(objects, &mut found);
        certificates(objects, &mut found);
    }
    found
}

/// What the Topology Operator reads is what `kosh` generates, whole and nothing more.
fn broker(objects: &Objects, found: &mut Vec<String>) {
    let wanted = topology_resources();
    let operators = objects.0.iter().filter(|it| text(&it.value["apiVersion"]).starts_with("rabbitmq.com/"));
    let have: Vec<_> = operators.filter(|it| it.kind() != "RabbitmqCluster").map(as_generated).collect();
    let named = |one: &Value| format!("{} {}", text(&one["kind"]), text(&one["metadata"]["name"]));
    let missing = wanted.iter().filter(|one| !have.contains(one));
    found.extend(missing.map(|one| format!("the broker's {} is not as it is generated", named(one))));
    let strange = have.iter().filter(|one| !wanted.contains(one));
    found.extend(strange.map(|one| format!("the broker's {} is not of the topology", named(one))));
}

/// The resource without what the overlay adds to every object.
fn as_generated(object: &Object) -> Value {
    let mut value = object.value.clone();
    value["metadata"] = json!({ "name": object.name() });
    value
}

fn nodes(objects: &Objects, found: &mut Vec<String>) {
    let cluster =
        objects.find("RabbitmqCluster", "rabbitmq").map(|cluster| cluster.value["spec"].clone()).unwrap_or_default();
    if cluster["replicas"] != 3 || cluster["tls"]["disableNonTLSListeners"] != true {
        found.push("the broker has not three nodes with TLS as the only way in".to_owned());
    }
}

#[test]
fn the_committed_topology_is_the_generated_one() {
    // Aim: whoever changes a link writes the operator's resources again, and nobody edits them by hand.
    let file = super::manifests().join("overlays/pilot/topology.yaml");
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(committed == topology_file(), "it differs: cargo kosh cluster topology > k8s/overlays/pilot/topology.yaml");
    // The text says what was meant, also to another's reader of YAML.
    assert_eq!(Objects::documents(&committed).unwrap(), topology_resources());
}

fn databases(objects: &Objects, found: &mut Vec<String>) {
    for service in Service::ALL.map(Service::name) {
        let name = format!("{service}-database");
        let Some(cluster) = objects.find("Cluster", &name).map(|cluster| &cluster.value["spec"]) else {
            found.push(format!("the database of {service} is not there"));
            continue;
        };
        let (runtime, owner) = (role("", service), owner_role("", service));
        let made = &cluster["bootstrap"]["initdb"];
        let is_made =
            made["database"] == runtime && made["owner"] == owner && made["secret"]["name"] == format!("{name}-owner");
        let [managed] = list(&cluster["managed"]["roles"]) else {
            found.push(format!("{name}: one managed role is wanted"));
            continue;
        };
        let is_managed = managed["name"] == runtime
            && managed["login"] == true
            && managed["superuser"] != true
            && managed["passwordSecret"]["name"] == name;
        if !is_made || !is_managed {
            found.push(format!("{name}: its roles or their secrets are others than its service's"));
        }
        let rules: Vec<&str> = list(&cluster["postgresql"]["pg_hba"]).iter().map(text).collect();
        if rules
            != [
                format!("hostssl {runtime} {runtime},{owner} all scram-sha-256").as_str(),
                "hostnossl all all all reject",
            ]
        {
            found.push(format!("{name}: somebody may come in clear, or somebody else"));
        }
        let store = list(&cluster["plugins"]).iter().find(|plugin| plugin["isWALArchiver"] == true);
        let store = store.map(|plugin| text(&plugin["parameters"]["barmanObjectName"])).unwrap_or_default();
        let backup = objects
            .find("ScheduledBackup", &name)
            .is_some_and(|backup| backup.value["spec"]["cluster"]["name"] == name);
        if cluster["instances"].as_i64().unwrap_or_default() < 3
            || objects.find("ObjectStore", store).is_none()
            || !backup
        {
            found.push(format!("{name}: three instances, a store for the log and a nightly backup are wanted"));
        }
    }
}

/// A endpoint's certificate names the endpoint.
fn certificates(objects: &Objects, found: &mut Vec<String>) {
    let endpoints = Service::ALL.map(Service::name).into_iter().chain(["rabbitmq"]);
    for endpoint in endpoints {
        let name = format!("{endpoint}-tls");
        let spec =
            objects.find("Certificate", &name).map(|certificate| certificate.value["spec"].clone()).unwrap_or_default();
        let names: Vec<&str> = list(&spec["dnsNames"]).iter().map(text).collect();
        let issuer = objects.find("Issuer", text(&spec["issuerRef"]["name"]));
        if spec["secretName"] != name
            || !names.contains(&endpoint)
            || !names.contains(&format!("{endpoint}.kosh.svc").as_str())
            || issuer.is_none()
        {
            found.push(format!("the certificate {name} does not name {endpoint}, or nobody issues it"));
        }
    }
    for pod in objects.pods().iter().filter(|pod| pod.is_a("service")) {
        let shown = list(&pod.spec["volumes"]).iter().find(|volume| text(&volume["name"]) == "tls");
        if shown.is_none_or(|shown| shown["secret"]["secretName"] != format!("{}-tls", pod.name)) {
            found.push(format!("{} shows another's certificate", pod.name));
        }
        let believed = list(&pod.spec["volumes"]).iter().find(|volume| text(&volume["name"]) == "database-authority");
        if believed.is_none_or(|believed| believed["secret"]["secretName"] != format!("{}-database-ca", pod.name)) {
            found.push(format!("{} believes another database's authority", pod.name));
        }
    }
}
