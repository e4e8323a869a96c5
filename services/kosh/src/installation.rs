//! Which checkout this is, where its data lies, and which of its instances is meant.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::provision::{Home, Instance};
use crate::suite::Endpoints;

/// The instance of `up` and `down`.
pub const DEFAULT: &str = "default";

/// The checkout that this program was built from: cargo builds it anew for every other.
pub fn workspace() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().with_context(|| format!("the checkout {} is gone", root.display()))
}

/// The editions of the order that every suite of this checkout is given: for scenarios, none of them law.
pub fn editions() -> Result<PathBuf> {
    Ok(workspace()?.join("integration-tests/editions"))
}

pub fn home() -> Result<Home> {
    Home::locate(&workspace()?)
}

/// An instance for this run of kosh alone.
pub fn own_instance(purpose: &str) -> Result<Instance> {
    home()?.instance(&format!("{purpose}-{}", std::process::id()))
}

/// The named instance; without a name the one that `up` started, or the only other one with a suite.
pub fn instance_of(name: Option<&str>) -> Result<Instance> {
    let home = home()?;
    if let Some(name) = name {
        return home.instance(name);
    }
    let with_suite = |instance: &Instance| Endpoints::file(instance).is_file();
    let mut found: Vec<_> = home.instances()?.into_iter().filter(with_suite).collect();
    if let Some(position) = found.iter().position(|instance| instance.name() == DEFAULT) {
        return Ok(found.swap_remove(position));
    }
    match (found.pop(), found.as_slice()) {
        (Some(only), []) => Ok(only),
        (Some(one), others) => {
            let names: Vec<_> = others.iter().chain([&one]).map(Instance::name).collect();
            bail!("several suites are there: choose one with --instance ({})", names.join(", "))
        }
        (None, _) => bail!("no suite is running: start one with `cargo kosh up`"),
    }
}
