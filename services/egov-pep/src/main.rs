//! ПЭП egov.kz as a process of its own.

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let config = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("usage: egov-pep <settings.toml>"))?;
    egov_pep::serve(Path::new(&config))
}
