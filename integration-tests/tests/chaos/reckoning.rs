//! What stands in the books after the storm, read past the services and compared with what must stand there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use integration_tests::until;
use kosh::case_run::{Carried, CaseRun};
use kosh::provision::Servers;
use kosh::services::Service;
use kosh::timeline::{self, Dossier};
use platform::exchange::{LINKS, link};
use platform::ledger::{CaseKey, Records, clock_of_column, connect, verify_chain};
use sqlx::Row as _;
use uuid::Uuid;

/// Messages that the broker has not confirmed.
pub const UNSENT: &str = "SELECT count(*) FROM outbox WHERE confirmed_at IS NULL";
/// Messages that wait for a predecessor.
const WAITING: &str = "SELECT count(*) FROM inbox_held h LEFT JOIN inbox_heads d USING (case_id, clock, link)
    WHERE h.sequence > COALESCE(d.applied, 0)";
const PARKED: &str = "SELECT count(*) FROM parked";
/// A place on a link from which two messages came, a message that acted twice, a document that was stored twice, a number that
/// was given twice.
const DOUBLED: &str = "SELECT
      (SELECT count(*) FROM (SELECT 1 FROM outbox GROUP BY link, case_id, sequence HAVING count(*) > 1) o)
    + (SELECT count(*) FROM (SELECT 1 FROM history WHERE message_id IS NOT NULL GROUP BY message_id HAVING count(*) > 1) h)
    + (SELECT count(*) FROM (SELECT 1 FROM documents GROUP BY case_id, document HAVING count(*) > 1) d)
    + (SELECT count(*) FROM (SELECT 1 FROM cases GROUP BY number, clock HAVING count(*) > 1) n)";
/// Every message that was written, and every message that was acted upon.
const WRITTEN: &str = "SELECT message_id, link, case_id, sequence FROM outbox";
const ACTED_UPON: &str = "SELECT message_id, link FROM history WHERE message_id IS NOT NULL";
const HEADS: &str = "SELECT case_id, clock, link, applied FROM inbox_heads";
/// The order asks for two payments in each case: the duty and the card's.
const PAYMENTS: &str = "SELECT count(*) FROM payments WHERE paid_at IS NOT NULL";
const BOUND: Duration = Duration::from_secs(120);

/// How often each agency did each act of one case: (agency, act, paragraph).
pub type Acts = BTreeMap<(Service, String, String), usize>;

pub fn acts_of(dossier: &Dossier) -> Acts {
    let held = (Service::EgovPep, &dossier.petition_at_portal);
    let all = dossier.cases.iter().map(|(agency, case)| (*agency, case)).chain([held]);
    let mut acts = Acts::new();
    for (agency, case) in all {
        for line in &case.history {
            *acts.entry((agency, line.act.clone(), line.clause.clone())).or_insert(0) += 1;
        }
    }
    acts
}

/// The databases of the five agencies and of the outside world.
pub struct Books {
    by_agency: BTreeMap<Service, Records>,
}

impl Books {
    pub async fn open(servers: &Servers) -> Result<Self> {
        let mut by_agency = BTreeMap::new();
        for agency in Service::ALL {
            let pool = connect(&servers.agency(agency.name())?.database.owner).await?;
            by_agency.insert(agency, Records::new(pool));
        }
        Ok(Self { by_agency })
    }

    fn of(&self, agency: Service) -> Result<&Records> {
        self.by_agency.get(&agency).with_context(|| format!("no books of {agency}"))
    }

    pub async fn count(&self, agency: Service, question: &'static str) -> Result<i64> {
        Ok(sqlx::query(question).fetch_one(self.of(agency)?.pool()).await?.try_get(0)?)
    }

    /// Waits until the agency has written this act so many times.
    pub async fn until_acts(&self, agency: Service, act: &str, times: i64) -> Result<()> {
        let pool = self.of(agency)?.pool();
        let written = async {
            loop {
                let row = sqlx::query("SELECT count(*) FROM history WHERE act = $1").bind(act).fetch_one(pool).await?;
                if row.try_get::<i64, _>(0)? >= times {
                    return anyhow::Ok(());
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(BOUND, written).await.with_context(|| format!("{agency} never wrote {act}"))?
    }

    /// The leases of a publisher that died are ended by hand: the test does not wait for each to run out.
    pub async fn end_leases(&self, agency: Service) -> Result<()> {
        sqlx::query("UPDATE outbox SET leased_until = NULL WHERE confirmed_at IS NULL")
            .execute(self.of(agency)?.pool())
            .await?;
        Ok(())
    }

    async fn histories_verify(&self, agency: Service) -> Result<()> {
        let records = self.of(agency)?;
        let cases = sqlx::query("SELECT id, version, clock FROM cases").fetch_all(records.pool()).await?;
        for row in &cases {
            let (id, version): (Uuid, i64) = (row.try_get(0)?, row.try_get(1)?);
            let history = records.history(CaseKey { id, clock: clock_of_column(row.try_get(2)?) }).await?;
            ensure!(verify_chain(&history) == Ok(()), "{agency}: the history of {id} does not verify");
            ensure!(history.len() as i64 == version, "{agency}: {id} has {} lines at version {version}", history.len());
        }
        Ok(())
    }

    /// What one agency wrote, its neighbour acted upon, letter by letter; and each case's messages are numbered without a gap.
    async fn messages_agree(&self) -> Result<()> {
        let mut messages = 0;
        for (from, to) in LINKS {
            let name = link(from, to);
            let end = |name| Service::from_name(name).context("a link of nobody");
            let (sender, receiver) = (self.of(end(from)?)?.pool(), self.of(end(to)?)?.pool());
            let mut written = BTreeSet::new();
            let mut places = BTreeMap::<Uuid, BTreeSet<i64>>::new();
            for row in sqlx::query(WRITTEN).fetch_all(sender).await? {
                if row.try_get::<String, _>("link")? == name {
                    written.insert(row.try_get::<Uuid, _>("message_id")?);
                    places.entry(row.try_get("case_id")?).or_default().insert(row.try_get("sequence")?);
                }
            }
            let mut acted_upon = BTreeSet::new();
            for row in sqlx::query(ACTED_UPON).fetch_all(receiver).await? {
                if row.try_get::<String, _>("link")? == name {
                    acted_upon.insert(row.try_get::<Uuid, _>("message_id")?);
                }
            }
            ensure!(written == acted_upon, "{name}: {} written, {} acted upon", written.len(), acted_upon.len());
            let mut heads = BTreeMap::<Uuid, BTreeSet<i64>>::new();
            for row in sqlx::query(HEADS).fetch_all(receiver).await? {
                if row.try_get::<String, _>("link")? == name {
                    heads.insert(row.try_get("case_id")?, (1..=row.try_get("applied")?).collect());
                }
            }
            ensure!(places == heads, "{name}: the numbers of some case's messages have a gap");
            messages += written.len();
        }
        println!("{messages} messages: each was written once and acted upon once");
        Ok(())
    }

    /// Waits until the last confirm is recorded: it may come after its message was disposed of.
    pub async fn until_all_sent(&self, agency: Service) -> Result<()> {
        // A row whose confirm was lost with its process is claimed again when its lease ends, at the latest after 12 s.
        let what = format!("{agency} to send what it holds");
        until(&what, BOUND + BOUND, async || Ok(self.count(agency, UNSENT).await? == 0)).await
    }
}

/// Nothing lost, nothing doubled, nothing left behind.
pub async fn settle(ended: &[(Arc<CaseRun>, Carried)], books: &Books, expected: &Acts) -> Result<()> {
    for (run, carried) in ended {
        let dossier = timeline::gather(run, carried).await?;
        let acts = acts_of(&dossier);
        ensure!(acts == *expected, "{} differs from an undisturbed case:\n{acts:?}\n{expected:?}", carried.application);
        let summary = dossier.of(Service::ArmGo).and_then(|case| case.summary.clone()).context("no case at ARM GO")?;
        ensure!(summary.status == "CARD_ISSUED", "{} ended as {}", carried.application, summary.status);
        for (link, (sent, disposed)) in run.time.messages().await? {
            ensure!(sent > 0 && sent == disposed, "{link}: {sent} sent, {disposed} disposed of");
        }
    }
    for agency in Service::AGENCIES {
        books.until_all_sent(agency).await?;
        for (what, question) in [("waiting", WAITING), ("parked", PARKED), ("doubled", DOUBLED)] {
            let found = books.count(agency, question).await?;
            ensure!(found == 0, "{agency}: {found} messages {what}");
        }
        books.histories_verify(agency).await?;
    }
    books.messages_agree().await?;
    let paid = books.count(Service::Registries, PAYMENTS).await?;
    ensure!(paid as usize == ended.len() * 2, "{paid} payments for {} cases", ended.len());
    Ok(())
}
