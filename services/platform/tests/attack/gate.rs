//! The sender's pen and the receiving end of one link: a real broker, a real database, the real consumer.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use contracts::exchange::v1 as pb;
use jiff_sqlx::ToSqlx as _;
use lapin::options::{
    BasicPublishOptions, ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions,
    QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ExchangeKind};
use platform::exchange::{Consumer, Intake, Keyring};
use platform::ledger::{CaseKey, Outcomes, PostgresStore, Records, Writer, clock_of_column, verify_chain};
use prost::Message as _;
use sqlx::Row as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::database::Database;
use crate::toy::{self, CLOCK, Toy, key};

/// More than any step here needs; a condition that is not met by then never will be.
pub const BOUND: Duration = Duration::from_secs(30);
const ME: &str = "ping";
const LINK: &str = "pong.to.ping";
/// The case of the good message that follows every attack.
pub const LAST: u128 = 0x1A57;

/// Writes messages as their sender `pong` would, or as somebody who is not.
pub struct Pen {
    key: Ed25519KeyPair,
}

impl Pen {
    pub fn new() -> Self {
        let der = Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new()).unwrap();
        Self { key: Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap() }
    }

    /// A good message, before its seal.
    pub fn message(&self, case: u128, sequence: u64, value: u64) -> pb::Message {
        let like = toy::message(case, sequence, value);
        pb::Message {
            message_id: like.message_id.to_string(),
            link: LINK.into(),
            sender: "pong".into(),
            recipient: ME.into(),
            event_type: like.event_type,
            event_version: 1,
            case_id: like.case_id.to_string(),
            sequence,
            causation_id: String::new(),
            digest: like.digest.to_vec(),
            occurred_at: Some(platform::wire::timestamp_to_wire(like.occurred_at)),
            test_clock: CLOCK.to_string(),
            edition: like.edition,
            traceparent: String::new(),
            payload: like.payload,
        }
    }

    pub fn seal(&self, message: &pb::Message) -> Vec<u8> {
        let message = message.encode_to_vec();
        let seal = self.key.sign(&message).as_ref().to_vec();
        pb::Envelope { message, seal }.encode_to_vec()
    }

    pub fn good(&self, case: u128, sequence: u64, value: u64) -> Vec<u8> {
        self.seal(&self.message(case, sequence, value))
    }

    /// A message that is genuine but for one change.
    pub fn but(&self, case: u128, change: impl FnOnce(&mut pb::Message)) -> Vec<u8> {
        let mut message = self.message(case, 1, 1);
        change(&mut message);
        self.seal(&message)
    }
}

/// The receiving end of one link: a real broker, a real database, the real consumer.
pub struct Gate {
    sandbox: bool,
    pub pen: Pen,
    /// Each test has a queue of its own, because they share the broker.
    queue: String,
    channel: Channel,
    pub database: Database,
    writer: Writer<Toy>,
    stop: CancellationToken,
    consumer: JoinHandle<()>,
    _connection: Connection,
}

impl Gate {
    pub async fn open(test: &str, sandbox: bool) -> Self {
        let queue = format!("{LINK}.{test}");
        let url = std::env::var("AMQP_OPERATOR_URL").expect("AMQP_OPERATOR_URL is not set: run `cargo kosh test`");
        let connection = Connection::connect(&url, ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        declare(&channel, &queue).await;
        let database = Database::create().await;
        let start = "2026-06-01T05:00:00Z".parse::<jiff::Timestamp>().unwrap();
        let clock = sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)").bind(CLOCK).bind(start.to_sqlx());
        clock.execute(&database.runtime).await.unwrap();
        let pen = Pen::new();
        let outcomes = Outcomes::default();
        let store = PostgresStore::new(database.runtime.clone(), false);
        let (writer, _) = Writer::open(store, toy::sealer().0, outcomes);
        let keys = HashMap::from([("pong".to_owned(), pen.key.public_key().as_ref().to_vec())]);
        let consumer = Consumer {
            url,
            queue: queue.clone(),
            link: LINK.to_owned(),
            intake: Intake {
                keyring: Keyring::new(ME, sandbox, keys),
                verifier: toy::verifier(),
                writer: writer.clone(),
            },
            pool: database.runtime.clone(),
        };
        let stop = CancellationToken::new();
        let consumer = tokio::spawn(consumer.run(stop.clone()));
        Self { sandbox, pen, queue, channel, database, writer, stop, consumer, _connection: connection }
    }

    pub async fn send(&self, envelope: &[u8]) {
        let queue = self.queue.as_str();
        let options = BasicPublishOptions::default();
        let properties = BasicProperties::default().with_delivery_mode(2);
        let sent = self.channel.basic_publish(queue.into(), queue.into(), options, envelope, properties).await;
        sent.unwrap().await.unwrap();
    }

    /// Waits until the case holds these values.
    pub async fn until(&self, case: u128, expected: &[u64]) {
        let arrived = async {
            while self.values(case).await.as_deref() != Some(expected) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(BOUND, arrived).await.unwrap_or_else(|_| panic!("case {case} never held {expected:?}"));
    }

    pub async fn values(&self, case: u128) -> Option<Vec<u64>> {
        let records = Records::new(self.database.runtime.clone());
        let clock = self.sandbox.then_some(CLOCK);
        let case = records.case::<Toy>(CaseKey { clock, ..key(case) }).await;
        case.ok().map(|case| case.state.dossier.values)
    }

    pub async fn count(&self, question: &'static str) -> i64 {
        sqlx::query(question).fetch_one(&self.database.runtime).await.unwrap().get(0)
    }

    /// How often each reason stands in the table of the parked.
    pub async fn reasons(&self) -> BTreeMap<String, i64> {
        let rows = sqlx::query("SELECT reason, count(*) FROM parked GROUP BY reason");
        let rows = rows.fetch_all(&self.database.runtime).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// A good message of another case passes behind all that was sent; then the endpoint is shut and its queue is empty: every
    /// delivery was disposed of and none went round in circles.
    pub async fn shut(&mut self) {
        self.send(&self.pen.good(LAST, 1, 1)).await;
        self.shut_behind_others().await;
    }

    pub async fn shut_behind_others(&mut self) {
        self.until(LAST, &[1]).await;
        self.stop.cancel();
        tokio::time::timeout(BOUND, &mut self.consumer).await.expect("a message never came to rest").unwrap();
        let passive = QueueDeclareOptions { passive: true, ..Default::default() };
        let queue = self.queue.as_str();
        let declared = self.channel.queue_declare(queue.into(), passive, FieldTable::default()).await.unwrap();
        assert_eq!(declared.message_count(), 0, "messages were left in the queue");
        self.histories_verify().await;
    }

    /// Messages that wait for a predecessor.
    pub async fn waiting(&self) -> i64 {
        self.count(
            "SELECT count(*) FROM inbox_held h LEFT JOIN inbox_heads d USING (case_id, clock, link)
             WHERE h.sequence > COALESCE(d.applied, 0)",
        )
        .await
    }

    async fn histories_verify(&self) {
        let records = Records::new(self.database.runtime.clone());
        for row in sqlx::query("SELECT id, clock FROM cases").fetch_all(&self.database.runtime).await.unwrap() {
            let case = CaseKey { clock: clock_of_column(row.get(1)), id: row.get(0) };
            let history = records.history(case).await.unwrap();
            assert_eq!(verify_chain(&history), Ok(()));
        }
    }

    pub async fn end(self) {
        let queue = self.queue.as_str();
        self.channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await.unwrap();
        self.channel.exchange_delete(queue.into(), ExchangeDeleteOptions::default()).await.unwrap();
        drop(self.writer);
        self.database.drop().await;
    }
}

/// The link as provisioning declares the suite's.
async fn declare(channel: &Channel, queue: &str) {
    let _ = channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await.unwrap();
    let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
    channel.exchange_declare(queue.into(), ExchangeKind::Direct, durable, FieldTable::default()).await.unwrap();
    let mut quorum = FieldTable::default();
    quorum.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    let durable = QueueDeclareOptions { durable: true, ..Default::default() };
    channel.queue_declare(queue.into(), durable, quorum).await.unwrap();
    let bound = channel.queue_bind(
        queue.into(),
        queue.into(),
        queue.into(),
        QueueBindOptions::default(),
        FieldTable::default(),
    );
    bound.await.unwrap();
}
