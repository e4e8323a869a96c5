//! Why this exists: where servers already run (an operator's machine, a cluster), `DATABASE_URL` and `AMQP_URL` name them and
//! no private node is started. PostgreSQL gets the same roles and databases. Users cannot be made over AMQP: all agencies
//! then share the given URL, and kosh says so, because nothing but the operator's own configuration separates them.

use std::env;

use anyhow::{Context, Result};
use lapin::ExchangeKind;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use sqlx::postgres::PgConnectOptions;

use super::rabbitmq;
use super::topology::{Exchange, Queue, Topology};

/// What the caller's environment gives; what is `None` is started privately.
#[derive(Clone, Default)]
pub struct Given {
    /// A role that may create roles and databases.
    pub database_url: Option<String>,
    /// A user that may configure its virtual host.
    pub amqp_url: Option<String>,
}

impl Given {
    pub fn from_environment() -> Self {
        let given = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        Self { database_url: given("DATABASE_URL"), amqp_url: given("AMQP_URL") }
    }
}

pub fn database_options(url: &str) -> Result<PgConnectOptions> {
    url.parse().context("DATABASE_URL is not a PostgreSQL URL (postgres://user:password@host:port/database)")
}

/// Declares every exchange, queue and binding of the order; repeating it changes nothing.
pub async fn declare(amqp_url: &str) -> Result<()> {
    let connection = rabbitmq::connect(amqp_url).await?;
    let channel = connection.create_channel().await.context("opening a channel")?;
    let topology = Topology::of_the_order();
    for exchange in &topology.exchanges {
        declare_exchange(&channel, exchange).await.with_context(|| format!("declaring exchange {}", exchange.name))?;
    }
    for queue in &topology.queues {
        declare_queue(&channel, queue).await.with_context(|| format!("declaring queue {}", queue.name))?;
    }
    connection.close(200, "declared".into()).await.context("closing the connection")
}

async fn declare_exchange(channel: &lapin::Channel, exchange: &Exchange) -> Result<(), lapin::Error> {
    let kind = if exchange.kind == "fanout" { ExchangeKind::Fanout } else { ExchangeKind::Direct };
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    channel.exchange_declare(exchange.name.as_str().into(), kind, durable, FieldTable::default()).await
}

async fn declare_queue(channel: &lapin::Channel, queue: &Queue) -> Result<(), lapin::Error> {
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.name.as_str().into(), durable, table(queue.arguments().into_iter())).await?;
    let (name, source, key) = (queue.name.as_str(), queue.source.as_str(), queue.routing_key.as_str());
    channel.queue_bind(name.into(), source.into(), key.into(), QueueBindOptions::default(), FieldTable::default()).await
}

fn table(arguments: impl Iterator<Item = (&'static str, String)>) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in arguments {
        table.insert(name.into(), AMQPValue::LongString(value.into()));
    }
    table
}
