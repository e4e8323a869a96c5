//! The process of the outside systems.

use std::path::PathBuf;

use clap::Parser as _;

/// Stand-ins for ИБД, СИО ПСО, АДИС, ПШЭП and НУЦ РК.
#[derive(clap::Parser)]
#[command(version)]
struct Arguments {
    /// Settings, TOML.
    #[arg(long)]
    config: PathBuf,
}

fn main() -> anyhow::Result<()> {
    registries::serve(&Arguments::parse().config)
}
