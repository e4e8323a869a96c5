//! Cases under way all the time, carried by the hands of `kosh load`, while every single process of the suite is killed,
//! asked to end or frozen, and comes back. Nobody waits for anybody: each fault meets whatever happens to be under way.
//!
//! `KOSH_STORM=n` makes n rounds of it; the checks of every commit make one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use kosh::case_run::{Carried, CaseRun, carry, silent};
use kosh::services::Service;
use kosh::suite::{Replica, Suite};
use regulation::City;
use tokio::task::JoinSet;

use crate::installation::{Installation, REPLICAS};

/// Cases under way at any time.
const AT_ONCE: usize = 4;
/// Longer than any act here takes by itself, shorter than anybody's patience.
const FROZEN: Duration = Duration::from_secs(3);

pub type Ended = Vec<(Arc<CaseRun>, Carried)>;

/// Carries cases until every fault has fired, and every case to its end.
pub async fn rage(installation: &Installation) -> Result<Ended> {
    let rounds = std::env::var("KOSH_STORM").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    under_load(&installation.suite()?, async {
        for _ in 0..rounds {
            every_process_falls(installation).await?;
        }
        Ok(())
    })
    .await
}

/// Carries cases, one after another by each walker, until `work` is done, and every case to its end.
pub async fn under_load(suite: &Suite, work: impl Future<Output = Result<()>>) -> Result<Ended> {
    let over = Arc::new(AtomicBool::new(false));
    let mut walkers = JoinSet::new();
    for index in 0..AT_ONCE {
        walkers.spawn(walk(suite.clone(), index, over.clone()));
    }
    tokio::select! {
        done = work => done?,
        // Whoever stops before the work is done has a reason.
        Some(fallen) = walkers.join_next() => {
            fallen.context("a walker fell over")??;
            anyhow::bail!("a walker stopped too early");
        }
    }
    over.store(true, Ordering::Relaxed);
    let mut ended = Ended::new();
    while let Some(carried) = walkers.join_next().await {
        ended.extend(carried.context("a walker fell over")??);
    }
    println!("{} cases were carried through it", ended.len());
    Ok(ended)
}

/// One case after another, until the storm is over.
async fn walk(suite: Suite, index: usize, over: Arc<AtomicBool>) -> Result<Ended> {
    let city = if index.is_multiple_of(2) { City::Almaty } else { City::Astana };
    let mut ended = Ended::new();
    while !over.load(Ordering::Relaxed) {
        let run = Arc::new(CaseRun::open(&suite, city, "2026-10-05T09:00", silent()).await?);
        let carried = carry(&run).await?;
        ended.push((run, carried));
    }
    Ok(ended)
}

async fn every_process_falls(installation: &Installation) -> Result<()> {
    for replica in Replica::all(REPLICAS) {
        installation.crash_replicas(&[replica]).await?;
    }
    for service in Service::ALL {
        installation.renew(Replica { service, index: 0 }).await?;
    }
    for index in 0..REPLICAS {
        // Their messages and locks stay with them, and the other replica must do without.
        let mut frozen = Vec::new();
        for service in Service::ALL {
            frozen.push(installation.freeze(&Replica { service, index }.name()).await?);
        }
        tokio::time::sleep(FROZEN).await;
        frozen.into_iter().try_for_each(|pid| installation.thaw(pid))?;
    }
    let before = installation.kill("postgres").await?;
    installation.restart_postgres(before).await?;
    let before = installation.kill("rabbitmq").await?;
    installation.restart_rabbitmq(before).await
}
