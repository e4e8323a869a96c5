//! ЕИС «Беркут» as a process of its own.

fn main() -> std::process::ExitCode {
    platform::command::run("berkut", berkut::serve, async |owner, role| {
        berkut::migrate(owner).await?;
        Ok(platform::ledger::grant_runtime(owner, role).await?)
    })
}
