//! What a pod is by itself: closed in, probed, ended in time, and of one shape with its neighbours.

use serde_json::Value;

use super::objects::{Objects, Pod, list, strings, text};

const SERVICES: [&str; 6] = ["astanahub", "egov-pep", "arm-go", "is-mp", "berkut", "registries"];

pub fn findings(objects: &Objects) -> Vec<String> {
    let mut found = Vec::new();
    let pods = objects.pods();
    for pod in &pods {
        let mut say = |what: String| found.push(format!("{} {}: {what}", pod.kind, pod.name));
        closed_in(pod, &mut say);
        mounted(pod, &mut say);
        if pod.is_a("service") {
            service(pod, &mut say);
        }
        if !pod.is_a("database") && !pod.is_a("broker") {
            image(pod, &mut say);
        }
        if pod.kind == "Job" && text(&pod.spec["restartPolicy"]) != "OnFailure" {
            say("a Job's pod restarts OnFailure".to_owned());
        }
    }
    for name in SERVICES {
        for (kind, wanted) in
            [("Deployment", name.to_owned()), ("Service", name.to_owned()), ("Job", format!("{name}-migrate"))]
        {
            if objects.find(kind, &wanted).is_none() {
                found.push(format!("{kind} {wanted} is missing"));
            }
        }
    }
    found.extend(one_shape(&pods));
    found.extend(namespace(objects));
    found
}

fn closed_in(pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let whole = &pod.spec["securityContext"];
    let forbidden = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"];
    if forbidden.iter().any(|key| pod.spec[*key] == true)
        || list(&pod.spec["volumes"]).iter().any(|it| !it["hostPath"].is_null())
    {
        say("shares something with its node".to_owned());
    }
    let user = whole["runAsUser"].as_i64().unwrap_or_default();
    if whole["runAsNonRoot"] != true || user < 1 || text(&whole["seccompProfile"]["type"]) != "RuntimeDefault" {
        say("is not restricted: runAsNonRoot, runAsUser, seccompProfile".to_owned());
    }
    if pod.spec["automountServiceAccountToken"] != false || pod.spec["enableServiceLinks"] != false {
        say("has a token or service links".to_owned());
    }
    for container in pod.containers() {
        let own = &container["securityContext"];
        let dropped: Vec<&str> = list(&own["capabilities"]["drop"]).iter().map(text).collect();
        let loose = own["allowPrivilegeEscalation"] != false
            || own["readOnlyRootFilesystem"] != true
            || own["privileged"] == true;
        let raised = ["runAsUser", "runAsNonRoot", "seccompProfile"].iter().any(|key| !own[*key].is_null());
        if loose || raised || dropped != ["ALL"] || !own["capabilities"]["add"].is_null() {
            say("a container is not restricted".to_owned());
        }
        for resource in ["cpu", "memory"] {
            let [request, limit] = ["requests", "limits"].map(|side| quantity(&container["resources"][side][resource]));
            if request <= 0.0 || limit < request {
                say(format!("{resource}: a request above 0 and a limit not below it are wanted"));
            }
        }
    }
}

fn quantity(value: &Value) -> f64 {
    let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let at = word.find(|sign: char| sign.is_ascii_alphabetic()).unwrap_or(word.len());
    let (number, unit) = word.split_at(at);
    let unit = match unit {
        "" => 1.0,
        "m" => 0.001,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        _ => return 0.0,
    };
    number.parse::<f64>().unwrap_or_default() * unit
}

/// Every mount has its volume, every volume is mounted, no two mounts stand at one place.
fn mounted(pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let volumes: Vec<&str> = list(&pod.spec["volumes"]).iter().map(|volume| text(&volume["name"])).collect();
    let mut used = Vec::new();
    for container in pod.containers() {
        let mut places = Vec::new();
        for mount in list(&container["volumeMounts"]) {
            let (name, place) = (text(&mount["name"]), text(&mount["mountPath"]));
            let claimed = pod.kind == "StatefulSet" && name == "data";
            if !claimed && !volumes.contains(&name) {
                say(format!("mounts {name}, which is no volume"));
            }
            if places.contains(&place) {
                say(format!("mounts twice at {place}"));
            }
            places.push(place);
            used.push(name);
        }
    }
    for volume in volumes.iter().filter(|volume| !used.contains(volume)) {
        say(format!("the volume {volume} is mounted nowhere"));
    }
}

fn service(pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let [container] = list(&pod.spec["containers"]) else {
        say("has not one container".to_owned());
        return;
    };
    let ports: Vec<i64> = list(&container["ports"]).iter().filter_map(|port| port["containerPort"].as_i64()).collect();
    for (probe, name) in [("startupProbe", "started"), ("readinessProbe", "ready"), ("livenessProbe", "live")] {
        let grpc = &container[probe]["grpc"];
        let port = grpc["port"].as_i64().unwrap_or_default();
        if text(&grpc["service"]) != name || port != 7100 || !ports.contains(&port) {
            say(format!("{probe} does not ask `{name}` of the health endpoint"));
        }
        // The answer itself may take two seconds.
        if container[probe]["timeoutSeconds"].as_i64().unwrap_or(1) < 3 {
            say(format!("{probe} is too impatient"));
        }
    }
    let startup = &container["startupProbe"];
    let patience = startup["periodSeconds"].as_i64().unwrap_or(10) * startup["failureThreshold"].as_i64().unwrap_or(3);
    if patience < 120 {
        say(format!("startupProbe gives up after {patience} s"));
    }
    let pre_stop = container["lifecycle"]["preStop"]["sleep"]["seconds"].as_i64().unwrap_or_default();
    let drain = i64::try_from(platform::server::DRAIN.as_secs()).unwrap_or_default();
    let grace = pod.spec["terminationGracePeriodSeconds"].as_i64().unwrap_or_default();
    if pre_stop < 1 || grace <= pre_stop + drain {
        say(format!("a grace of {grace} s is not more than preStop's {pre_stop} s and the drain's {drain} s"));
    }
    let [verb, place] = list(&container["args"]) else {
        say("is not started with `serve <settings>`".to_owned());
        return;
    };
    let mounts = list(&container["volumeMounts"]);
    let has_settings = mounts.iter().any(|mount| mount["mountPath"] == *place && text(&mount["name"]) == "settings");
    if verb != "serve" || !has_settings {
        say("its settings are not mounted where it looks for them".to_owned());
    }
    for spread in list(&pod.spec["topologySpreadConstraints"]) {
        if !super::objects::selects(&spread["labelSelector"], &pod.labels) {
            say("a topology spread counts other pods than its own".to_owned());
        }
    }
    if list(&pod.spec["topologySpreadConstraints"]).is_empty() {
        say("is not spread".to_owned());
    }
}

fn image(pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let program = pod.name.strip_suffix("-migrate").unwrap_or(pod.name);
    for container in pod.containers() {
        let image = text(&container["image"]);
        let (name, tag) = image.rsplit_once(':').unwrap_or((image, ""));
        if !name.ends_with(&format!("kosh/{program}")) || tag.is_empty() || tag == "latest" {
            say(format!("{image} is not {program} in a version of its own"));
        }
    }
}

/// Whoever knows one service knows all: but for names, they differ in environment and further ports alone.
fn one_shape(pods: &[Pod<'_>]) -> Vec<String> {
    let shape = |pod: &Pod<'_>| {
        let container = &pod.spec["containers"][0];
        let keys =
            ["args", "startupProbe", "readinessProbe", "livenessProbe", "lifecycle", "resources", "securityContext"];
        let mut shape: Vec<Value> = keys.iter().map(|key| container[*key].clone()).collect();
        shape.push(pod.spec["securityContext"].clone());
        shape.push(pod.spec["terminationGracePeriodSeconds"].clone());
        shape.push(list(&container["ports"]).iter().take(2).cloned().collect());
        shape
    };
    let services: Vec<_> = pods.iter().filter(|pod| pod.is_a("service")).collect();
    let Some(first) = services.first() else { return vec!["there are no services".to_owned()] };
    let others = services.iter().filter(|pod| shape(pod) != shape(first));
    others.map(|pod| format!("{} is of another shape than {}", pod.name, first.name)).collect()
}

fn namespace(objects: &Objects) -> Vec<String> {
    let labels = objects.find("Namespace", "kosh").map(|namespace| strings(&namespace.value["metadata"]["labels"]));
    let enforced = labels.and_then(|labels| labels.get("pod-security.kubernetes.io/enforce").cloned());
    if enforced.as_deref() == Some("restricted") {
        vec![]
    } else {
        vec!["the namespace does not enforce `restricted`".to_owned()]
    }
}
