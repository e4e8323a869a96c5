//! Why this exists: in the pilot the Messaging Topology Operator declares what `kosh` itself declares on plain servers. Its
//! resources are written from the same topology, so each link, queue and right is described once, in `provision::topology`.
//!
//! Out of scope: passwords (`secrets`), and the broker itself, which `k8s/overlays/pilot/rabbitmq.yaml` describes.

use serde_json::{Map, Value, json};

use super::yaml;
use crate::provision::topology::{self, Exchange, Queue, Topology, VHOST};

/// The resource of the RabbitMQ Cluster Operator to which everything here belongs.
const BROKER: &str = "rabbitmq";
/// The operator has a field of its own for this argument of a queue.
const QUEUE_TYPE: &str = "x-queue-type";
const HEADER: &str = "\
# Generated from services/kosh/src/provision/topology.rs. Do not edit; write it again with
#   cargo kosh cluster topology > k8s/overlays/pilot/topology.yaml
# Each link of the order has an exchange, a quorum queue, and a pair of both for dead letters. Each agency has a user who writes
# its own links and reads those addressed to it.
";

/// The text of `k8s/overlays/pilot/topology.yaml`.
pub fn topology_file() -> String {
    format!("{HEADER}{}", yaml::documents(&topology_resources()))
}

/// The virtual host, exchanges, queues, bindings, users and permissions, as resources of the operator.
pub fn topology_resources() -> Vec<Value> {
    let wanted = Topology::of_the_order();
    let mut all = vec![vhost()];
    all.extend(wanted.exchanges.iter().map(exchange));
    all.extend(wanted.queues.iter().flat_map(|one| [queue(one), binding(one)]));
    all.extend(topology::agencies().into_iter().flat_map(|agency| [user(agency), permission(agency)]));
    all
}

fn resource(kind: &str, name: &str, mut spec: Value) -> Value {
    spec["rabbitmqClusterReference"] = json!({ "name": BROKER });
    json!({ "apiVersion": "rabbitmq.com/v1beta1", "kind": kind, "metadata": { "name": name }, "spec": spec })
}

fn vhost() -> Value {
    resource("Vhost", VHOST, json!({ "name": VHOST, "defaultQueueType": "quorum" }))
}

fn exchange(one: &Exchange) -> Value {
    let spec = json!({ "name": one.name, "vhost": VHOST, "type": one.kind, "durable": true, "autoDelete": false });
    resource("Exchange", &one.name, spec)
}

fn queue(one: &Queue) -> Value {
    let mut spec = json!({ "name": one.name, "vhost": VHOST, "durable": true, "autoDelete": false });
    let mut arguments = Map::new();
    for (key, value) in one.arguments() {
        if key == QUEUE_TYPE {
            spec["type"] = Value::String(value);
        } else {
            arguments.insert(key.to_owned(), Value::String(value));
        }
    }
    if !arguments.is_empty() {
        spec["arguments"] = Value::Object(arguments);
    }
    resource("Queue", &one.name, spec)
}

fn binding(one: &Queue) -> Value {
    let spec = json!({
        "vhost": VHOST, "source": one.source, "destination": one.name, "destinationType": "queue",
        "routingKey": one.routing_key,
    });
    resource("Binding", &one.name, spec)
}

fn user(agency: &str) -> Value {
    resource("User", agency, json!({ "importCredentialsSecret": { "name": format!("{agency}-broker") } }))
}

fn permission(agency: &str) -> Value {
    let may = topology::permission(agency);
    let permissions = json!({ "configure": may.configure, "write": may.write, "read": may.read });
    resource(
        "Permission",
        agency,
        json!({ "vhost": VHOST, "userReference": { "name": agency }, "permissions": permissions }),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of_kind<'a>(all: &'a [Value], kind: &str, name: &str) -> &'a Value {
        all.iter().find(|one| one["kind"] == kind && one["metadata"]["name"] == name).unwrap()
    }

    #[test]
    fn a_queue_keeps_its_messages_and_its_dead_letters() {
        // Aim: the queue's type is the operator's own field, and nothing of the arguments is lost or said twice.
        let all = topology_resources();
        let spec = &of_kind(&all, "Queue", "is-mp.to.arm-go")["spec"];
        let arguments = json!({
            "x-dead-letter-exchange": "is-mp.to.arm-go.dead", "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        });
        let reference = json!({ "name": "rabbitmq" });
        let wanted = json!({
            "name": "is-mp.to.arm-go", "vhost": "kosh", "type": "quorum", "durable": true, "autoDelete": false,
            "arguments": arguments, "rabbitmqClusterReference": reference,
        });
        assert_eq!(*spec, wanted);
        assert!(of_kind(&all, "Queue", "is-mp.to.arm-go.dead")["spec"]["arguments"].is_null());
    }

    #[test]
    fn every_object_of_the_topology_has_a_resource() {
        // Aim: one resource for each exchange, queue, binding, user and permission, one virtual host, and no other.
        let (all, wanted) = (topology_resources(), Topology::of_the_order());
        let agencies = topology::agencies().len();
        assert_eq!(all.len(), 1 + wanted.exchanges.len() + 2 * wanted.queues.len() + 2 * agencies);
        let binding = &of_kind(&all, "Binding", "is-mp.to.arm-go.dead")["spec"];
        assert_eq!((&binding["source"], &binding["routingKey"]), (&json!("is-mp.to.arm-go.dead"), &json!("")));
    }

    #[test]
    fn a_user_comes_with_its_own_password_and_its_own_rights() {
        // Aim: the user of an agency is the one of its secret, and its permission is the one of the topology.
        let all = topology_resources();
        for agency in topology::agencies() {
            let (user, granted) = (of_kind(&all, "User", agency), of_kind(&all, "Permission", agency));
            assert_eq!(user["spec"]["importCredentialsSecret"]["name"], format!("{agency}-broker"));
            assert!(user["spec"]["tags"].is_null());
            let may = topology::permission(agency);
            let rights = json!({ "configure": may.configure, "write": may.write, "read": may.read });
            assert_eq!(granted["spec"]["permissions"], rights);
            assert_eq!(granted["spec"]["userReference"]["name"], agency);
        }
    }
}
