//! astanahub.com as a process of its own.

fn main() -> std::process::ExitCode {
    platform::command::run("astanahub", astanahub::serve, async |owner, role| {
        astanahub::migrate(owner).await?;
        Ok(platform::ledger::grant_runtime(owner, role).await?)
    })
}
