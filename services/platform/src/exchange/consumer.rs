//! The receiving endpoint: verifies each delivery, hands it to the writer, and acknowledges when its effect is committed.

use std::sync::Arc;
use std::time::Duration;

use backon::Retryable as _;
use futures_util::StreamExt as _;
use jiff::Timestamp;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::intake::Unfit;
use super::message::LONGEST;
use super::supervisor::{Lost, PAUSES, connect, expect_queue, patiently};
use super::{COMMITTED_AT, Intake, Message};
use crate::clock::wall_now;
use crate::ledger::{self, Agency, Disposal, NotApplied, Origin, ParkedRow, WorkResult};
use crate::telemetry::metrics;

/// Unacknowledged deliveries per link: about two batches of the writer.
const PREFETCH: u16 = 1024;
/// A message that the database refuses this often is parked.
const ATTEMPTS: u32 = 5;

/// Signs of a reason that are kept.
const LONGEST_REASON: usize = 500;
/// The reason of what the database refuses.
pub(super) const NOT_TAKEN: &str = "the database did not take it";

/// Consumes one link.
pub struct Consumer<A: Agency> {
    pub url: String,
    pub link: String,
    /// Where its messages wait: the link's name, behind a prefix where the broker is shared.
    pub queue: String,
    pub intake: Intake<A>,
    pub pool: PgPool,
}

impl<A: Agency> Consumer<A> {
    /// Runs until cancelled; what is not acknowledged by then is delivered again.
    pub async fn run(self, stop: CancellationToken) {
        let consumer = Arc::new(self);
        // It ends by itself when it is told to stop: cut off here, it would not end what it has begun. Only a pause is cut short.
        let stopped = stop.clone();
        let consuming = (|| consumer.clone().consume(&stop))
            .retry(PAUSES)
            .sleep(move |pause| stopped.clone().run_until_cancelled_owned(tokio::time::sleep(pause)))
            .when(|_| !stop.is_cancelled())
            .notify(|lost, _| {
                tracing::warn!(link = %consumer.link, reason = %lost, "consuming was interrupted; connecting anew");
            });
        let _ = consuming.await;
    }

    async fn consume(self: Arc<Self>, stop: &CancellationToken) -> Result<(), Lost> {
        let (connection, mut deliveries) = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            subscribed = self.subscribe() => subscribed?,
        };
        let mut under_way = JoinSet::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                delivery = deliveries.next() => {
                    let delivery = delivery.ok_or(Lost::Ended)??;
                    under_way.spawn(self.clone().take(delivery));
                }
                Some(_) = under_way.join_next() => {}
            }
        }
        // What the writer has already taken is committed and acknowledged before the channel closes.
        while under_way.join_next().await.is_some() {}
        // Closed in order, the connection still carries the last acknowledgements.
        let _ = patiently(connection.close(200, "the service is shut".into())).await;
        Ok(())
    }

    async fn subscribe(&self) -> Result<(lapin::Connection, lapin::Consumer), Lost> {
        let connection = connect(&self.url, &format!("{} consumes", self.link)).await?;
        let channel = patiently(connection.create_channel()).await?;
        patiently(channel.basic_qos(PREFETCH, BasicQosOptions::default())).await?;
        expect_queue(&channel, &self.queue).await?;
        let consume = channel.basic_consume(
            self.queue.as_str().into(),
            A::NAME.into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        Ok((connection, patiently(consume).await?))
    }

    async fn take(self: Arc<Self>, delivery: Delivery) {
        if delivery.redelivered {
            metrics::redelivered(&self.link);
        }
        // The message stays unacknowledged while the database is away, and is tried again.
        let mut attempts = 0..;
        let applied = (|| self.apply(&delivery.data, attempts.next().unwrap_or(ATTEMPTS)))
            .retry(PAUSES)
            .notify(|not_applied, _| tracing::warn!(link = %self.link, %not_applied, "a message waits for the writer"));
        let Ok(became) = applied.await else { return };
        metrics::received(&self.link, became.code(), way_of(&delivery));
        // Lost with its connection, the acknowledgement is followed by a redelivery that is known as a duplicate.
        if let Err(error) = delivery.ack(BasicAckOptions::default()).await {
            tracing::debug!(link = %self.link, %error, "an acknowledgement was lost");
        }
    }

    async fn apply(&self, envelope: &[u8], attempts: u32) -> Result<Disposal, NotApplied> {
        let (message, command) = match self.intake.read(&self.link, envelope) {
            Ok(read) => read,
            Err(Unfit { message, reason }) => return self.park(envelope, message.as_deref(), &reason).await,
        };
        let origin = Origin::Message { message: message.clone(), envelope: envelope.to_vec(), command };
        match self.intake.bring(&message, origin).await {
            Ok(WorkResult::Message(became)) => Ok(became),
            Ok(_) => Ok(Disposal::Applied),
            // The attempts are counted here, for brokers differ in how they count.
            Err(NotApplied::Fault) if attempts >= ATTEMPTS => self.park(envelope, Some(&message), NOT_TAKEN).await,
            Err(not_applied) => Err(not_applied),
        }
    }

    async fn park(&self, envelope: &[u8], message: Option<&Message>, reason: &str) -> Result<Disposal, NotApplied> {
        tracing::error!(link = %self.link, reason, "a message was parked");
        let line = ParkedRow {
            link: self.link.clone(),
            case_id: message.map(|message| message.case_id),
            sequence: message.map(|message| message.sequence),
            message_id: message.map(|message| message.message_id),
            reason: keepable(reason),
            // What is too long to be a message is kept only as far as one may reach.
            envelope: envelope.get(..LONGEST).unwrap_or(envelope).to_vec(),
        };
        let parked = ledger::park_at_the_door(&self.pool, wall_now(), &line, message).await;
        parked.map(|()| Disposal::Parked).map_err(|_| NotApplied::Away)
    }
}

/// A reason may quote the message, and the column takes no NUL: refused there, the message would come back for ever.
pub(super) fn keepable(reason: &str) -> String {
    reason.chars().filter(|sign| *sign != '\0').take(LONGEST_REASON).collect()
}

/// From the sender's commit until now, by two machines' clocks; `None` where they contradict each other.
fn way_of(delivery: &Delivery) -> Option<Duration> {
    let header = delivery.properties.headers().as_ref()?.inner().get(COMMITTED_AT)?;
    let committed_at = Timestamp::from_microsecond(header.as_long_long_int()?).ok()?;
    Duration::try_from(wall_now().duration_since(committed_at)).ok()
}
