//! АРМ ГО ИИС «ЦОН» as a process of its own.

fn main() -> std::process::ExitCode {
    platform::command::run("arm-go", arm_go::serve, async |owner, role| {
        arm_go::migrate(owner).await?;
        Ok(platform::ledger::grant_runtime(owner, role).await?)
    })
}
