//! The Job `provision` of a cluster without operators for databases and brokers. Everything lies in the library.

use std::process::ExitCode;

use clap::Parser as _;
use kosh::cluster::{Servers, provision};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let servers = Servers::parse();
    platform::server::install_crypto();
    match provision(&servers).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("provision: {error:#}");
            ExitCode::FAILURE
        }
    }
}
