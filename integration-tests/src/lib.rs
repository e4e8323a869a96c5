//! Scenarios across the agencies. `tests/live` walks the running suite through its own endpoints; `tests/simulation` runs the
//! five desks in one thread without servers. `cargo kosh test` provides the suite.

pub mod canary;
pub mod rpc;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(20);

/// Asks until it holds, no longer than `bound`.
pub async fn until(what: &str, bound: Duration, mut holds: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let asking = async {
        while !holds().await? {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    };
    tokio::time::timeout(bound, asking).await.with_context(|| format!("waiting for {what}"))?
}

/// The executable that a test's own installation runs as its services: `cargo kosh test` has built it beside the test.
pub fn program() -> Result<PathBuf> {
    let own = std::env::current_exe().context("finding this test's own file")?;
    let folder = own.parent().and_then(Path::parent).context("this test lies in no target directory")?;
    let program = folder.join("kosh");
    ensure!(program.is_file(), "{} is missing: run `cargo kosh test`", program.display());
    Ok(program)
}
