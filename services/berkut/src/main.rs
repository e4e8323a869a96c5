//! ЕИС «Беркут» as a process of its own.

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let config = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("usage: berkut <settings.toml>"))?;
    berkut::serve(Path::new(&config))
}
