//! The exchange over a real broker: from one agency's outbox to another's case, with and without the hand-off.
//!
//! Needs `DATABASE_URL` and `AMQP_OPERATOR_URL` (a user who may declare): run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod toy;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use database::Database;
use jiff_sqlx::ToSqlx as _;
use lapin::options::{
    BasicPublishOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ExchangeKind};
use platform::exchange::{Consumer, Intake, Keyring, Message, Publisher, Redriven, Redriver};
use platform::ledger::{Human, Outcomes, PostgresStore, Records, Writer};
use platform::token::Role;
use sqlx::Row as _;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use toy::{CLOCK, Toy, key, open, sealer, send};

const LINK: &str = "ping.to.pong";
/// More than any step here needs; a condition that is not met by then never will be.
const BOUND: Duration = Duration::from_secs(20);

fn broker_url() -> String {
    std::env::var("AMQP_OPERATOR_URL").expect("AMQP_OPERATOR_URL is not set: run `cargo kosh test`")
}

/// The test's own link, declared as provisioning declares the suite's. Tests of this file take turns on it.
async fn declare() -> (Connection, Channel) {
    let connection = Connection::connect(&broker_url(), ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let _ = channel.queue_delete(LINK.into(), QueueDeleteOptions::default()).await.unwrap();
    let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
    channel.exchange_declare(LINK.into(), ExchangeKind::Direct, durable, FieldTable::default()).await.unwrap();
    let mut quorum = FieldTable::default();
    quorum.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    let durable = QueueDeclareOptions { durable: true, ..Default::default() };
    channel.queue_declare(LINK.into(), durable, quorum).await.unwrap();
    bind(&channel).await;
    (connection, channel)
}

async fn bind(channel: &Channel) {
    channel
        .queue_bind(LINK.into(), LINK.into(), LINK.into(), QueueBindOptions::default(), FieldTable::default())
        .await
        .unwrap();
}

/// One agency with its database and its ends of the link.
struct Side {
    database: Database,
    writer: Writer<Toy>,
    stop: CancellationToken,
}

async fn side(publishes: bool, hand_off: bool, key: Vec<u8>, seal: platform::exchange::Sealer) -> Side {
    let database = Database::create().await;
    let start = "2026-06-01T05:00:00Z".parse::<jiff::Timestamp>().unwrap();
    let clock = sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)").bind(CLOCK).bind(start.to_sqlx());
    clock.execute(&database.runtime).await.unwrap();
    let (publisher, handed) = mpsc::channel(platform::ledger::HAND_OFF);
    let outbox_waits = Arc::new(Notify::new());
    let outcomes =
        Outcomes { hand_off: hand_off.then_some(publisher), outbox_waits: outbox_waits.clone(), ..Outcomes::default() };
    let (writer, _) = Writer::open(PostgresStore::new(database.runtime.clone(), hand_off), seal, outcomes);
    let stop = CancellationToken::new();
    let pool = database.runtime.clone();
    if publishes {
        let links = vec![LINK.to_owned()];
        let publisher =
            Publisher { url: broker_url(), agency: "ping", links, prefix: String::new(), pool, handed, outbox_waits };
        tokio::spawn(publisher.run(stop.clone()));
    } else {
        let (link, queue) = (LINK.to_owned(), LINK.to_owned());
        let consumer = Consumer { url: broker_url(), link, queue, intake: intake(key, &writer), pool };
        tokio::spawn(consumer.run(stop.clone()));
    }
    Side { database, writer, stop }
}

/// What opens the messages that this key has sealed.
fn intake(key: Vec<u8>, writer: &Writer<Toy>) -> Intake<Toy> {
    let keyring = Keyring::new("pong", true, HashMap::from([("ping".to_owned(), key)]));
    Intake { keyring, verifier: toy::verifier(), writer: writer.clone() }
}

async fn both(hand_off: bool) -> (Side, Side) {
    let (seal, key) = sealer();
    (side(true, hand_off, vec![], seal).await, side(false, true, key, sealer().0).await)
}

/// Waits until the receiving case holds these values.
async fn until_values(side: &Side, expected: &[u64]) {
    let records = Records::new(side.database.runtime.clone());
    let arrived = async {
        loop {
            if let Ok(case) = records.case::<Toy>(key(1)).await
                && case.state.dossier.values == expected
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, arrived).await.expect("the messages did not arrive");
}

async fn until_count(side: &Side, question: &'static str, expected: i64) {
    let met = async {
        loop {
            let row = sqlx::query(question).fetch_one(&side.database.runtime).await.unwrap();
            if row.get::<i64, _>(0) == expected {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, met).await.unwrap_or_else(|_| panic!("never {expected}: {question}"));
}

const UNCONFIRMED: &str = "SELECT count(*) FROM outbox WHERE confirmed_at IS NULL";

async fn end(sides: [Side; 2]) {
    for side in sides {
        side.stop.cancel();
        drop(side.writer);
        side.database.drop().await;
    }
}

#[tokio::test]
async fn messages_travel_and_nothing_else_does() {
    // The broker has one such link, so its scenes follow one another.
    travel_with_hand_off().await;
    travel_without_hand_off().await;
    unroutable_messages_stay().await;
    garbage_is_parked().await;
    a_message_under_an_unknown_key_is_redriven().await;
}

async fn travel_with_hand_off() {
    // Aim: what an act sends arrives at the other agency's case, in order, once, and is confirmed.
    let (_connection, _channel) = declare().await;
    let (ping, pong) = both(true).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    for value in 1..=50 {
        let value = if value == 13 { 1_300 } else { value };
        ping.writer.apply(send(1, 100 + u128::from(value), value)).await.unwrap();
    }
    let expected: Vec<u64> = (1..=50).map(|value| if value == 13 { 1_300 } else { value }).collect();
    until_values(&pong, &expected).await;
    until_count(&ping, UNCONFIRMED, 0).await;
    end([ping, pong]).await;
}

async fn travel_without_hand_off() {
    // Aim: the outbox scan alone suffices: with the hand-off disabled every message still arrives.
    let (_connection, _channel) = declare().await;
    let (ping, pong) = both(false).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    for value in 1..=5 {
        ping.writer.apply(send(1, 100 + u128::from(value), value)).await.unwrap();
    }
    until_values(&pong, &[1, 2, 3, 4, 5]).await;
    until_count(&ping, UNCONFIRMED, 0).await;
    end([ping, pong]).await;
}

async fn unroutable_messages_stay() {
    // Aim: a message without a route is no success: it stays in the outbox and leaves once the route is back.
    let (_connection, channel) = declare().await;
    let (ping, pong) = both(false).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    channel.queue_unbind(LINK.into(), LINK.into(), LINK.into(), FieldTable::default()).await.unwrap();
    for value in 1..=5 {
        ping.writer.apply(send(1, 100 + u128::from(value), value)).await.unwrap();
    }
    // The publisher claims, sends and waits for the confirms of one round before it claims the next: that all five are
    // claimed a second time says that the first round is over.
    until_count(&ping, CLAIMED, 5).await;
    end_leases(&ping).await;
    until_count(&ping, CLAIMED, 5).await;
    until_count(&ping, UNCONFIRMED, 5).await;
    bind(&channel).await;
    end_leases(&ping).await;
    until_values(&pong, &[1, 2, 3, 4, 5]).await;
    end([ping, pong]).await;
}

const CLAIMED: &str = "SELECT count(*) FROM outbox WHERE leased_until IS NOT NULL";

/// Leases are ended by hand: the test does not wait for them.
async fn end_leases(side: &Side) {
    sqlx::query("UPDATE outbox SET leased_until = NULL").execute(&side.database.runtime).await.unwrap();
}

async fn garbage_is_parked() {
    // Aim: bytes that are no envelope are parked with a reason, and the good messages behind them pass.
    let (_connection, channel) = declare().await;
    let (ping, pong) = both(true).await;
    let publish = channel.basic_publish(
        LINK.into(),
        LINK.into(),
        BasicPublishOptions::default(),
        b"garbage",
        BasicProperties::default(),
    );
    publish.await.unwrap();
    ping.writer.apply(open(1, 1)).await.unwrap();
    ping.writer.apply(send(1, 2, 5)).await.unwrap();
    until_values(&pong, &[5]).await;
    until_count(&pong, "SELECT count(*) FROM parked", 1).await;
    end([ping, pong]).await;
}

async fn a_message_under_an_unknown_key_is_redriven() {
    // Aim: a neighbour's new key is not known in time. Its messages are parked; redriven before the key is known they stay so, with
    // an attempt more; afterwards each is applied in its turn and shown with its act, and redriven again has no second effect.
    let (_connection, _channel) = declare().await;
    let (seal, key) = sealer();
    let (ping, pong) = (side(true, true, vec![], seal).await, side(false, true, sealer().1, sealer().0).await);
    ping.writer.apply(open(1, 1)).await.unwrap();
    for value in [5, 6] {
        ping.writer.apply(send(1, u128::from(value), value)).await.unwrap();
    }
    until_count(&pong, "SELECT count(*) FROM parked", 2).await;
    let records = Arc::new(Records::new(pong.database.runtime.clone()));
    let redriver = |key| Redriver { intake: intake(key, &pong.writer), records: records.clone() };
    let by = Human { iin: toy::STRANGER.parse().unwrap(), role: Role::Administrator, city: None };

    // Messages that cannot be opened are parked as they come, side by side.
    let mut lying: Vec<(u64, i64)> = Vec::new();
    for parked in records.list_parked(None, 0, 10).await.unwrap() {
        lying.push((Message::reopen(&parked.envelope).unwrap().sequence, parked.id));
    }
    lying.sort_unstable();
    let [(1, first), (2, second)] = lying[..] else { panic!("{lying:?}") };

    let unread = redriver(sealer().1).redrive(first, &by).await.unwrap();
    assert!(unread.effect.is_none());
    assert_eq!((unread.parked.reason.as_str(), unread.parked.attempts), ("the seal does not belong to the sender", 2));
    let redriver = redriver(key);
    let early = redriver.redrive(second, &by).await.unwrap();
    assert_eq!(early.parked.reason, "it waits for message 1 of its case on this link");
    for (id, sequence) in [(first, 1), (second, 2), (first, 1)] {
        let Redriven { parked, effect } = redriver.redrive(id, &by).await.unwrap();
        assert!(parked.redriven_at.is_some());
        assert_eq!(effect.map(|act| (act.sequence, act.act)), Some((sequence, "ValueSent".to_owned())));
    }
    until_values(&pong, &[5, 6]).await;
    assert_eq!(records.list_parked(None, 0, 10).await.unwrap(), []);
    assert!(redriver.redrive(3, &by).await.is_err());
    end([ping, pong]).await;
}
