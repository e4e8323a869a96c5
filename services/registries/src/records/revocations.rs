//! Which certificates were revoked: written by the authority's endpoint, read by the OCSP responder.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use platform::ledger::RecordsError;
use platform::refusal::Refusal;
use platform::server::RequestMark;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use super::{Opened, Read, Records, close};

/// A revocation as it stands; the reason is a number of RFC 5280 section 5.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revocation {
    pub at: Timestamp,
    pub reason: i16,
}

/// What the register knows of the certificates that were asked about, and when it was asked.
pub struct Statuses {
    /// The database's own clock: it is the one clock of an installation.
    pub now: Timestamp,
    /// By serial number; one that was not issued is absent.
    pub issued: HashMap<String, Option<Revocation>>,
}

impl Records {
    /// Revokes a certificate, or tells the revocation that stands already.
    pub async fn revoke_certificate(
        &self,
        mark: &RequestMark,
        serial_number: &str,
        revocation: Revocation,
    ) -> Read<Revocation> {
        let mut transaction = match self.open(mark).await? {
            Opened::Answered(answer) => return Ok(answer),
            Opened::Fresh(transaction) => transaction,
        };
        // Locked, so that of two revocations the second finds the first.
        let row = sqlx::query(
            "SELECT revoked_at, revocation_reason, $2 BETWEEN not_before AND not_after AS within
             FROM certificates WHERE serial_number = $1 FOR UPDATE",
        )
        .bind(serial_number)
        .bind(revocation.at.to_sqlx())
        .fetch_optional(&mut *transaction)
        .await?
        .ok_or_else(|| Refusal::field("serial_number", "no such certificate was issued here"))?;
        if let Some(first) = revocation_of(&row)? {
            return close(transaction, mark, first).await;
        }
        if !row.try_get::<bool, _>("within")? {
            return Err(Refusal::field("revoked_at", "give a moment within the certificate's validity").into());
        }
        sqlx::query(
            "UPDATE certificates SET status = 'REVOKED', revoked_at = $2, revocation_reason = $3
             WHERE serial_number = $1",
        )
        .bind(serial_number)
        .bind(revocation.at.to_sqlx())
        .bind(revocation.reason)
        .execute(&mut *transaction)
        .await?;
        close(transaction, mark, revocation).await
    }

    pub async fn statuses(&self, serial_numbers: &[String]) -> Read<Statuses> {
        let mut connection = self.pool.acquire().await?;
        // Read before the register: an answer never claims to be younger than what it rests on.
        let now = sqlx::query("SELECT clock_timestamp() AS now").fetch_one(&mut *connection).await?;
        let rows = sqlx::query(
            "SELECT serial_number, revoked_at, revocation_reason FROM certificates WHERE serial_number = ANY($1)",
        )
        .bind(serial_numbers)
        .fetch_all(&mut *connection)
        .await?;
        let issued = rows.iter().map(|row| Ok((row.try_get("serial_number")?, revocation_of(row)?)));
        Ok(Statuses {
            now: now.try_get::<jiff_sqlx::Timestamp, _>("now")?.to_jiff(),
            issued: issued.collect::<Read<_>>()?,
        })
    }
}

fn revocation_of(row: &sqlx::postgres::PgRow) -> Read<Option<Revocation>> {
    let at = row.try_get::<Option<jiff_sqlx::Timestamp>, _>("revoked_at")?.map(|at| at.to_jiff());
    let reason: Option<i16> = row.try_get("revocation_reason")?;
    match (at, reason) {
        (None, None) => Ok(None),
        (Some(at), Some(reason)) => Ok(Some(Revocation { at, reason })),
        _ => Err(RecordsError::Unreadable("revocation_reason".to_owned())),
    }
}
