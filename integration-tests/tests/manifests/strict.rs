//! Every object is of a kind that is expected here, and of Kubernetes' own kinds no field is unknown.

use std::collections::BTreeSet;

use k8s_openapi::api::{apps, autoscaling, batch, core, networking, policy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Overlay;
use super::objects::{Objects, text};

/// Kinds of the operators' making, which no schema here knows: they are listed, so that a mistyped kind is not one of them.
const OPERATORS: [(&str, &str); 14] = [
    ("barmancloud.cnpg.io/v1", "ObjectStore"),
    ("cert-manager.io/v1", "Certificate"),
    ("cert-manager.io/v1", "Issuer"),
    ("keda.sh/v1alpha1", "ScaledObject"),
    ("keda.sh/v1alpha1", "TriggerAuthentication"),
    ("postgresql.cnpg.io/v1", "Cluster"),
    ("postgresql.cnpg.io/v1", "ScheduledBackup"),
    ("rabbitmq.com/v1beta1", "Binding"),
    ("rabbitmq.com/v1beta1", "Exchange"),
    ("rabbitmq.com/v1beta1", "Permission"),
    ("rabbitmq.com/v1beta1", "Queue"),
    ("rabbitmq.com/v1beta1", "RabbitmqCluster"),
    ("rabbitmq.com/v1beta1", "User"),
    ("rabbitmq.com/v1beta1", "Vhost"),
];

pub fn findings(objects: &Objects, overlay: Overlay) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for object in &objects.0 {
        let (version, kind, value) = (text(&object.value["apiVersion"]), object.kind(), &object.value);
        let id = format!("{kind} {}", object.name());
        if !seen.insert(id.clone()) {
            found.push(format!("{id} stands there twice"));
        }
        if kind != "Namespace" && text(&value["metadata"]["namespace"]) != "kosh" {
            found.push(format!("{id} is not in the namespace kosh"));
        }
        let misread = match (version, kind) {
            ("v1", "Namespace") => misread::<core::v1::Namespace>(value),
            ("v1", "ConfigMap") => misread::<core::v1::ConfigMap>(value),
            ("v1", "PersistentVolumeClaim") => misread::<core::v1::PersistentVolumeClaim>(value),
            ("v1", "Service") => misread::<core::v1::Service>(value),
            ("v1", "ServiceAccount") => misread::<core::v1::ServiceAccount>(value),
            ("apps/v1", "Deployment") => misread::<apps::v1::Deployment>(value),
            ("apps/v1", "StatefulSet") => misread::<apps::v1::StatefulSet>(value),
            ("batch/v1", "Job") => misread::<batch::v1::Job>(value),
            ("autoscaling/v2", "HorizontalPodAutoscaler") => misread::<autoscaling::v2::HorizontalPodAutoscaler>(value),
            ("networking.k8s.io/v1", "NetworkPolicy") => misread::<networking::v1::NetworkPolicy>(value),
            ("policy/v1", "PodDisruptionBudget") => misread::<policy::v1::PodDisruptionBudget>(value),
            operators if overlay == Overlay::Pilot && OPERATORS.contains(&operators) => None,
            _ => Some(format!("is of a kind that is not expected here ({version})")),
        };
        found.extend(misread.map(|why| format!("{id} {why}")));
    }
    found
}

/// Read as its type and written again, an object loses what the type does not know.
fn misread<T: DeserializeOwned + Serialize>(value: &Value) -> Option<String> {
    let typed: T = match serde_json::from_value(value.clone()) {
        Ok(typed) => typed,
        Err(error) => return Some(format!("is malformed: {error}")),
    };
    let written = serde_json::to_value(typed).unwrap_or_default();
    lost(value, &written, "").map(|path| format!("has an unknown field{path}"))
}

fn lost(read: &Value, written: &Value, path: &str) -> Option<String> {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => read.iter().find_map(|(key, value)| {
            let path = format!("{path} {key}");
            match written.get(key) {
                Some(kept) => lost(value, kept, &path),
                None if value.is_null() => None,
                None => Some(path),
            }
        }),
        (Value::Array(read), Value::Array(written)) => read
            .iter()
            .zip(written)
            .enumerate()
            .find_map(|(index, (read, written))| lost(read, written, &format!("{path} {index}"))),
        _ => None,
    }
}
