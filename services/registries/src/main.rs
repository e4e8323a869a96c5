//! The process of the outside systems: stand-ins for ИБД, СИО ПСО, АДИС, ПШЭП and НУЦ РК.

fn main() -> std::process::ExitCode {
    platform::command::run(registries::NAME, registries::serve, async |owner, role| {
        registries::migrate(owner).await?;
        Ok(registries::grant_runtime(owner, role).await?)
    })
}
