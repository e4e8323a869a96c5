//! What the five databases and the broker hold of this run, read past the services: acts, messages, and what was lost.
//!
//! A run is known by its test clocks, so that other cases on the same suite do not count. Out of scope: SQL that
//! writes.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use platform::exchange::{LINKS, link};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::provision::{Servers, rabbitmq};
use crate::services::Service;

/// How long the publishers may take to have their last messages confirmed.
const BOUND: Duration = Duration::from_secs(15);
/// The agencies at which a case ends with its card.
const ENDS_AT: [Service; 2] = [Service::EgovPep, Service::ArmGo];
/// The state in which it has ended there.
pub const END: &str = "CARD_ISSUED";

const ACTS: &str =
    "SELECT count(*) FROM history h JOIN cases c ON c.id = h.case_id AND c.clock = h.clock WHERE c.clock = ANY($1)";
const HELD: &str =
    "SELECT count(*) FROM inbox_held h JOIN cases c ON c.id = h.case_id AND c.clock = h.clock WHERE c.clock = ANY($1)";
const TASKS: &str = "SELECT count(*) FROM tasks WHERE clock = ANY($1)";
const UNDONE: &str = "SELECT count(*) FROM tasks WHERE clock = ANY($1) AND state <> 'done'";
const ENDED: &str = "SELECT count(*) FROM cases WHERE clock = ANY($1) AND status = $2";

/// The agencies' databases, as their owners see them.
pub struct Books {
    agencies: Vec<(Service, PgPool)>,
    administrator: PgPool,
    operator_url: String,
    link_prefix: String,
}

/// One message that an agency sent.
pub struct Sent {
    pub message_id: Uuid,
    pub link: String,
    pub recorded_at: Timestamp,
}

/// Everything of the run.
#[derive(Default)]
pub struct Found {
    pub acts: u64,
    pub sent: Vec<Sent>,
    pub unconfirmed: u64,
    pub held: u64,
    /// Left by acts to be done at systems outside; and of those what is not done.
    pub tasks: u64,
    pub undone: u64,
    /// Per message when its effect was recorded; more than one is an effect too many.
    pub applied: HashMap<Uuid, Vec<Timestamp>>,
    /// Per link what its two ends counted: sent, disposed of.
    pub counts: BTreeMap<String, (i64, i64)>,
    /// How many cases ended with the card, by agency.
    pub ended: BTreeMap<&'static str, u64>,
}

/// What PostgreSQL counted since it started.
#[derive(Clone, Copy, Debug)]
pub struct ServerCounters {
    pub wal_fsyncs: i64,
    pub wal_bytes: i64,
    pub transactions: i64,
}

impl Books {
    pub async fn open(servers: &Servers) -> Result<Self> {
        let mut agencies = Vec::new();
        for agency in Service::AGENCIES {
            let url = &servers.agency(agency.name())?.database.owner;
            let pool = platform::ledger::connect(url).await;
            agencies.push((agency, pool.with_context(|| format!("the database of {agency}"))?));
        }
        let administrator =
            platform::ledger::connect(&servers.admin_database_url).await.context("the administrator's database")?;
        Ok(Self {
            agencies,
            administrator,
            operator_url: servers.operator_amqp_url.clone(),
            link_prefix: servers.link_prefix.clone(),
        })
    }

    /// How many messages lie parked anywhere.
    pub async fn parked(&self) -> Result<u64> {
        let counts = self.agencies.iter().map(|(_, pool)| number(pool, "SELECT count(*) FROM parked"));
        Ok(try_join_all(counts).await?.into_iter().map(i64::unsigned_abs).sum())
    }

    pub async fn counters(&self) -> Result<ServerCounters> {
        let pool = &self.administrator;
        // From version 18 on the WAL's fsyncs stand with all other input and output.
        let version: i64 = number(pool, "SELECT current_setting('server_version_num')::bigint").await?;
        let fsyncs = if version >= 180_000 {
            "SELECT COALESCE(sum(fsyncs), 0)::bigint FROM pg_stat_io WHERE object = 'wal'"
        } else {
            "SELECT wal_sync FROM pg_stat_wal"
        };
        let transactions = "SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database";
        Ok(ServerCounters {
            wal_fsyncs: number(pool, fsyncs).await?,
            wal_bytes: number(pool, "SELECT wal_bytes::bigint FROM pg_stat_wal").await?,
            transactions: number(pool, transactions).await?,
        })
    }

    /// Waits until every message of the run is confirmed, then reads everything. What is unconfirmed after a bound is told.
    pub async fn read(&self, clocks: &[Uuid]) -> Result<Found> {
        let watch = platform::clock::stopwatch();
        loop {
            let found = self.read_once(clocks).await?;
            if found.unconfirmed == 0 || watch.elapsed() > BOUND {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn read_once(&self, clocks: &[Uuid]) -> Result<Found> {
        let mut found = Found::default();
        for (agency, pool) in &self.agencies {
            let reading = async {
                found.acts += counted(pool, ACTS, clocks).await?;
                found.held += counted(pool, HELD, clocks).await?;
                found.tasks += counted(pool, TASKS, clocks).await?;
                found.undone += counted(pool, UNDONE, clocks).await?;
                if ENDS_AT.contains(agency) {
                    let row = sqlx::query(ENDED).bind(clocks).bind(END).fetch_one(pool).await?;
                    found.ended.insert(agency.name(), row.try_get::<i64, _>(0)?.unsigned_abs());
                }
                messages(pool, clocks, &mut found).await?;
                link_counts(*agency, pool, clocks, &mut found).await
            };
            reading.await.with_context(|| format!("reading the database of {agency}"))?;
        }
        Ok(found)
    }

    /// Per link how many messages wait in its queue and in its dead-letter queue.
    pub async fn queues(&self) -> Result<BTreeMap<String, (u32, u32)>> {
        let connection = rabbitmq::connect(&self.operator_url).await?;
        let channel = connection.create_channel().await.context("opening a channel")?;
        let mut queues = BTreeMap::new();
        for (from, to) in LINKS {
            let name = link(from, to);
            let queue = format!("{}{name}", self.link_prefix);
            let waiting = rabbitmq::messages_in(&channel, &queue).await?;
            let dead = rabbitmq::messages_in(&channel, &format!("{queue}.dead")).await?;
            queues.insert(name, (waiting, dead));
        }
        connection.close(200, "seen".into()).await.context("closing the connection")?;
        Ok(queues)
    }
}

async fn messages(pool: &PgPool, clocks: &[Uuid], found: &mut Found) -> Result<()> {
    let sent = "SELECT o.message_id, o.link, (extract(epoch FROM o.recorded_at) * 1000000)::bigint AS recorded_us,
                       o.confirmed_at IS NULL AS unconfirmed
                FROM outbox o JOIN cases c ON c.id = o.case_id WHERE c.clock = ANY($1)";
    for row in sqlx::query(sent).bind(clocks).fetch_all(pool).await? {
        found.unconfirmed += u64::from(row.try_get::<bool, _>("unconfirmed")?);
        found.sent.push(Sent {
            message_id: row.try_get("message_id")?,
            link: row.try_get("link")?,
            recorded_at: moment(&row)?,
        });
    }
    let applied = "SELECT h.message_id, (extract(epoch FROM h.recorded_at) * 1000000)::bigint AS recorded_us
                   FROM history h JOIN cases c ON c.id = h.case_id AND c.clock = h.clock WHERE c.clock = ANY($1) AND h.message_id IS NOT NULL";
    for row in sqlx::query(applied).bind(clocks).fetch_all(pool).await? {
        found.applied.entry(row.try_get("message_id")?).or_default().push(moment(&row)?);
    }
    Ok(())
}

fn moment(row: &sqlx::postgres::PgRow) -> Result<Timestamp> {
    Timestamp::from_microsecond(row.try_get("recorded_us")?).context("a moment out of range")
}

async fn link_counts(agency: Service, pool: &PgPool, clocks: &[Uuid], found: &mut Found) -> Result<()> {
    let counts = "SELECT link, sum(sent)::bigint AS sent, sum(disposed)::bigint AS disposed
                  FROM clock_counts WHERE clock = ANY($1) GROUP BY link";
    for row in sqlx::query(counts).bind(clocks).fetch_all(pool).await? {
        let name: String = row.try_get("link")?;
        if !LINKS.iter().any(|(from, to)| link(from, to) == name) {
            // An task's way: its own table tells more.
            continue;
        }
        let sender = name.starts_with(&format!("{agency}.to."));
        let entry = found.counts.entry(name).or_default();
        // Either end's word for its own part.
        if sender {
            entry.0 += row.try_get::<i64, _>("sent")?;
        } else {
            entry.1 += row.try_get::<i64, _>("disposed")?;
        }
    }
    Ok(())
}

async fn counted(pool: &PgPool, question: &'static str, clocks: &[Uuid]) -> Result<u64> {
    let count: i64 = sqlx::query(question).bind(clocks).fetch_one(pool).await?.try_get(0)?;
    Ok(count.unsigned_abs())
}

async fn number(pool: &PgPool, question: &'static str) -> Result<i64> {
    Ok(sqlx::query(question).fetch_one(pool).await?.try_get(0)?)
}
