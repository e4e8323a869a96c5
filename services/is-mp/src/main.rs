//! ИС МП as a process of its own.

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let config = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("usage: is-mp <settings.toml>"))?;
    is_mp::serve(Path::new(&config))
}
