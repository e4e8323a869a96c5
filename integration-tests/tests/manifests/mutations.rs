//! Faults as people make them in manifests, each with a word that the findings must then contain.

use serde_json::{Value, json};

use super::Overlay;
use super::objects::{Object, Objects};

pub struct Fault {
    pub name: &'static str,
    pub says: &'static str,
    pub make: fn(&mut Objects),
}

const fn fault(name: &'static str, says: &'static str, make: fn(&mut Objects)) -> Fault {
    Fault { name, says, make }
}

pub fn faults(overlay: Overlay) -> Vec<Fault> {
    let mut faults =
        [objects(), probes(), settings(), pods(), fleet(), network()].into_iter().flatten().collect::<Vec<_>>();
    faults.extend(match overlay {
        Overlay::Local => local(),
        Overlay::Pilot => pilot(),
    });
    faults
}

fn pod<'a>(objects: &'a mut Objects, name: &str) -> &'a mut Value {
    &mut objects.at("Deployment", name)["spec"]["template"]["spec"]
}

fn container<'a>(objects: &'a mut Objects, name: &str) -> &'a mut Value {
    &mut pod(objects, name)["containers"][0]
}

/// The variable of this name in a container.
fn variable<'a>(container: &'a mut Value, name: &str) -> &'a mut Value {
    let all = container["env"].as_array_mut().unwrap();
    all.iter_mut().find(|one| one["name"] == name).unwrap()
}

fn remove(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key);
}

fn without(objects: &mut Objects, kind: &str, name: &str) {
    objects.0.retain(|object| object.kind() != kind || object.name() != name);
}

/// The generated ConfigMap whose name begins so.
pub fn config<'a>(objects: &'a mut Objects, start: &str) -> &'a mut Value {
    let found = objects.0.iter_mut().find(|object| object.kind() == "ConfigMap" && object.name().starts_with(start));
    &mut found.unwrap().value["data"]
}

fn replace(value: &mut Value, from: &str, to: &str) {
    let text = value.as_str().unwrap().replace(from, to);
    *value = json!(text);
}

fn objects() -> Vec<Fault> {
    vec![
        fault("a mistyped field", "unknown field", |all| {
            container(all, "arm-go")["livenesProbe"] = json!({});
        }),
        fault("a field at another level", "unknown field", |all| {
            pod(all, "arm-go")["readinessProbe"] = json!({});
        }),
        fault("a word where a number belongs", "malformed", |all| {
            container(all, "arm-go")["readinessProbe"]["failureThreshold"] = json!("2");
        }),
        fault("a mistyped kind", "not expected here", |all| {
            all.at("Deployment", "arm-go")["kind"] = json!("Deploiment")
        }),
        fault("an old version of an API", "not expected here", |all| {
            all.at("PodDisruptionBudget", "arm-go")["apiVersion"] = json!("policy/v1beta1");
        }),
        fault("an object twice", "stands there twice", |all| {
            let copy = Object { value: all.at("Service", "arm-go").clone() };
            all.0.push(copy);
        }),
        fault("another namespace", "not in the namespace", |all| {
            all.at("Service", "is-mp")["metadata"]["namespace"] = json!("default")
        }),
        fault("a selector that misses its pods", "does not select its own pods", |all| {
            all.at("Deployment", "berkut")["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"] =
                json!("berkuts");
        }),
        fault("a selector that takes others' pods", "does not select its own pods", |all| {
            all.at("Deployment", "berkut")["spec"]["selector"] =
                json!({ "matchLabels": { "app.kubernetes.io/component": "service" } });
        }),
        fault("a service without pods", "does not lead to one workload", |all| {
            all.at("Service", "egov-pep")["spec"]["selector"]["app.kubernetes.io/name"] = json!("egov");
        }),
        fault("a service at a port that nobody opens", "which nobody opens", |all| {
            all.at("Service", "egov-pep")["spec"]["ports"][0]["targetPort"] = json!("http");
        }),
        fault("a service at another number", "nobody is at", |all| {
            all.at("Service", "registries")["spec"]["ports"][1]["port"] = json!(7103)
        }),
    ]
}

fn probes() -> Vec<Fault> {
    vec![
        fault("a probe of a port that nobody opens", "health endpoint", |all| {
            container(all, "astanahub")["readinessProbe"]["grpc"]["port"] = json!(7101);
        }),
        fault("a liveness that asks for the database", "livenessProbe", |all| {
            container(all, "astanahub")["livenessProbe"]["grpc"]["service"] = json!("ready");
        }),
        fault("no readiness", "readinessProbe", |all| remove(container(all, "astanahub"), "readinessProbe")),
        fault("a hasty start", "gives up after", |all| {
            container(all, "astanahub")["startupProbe"]["failureThreshold"] = json!(3)
        }),
        fault("a grace shorter than the drain", "a grace of", |all| {
            pod(all, "is-mp")["terminationGracePeriodSeconds"] = json!(10);
        }),
        fault("no pause before the stop", "a grace of", |all| remove(container(all, "is-mp"), "lifecycle")),
    ]
}

fn settings() -> Vec<Fault> {
    vec![
        fault("a mistyped setting", "settings are refused", |all| {
            variable(container(all, "arm-go"), "KOSH_SANDBOX")["name"] = json!("KOSH_SANDBOKS");
        }),
        fault("a missing setting", "settings are refused", |all| {
            container(all, "arm-go")["env"].as_array_mut().unwrap().retain(|one| one["name"] != "KOSH_OBJECT_STORE");
        }),
        fault("an unknown setting in a file", "settings are refused", |all| {
            replace(&mut config(all, "arm-go-settings")["10-settings.toml"], "payments_url", "payment_url");
        }),
        fault("an endpoint that opens elsewhere", "declares the ports", |all| {
            replace(&mut config(all, "arm-go-settings")["10-settings.toml"], "0.0.0.0:7101", "0.0.0.0:7201");
        }),
        fault("an endpoint for its own pod alone", "nobody outside its pod", |all| {
            replace(&mut config(all, "arm-go-settings")["10-settings.toml"], "0.0.0.0:7101", "127.0.0.1:7101");
        }),
        fault("a variable used before it is set", "is not set before", |all| {
            container(all, "berkut")["env"].as_array_mut().unwrap().reverse()
        }),
        fault("a key that a ConfigMap lacks", "configMapKeyRef", |all| {
            variable(container(all, "berkut"), "KOSH_SANDBOX")["valueFrom"]["configMapKeyRef"]["key"] =
                json!("sandboks");
        }),
        fault("a setting that may be left out", "configMapKeyRef", |all| {
            variable(container(all, "berkut"), "KOSH_SANDBOX")["valueFrom"]["configMapKeyRef"]["optional"] =
                json!(true);
        }),
        fault("a collector that must be named", "configMapKeyRef", |all| {
            let from = &mut variable(container(all, "berkut"), "KOSH_OTLP_ENDPOINT")["valueFrom"];
            remove(&mut from["configMapKeyRef"], "optional");
        }),
        fault("a secret that nobody makes", "secretKeyRef", |all| {
            variable(container(all, "berkut"), "DATABASE_PASSWORD")["valueFrom"]["secretKeyRef"]["name"] =
                json!("berkut-db");
        }),
        fault("a key that a secret lacks", "secretKeyRef", |all| {
            variable(container(all, "berkut"), "DATABASE_PASSWORD")["valueFrom"]["secretKeyRef"]["key"] = json!("pass");
        }),
        fault("settings that are not mounted", "Secret berkut-key is not there", |all| {
            pod(all, "berkut")["volumes"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .find(|it| it["name"] == "settings")
                .unwrap()["projected"]["sources"][1]["secret"]["name"] = json!("berkut-key");
        }),
    ]
}

fn pods() -> Vec<Fault> {
    vec![
        fault("an account that is not there", "the account", |all| {
            pod(all, "berkut")["serviceAccountName"] = json!("default")
        }),
        fault("an account with a token", "has a token", |all| {
            all.at("ServiceAccount", "berkut")["automountServiceAccountToken"] = json!(true);
        }),
        fault("service links, which look like settings", "service links", |all| {
            remove(pod(all, "berkut"), "enableServiceLinks")
        }),
        fault("a mount without a volume", "which is no volume", |all| {
            container(all, "egov-pep")["volumeMounts"][0]["name"] = json!("setting");
        }),
        fault("a volume without a mount", "is mounted nowhere", |all| {
            pod(all, "egov-pep")["volumes"].as_array_mut().unwrap().push(json!({ "name": "tmp", "emptyDir": {} }));
        }),
        fault("another service's image", "in a version of its own", |all| {
            container(all, "egov-pep")["image"] = json!("kosh/arm-go:0.1.0")
        }),
        fault("an image without a version", "in a version of its own", |all| {
            container(all, "egov-pep")["image"] = json!("kosh/egov-pep:latest")
        }),
        fault("root", "is not restricted", |all| {
            pod(all, "registries")["securityContext"]["runAsNonRoot"] = json!(false)
        }),
        fault("a writable root", "container is not restricted", |all| {
            container(all, "registries")["securityContext"]["readOnlyRootFilesystem"] = json!(false);
        }),
        fault("a capability kept", "container is not restricted", |all| {
            container(all, "registries")["securityContext"]["capabilities"] =
                json!({ "drop": ["ALL"], "add": ["NET_ADMIN"] });
        }),
        fault("a limit below the request", "a limit not below it", |all| {
            container(all, "registries")["resources"]["limits"]["memory"] = json!("32Mi");
        }),
    ]
}

fn fleet() -> Vec<Fault> {
    vec![
        fault("a namespace that enforces nothing", "does not enforce", |all| {
            remove(&mut all.at("Namespace", "kosh")["metadata"]["labels"], "pod-security.kubernetes.io/enforce");
        }),
        fault("a fixed number beside an autoscaler", "`replicas` beside", |all| {
            all.at("Deployment", "arm-go")["spec"]["replicas"] = json!(1)
        }),
        fault("a budget that lets nothing go", "one budget of", |all| {
            all.at("PodDisruptionBudget", "arm-go")["spec"]["maxUnavailable"] = json!(0);
        }),
        fault("a budget for nobody", "guards nobody", |all| {
            all.at("PodDisruptionBudget", "arm-go")["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"] =
                json!("armgo");
        }),
        fault("a rollout that takes pods away first", "before another is ready", |all| {
            all.at("Deployment", "arm-go")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] = json!("50%");
        }),
        fault("no migration", "is missing", |all| without(all, "Job", "is-mp-migrate")),
        fault("a migration as the runtime role", "migrates another database", |all| {
            let container = &mut all.at("Job", "is-mp-migrate")["spec"]["template"]["spec"]["containers"][0];
            replace(&mut variable(container, "KOSH_OWNER_DATABASE_URL")["value"], "is_mp_owner", "is_mp");
        }),
        fault("a service of another shape", "of another shape", |all| {
            container(all, "berkut")["readinessProbe"]["periodSeconds"] = json!(60)
        }),
        fault("a spread over others' pods", "topology spread", |all| {
            pod(all, "berkut")["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]["app.kubernetes.io/name"] =
                json!("is-mp");
        }),
    ]
}

fn network() -> Vec<Fault> {
    vec![
        fault("nothing refused", "no policy refuses everything", |all| without(all, "NetworkPolicy", "default-deny")),
        fault("no names", "cannot ask for names", |all| without(all, "NetworkPolicy", "dns")),
        fault("a policy for nobody", "selects nobody", |all| {
            all.at("NetworkPolicy", "berkut")["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"] =
                json!("birkut");
        }),
        fault("a peer that is nobody", "a peer that is nobody", |all| {
            all.at("NetworkPolicy", "berkut")["spec"]["egress"][0]["to"][0]["podSelector"]["matchLabels"] =
                json!({ "app": "db" });
        }),
        fault("another agency's database", "may reach", |all| {
            let rule = json!({ "to": [{ "podSelector": {} }], "ports": [{ "port": 7101 }] });
            all.at("NetworkPolicy", "berkut")["spec"]["egress"].as_array_mut().unwrap().push(rule.clone());
            let rule = json!({ "from": [{ "podSelector": {} }], "ports": [{ "port": 7101 }] });
            all.at("NetworkPolicy", "is-mp")["spec"]["ingress"].as_array_mut().unwrap().push(rule);
        }),
        fault("a port too few", "cannot reach", |all| {
            all.at("NetworkPolicy", "arm-go")["spec"]["egress"][0]["ports"][0]["port"] = json!(5433)
        }),
        fault("an endpoint shut from inside", "cannot reach", |all| {
            all.at("NetworkPolicy", "registries")["spec"]["ingress"] = json!([]);
        }),
        fault("people shut out", "people cannot reach", |all| {
            all.at("NetworkPolicy", "astanahub")["spec"]["ingress"][0]["ports"][0]["port"] = json!(7100);
        }),
        fault("metrics that nobody can fetch", "Prometheus cannot reach", |all| {
            all.at("NetworkPolicy", "is-mp")["spec"]["ingress"][1]["ports"][0]["port"] = json!(7104);
        }),
        fault("spans that cannot leave", "cannot reach a collector", |all| without(all, "NetworkPolicy", "spans")),
        fault("a collector that is sent anything", "more than spans", |all| {
            all.at("NetworkPolicy", "spans")["spec"]["egress"][0]["ports"] = json!([{ "port": 4317 }, { "port": 80 }]);
        }),
        fault("a collector among the agencies", "its collector must be", |all| {
            config(all, "kosh-places")["otlp_endpoint"] = json!("http://collector.kosh:4317");
        }),
        fault("a collector behind TLS", "its collector must be", |all| {
            config(all, "kosh-places")["otlp_endpoint"] = json!("https://collector.observability:4317");
        }),
        fault("the whole world", "a whole address range", |all| {
            all.at("NetworkPolicy", "berkut")["spec"]["egress"][0]["to"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "ipBlock": { "cidr": "0.0.0.0/0" } }));
        }),
        fault("every namespace", "a namespace that nobody knows", |all| {
            all.at("NetworkPolicy", "berkut")["spec"]["ingress"][0]["from"][0]["namespaceSelector"] = json!({});
        }),
        fault("a rule without peers", "lets everything through", |all| {
            remove(&mut all.at("NetworkPolicy", "berkut")["spec"]["egress"][0], "to")
        }),
        fault("a migration without its database", "cannot reach its database", |all| {
            without(all, "NetworkPolicy", "is-mp-migration")
        }),
    ]
}

fn local() -> Vec<Fault> {
    vec![
        fault("more at least than at most", "from 9 to 4 pods", |all| {
            all.at("HorizontalPodAutoscaler", "arm-go")["spec"]["minReplicas"] = json!(9);
        }),
        fault("one pod alone", "from 1 to 4 pods", |all| {
            all.at("HorizontalPodAutoscaler", "arm-go")["spec"]["minReplicas"] = json!(1)
        }),
        fault("an autoscaler of nothing", "scales what is not there", |all| {
            all.at("HorizontalPodAutoscaler", "arm-go")["spec"]["scaleTargetRef"]["name"] = json!("armgo");
        }),
        fault("no autoscaler", "0 HorizontalPodAutoscalers", |all| without(all, "HorizontalPodAutoscaler", "is-mp")),
        fault("a claim that is not there", "the claim", |all| without(all, "PersistentVolumeClaim", "objects")),
        fault("a database without its name", "nobody is at", |all| without(all, "Service", "berkut-database-rw")),
        fault("no headless service", "no headless service", |all| {
            all.at("StatefulSet", "postgres")["spec"]["serviceName"] = json!("pg")
        }),
        fault("a sandbox that is none", "sandbox is false", |all| {
            config(all, "kosh-places")["sandbox"] = json!("false")
        }),
    ]
}

fn pilot() -> Vec<Fault> {
    vec![
        fault("two autoscalers", "1 HorizontalPodAutoscalers and 1 ScaledObjects", |all| {
            all.0.push(Object {
                value: json!({ "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                    "metadata": { "name": "arm-go", "namespace": "kosh" },
                    "spec": { "minReplicas": 2, "maxReplicas": 4, "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "arm-go" } } }),
            });
        }),
        fault("another's queue", "is scaled by", |all| {
            all.at("ScaledObject", "is-mp")["spec"]["triggers"][0]["metadata"]["queueName"] =
                json!("egov-pep.to.arm-go");
        }),
        fault("no leave to count", "TriggerAuthentication", |all| {
            without(all, "TriggerAuthentication", "is-mp-broker")
        }),
        fault("test clocks in the pilot", "sandbox is true", |all| {
            config(all, "kosh-places")["sandbox"] = json!("true")
        }),
        fault("AMQP in clear", "in clear", |all| config(all, "kosh-places")["broker_scheme"] = json!("amqp")),
        fault("a database that is believed anything", "in clear", |all| {
            config(all, "kosh-places")["database_parameters"] = json!("sslmode=require");
        }),
        fault("an endpoint in clear", "has TLS: false", |all| {
            container(all, "arm-go")["env"]
                .as_array_mut()
                .unwrap()
                .retain(|one| !one["name"].as_str().unwrap().starts_with("KOSH_TLS"));
        }),
        fault("another's certificate", "another's certificate", |all| {
            let volumes = pod(all, "arm-go")["volumes"].as_array_mut().unwrap();
            volumes.iter_mut().find(|it| it["name"] == "tls").unwrap()["secret"]["secretName"] = json!("is-mp-tls");
        }),
        fault("a certificate for another name", "does not name", |all| {
            all.at("Certificate", "arm-go-tls")["spec"]["dnsNames"] = json!(["armgo"]);
        }),
        fault("a queue that forgets", "Queue is-mp.to.arm-go is not as it is generated", |all| {
            all.at("Queue", "is-mp.to.arm-go")["spec"]["type"] = json!("classic")
        }),
        fault("a queue without its dead letters", "Queue is-mp.to.arm-go is not as it is generated", |all| {
            remove(&mut all.at("Queue", "is-mp.to.arm-go")["spec"], "arguments")
        }),
        fault("a link without its binding", "Binding is-mp.to.arm-go is not as it is generated", |all| {
            without(all, "Binding", "is-mp.to.arm-go")
        }),
        fault("a link that the order does not know", "Exchange berkut.to.astanahub is not of the topology", |all| {
            let mut value = all.at("Exchange", "berkut.to.is-mp").clone();
            value["metadata"]["name"] = json!("berkut.to.astanahub");
            all.0.push(Object { value });
        }),
        fault("a right too many", "Permission berkut is not as it is generated", |all| {
            all.at("Permission", "berkut")["spec"]["permissions"]["read"] = json!(".*")
        }),
        fault("another's password", "User berkut is not as it is generated", |all| {
            all.at("User", "berkut")["spec"]["importCredentialsSecret"]["name"] = json!("is-mp-broker");
        }),
        fault("another role's database", "its roles", |all| {
            all.at("Cluster", "berkut-database")["spec"]["bootstrap"]["initdb"]["owner"] = json!("berkut");
        }),
        fault("no backup", "nightly backup", |all| without(all, "ScheduledBackup", "berkut-database")),
        fault("a database in clear", "may come in clear", |all| {
            all.at("Cluster", "berkut-database")["spec"]["postgresql"]["pg_hba"] = json!(["host all all all trust"]);
        }),
    ]
}
