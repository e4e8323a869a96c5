//! Connections to the broker. The client's own recovery stays off: on any error everything is rebuilt from the start.

use std::time::Duration;

use backon::ExponentialBuilder;
use lapin::options::{ConfirmSelectOptions, ExchangeDeclareOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};

/// A broker that does not answer within this time is taken as lost.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("the broker did not answer in time")]
    Silent,
    #[error("the broker: {0}")]
    Broker(#[from] lapin::Error),
    #[error("the database: {0}")]
    Records(#[from] crate::ledger::RecordsError),
    #[error("the deliveries ended")]
    Ended,
}

/// Waits for the broker, but not for ever.
pub(super) async fn patiently<T>(work: impl Future<Output = lapin::Result<T>>) -> Result<T, Lost> {
    tokio::time::timeout(PATIENCE, work).await.map_err(|_| Lost::Silent)?.map_err(Lost::from)
}

pub(super) async fn connect(url: &str, name: &str) -> Result<Connection, Lost> {
    let properties = ConnectionProperties::default().with_connection_name(name.into());
    patiently(Connection::connect(url, properties)).await
}

/// A channel that confirms, on exchanges that provisioning has declared: the service may not declare them itself.
pub(super) async fn publishing_channel(
    connection: &Connection,
    links: &[String],
    prefix: &str,
) -> Result<Channel, Lost> {
    let channel = patiently(connection.create_channel()).await?;
    patiently(channel.confirm_select(ConfirmSelectOptions::default())).await?;
    for link in links {
        let passive = ExchangeDeclareOptions { passive: true, ..ExchangeDeclareOptions::default() };
        let exchange = format!("{prefix}{link}");
        let declared =
            channel.exchange_declare(exchange.as_str().into(), ExchangeKind::Direct, passive, FieldTable::default());
        patiently(declared).await?;
    }
    Ok(channel)
}

/// A queue that provisioning has declared; its absence is an error.
pub(super) async fn expect_queue(channel: &Channel, queue: &str) -> Result<(), Lost> {
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    patiently(channel.queue_declare(queue.into(), passive, FieldTable::default())).await.map(|_| ())
}

/// Pauses that grow with each failure in a row, to two seconds.
pub(super) const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(100))
    .with_max_delay(Duration::from_secs(2))
    .without_max_times();
