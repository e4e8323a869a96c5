//! Calls back: tells each paid order's maker that it was paid, until it is taken.
//!
//! A callback is written with the payment, so neither side's death loses it. Its body and so its signature never change; whoever
//! gets it twice knows it by its id.

use std::time::Duration;

use platform::ledger::RecordsError;
use platform::payments::{CallbackSigner, SIGNATURE};
use platform::tasks::pause;
use sqlx::{PgPool, Row as _};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const AT_ONCE: i64 = 16;
/// How often callbacks are looked for.
const SCAN: Duration = Duration::from_millis(100);
/// Who has not come back after this long is taken for lost.
const LEASE: &str = "20 seconds";
const PATIENCE: Duration = Duration::from_secs(5);
/// With pauses that double up to five minutes this is more than a day.
const MOST_ATTEMPTS: i32 = 300;
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

pub struct Caller {
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

enum Outcome {
    Taken,
    Later(&'static str),
    Refused(u16),
}

impl Caller {
    pub fn new(pool: PgPool, signer: CallbackSigner) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(PATIENCE)
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
                tracing::warn!(%error, "callbacks could not be read or settled");
            }
        }
    }

    async fn round(&self) -> Result<(), RecordsError> {
        let claimed = self.claim().await?;
        let called = futures_util::future::join_all(claimed.iter().map(|callback| self.see_to(callback))).await;
        called.into_iter().collect()
    }

    async fn claim(&self) -> Result<Vec<Callback>, RecordsError> {
        let rows = sqlx::query(
            "UPDATE callbacks SET attempts = attempts + 1, not_before = clock_timestamp() + $2::text::interval WHERE id IN (
                SELECT id FROM callbacks WHERE state = 'waiting' AND not_before <= clock_timestamp()
                ORDER BY not_before LIMIT $1 FOR UPDATE SKIP LOCKED)
             RETURNING id, url, body, attempts",
        )
        .bind(AT_ONCE)
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

    async fn see_to(&self, callback: &Callback) -> Result<(), RecordsError> {
        let id = callback.id;
        match self.call(callback).await {
            Outcome::Taken => {
                tracing::info!(callback = %id, "a callback was taken");
                self.settle(id, "done", String::new()).await
            }
            Outcome::Later(reason) if callback.attempts < MOST_ATTEMPTS => {
                tracing::warn!(callback = %id, attempts = callback.attempts, reason, "a callback is postponed");
                self.postpone(id, callback.attempts, reason).await
            }
            Outcome::Later(reason) => self.settle(id, "parked", reason.to_owned()).await,
            Outcome::Refused(status) => {
                tracing::error!(callback = %id, status, "a callback was refused");
                self.settle(id, "parked", format!("refused with {status}")).await
            }
        }
    }

    async fn call(&self, callback: &Callback) -> Outcome {
        let request = self
            .http
            .post(&callback.url)
            .header("content-type", "application/json")
            .header(SIGNATURE, self.signer.sign(&callback.body))
            .body(callback.body.clone());
        match request.send().await.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Outcome::Taken,
            // Keys may be being changed; all else that is the caller's fault stays its fault.
            Ok(status) if status.is_client_error() && !matches!(status.as_u16(), 401 | 408 | 429) => {
                Outcome::Refused(status.as_u16())
            }
            Ok(_) => Outcome::Later("it was not taken"),
            Err(_) => Outcome::Later("nobody answered"),
        }
    }

    async fn settle(&self, id: Uuid, state: &str, reason: String) -> Result<(), RecordsError> {
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
