//! The rows of payments: ordered, paid, used, called back.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use platform::digest::uuid_of_parts;
use platform::ledger::RecordsError;
use platform::payments::{PaymentCallback, PaymentOrder, PaymentStatus};
use platform::refusal::Refusal;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use super::{Read, Records, unreadable};

const COLUMNS: &str = "reference, order_id, service, beneficiary_iin, amount_tenge, ordered_at, status, paid_at, application, callback_url, test_clock";

/// A payment's row.
pub struct PaymentRecord {
    pub reference: String,
    pub order: PaymentOrder,
    pub status: PaymentStatus,
    pub paid_at: Option<Timestamp>,
    pub application: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentUse {
    Bind,
    Consume,
    Release,
}

/// The result of a use.
pub enum UseOutcome {
    As(Box<PaymentRecord>),
    NotPaid,
    UsedElsewhere,
    Consumed,
}

impl Records {
    /// Creates a payment, or finds the payment with this order id. The caller compares the orders.
    pub async fn order_payment(&self, order: &PaymentOrder) -> Read<PaymentRecord> {
        let amount = i64::try_from(order.amount_tenge)
            .map_err(|_| Refusal::field("amount_tenge", "give an amount that somebody can pay"))?;
        sqlx::query(
            "INSERT INTO payments (order_id, service, beneficiary_iin, amount_tenge, ordered_at, callback_url, test_clock)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (order_id) DO NOTHING",
        )
        .bind(&order.order_id)
        .bind(&order.service)
        .bind(&order.beneficiary_iin)
        .bind(amount)
        .bind(order.ordered_at.to_sqlx())
        .bind(&order.callback_url)
        .bind(order.test_clock)
        .execute(&self.pool)
        .await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM payments WHERE order_id = $1")))
            .bind(&order.order_id)
            .fetch_one(&self.pool)
            .await?;
        payment_of_row(&row)
    }

    pub async fn payment(&self, reference: &str) -> Read<Option<PaymentRecord>> {
        let mut connection = self.pool.acquire().await?;
        payment(&mut connection, reference, "").await
    }

    /// Marks an unpaid payment as paid and stores its callback. A paid payment does not change.
    pub async fn pay(&self, reference: &str, payer_idn: &str, paid_at: Timestamp) -> Read<Option<PaymentRecord>> {
        let mut transaction = platform::ledger::begin(&self.pool).await?;
        let done = sqlx::query(
            "UPDATE payments SET status = 'PAID', payer_idn = $2, paid_at = $3
             WHERE reference = $1 AND status = 'AWAITING'",
        )
        .bind(reference)
        .bind(payer_idn)
        .bind(paid_at.to_sqlx())
        .execute(&mut *transaction)
        .await?;
        let paid = payment(&mut transaction, reference, "").await?;
        if let (1, Some(record)) = (done.rows_affected(), &paid) {
            store_callback(&mut transaction, record, paid_at).await?;
        }
        transaction.commit().await?;
        Ok(paid)
    }

    /// Binds, consumes or releases a payment under the row lock. A repeated call changes nothing.
    pub async fn use_payment(&self, act: PaymentUse, reference: &str, application: &str) -> Read<Option<UseOutcome>> {
        let mut transaction = platform::ledger::begin(&self.pool).await?;
        let Some(mut record) = payment(&mut transaction, reference, "FOR UPDATE").await? else { return Ok(None) };
        match next_status(act, record.status, record.application.as_deref(), application) {
            Err(refused) => return Ok(Some(refused)),
            Ok(None) => return Ok(Some(UseOutcome::As(Box::new(record)))),
            Ok(Some(status)) => record.status = status,
        }
        record.application = (record.status != PaymentStatus::Paid).then(|| application.to_owned());
        sqlx::query("UPDATE payments SET status = $2, application = $3 WHERE reference = $1")
            .bind(reference)
            .bind(<&str>::from(record.status))
            .bind(&record.application)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Some(UseOutcome::As(Box::new(record))))
    }
}

/// The new status of a payment after an act of this application, or `None` if it already has that status. Releasing
/// a payment that another application uses is not an error, because it no longer belongs to this application.
fn next_status(
    act: PaymentUse,
    now: PaymentStatus,
    used_by: Option<&str>,
    application: &str,
) -> Result<Option<PaymentStatus>, UseOutcome> {
    use PaymentStatus::{Awaiting, Bound, Consumed, Paid};
    let own = used_by.is_none_or(|other| other == application);
    match (act, now) {
        (PaymentUse::Bind | PaymentUse::Consume, Awaiting) => Err(UseOutcome::NotPaid),
        (PaymentUse::Bind | PaymentUse::Consume, _) if !own => Err(UseOutcome::UsedElsewhere),
        (PaymentUse::Bind, Paid) => Ok(Some(Bound)),
        (PaymentUse::Consume, Paid | Bound) => Ok(Some(Consumed)),
        (PaymentUse::Release, Consumed) if own => Err(UseOutcome::Consumed),
        (PaymentUse::Release, Bound) if own => Ok(Some(Paid)),
        _ => Ok(None),
    }
}

async fn payment(connection: &mut PgConnection, reference: &str, lock: &str) -> Read<Option<PaymentRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM payments WHERE reference = $1 {lock}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(reference).fetch_optional(connection).await?;
    row.as_ref().map(payment_of_row).transpose()
}

async fn store_callback(connection: &mut PgConnection, record: &PaymentRecord, paid_at: Timestamp) -> Read<()> {
    let Some(url) = &record.order.callback_url else { return Ok(()) };
    let callback = PaymentCallback {
        callback_id: uuid_of_parts(&[b"paid", record.reference.as_bytes()]),
        reference: record.reference.clone(),
        order_id: record.order.order_id.clone(),
        paid_at,
    };
    sqlx::query("INSERT INTO callbacks (id, reference, url, body, test_clock) VALUES ($1, $2, $3, $4, $5)")
        .bind(callback.callback_id)
        .bind(&record.reference)
        .bind(url)
        .bind(serde_json::to_vec(&callback).map_err(unreadable)?)
        .bind(record.order.test_clock)
        .execute(connection)
        .await?;
    Ok(())
}

fn payment_of_row(row: &PgRow) -> Read<PaymentRecord> {
    let amount: i64 = row.try_get("amount_tenge")?;
    let written: String = row.try_get("status")?;
    Ok(PaymentRecord {
        reference: row.try_get("reference")?,
        order: PaymentOrder {
            order_id: row.try_get("order_id")?,
            service: row.try_get("service")?,
            beneficiary_iin: row.try_get("beneficiary_iin")?,
            amount_tenge: u64::try_from(amount).map_err(|_| RecordsError::Unreadable("amount_tenge".to_owned()))?,
            ordered_at: row.try_get::<jiff_sqlx::Timestamp, _>("ordered_at")?.to_jiff(),
            callback_url: row.try_get("callback_url")?,
            test_clock: row.try_get::<Option<Uuid>, _>("test_clock")?,
        },
        status: written.parse().map_err(|_| RecordsError::Unreadable("status".to_owned()))?,
        paid_at: row.try_get::<Option<jiff_sqlx::Timestamp>, _>("paid_at")?.map(|at| at.to_jiff()),
        application: row.try_get("application")?,
    })
}

impl Records {
    /// Callbacks of the cases of a test clock: the total, and those that are finished.
    pub async fn callbacks_of(&self, test_clock: Uuid) -> Read<(u64, u64)> {
        let row = sqlx::query(
            "SELECT count(*) AS sent, count(*) FILTER (WHERE state <> 'waiting') AS disposed FROM callbacks WHERE test_clock = $1",
        )
        .bind(test_clock)
        .fetch_one(&self.pool)
        .await?;
        let count = |name: &str| Ok::<_, RecordsError>(u64::try_from(row.try_get::<i64, _>(name)?).unwrap_or_default());
        Ok((count("sent")?, count("disposed")?))
    }
}
