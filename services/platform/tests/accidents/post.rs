//! The two ends of a link, each with its own way to the broker, and what stands in their databases.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::signature::KeyPair as _;
use jiff_sqlx::ToSqlx as _;
use lapin::options::{
    ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};
use platform::exchange::{Consumer, Intake, Keyring, Publisher, Sealer};
use platform::ledger::{HAND_OFF, Outcomes, PostgresStore, Records, Writer};
use sqlx::Row as _;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::database::Database;
use crate::toy::{self, CLOCK, Toy, key};

/// More than any step here needs; a condition that is not met by then never will be.
pub const BOUND: Duration = Duration::from_secs(60);
const LINK: &str = "ping.to.pong";
const START: &str = "2026-06-01T05:00:00Z";

pub fn broker_url() -> String {
    std::env::var("AMQP_OPERATOR_URL").expect("AMQP_OPERATOR_URL is not set: run `cargo kosh test`")
}

/// A link of one test, beside those of the others.
pub struct Post {
    prefix: String,
    pub channel: Channel,
    key: Vec<u8>,
    public: Vec<u8>,
    _connection: Connection,
}

impl Post {
    /// `limit`: how many messages the queue takes.
    pub async fn open(name: &str, limit: Option<i64>) -> Self {
        let connection = Connection::connect(&broker_url(), ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let pair = aws_lc_rs::signature::Ed25519KeyPair::generate().unwrap();
        let key = pair.to_pkcs8().unwrap().as_ref().to_vec();
        let public = pair.public_key().as_ref().to_vec();
        let post = Self { prefix: format!("{name}."), channel, key, public, _connection: connection };
        let queue = post.queue();
        let _ = post.channel.queue_delete(queue.as_str().into(), QueueDeleteOptions::default()).await;
        let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
        let exchange =
            post.channel.exchange_declare(queue.as_str().into(), ExchangeKind::Direct, durable, FieldTable::default());
        exchange.await.unwrap();
        let mut arguments = FieldTable::default();
        arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
        if let Some(limit) = limit {
            arguments.insert("x-max-length".into(), AMQPValue::LongLongInt(limit));
            arguments.insert("x-overflow".into(), AMQPValue::LongString("reject-publish".into()));
        }
        let durable = QueueDeclareOptions { durable: true, ..Default::default() };
        post.channel.queue_declare(queue.as_str().into(), durable, arguments).await.unwrap();
        post.bind().await;
        post
    }

    fn queue(&self) -> String {
        format!("{}{LINK}", self.prefix)
    }

    pub async fn bind(&self) {
        let queue = self.queue();
        let name = || queue.as_str().into();
        self.channel
            .queue_bind(name(), name(), name(), QueueBindOptions::default(), FieldTable::default())
            .await
            .unwrap();
    }

    pub async fn unbind(&self) {
        let queue = self.queue();
        let name = || queue.as_str().into();
        self.channel.queue_unbind(name(), name(), name(), FieldTable::default()).await.unwrap();
    }

    pub async fn waiting(&self) -> u32 {
        let passive = QueueDeclareOptions { passive: true, ..Default::default() };
        let queue = self.queue();
        self.channel.queue_declare(queue.as_str().into(), passive, FieldTable::default()).await.unwrap().message_count()
    }

    pub async fn until_waiting(&self, messages: u32) {
        let met = async {
            while self.waiting().await < messages {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(BOUND, met).await.unwrap_or_else(|_| panic!("the queue never held {messages} messages"));
    }

    /// An agency that sends over this way to the broker.
    pub async fn sender(&self, url: &str) -> Side {
        let database = with_clock().await;
        let (hand_off, handed) = mpsc::channel(HAND_OFF);
        let outbox_waits = Arc::new(Notify::new());
        let outcomes = Outcomes { hand_off: Some(hand_off), outbox_waits: outbox_waits.clone(), ..Outcomes::default() };
        let store = PostgresStore::new(database.runtime.clone(), true);
        let (writer, _) = Writer::open(store, Sealer::from_pkcs8(&self.key).unwrap(), outcomes);
        let publisher = Publisher {
            url: url.to_owned(),
            agency: "ping",
            links: vec![LINK.to_owned()],
            prefix: self.prefix.clone(),
            pool: database.runtime.clone(),
            handed,
            outbox_waits,
        };
        let stop = CancellationToken::new();
        let works = vec![tokio::spawn(publisher.run(stop.clone()))];
        Side { database, writer, stop, works }
    }

    /// An agency that reads over this way to the broker.
    pub async fn receiver(&self, url: &str) -> Side {
        let database = with_clock().await;
        let writer = self.writer(&database);
        let mut side = Side { database, writer, stop: CancellationToken::new(), works: vec![] };
        self.join(&mut side, url);
        side
    }

    /// Another process of the same agency, with a writer of its own over the same database.
    pub fn join(&self, side: &mut Side, url: &str) {
        let consumer = Consumer {
            url: url.to_owned(),
            link: LINK.to_owned(),
            queue: self.queue(),
            intake: Intake {
                keyring: Keyring::new("pong", true, HashMap::from([("ping".to_owned(), self.public.clone())])),
                verifier: toy::verifier(),
                writer: self.writer(&side.database),
            },
            pool: side.database.runtime.clone(),
        };
        side.works.push(tokio::spawn(consumer.run(side.stop.clone())));
    }

    /// The writer of another process over the same database.
    pub fn writer(&self, database: &Database) -> Writer<Toy> {
        let outcomes = Outcomes::default();
        let store = PostgresStore::new(database.runtime.clone(), false);
        Writer::open(store, Sealer::from_pkcs8(&self.key).unwrap(), outcomes).0
    }

    pub async fn close(self, sides: [Side; 2]) {
        for side in sides {
            side.stop.cancel();
            for work in side.works {
                tokio::time::timeout(BOUND, work).await.expect("it did not end when it was stopped").unwrap();
            }
            drop(side.writer);
            side.database.drop().await;
        }
        assert_eq!(self.waiting().await, 0, "messages were left in the queue");
        let queue = self.queue();
        self.channel.queue_delete(queue.as_str().into(), QueueDeleteOptions::default()).await.unwrap();
        self.channel.exchange_delete(queue.as_str().into(), ExchangeDeleteOptions::default()).await.unwrap();
    }
}

async fn with_clock() -> Database {
    let database = Database::create().await;
    let start = START.parse::<jiff::Timestamp>().unwrap();
    let clock = sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)").bind(CLOCK).bind(start.to_sqlx());
    clock.execute(&database.runtime).await.unwrap();
    database
}

/// One agency with its database and its end of the link.
pub struct Side {
    pub database: Database,
    pub writer: Writer<Toy>,
    stop: CancellationToken,
    works: Vec<JoinHandle<()>>,
}

/// A publisher that is asked anew sooner would send what is under way.
const ONE_TRY: Duration = Duration::from_millis(200);
pub const UNCONFIRMED: &str = "SELECT count(*) FROM outbox WHERE confirmed_at IS NULL";
pub const UNCLAIMED: &str = "SELECT count(*) FROM outbox WHERE confirmed_at IS NULL AND leased_until IS NULL";
pub const TAKEN: &str = "SELECT count(*) FROM history WHERE message_id IS NOT NULL";

impl Side {
    pub async fn count(&self, question: &'static str) -> i64 {
        sqlx::query(question).fetch_one(&self.database.owner).await.unwrap().get(0)
    }

    pub async fn until(&self, question: &'static str, expected: i64) {
        let met = async {
            while self.count(question).await != expected {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(BOUND, met).await.unwrap_or_else(|_| panic!("never {expected}: {question}"));
    }

    /// Waits until the case holds these values, in this order.
    pub async fn until_values(&self, expected: &[u64]) {
        let records = Records::new(self.database.runtime.clone());
        let arrived = async {
            loop {
                let case = records.case::<Toy>(key(1)).await;
                if case.is_ok_and(|case| case.state.dossier.values == expected) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(BOUND, arrived).await.expect("the messages did not arrive as they were sent");
    }

    /// Waits until every message has left; each try's lease is ended by hand, with time for the try between.
    pub async fn until_all_sent(&self) {
        let all = async {
            while self.count(UNCONFIRMED).await > 0 {
                self.end_leases().await;
                tokio::time::sleep(ONE_TRY).await;
            }
        };
        tokio::time::timeout(BOUND, all).await.expect("messages never left");
    }

    /// Leases are ended by hand: a test does not wait for them.
    pub async fn end_leases(&self) {
        sqlx::query("UPDATE outbox SET leased_until = NULL").execute(&self.database.runtime).await.unwrap();
    }
}
