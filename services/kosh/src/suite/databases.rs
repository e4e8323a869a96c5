//! Migrations as the owner role, then the runtime role's rights: every agency's database at the same time.

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;

use crate::provision::Servers;
use crate::services::Service;

pub async fn migrate_all(servers: &Servers) -> Result<()> {
    try_join_all(Service::ALL.map(|service| migrate(service, servers))).await.map(|_| ())
}

async fn migrate(service: Service, servers: &Servers) -> Result<()> {
    let urls = &servers.agency(service.name())?.database;
    let owner = platform::ledger::connect(&urls.owner)
        .await
        .with_context(|| format!("the database of {service} cannot be reached as its owner"))?;
    service.migrate(&owner).await.with_context(|| format!("the migrations of {service}"))?;
    service.grant_runtime(&owner, &urls.role).await.with_context(|| format!("the grants of {service}"))?;
    owner.close().await;
    Ok(())
}
