//! АРМ ГО ИИС «ЦОН» as a process of its own.

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let config = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("usage: arm-go <settings.toml>"))?;
    arm_go::serve(Path::new(&config))
}
