//! The receiving door: verifies each delivery, hands it to the desk, and acknowledges when its effect is committed.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::Timestamp;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::intake::Unfit;
use super::letter::LONGEST;
use super::supervisor::{Lost, connect, expect_queue, patiently, pause};
use super::{COMMITTED_AT, Intake, Letter};
use crate::clock::wall_now;
use crate::ledger::{self, Agency, Disposal, Origin, ParkedLine, Settled, Unsettled};
use crate::telemetry::metrics;

/// Unacknowledged deliveries per link: about two batches of the desk.
const PREFETCH: u16 = 1024;
/// A letter that the database refuses this often is parked.
const ATTEMPTS: u32 = 5;

/// Signs of a reason that are kept.
const LONGEST_REASON: usize = 500;
/// The reason of what the database refuses.
pub(super) const NOT_TAKEN: &str = "the database did not take it";

/// Consumes one link.
pub struct Consumer<A: Agency> {
    pub url: String,
    pub link: String,
    /// Where its letters wait: the link's name, behind a prefix where the broker is shared.
    pub queue: String,
    pub intake: Intake<A>,
    pub pool: PgPool,
}

impl<A: Agency> Consumer<A> {
    /// Runs until cancelled; what is not acknowledged by then is delivered again.
    pub async fn run(self, stop: CancellationToken) {
        let consumer = Arc::new(self);
        let mut failures = 0;
        while !stop.is_cancelled() {
            // It ends by itself when it is told to stop: cut off here, it would not end what it has begun.
            let Err(lost) = consumer.clone().consume(&stop).await else { return };
            tracing::warn!(link = %consumer.link, reason = %lost, "consuming was interrupted; connecting anew");
            failures += 1;
            tokio::select! {
                () = stop.cancelled() => return,
                () = pause(failures) => {}
            }
        }
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
        // What the desk has already taken is committed and acknowledged before the channel closes.
        while under_way.join_next().await.is_some() {}
        // Closed in order, the connection still carries the last acknowledgements.
        let _ = patiently(connection.close(200, "the door is shut".into())).await;
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
        let mut attempts = 0;
        // The letter stays unacknowledged while the database is away, and is tried again.
        let became = loop {
            match self.settle(&delivery.data, attempts).await {
                Ok(became) => break became,
                Err(unsettled) => {
                    tracing::warn!(link = %self.link, %unsettled, attempts, "a letter waits for the desk");
                    attempts += 1;
                    pause(attempts).await;
                }
            }
        };
        metrics::received(&self.link, became.code(), way_of(&delivery));
        // Lost with its connection, the acknowledgement is followed by a redelivery that is known as a duplicate.
        if let Err(error) = delivery.ack(BasicAckOptions::default()).await {
            tracing::debug!(link = %self.link, %error, "an acknowledgement was lost");
        }
    }

    async fn settle(&self, envelope: &[u8], attempts: u32) -> Result<Disposal, Unsettled> {
        let (letter, command) = match self.intake.read(&self.link, envelope) {
            Ok(read) => read,
            Err(Unfit { letter, reason }) => return self.park(envelope, letter.as_deref(), &reason).await,
        };
        let origin = Origin::Letter { letter: letter.clone(), envelope: envelope.to_vec(), command };
        match self.intake.bring(&letter, origin).await {
            Ok(Settled::Letter(became)) => Ok(became),
            Ok(_) => Ok(Disposal::Applied),
            // The attempts are counted here, for brokers differ in how they count.
            Err(Unsettled::Fault) if attempts >= ATTEMPTS => self.park(envelope, Some(&letter), NOT_TAKEN).await,
            Err(unsettled) => Err(unsettled),
        }
    }

    async fn park(&self, envelope: &[u8], letter: Option<&Letter>, reason: &str) -> Result<Disposal, Unsettled> {
        tracing::error!(link = %self.link, reason, "a letter was parked");
        let line = ParkedLine {
            link: self.link.clone(),
            case_id: letter.map(|letter| letter.case_id),
            sequence: letter.map(|letter| letter.sequence),
            message_id: letter.map(|letter| letter.message_id),
            reason: keepable(reason),
            // What is too long to be a letter is kept only as far as one may reach.
            envelope: envelope.get(..LONGEST).unwrap_or(envelope).to_vec(),
        };
        let parked = ledger::park_at_the_door(&self.pool, wall_now(), &line, letter).await;
        parked.map(|()| Disposal::Parked).map_err(|_| Unsettled::Away)
    }
}

/// A reason may quote the letter, and the column takes no NUL: refused there, the letter would come back for ever.
pub(super) fn keepable(reason: &str) -> String {
    reason.chars().filter(|sign| *sign != '\0').take(LONGEST_REASON).collect()
}

/// From the sender's commit until now, by two machines' clocks; `None` where they contradict each other.
fn way_of(delivery: &Delivery) -> Option<Duration> {
    let header = delivery.properties.headers().as_ref()?.inner().get(COMMITTED_AT)?;
    let committed_at = Timestamp::from_microsecond(header.as_long_long_int()?).ok()?;
    Duration::try_from(wall_now().duration_since(committed_at)).ok()
}
