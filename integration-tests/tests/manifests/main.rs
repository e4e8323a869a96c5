//! The manifests under `k8s/` as kubectl renders them: what no validator sees, because it lies between two files, or between a
//! file and the program it starts. Every rule is broken once on purpose (`mutations`), and must say so.
//!
//! `KOSH_MANIFESTS` names the directory with `local.yaml` and `pilot.yaml`, as `deploy/check` renders them; without it kubectl is
//! asked, and on a machine without either these tests have nothing to look at.
#![allow(clippy::unwrap_used)]

mod flows;
mod links;
mod mutations;
mod objects;
mod pods;
mod references;
mod runbooks;
mod scaling;
mod secrets;
mod settings;
mod strict;

use std::path::{Path, PathBuf};
use std::process::Command;

use objects::Objects;

/// Which overlay is looked at: some rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overlay {
    Local,
    Pilot,
}

impl Overlay {
    const ALL: [Self; 2] = [Self::Local, Self::Pilot];

    fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Pilot => "pilot",
        }
    }
}

fn manifests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../k8s")
}

/// The overlay as it would be applied; `None` where nothing can render it.
fn rendered(overlay: Overlay) -> Option<String> {
    if let Some(directory) = std::env::var_os("KOSH_MANIFESTS") {
        let file = Path::new(&directory).join(format!("{}.yaml", overlay.name()));
        return Some(std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
    }
    let folder = manifests().join("overlays").join(overlay.name());
    let Ok(output) = Command::new("kubectl").arg("kustomize").arg(folder).output() else {
        eprintln!("kubectl is not here and KOSH_MANIFESTS names no rendered manifests: passed over");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Everything that is wrong with an overlay.
fn findings(objects: &Objects, overlay: Overlay) -> Vec<String> {
    [
        strict::findings(objects, overlay),
        pods::findings(objects),
        references::findings(objects),
        settings::findings(objects, overlay),
        flows::findings(objects, overlay),
        scaling::findings(objects, overlay),
        links::findings(objects, overlay),
    ]
    .concat()
}

#[test]
fn the_overlays_hold_together() {
    // Aim: what is rendered now has no fault that these rules know.
    for overlay in Overlay::ALL {
        let Some(text) = rendered(overlay) else { return };
        let found = findings(&Objects::read(&text).unwrap(), overlay);
        assert!(found.is_empty(), "{}:\n{}", overlay.name(), found.join("\n"));
    }
}

#[test]
fn a_collector_that_is_named_is_told_to_every_service() {
    // Aim: one line in an overlay turns the export of spans on for all six; without it none of them exports any.
    for overlay in Overlay::ALL {
        let Some(text) = rendered(overlay) else { return };
        let mut objects = Objects::read(&text).unwrap();
        let collectors = |objects: &Objects| -> Vec<Option<String>> {
            let services = objects.pods().into_iter().filter(|pod| pod.is_a("service"));
            services.map(|pod| settings::told(objects, &pod, &mut |_| ()).unwrap().collector).collect()
        };
        assert_eq!(collectors(&objects), vec![None; 6]);
        let url = "http://collector.observability:4317";
        mutations::config(&mut objects, "kosh-places")["otlp_endpoint"] = serde_json::json!(url);
        assert_eq!(collectors(&objects), vec![Some(url.to_owned()); 6]);
        assert_eq!(findings(&objects, overlay), Vec::<String>::new());
    }
}

#[test]
fn no_file_says_a_thing_twice() {
    // Aim: every file under k8s/ is read strictly: a key that stands twice is an error, not the last word.
    let mut folders = vec![manifests()];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(&path).unwrap();
                Objects::documents(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                read += 1;
            }
        }
    }
    assert!(read > 40, "{read} files");
    assert!(Objects::documents("a: 1\nb: 2\na: 3\n").is_err());
}

#[test]
fn every_fault_is_found() {
    // Aim: the rules can fail. Each fault is put into an overlay that is whole, and something is said of it.
    for overlay in Overlay::ALL {
        let Some(text) = rendered(overlay) else { return };
        let whole = Objects::read(&text).unwrap();
        let faults = mutations::faults(overlay);
        let unnoticed: Vec<String> = faults.iter().filter_map(|fault| unnoticed(fault, &whole, overlay)).collect();
        assert!(unnoticed.is_empty(), "{}, of {}:\n{}", overlay.name(), faults.len(), unnoticed.join("\n"));
    }
}

/// A fault of which nothing is said, or not what should be.
fn unnoticed(fault: &mutations::Fault, whole: &Objects, overlay: Overlay) -> Option<String> {
    let mut broken = whole.clone();
    (fault.make)(&mut broken);
    assert!(broken != *whole, "{} changed nothing", fault.name);
    let found = findings(&broken, overlay).join("; ");
    (!found.contains(fault.says)).then(|| format!("{}: nothing of `{}` in: {found}", fault.name, fault.says))
}
