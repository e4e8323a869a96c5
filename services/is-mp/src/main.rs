//! ИС МП as a process of its own.

fn main() -> std::process::ExitCode {
    platform::command::run("is-mp", is_mp::serve, async |owner, role| {
        is_mp::migrate(owner).await?;
        Ok(platform::ledger::grant_runtime(owner, role).await?)
    })
}
