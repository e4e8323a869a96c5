//! The pilot's databases, broker and certificates as resources: the same that the code knows. What `kosh` declares on a machine, the
//! operators declare in a cluster.

use std::collections::BTreeMap;

use kosh::provision::databases::{owner_role, role};
use kosh::provision::topology::{self, Topology};
use kosh::services::Service;
use serde_json::Value;

use super::Overlay;
use super::objects::{Objects, list, strings, text};

pub fn findings(objects: &Objects, overlay: Overlay) -> Vec<String> {
    let mut found = Vec::new();
    if overlay == Overlay::Pilot {
        broker(objects, &mut found);
        permissions(objects, &mut found);
        databases(objects, &mut found);
        certificates(objects, &mut found);
    }
    found
}

fn broker(objects: &Objects, found: &mut Vec<String>) {
    let wanted = Topology::of_the_order();
    let exchanges: Vec<_> =
        wanted.exchanges.iter().map(|exchange| (exchange.name.clone(), exchange.kind.to_owned())).collect();
    let declared: Vec<_> = objects.of_kind("Exchange").map(|it| &it.value["spec"]).collect();
    let have =
        declared.iter().filter(|it| durable(it)).map(|it| (text(&it["name"]).to_owned(), text(&it["type"]).to_owned()));
    same("exchanges", exchanges, have.collect(), found);

    let queues = wanted.queues.iter().map(|queue| {
        let arguments = queue.arguments().into_iter().map(|(key, value)| (key.to_owned(), value));
        (queue.name.clone(), arguments.collect::<BTreeMap<_, _>>())
    });
    let declared: Vec<_> = objects.of_kind("Queue").map(|it| &it.value["spec"]).collect();
    let have = declared.iter().filter(|it| durable(it)).map(|it| {
        let mut arguments = strings(&it["arguments"]);
        // The operator makes this argument of the type.
        arguments.insert("x-queue-type".to_owned(), text(&it["type"]).to_owned());
        (text(&it["name"]).to_owned(), arguments)
    });
    same("queues", queues.collect(), have.collect(), found);

    let bindings =
        wanted.queues.iter().map(|queue| (queue.source.clone(), queue.name.clone(), queue.routing_key.clone()));
    let have = objects
        .of_kind("Binding")
        .map(|it| &it.value["spec"])
        .filter(|it| it["destinationType"] == "queue" && it["vhost"] == topology::VHOST);
    let have =
        have.map(|it| [&it["source"], &it["destination"], &it["routingKey"]].map(|word| text(word).to_owned()).into());
    same("bindings", bindings.collect(), have.collect(), found);

    let cluster =
        objects.find("RabbitmqCluster", "rabbitmq").map(|cluster| cluster.value["spec"].clone()).unwrap_or_default();
    if cluster["replicas"] != 3 || cluster["tls"]["disableNonTLSListeners"] != true {
        found.push("the broker has not three nodes with TLS as the only way in".to_owned());
    }
}

fn durable(spec: &Value) -> bool {
    spec["vhost"] == topology::VHOST
        && spec["durable"] == true
        && spec["autoDelete"] == false
        && spec["rabbitmqClusterReference"]["name"] == "rabbitmq"
}

fn permissions(objects: &Objects, found: &mut Vec<String>) {
    let agencies = topology::agencies();
    let wanted = agencies.iter().map(|agency| {
        let may = topology::permission(agency);
        ((*agency).to_owned(), [may.configure, may.write, may.read])
    });
    let have =
        objects.of_kind("Permission").map(|it| &it.value["spec"]).filter(|it| it["vhost"] == topology::VHOST).map(
            |it| {
                let rights = ["configure", "write", "read"].map(|right| text(&it["permissions"][right]).to_owned());
                (text(&it["userReference"]["name"]).to_owned(), rights)
            },
        );
    same("permissions", wanted.collect(), have.collect(), found);
    let wanted = agencies.iter().map(|agency| ((*agency).to_owned(), format!("{agency}-broker")));
    let have = objects.of_kind("User").filter(|it| list(&it.value["spec"]["tags"]).is_empty());
    let have =
        have.map(|it| (it.name().to_owned(), text(&it.value["spec"]["importCredentialsSecret"]["name"]).to_owned()));
    same("broker users", wanted.collect(), have.collect(), found);
}

fn same<T: Ord + std::fmt::Debug>(what: &str, mut wanted: Vec<T>, mut have: Vec<T>, found: &mut Vec<String>) {
    wanted.sort();
    have.sort();
    if wanted != have {
        let missing: Vec<_> = wanted.iter().filter(|one| !have.contains(one)).collect();
        let strange: Vec<_> = have.iter().filter(|one| !wanted.contains(one)).collect();
        found.push(format!("the broker's {what}: missing {missing:?}, strange {strange:?}"));
    }
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

/// A door's certificate names the door.
fn certificates(objects: &Objects, found: &mut Vec<String>) {
    let doors = Service::ALL.map(Service::name).into_iter().chain(["rabbitmq"]);
    for door in doors {
        let name = format!("{door}-tls");
        let spec =
            objects.find("Certificate", &name).map(|certificate| certificate.value["spec"].clone()).unwrap_or_default();
        let names: Vec<&str> = list(&spec["dnsNames"]).iter().map(text).collect();
        let issuer = objects.find("Issuer", text(&spec["issuerRef"]["name"]));
        if spec["secretName"] != name
            || !names.contains(&door)
            || !names.contains(&format!("{door}.kosh.svc").as_str())
            || issuer.is_none()
        {
            found.push(format!("the certificate {name} does not name {door}, or nobody issues it"));
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
