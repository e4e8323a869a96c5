//! How many there are: one autoscaler for each service, which leaves at least two, and a budget that lets a node be drained.

use super::Overlay;
use super::objects::{Objects, list, selects, strings, text};
use super::secrets::known;

pub fn findings(objects: &Objects, overlay: Overlay) -> Vec<String> {
    let mut found = Vec::new();
    for deployment in objects.of_kind("Deployment") {
        let name = deployment.name();
        let targets = |kind| {
            objects.of_kind(kind).filter(move |scaler| {
                let target = &scaler.value["spec"]["scaleTargetRef"];
                text(&target["name"]) == name
                    && text(&target["kind"]) == "Deployment"
                    && text(&target["apiVersion"]) == "apps/v1"
            })
        };
        let plain = targets("HorizontalPodAutoscaler").count();
        let queues = targets("ScaledObject").count();
        if (plain, queues) != (if overlay == Overlay::Local { (1, 0) } else { (0, 1) }) {
            found.push(format!("{name} has {plain} HorizontalPodAutoscalers and {queues} ScaledObjects"));
        }
        if !deployment.value["spec"]["replicas"].is_null() {
            found.push(format!("{name}: `replicas` beside an autoscaler sets every rollout back"));
        }
        let labels = strings(&deployment.value["spec"]["template"]["metadata"]["labels"]);
        let budgets: Vec<_> = objects
            .of_kind("PodDisruptionBudget")
            .filter(|budget| selects(&budget.value["spec"]["selector"], &labels))
            .collect();
        match budgets.as_slice() {
            [budget]
                if budget.value["spec"]["maxUnavailable"] == 1 && budget.value["spec"]["minAvailable"].is_null() => {}
            _ => found.push(format!("{name}: one budget of maxUnavailable 1 is wanted")),
        }
        let rollout = &deployment.value["spec"]["strategy"]["rollingUpdate"];
        if rollout["maxUnavailable"] != 0 || rollout["maxSurge"] != 1 {
            found.push(format!("{name}: a rollout takes a pod away before another is ready"));
        }
    }
    for scaler in ["HorizontalPodAutoscaler", "ScaledObject"].into_iter().flat_map(|kind| objects.of_kind(kind)) {
        let spec = &scaler.value["spec"];
        let [least, most] = [["minReplicas", "minReplicaCount"], ["maxReplicas", "maxReplicaCount"]]
            .map(|names| names.iter().find_map(|name| spec[*name].as_i64()).unwrap_or_default());
        if least < 2 || most < least {
            found.push(format!("{}: from {least} to {most} pods", scaler.name()));
        }
        if objects.find("Deployment", text(&spec["scaleTargetRef"]["name"])).is_none() {
            found.push(format!("{}: scales what is not there", scaler.name()));
        }
        triggers(objects, scaler, &mut found);
    }
    budgets(objects, &mut found);
    found
}

/// A service is scaled by the queues that are addressed to it: all of them, and no other's.
fn triggers(objects: &Objects, scaler: &super::objects::Object, found: &mut Vec<String>) {
    let service = text(&scaler.value["spec"]["scaleTargetRef"]["name"]);
    let mut queues = Vec::new();
    for trigger in list(&scaler.value["spec"]["triggers"]) {
        if text(&trigger["type"]) != "rabbitmq" {
            continue;
        }
        queues.push(text(&trigger["metadata"]["queueName"]).to_owned());
        let grant = text(&trigger["authenticationRef"]["name"]);
        match objects.find("TriggerAuthentication", grant) {
            None => found.push(format!("{service}: the TriggerAuthentication {grant} is not there")),
            Some(grant) => {
                for secret in list(&grant.value["spec"]["secretTargetRef"]) {
                    let (name, key) = (text(&secret["name"]), text(&secret["key"]));
                    if known(objects).get(name).is_none_or(|keys| !keys.contains_key(key)) {
                        found.push(format!("{service}: the secret {name} has no {key}"));
                    }
                }
            }
        }
    }
    queues.sort();
    let mut addressed = platform::exchange::links_to(service);
    addressed.sort();
    if scaler.kind() == "ScaledObject" && queues != addressed {
        found.push(format!("{service} is scaled by {queues:?}, but {addressed:?} are addressed to it"));
    }
}

fn budgets(objects: &Objects, found: &mut Vec<String>) {
    let pods = objects.pod_labels();
    for budget in objects.of_kind("PodDisruptionBudget") {
        if !pods.iter().any(|labels| selects(&budget.value["spec"]["selector"], labels)) {
            found.push(format!("PodDisruptionBudget {} guards nobody", budget.name()));
        }
    }
}
