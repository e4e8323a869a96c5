//! Revoked certificates. The authority endpoint writes them and the OCSP responder reads them.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use platform::ledger::RecordsError;
use platform::refusal::Refusal;
use platform::server::RequestMark;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use super::{Opened, Read, Records, close};

/// A recorded revocation. The reason is a number of RFC 5280 section 5.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revocation {
    pub at: Timestamp,
    pub reason: i16,
}

/// The status of the requested certificates, and the moment of the query.
pub struct Statuses {
    /// The clock of the database, which is the only clock of an installation.
    pub now: Timestamp,
    /// By serial number. A certificate that was not issued is absent.
    pub issued: HashMap<String, Option<Revocation>>,
}

impl Records {
    /// Revokes a certificate, or returns the existing revocation.
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
        // The lock makes the second of two revocations find the first.
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
        // The clock is read before the register, so that an answer never claims to be newer than its data.
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
