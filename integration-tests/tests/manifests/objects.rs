//! Rendered manifests as a list of objects, read strictly, and the few ways in which the rules look at them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// One rendered object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Objects(pub Vec<Object>);

/// A pod as a workload would make it.
#[derive(Clone, Debug)]
pub struct Pod<'a> {
    /// The workload's kind and name.
    pub kind: &'a str,
    pub name: &'a str,
    pub labels: BTreeMap<String, String>,
    pub spec: &'a Value,
}

impl Objects {
    /// The documents of a YAML text; a repeated key is an error.
    pub fn documents(text: &str) -> Result<Vec<Value>, String> {
        serde_saphyr::from_multiple::<Value>(text).map_err(|error| error.to_string())
    }

    pub fn read(text: &str) -> Result<Self, String> {
        Ok(Self(Self::documents(text)?.into_iter().map(|value| Object { value }).collect()))
    }

    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Object> {
        self.0.iter().filter(move |object| object.kind() == kind)
    }

    pub fn find(&self, kind: &str, name: &str) -> Option<&Object> {
        self.0.iter().find(|object| object.kind() == kind && object.name() == name)
    }

    /// For faults: the object must be there.
    pub fn at(&mut self, kind: &str, name: &str) -> &mut Value {
        let found = self.0.iter_mut().find(|object| object.kind() == kind && object.name() == name);
        &mut found.unwrap_or_else(|| panic!("no {kind} {name}")).value
    }

    pub fn pods(&self) -> Vec<Pod<'_>> {
        let workloads = ["Deployment", "StatefulSet", "Job"];
        let of = self.0.iter().filter(|object| workloads.contains(&object.kind()));
        of.map(|object| Pod {
            kind: object.kind(),
            name: object.name(),
            labels: strings(&object.value["spec"]["template"]["metadata"]["labels"]),
            spec: &object.value["spec"]["template"]["spec"],
        })
        .collect()
    }

    /// Labels of every pod there will be: of those above, and of those that the operators make.
    pub fn pod_labels(&self) -> Vec<BTreeMap<String, String>> {
        let mut all: Vec<_> = self.pods().into_iter().map(|pod| pod.labels).collect();
        for cluster in self.of_kind("Cluster") {
            all.push(strings(&cluster.value["spec"]["inheritedMetadata"]["labels"]));
        }
        for cluster in self.of_kind("RabbitmqCluster") {
            all.push([("app.kubernetes.io/name".to_owned(), cluster.name().to_owned())].into());
        }
        all
    }
}

impl Object {
    pub fn kind(&self) -> &str {
        self.value["kind"].as_str().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.value["metadata"]["name"].as_str().unwrap_or_default()
    }
}

impl Pod<'_> {
    pub fn containers(&self) -> impl Iterator<Item = &Value> {
        ["containers", "initContainers"].into_iter().flat_map(|key| list(&self.spec[key]))
    }

    /// One of the suite's own, with this word as `app.kubernetes.io/component`.
    pub fn is_a(&self, component: &str) -> bool {
        self.labels.get("app.kubernetes.io/component").is_some_and(|word| word == component)
    }
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A map of strings.
pub fn strings(value: &Value) -> BTreeMap<String, String> {
    map(value).into_iter().map(|(key, value)| (key, text(&value).to_owned())).collect()
}

/// Whether a label selector takes these labels. A selector that is not there takes nothing.
pub fn selects(selector: &Value, labels: &BTreeMap<String, String>) -> bool {
    if !selector.is_object() {
        return false;
    }
    let exactly = strings(&selector["matchLabels"]);
    let expressions = list(&selector["matchExpressions"]).iter().all(|expression| {
        let has = labels.get(text(&expression["key"]));
        let values: Vec<&str> = list(&expression["values"]).iter().map(text).collect();
        match text(&expression["operator"]) {
            "In" => has.is_some_and(|value| values.contains(&value.as_str())),
            "NotIn" => has.is_none_or(|value| !values.contains(&value.as_str())),
            "Exists" => has.is_some(),
            "DoesNotExist" => has.is_none(),
            _ => false,
        }
    });
    expressions && exactly.iter().all(|(key, value)| labels.get(key) == Some(value))
}
