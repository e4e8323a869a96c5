//! A rolling restart as an operator makes it: every process of every service is asked to end as a kubelet asks, and replaced, one
//! after another, while cases are under way.
//!
//! Nobody is more patient here than the documented policy of `kosh::suite::RetryingChannel`: whoever waits longer would not notice a
//! service that was away.

use std::time::Duration;

use anyhow::Result;
use integration_tests::until;
use kosh::provision::external::Given;
use kosh::services::Service;
use kosh::suite::{Replica, Suite};

use crate::installation::{Installation, REPLICAS};
use crate::onslaught::under_load;
use crate::reckoning::{self, Acts, Books};

/// How often every process is replaced.
const ROUNDS: usize = 2;
const ACTS: &str = "SELECT count(*) FROM history";
/// The next act comes within this.
const BOUND: Duration = Duration::from_secs(60);

/// Nothing is done to the servers here, so those of this test run will do.
pub fn servers_of_this_run() -> Given {
    let given = |name| std::env::var(name).ok();
    Given { database_url: given("DATABASE_URL"), amqp_url: given("AMQP_OPERATOR_URL") }
}

pub async fn roll(installation: &Installation, expected: &Acts) -> Result<()> {
    let watch = platform::clock::stopwatch();
    let books = Books::open(&installation.servers).await?;
    let suite = Suite::at(installation.endpoints.clone())?;
    let ended = under_load(&suite, every_process_is_replaced(installation, &books)).await?;
    println!("all was over after {:.1} s", watch.elapsed().as_secs_f64());
    reckoning::settle(&ended, &books, expected).await
}

/// A restart that nobody noticed proves nothing: before each of them, and after the last, something was done to a case.
async fn every_process_is_replaced(installation: &Installation, books: &Books) -> Result<()> {
    let mut before = 0;
    for _ in 0..ROUNDS {
        for replica in Replica::all(REPLICAS) {
            before = until_acted(books, before).await?;
            installation.renew(replica).await?;
        }
    }
    let all = until_acted(books, before).await?;
    println!("{} restarts, {all} acts", ROUNDS * REPLICAS * Service::ALL.len());
    Ok(())
}

/// Waits until the agencies have written more acts than so many.
async fn until_acted(books: &Books, before: i64) -> Result<i64> {
    let mut now = before;
    until("an act between two restarts", BOUND, async || {
        now = 0;
        for agency in Service::AGENCIES {
            now += books.count(agency, ACTS).await?;
        }
        Ok(now > before)
    })
    .await?;
    Ok(now)
}
