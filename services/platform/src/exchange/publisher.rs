//! The publisher: sends what the outbox holds, and marks it when the broker has confirmed it.
//!
//! Rows come by hand-off from the writer, leased to this process, or by a scan that claims them by state. The scan alone
//! suffices; the hand-off only saves its delay.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation};
use sqlx::{PgPool, Row as _};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::supervisor::{Lost, PAUSES, connect, patiently, publishing_channel};
use super::{COMMITTED_AT, Message};
use crate::ledger::{Kept, OutboxRow, RecordsError};
use crate::telemetry::metrics;
use crate::telemetry::trace::TRACEPARENT;

/// Messages in one pipelined round of confirms.
const ROUND: usize = 256;
/// How often the scan looks for rows whose lease has ended.
const SCAN: Duration = Duration::from_secs(1);

pub struct Publisher {
    pub url: String,
    pub agency: &'static str,
    pub links: Vec<String>,
    /// Before the names of the links' exchanges.
    pub prefix: String,
    pub pool: PgPool,
    pub handed: mpsc::Receiver<Vec<OutboxRow>>,
    pub outbox_waits: Arc<Notify>,
}

impl Publisher {
    /// Runs until cancelled, and then sends what was handed over before. What is not confirmed stays in the outbox.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut database = Kept::of(self.pool.clone());
        let mut unsent = Vec::new();
        let mut pauses = PAUSES.build();
        loop {
            let lost = match self.publish(&mut database, &mut unsent, &mut pauses, &stop).await {
                Ok(()) => return,
                Err(lost) => lost,
            };
            tracing::warn!(reason = %lost, unsent = unsent.len(), "publishing was interrupted; connecting anew");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pauses.next().unwrap_or_default()) => {}
            }
        }
    }

    /// Publishes until something breaks or all is sent after a stop. A round that breaks is sent again after the next
    /// connection; its messages keep their ids.
    async fn publish(
        &mut self,
        database: &mut Kept,
        unsent: &mut Vec<OutboxRow>,
        pauses: &mut ExponentialBackoff,
        stop: &CancellationToken,
    ) -> Result<(), Lost> {
        let connection = connect(&self.url, &format!("{} publishes", self.agency)).await?;
        let channel = publishing_channel(&connection, &self.links, &self.prefix).await?;
        // One clock for all rounds: begun anew with each, the scan would never come while messages are handed over.
        let mut scan = tokio::time::interval(SCAN);
        scan.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            if unsent.is_empty() {
                match self.next_round(database, &mut scan, stop).await? {
                    Some(round) => *unsent = round,
                    None => return Ok(()),
                }
            }
            let part = unsent.len().min(ROUND);
            let sent = send(&channel, &self.prefix, &unsent[..part]).await?;
            record(database, &sent).await?;
            sent.count();
            unsent.drain(..part);
            *pauses = PAUSES.build();
        }
    }

    /// What to send next; `None` when the work is over.
    async fn next_round(
        &mut self,
        database: &mut Kept,
        scan: &mut tokio::time::Interval,
        stop: &CancellationToken,
    ) -> Result<Option<Vec<OutboxRow>>, Lost> {
        loop {
            tokio::select! {
                biased;
                _ = scan.tick() => {}
                Some(mut round) = self.handed.recv() => {
                    while round.len() < ROUND && let Ok(more) = self.handed.try_recv() {
                        round.extend(more);
                    }
                    return Ok(Some(round));
                }
                () = stop.cancelled() => return Ok(None),
                () = self.outbox_waits.notified() => {}
            }
            let claimed = claim(database).await?;
            if !claimed.is_empty() {
                return Ok(Some(claimed));
            }
        }
    }
}

/// Claims waiting rows by state; a row whose publisher died is free again when its lease ends.
async fn claim(database: &mut Kept) -> Result<Vec<OutboxRow>, RecordsError> {
    let mut connection = database.take().await?;
    let rows = sqlx::query(
        "UPDATE outbox SET leased_until = clock_timestamp() + $2::text::interval WHERE (message_id, recorded_at) IN (
            SELECT message_id, recorded_at FROM outbox
            WHERE confirmed_at IS NULL AND (leased_until IS NULL OR leased_until < clock_timestamp())
            ORDER BY recorded_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING message_id, link, case_id, sequence, envelope, recorded_at",
    )
    .bind(ROUND as i64)
    .bind(crate::ledger::LEASE)
    .fetch_all(&mut connection)
    .await?;
    database.give_back(connection);
    rows.iter()
        .map(|row| {
            Ok(OutboxRow {
                message_id: row.try_get("message_id")?,
                link: row.try_get("link")?,
                case_id: row.try_get("case_id")?,
                sequence: row.try_get::<i64, _>("sequence")? as u64,
                envelope: row.try_get("envelope")?,
                recorded_at: row.try_get::<jiff_sqlx::Timestamp, _>("recorded_at")?.to_jiff(),
            })
        })
        .collect()
}

async fn record(database: &mut Kept, sent: &Sent) -> Result<(), RecordsError> {
    let (ids, recorded): (Vec<Uuid>, Vec<Timestamp>) = sent.confirmed.iter().copied().unzip();
    let mut connection = database.take().await?;
    if let (Some(first), Some(last)) = (recorded.iter().min(), recorded.iter().max()) {
        // The round's own span, so that only its quarter of the outbox is opened.
        sqlx::query(
            "UPDATE outbox o SET confirmed_at = clock_timestamp() FROM UNNEST($1::uuid[], $2::timestamptz[]) AS n(id, at)
             WHERE o.message_id = n.id AND o.recorded_at = n.at AND o.recorded_at BETWEEN $3 AND $4",
        )
        .bind(&ids)
        .bind(recorded.iter().map(|at| at.to_sqlx()).collect::<Vec<_>>())
        .bind(first.to_sqlx())
        .bind(last.to_sqlx())
        .execute(&mut connection)
        .await?;
    }
    if !sent.returned.is_empty() {
        // A return may come with a later round than its message, so it also takes back what was recorded before.
        tracing::error!(messages = sent.returned.len(), "messages could not be routed; they stay in the outbox");
        sqlx::query("UPDATE outbox SET confirmed_at = NULL WHERE message_id = ANY($1)")
            .bind(&sent.returned)
            .execute(&mut connection)
            .await?;
    }
    database.give_back(connection);
    Ok(())
}

/// What became of a round.
struct Sent {
    /// Safe with the broker.
    confirmed: Vec<(Uuid, Timestamp)>,
    /// Links of those, for the metrics.
    links: Vec<String>,
    /// Without a route; possibly messages of an earlier round.
    returned: Vec<Uuid>,
}

impl Sent {
    fn count(&self) {
        self.links.iter().for_each(|link| metrics::published(link, 1));
        metrics::unroutable(self.returned.len() as u64);
    }
}

/// Sends one round and waits for all its confirms together.
async fn send(channel: &Channel, prefix: &str, round: &[OutboxRow]) -> Result<Sent, Lost> {
    let mut promised = Vec::with_capacity(round.len());
    for line in round {
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let properties = BasicProperties::default()
            .with_delivery_mode(2)
            .with_message_id(line.message_id.to_string().into())
            .with_content_type("application/x-protobuf".into())
            .with_headers(headers(line));
        let link = format!("{prefix}{}", line.link);
        let link = link.as_str();
        let confirm =
            patiently(channel.basic_publish(link.into(), link.into(), options, &line.envelope, properties)).await?;
        promised.push((line, confirm));
    }
    let mut acknowledged = Vec::with_capacity(promised.len());
    // A returned message can be paired with another message's confirm, so returns are matched by id over the whole round.
    let mut returned = HashSet::new();
    for (line, confirm) in promised {
        match patiently(confirm).await? {
            Confirmation::Ack(message) => {
                acknowledged.push(line);
                returned.extend(message.and_then(|message| returned_id(&message.delivery)));
            }
            Confirmation::Nack(_) | Confirmation::NotRequested => {
                tracing::warn!(message_id = %line.message_id, "the broker did not take a message");
            }
        }
    }
    acknowledged.retain(|line| !returned.contains(&line.message_id));
    Ok(Sent {
        confirmed: acknowledged.iter().map(|line| (line.message_id, line.recorded_at)).collect(),
        links: acknowledged.iter().map(|line| line.link.clone()).collect(),
        returned: returned.into_iter().collect(),
    })
}

/// For whoever looks at the broker, and for the metrics: the trace, and when the sender committed. Nothing of them is trusted.
fn headers(line: &OutboxRow) -> FieldTable {
    let mut headers = FieldTable::default();
    headers.insert(COMMITTED_AT.into(), AMQPValue::LongLongInt(line.recorded_at.as_microsecond()));
    if let Ok(message) = Message::reopen(&line.envelope) {
        headers.insert(TRACEPARENT.into(), AMQPValue::LongString(message.traceparent.into()));
    }
    headers
}

fn returned_id(delivery: &lapin::message::Delivery) -> Option<Uuid> {
    delivery.properties.message_id().as_ref().and_then(|id| id.as_str().parse().ok())
}
