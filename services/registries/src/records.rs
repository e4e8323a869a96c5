//! The data of the registers and every SQL statement that reads or changes it.
//!
//! It exists so that all SQL is in one place. Out of scope: contract types and HTTP.

pub mod payments;
mod revocations;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use platform::ledger::RecordsError;
use platform::refusal::Refusal;
use platform::server::{Caller, RequestMark};
use regulation::{Iin, Register};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, PgPool, Postgres, Row as _, Transaction};
use tonic::Status;

use crate::person::Person;

pub use revocations::{Revocation, Statuses};

type Read<T> = Result<T, RecordsError>;

/// Applies the migrations as the owner role.
pub async fn migrate(owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    // The database may already contain migrations of a newer program.
    let mut migrator = migrator();
    migrator.set_ignore_missing(true);
    migrator.run(owner).await
}

/// Versions of the migrations that this program needs.
pub fn migrations() -> Vec<i64> {
    migrator().iter().map(|migration| migration.version).collect()
}

fn migrator() -> sqlx::migrate::Migrator {
    sqlx::migrate!("./migrations")
}

/// Grants the runtime role only what the service needs. Registers only grow. Only the status of payments, callbacks
/// and certificates changes.
pub async fn grant_runtime(owner: &PgPool, role: &str) -> Result<(), sqlx::Error> {
    let role = role.replace('"', "");
    let grants = format!(
        r#"GRANT USAGE ON SCHEMA public TO "{role}";
           GRANT SELECT, INSERT ON requests, special_records, fingerprints, payments, callbacks, certificates, _sqlx_migrations TO "{role}";
           REVOKE INSERT ON _sqlx_migrations FROM "{role}";
           GRANT UPDATE (status, payer_idn, paid_at, application) ON payments TO "{role}";
           GRANT UPDATE (state, attempts, not_before, reason) ON callbacks TO "{role}";
           GRANT UPDATE (status, revoked_at, revocation_reason) ON certificates TO "{role}";
           GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}""#
    );
    // The role name comes from provisioning and is quoted.
    owner.execute(sqlx::raw_sql(AssertSqlSafe(grants))).await.map(|_| ())
}

/// A registration in АДИС.
#[derive(Serialize, Deserialize)]
pub struct FingerprintRecord {
    pub reference: String,
    pub department: String,
    pub taken_at: Timestamp,
}

/// The stored data of an issued certificate.
pub struct CertificateRecord<'a> {
    pub serial_number: &'a str,
    pub subject_iin: &'a str,
    pub subject_bin: Option<&'a str>,
    pub kind: &'a str,
    pub purpose: &'a str,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// The answer to the holder.
#[derive(Serialize, Deserialize)]
pub struct IssuedCertificate {
    pub chain_pem: String,
    pub serial_number: String,
}

/// The mark of a call that changes data. Admission gives a mark to every such RPC.
pub fn mark_of(caller: &Caller) -> Result<RequestMark, Status> {
    caller.request.ok_or_else(|| Status::internal("the call has no request id"))
}

/// A marked call: already answered, or to be done in this transaction.
enum Opened<R> {
    Answered(R),
    Fresh(Transaction<'static, Postgres>),
}

/// The tables.
#[derive(Clone)]
pub struct Records {
    pool: PgPool,
}

impl Records {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Fails if the database does not answer.
    pub async fn probe(&self) -> Read<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Opens a marked call. Two calls with the same id wait for each other, so that the second finds the answer of
    /// the first.
    async fn open<R: DeserializeOwned>(&self, mark: &RequestMark) -> Read<Opened<R>> {
        // A client that disconnects must not interrupt the start of the transaction.
        let mut transaction = platform::ledger::begin(&self.pool).await?;
        let (high, low) = mark.id.as_u64_pair();
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind((high ^ low).cast_signed())
            .execute(&mut *transaction)
            .await?;
        let known = sqlx::query("SELECT digest, answer FROM requests WHERE request_id = $1")
            .bind(mark.id)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(known) = known else { return Ok(Opened::Fresh(transaction)) };
        if known.try_get::<Vec<u8>, _>("digest")? != mark.digest {
            return Err(Refusal::RequestReused.into());
        }
        serde_json::from_value(known.try_get("answer")?).map(Opened::Answered).map_err(unreadable)
    }

    /// Adds a record to a register and returns its reference.
    pub async fn seed_record(&self, mark: &RequestMark, register: Register, person: &Person) -> Read<String> {
        let mut transaction = match self.open(mark).await? {
            Opened::Answered(answer) => return Ok(answer),
            Opened::Fresh(transaction) => transaction,
        };
        let second = person.second();
        let reference = sqlx::query_scalar(
            "INSERT INTO special_records (reference, register, iin, citizenship, passport_number, birth_date)
             VALUES ($1 || '-' || lpad(nextval('special_record_numbers')::text, 9, '0'), $1, $2, $3, $4, $5)
             RETURNING reference",
        )
        .bind(register.code())
        .bind(person.iin())
        .bind(second.map(|second| &second.citizenship))
        .bind(second.map(|second| &second.passport_number))
        .bind(second.map(|second| second.birth_date.to_sqlx()))
        .fetch_one(&mut *transaction)
        .await?;
        close(transaction, mark, reference).await
    }

    /// The oldest record that matches either identity.
    pub async fn look_up_person(&self, register: Register, person: &Person) -> Read<Option<String>> {
        let second = person.second();
        Ok(sqlx::query_scalar(
            "SELECT reference FROM special_records
             WHERE register = $1 AND (iin = $2 OR (citizenship = $3 AND passport_number = $4 AND birth_date = $5))
             ORDER BY recorded_at, reference LIMIT 1",
        )
        .bind(register.code())
        .bind(person.iin())
        .bind(second.map(|second| &second.citizenship))
        .bind(second.map(|second| &second.passport_number))
        .bind(second.map(|second| second.birth_date.to_sqlx()))
        .fetch_optional(&self.pool)
        .await?)
    }

    /// Registers a person, or returns the existing registration.
    pub async fn register_fingerprints(
        &self,
        mark: &RequestMark,
        iin: &Iin,
        department: &str,
        taken_at: Timestamp,
    ) -> Read<FingerprintRecord> {
        let mut transaction = match self.open(mark).await? {
            Opened::Answered(answer) => return Ok(answer),
            Opened::Fresh(transaction) => transaction,
        };
        sqlx::query(
            "INSERT INTO fingerprints (iin, reference, department, taken_at)
             VALUES ($1, 'ADIS' || lpad(nextval('fingerprint_numbers')::text, 10, '0'), $2, $3)
             ON CONFLICT (iin) DO NOTHING",
        )
        .bind(iin.as_str())
        .bind(department)
        .bind(taken_at.to_sqlx())
        .execute(&mut *transaction)
        .await?;
        let record = fingerprints_of(&mut transaction, iin).await?.ok_or(sqlx::Error::RowNotFound)?;
        close(transaction, mark, record).await
    }

    pub async fn look_up_fingerprints(&self, iin: &Iin) -> Read<Option<FingerprintRecord>> {
        fingerprints_of(&mut *self.pool.acquire().await?, iin).await
    }

    /// Records a certificate before it is returned, or returns the certificate of an earlier identical call.
    pub async fn record_certificate(
        &self,
        mark: &RequestMark,
        record: &CertificateRecord<'_>,
        issued: IssuedCertificate,
    ) -> Read<IssuedCertificate> {
        let mut transaction = match self.open(mark).await? {
            Opened::Answered(answer) => return Ok(answer),
            Opened::Fresh(transaction) => transaction,
        };
        sqlx::query(
            "INSERT INTO certificates (serial_number, subject_iin, subject_bin, kind, purpose, not_before, not_after)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(record.serial_number)
        .bind(record.subject_iin)
        .bind(record.subject_bin)
        .bind(record.kind)
        .bind(record.purpose)
        .bind(record.not_before.to_sqlx())
        .bind(record.not_after.to_sqlx())
        .execute(&mut *transaction)
        .await?;
        close(transaction, mark, issued).await
    }
}

impl Records {
    /// Imports certificates that the authority issued elsewhere. A certificate that is already known does not
    /// change.
    pub async fn take_over(&self, issued: &[crate::settings::IssuedBefore]) -> Read<()> {
        for one in issued {
            sqlx::query(
                "INSERT INTO certificates (serial_number, subject_iin, subject_bin, kind, purpose, not_before, not_after)
                 VALUES ($1, $2, $3, 'SIGNING_AUTHORITY', 'SIGNING', $4, $5) ON CONFLICT DO NOTHING",
            )
            .bind(&one.serial_number)
            .bind(&one.iin)
            .bind(&one.bin)
            .bind(one.not_before.to_sqlx())
            .bind(one.not_after.to_sqlx())
            .execute(&self.pool)
            .await?;
        }
        Ok(())
    }
}

/// Stores the answer with the changes and commits both.
async fn close<R: Serialize>(mut transaction: Transaction<'_, Postgres>, mark: &RequestMark, answer: R) -> Read<R> {
    sqlx::query("INSERT INTO requests (request_id, digest, answer) VALUES ($1, $2, $3)")
        .bind(mark.id)
        .bind(mark.digest.to_vec())
        .bind(serde_json::to_value(&answer).map_err(unreadable)?)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(answer)
}

async fn fingerprints_of(connection: &mut PgConnection, iin: &Iin) -> Read<Option<FingerprintRecord>> {
    let row = sqlx::query("SELECT reference, department, taken_at FROM fingerprints WHERE iin = $1")
        .bind(iin.as_str())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(FingerprintRecord {
        reference: row.try_get("reference")?,
        department: row.try_get("department")?,
        taken_at: row.try_get::<jiff_sqlx::Timestamp, _>("taken_at")?.to_jiff(),
    }))
}

fn unreadable(error: serde_json::Error) -> RecordsError {
    RecordsError::Unreadable(error.to_string())
}
