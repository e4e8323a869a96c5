//! Why this exists: where servers already run (an operator's machine, a cluster), `DATABASE_URL` and `AMQP_URL` name them and
//! no private node is started. Others may use the same servers, other instances of kosh among them: every database, role,
//! exchange and queue bears the instance's own mark, and all of them are taken away with it. Users cannot be made over AMQP:
//! all agencies then share the given URL, and kosh says so, because nothing but the operator's own configuration separates
//! them.

use std::env;

use anyhow::{Context, Result};
use lapin::ExchangeKind;
use lapin::options::{
    ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgConnectOptions;

use super::databases::Creator;
use super::home::Instance;
use super::secrets::Secrets;
use super::topology::{Exchange, Queue, Topology};
use super::{AGENCIES, account, rabbitmq};

/// An instance's name in its mark is cut here: PostgreSQL's names have 63 signs.
const LONGEST_NAME: usize = 24;

/// What the caller's environment gives; what is `None` is started privately.
#[derive(Clone, Default, Serialize, Deserialize)]
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

/// What an instance has on servers that were given, written down before anything is made there.
#[derive(Serialize, Deserialize)]
pub struct Tenancy {
    given: Given,
    /// Before the names of databases and roles.
    pub mark: String,
}

impl Tenancy {
    /// The instance's name, and a few signs by chance: the same name may be in use in another checkout or on another machine.
    pub fn enter(instance: &Instance, given: &Given, secrets: &mut Secrets) -> Result<Self> {
        let chance = secrets.password("mark")?;
        let name: String = instance.name().replace('-', "_").chars().take(LONGEST_NAME).collect();
        let tenancy = Self { given: given.clone(), mark: format!("kosh_{name}_{}_", &chance[..8]) };
        if given.database_url.is_some() || given.amqp_url.is_some() {
            account::secret_file(&instance.path(FILE), &serde_json::to_vec_pretty(&tenancy)?, None)?;
        }
        Ok(tenancy)
    }

    /// Before the names of exchanges and queues.
    pub fn link_prefix(&self) -> String {
        format!("{}.", self.mark.trim_end_matches('_'))
    }

    async fn leave(&self) -> Result<()> {
        if let Some(url) = &self.given.database_url {
            let mut creator = Creator::connect(database_options(url)?, &self.mark).await?;
            for agency in AGENCIES {
                creator.drop_database(agency).await?;
            }
        }
        if let Some(url) = &self.given.amqp_url {
            remove(url, &self.link_prefix()).await?;
        }
        Ok(())
    }
}

const FILE: &str = "given.json";

/// Takes everything of the instance away from servers that were given to it; without any there is nothing to do.
pub async fn leave(instance: &Instance) -> Result<()> {
    let Ok(bytes) = std::fs::read(instance.path(FILE)) else { return Ok(()) };
    let tenancy: Tenancy = serde_json::from_slice(&bytes).with_context(|| format!("{FILE} is damaged"))?;
    let marked = tenancy.mark.trim_end_matches('_').to_owned();
    tenancy.leave().await.with_context(|| format!("taking everything named {marked}… off the given servers"))?;
    // Not to be taken twice: the servers may be gone the next time.
    let _ = std::fs::remove_file(instance.path(FILE));
    Ok(())
}

/// Deletes what [`declare`] made; what is not there is no error.
async fn remove(amqp_url: &str, prefix: &str) -> Result<()> {
    let connection = rabbitmq::connect(amqp_url).await?;
    let channel = connection.create_channel().await.context("opening a channel")?;
    let topology = Topology::with_prefix(prefix);
    for queue in &topology.queues {
        let deleted = channel.queue_delete(queue.name.as_str().into(), QueueDeleteOptions::default()).await;
        deleted.with_context(|| format!("deleting queue {}", queue.name))?;
    }
    for exchange in &topology.exchanges {
        let deleted = channel.exchange_delete(exchange.name.as_str().into(), ExchangeDeleteOptions::default()).await;
        deleted.with_context(|| format!("deleting exchange {}", exchange.name))?;
    }
    connection.close(200, "removed".into()).await.context("closing the connection")
}

/// Declares every exchange, queue and binding of the order; repeating it changes nothing.
pub async fn declare(amqp_url: &str, prefix: &str) -> Result<()> {
    let connection = rabbitmq::connect(amqp_url).await?;
    let channel = connection.create_channel().await.context("opening a channel")?;
    let topology = Topology::with_prefix(prefix);
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
