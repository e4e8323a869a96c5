//! Sends payment callbacks to the system that ordered each payment until it accepts them.
//!
//! A callback is stored with the payment, so a crash of either side does not lose it. Its body and its signature
//! never change. A receiver recognises a repeated callback by its id.

use std::time::Duration;

use platform::ledger::RecordsError;
use platform::payments::{CallbackSigner, SIGNATURE};
use platform::tasks::pause;
use sqlx::{PgPool, Row as _};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const BATCH: i64 = 16;
/// The interval between queries for due callbacks.
const SCAN: Duration = Duration::from_millis(100);
/// After this time another attempt may claim the callback, because the first process may have stopped.
const LEASE: &str = "20 seconds";
const CALL_TIMEOUT: Duration = Duration::from_secs(5);
/// With pauses that double up to five minutes, these attempts take more than a day.
const MOST_ATTEMPTS: i32 = 300;
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

pub struct CallbackSender {
    pool: PgPool,
    signer: CallbackSigner,
    http: reqwest::Client,
}

struct Callback {
    id: Uuid,
    url: String,
    body: Vec<u8>,
    attempts: i32,
}

enum Delivery {
    Accepted,
    Later(&'static str),
    Refused(u16),
}

impl CallbackSender {
    pub fn new(pool: PgPool, signer: CallbackSigner) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(CALL_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { pool, signer, http })
    }

    /// Runs until cancelled.
    pub async fn run(self, stop: CancellationToken) {
        let mut scan = tokio::time::interval(SCAN);
        scan.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = scan.tick() => {}
            }
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "callbacks could not be read or updated");
            }
        }
    }

    async fn round(&self) -> Result<(), RecordsError> {
        let claimed = self.claim().await?;
        let sent = futures_util::future::join_all(claimed.iter().map(|callback| self.process(callback))).await;
        sent.into_iter().collect()
    }

    async fn claim(&self) -> Result<Vec<Callback>, RecordsError> {
        let rows = sqlx::query(
            "UPDATE callbacks SET attempts = attempts + 1, not_before = clock_timestamp() + $2::text::interval WHERE id IN (
                SELECT id FROM callbacks WHERE state = 'waiting' AND not_before <= clock_timestamp()
                ORDER BY not_before LIMIT $1 FOR UPDATE SKIP LOCKED)
             RETURNING id, url, body, attempts",
        )
        .bind(BATCH)
        .bind(LEASE)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Callback {
                    id: row.try_get("id")?,
                    url: row.try_get("url")?,
                    body: row.try_get("body")?,
                    attempts: row.try_get("attempts")?,
                })
            })
            .collect()
    }

    async fn process(&self, callback: &Callback) -> Result<(), RecordsError> {
        let id = callback.id;
        match self.send(callback).await {
            Delivery::Accepted => {
                tracing::info!(callback = %id, "callback accepted by the receiver");
                self.finish(id, "done", String::new()).await
            }
            Delivery::Later(reason) if callback.attempts < MOST_ATTEMPTS => {
                tracing::warn!(callback = %id, attempts = callback.attempts, reason, "callback postponed");
                self.postpone(id, callback.attempts, reason).await
            }
            Delivery::Later(reason) => self.finish(id, "parked", reason.to_owned()).await,
            Delivery::Refused(status) => {
                tracing::error!(callback = %id, status, "callback refused by the receiver");
                self.finish(id, "parked", format!("refused with {status}")).await
            }
        }
    }

    async fn send(&self, callback: &Callback) -> Delivery {
        let request = self
            .http
            .post(&callback.url)
            .header("content-type", "application/json")
            .header(SIGNATURE, self.signer.sign(&callback.body))
            .body(callback.body.clone());
        match request.send().await.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Delivery::Accepted,
            // The receiver may be changing its keys (401). Any other client error is permanent.
            Ok(status) if status.is_client_error() && !matches!(status.as_u16(), 401 | 408 | 429) => {
                Delivery::Refused(status.as_u16())
            }
            Ok(_) => Delivery::Later("the receiver did not accept it"),
            Err(_) => Delivery::Later("the receiver did not answer"),
        }
    }

    async fn finish(&self, id: Uuid, state: &str, reason: String) -> Result<(), RecordsError> {
        sqlx::query("UPDATE callbacks SET state = $2, reason = $3 WHERE id = $1 AND state = 'waiting'")
            .bind(id)
            .bind(state)
            .bind(reason)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn postpone(&self, id: Uuid, attempts: i32, reason: &str) -> Result<(), RecordsError> {
        let pause = pause(attempts, LONGEST_PAUSE);
        sqlx::query(
            "UPDATE callbacks SET not_before = clock_timestamp() + $2::text::interval, reason = $3
             WHERE id = $1 AND state = 'waiting'",
        )
        .bind(id)
        .bind(format!("{} milliseconds", pause.as_millis()))
        .bind(reason)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
