//! ПЭП egov.kz as a process of its own.

fn main() -> std::process::ExitCode {
    platform::command::run("egov-pep", egov_pep::serve, async |owner, role| {
        egov_pep::migrate(owner).await?;
        Ok(platform::ledger::grant_runtime(owner, role).await?)
    })
}
