//! The receiving endpoint under attack: hostile and broken messages over a real broker, with good ones behind them.
//!
//! Each test has a queue of its own. Needs `DATABASE_URL` and `AMQP_OPERATOR_URL` (a user who may
//! declare): run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
#[path = "attack/gate.rs"]
mod gate;
mod toy;

use std::collections::BTreeMap;

use contracts::exchange::v1 as pb;
use gate::{BOUND, Gate, LAST, Pen};
use prost::Message as _;
use uuid::Uuid;

const SEAL: &str = "the seal does not belong to the sender";
const ELSEWHERE: &str = "the message is addressed elsewhere";
const UNKNOWN_SENDER: &str = "the sender is unknown on this link";
const DIGEST: &str = "the payload does not agree with its digest";
const OTHER_DIGEST: &str = "the message id is known with another digest";

fn expected(reasons: &[(&str, i64)]) -> BTreeMap<String, i64> {
    reasons.iter().map(|(reason, times)| ((*reason).to_owned(), *times)).collect()
}

/// Messages that no keyring may open, each with the reason under which it is parked.
fn not_genuine(pen: &Pen, mallory: &Pen) -> Vec<(Vec<u8>, &'static str)> {
    let genuine = pen.message(1, 1, 1);
    let sealed = pb::Envelope::decode(pen.seal(&genuine).as_slice()).unwrap();
    let other = toy::payload(9);
    // The payload is the message's last field: its end is changed under the seal of the whole.
    let mut tampered = sealed.clone();
    *tampered.message.last_mut().unwrap() ^= 1;
    let borrowed = pb::Envelope { seal: sealed.seal.clone(), message: pen.message(1, 1, 9).encode_to_vec() };
    vec![
        (tampered.encode_to_vec(), SEAL),
        (borrowed.encode_to_vec(), SEAL),
        (pb::Envelope { seal: vec![], ..sealed.clone() }.encode_to_vec(), SEAL),
        (mallory.seal(&genuine), SEAL),
        (pen.but(1, |message| message.payload = other.clone()), DIGEST),
        (pen.but(1, |message| message.digest.truncate(31)), DIGEST),
        (pen.but(1, |message| message.recipient = "is-mp".into()), ELSEWHERE),
        (pen.but(1, |message| message.link = "pong.to.is-mp".into()), ELSEWHERE),
        (pen.but(1, |message| message.sender = "berkut".into()), UNKNOWN_SENDER),
        (pen.but(1, |message| message.event_version = 2), "the event version is unknown"),
        (pen.but(1, |message| message.sequence = 0), "the bytes are not an envelope: sequence"),
        (pen.but(1, |message| message.case_id = "1 OR 1=1".into()), "the bytes are not an envelope: case_id"),
        (pen.but(1, |message| message.message_id.clear()), "the bytes are not an envelope: message_id"),
        (pen.but(1, |message| message.occurred_at = None), "the bytes are not an envelope: occurred_at"),
        (b"garbage".to_vec(), "the bytes are not an envelope: envelope"),
        (vec![0xff; 4096], "the bytes are not an envelope: envelope"),
        (vec![], SEAL),
        (pen.but(1, |message| message.payload = vec![0; 1024 * 1024]), "the envelope is longer than a mebibyte"),
        (vec![7; 3 * 1024 * 1024], "the envelope is longer than a mebibyte"),
    ]
}

#[tokio::test]
async fn what_is_not_genuine_is_parked_without_effect() {
    // Aim: tampered, badly sealed, misaddressed, oversized and senseless bytes: each is parked once with its own reason,
    // none opens a case, the genuine message of the same place passes behind them.
    let mut gate = Gate::open("forgery", true).await;
    let mallory = Pen::new();
    let attacks = not_genuine(&gate.pen, &mallory);
    let mut reasons = BTreeMap::new();
    for (envelope, reason) in &attacks {
        *reasons.entry((*reason).to_owned()).or_insert(0) += 1;
        gate.send(envelope).await;
    }
    gate.send(&gate.pen.good(1, 1, 5)).await;
    gate.until(1, &[5]).await;
    gate.shut().await;
    assert_eq!(gate.reasons().await, reasons);
    assert_eq!(gate.count("SELECT count(*) FROM history").await, 2);
    // What is not genuine proves nothing of a case, so it can hold none back; and its bytes are kept within a bound.
    assert_eq!(gate.count("SELECT count(*) FROM parked WHERE case_id IS NOT NULL OR message_id IS NOT NULL").await, 0);
    assert_eq!(gate.count("SELECT max(length(envelope))::bigint FROM parked").await, 1024 * 1024);
    gate.end().await;
}

#[tokio::test]
async fn a_replay_has_no_effect_even_when_its_id_is_forgotten() {
    // Aim: the same envelope again, the same place with another body, and both after the inbox was purged: nothing happens.
    let mut gate = Gate::open("replay", true).await;
    let messages: Vec<_> = (1..=5).map(|sequence| gate.pen.good(1, sequence, sequence)).collect();
    for envelope in &messages {
        gate.send(envelope).await;
    }
    gate.until(1, &[1, 2, 3, 4, 5]).await;
    for envelope in &messages {
        gate.send(envelope).await;
        gate.send(envelope).await;
    }
    gate.send(&gate.pen.good(1, 3, 333)).await;
    // The fence: a message of another case, sent last, and the parked one: what came between has been seen.
    gate.send(&gate.pen.good(2, 1, 1)).await;
    gate.until(2, &[1]).await;
    let parked = async {
        while gate.count("SELECT count(*) FROM parked").await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, parked).await.expect("the altered message was not parked");
    let purge = "TRUNCATE inbox_messages";
    sqlx::query(purge).execute(&gate.database.owner).await.unwrap();
    for envelope in &messages {
        gate.send(envelope).await;
    }
    // Its id is no longer known, but its place is taken for ever.
    gate.send(&gate.pen.good(1, 4, 444)).await;
    gate.send(&gate.pen.good(1, 6, 6)).await;
    gate.until(1, &[1, 2, 3, 4, 5, 6]).await;
    gate.shut().await;
    assert_eq!(gate.values(1).await, Some(vec![1, 2, 3, 4, 5, 6]));
    assert_eq!(gate.reasons().await, expected(&[(OTHER_DIGEST, 1)]));
    assert_eq!(gate.count("SELECT count(*) FROM history").await, 8);
    assert_eq!(gate.waiting().await, 0);
    // Each message of the clock was disposed of once, whatever was sent again.
    assert_eq!(gate.count("SELECT sum(disposed)::bigint FROM clock_counts").await, 8);
    gate.end().await;
}

#[tokio::test]
async fn every_order_of_arrival_ends_in_the_same_state() {
    // Aim: messages that overtake each other wait for their predecessors and are applied in the sender's order.
    let mut gate = Gate::open("disorder", true).await;
    let orders: [[u64; 5]; 4] = [[5, 4, 3, 2, 1], [2, 1, 4, 3, 5], [3, 5, 1, 2, 4], [5, 1, 5, 3, 2]];
    for (case, order) in (1..).zip(orders) {
        for sequence in order {
            gate.send(&gate.pen.good(case, sequence, sequence)).await;
        }
    }
    // The last order lost its fourth message: the fifth waits for it, alone.
    for case in 1..=3 {
        gate.until(case, &[1, 2, 3, 4, 5]).await;
    }
    gate.until(4, &[1, 2, 3]).await;
    gate.send(&gate.pen.good(4, 4, 4)).await;
    gate.until(4, &[1, 2, 3, 4, 5]).await;
    // A gap that is never filled holds back nobody.
    gate.send(&gate.pen.good(5, 2, 2)).await;
    gate.shut().await;
    assert_eq!(gate.values(5).await, None);
    assert_eq!(gate.waiting().await, 1);
    assert_eq!(gate.reasons().await, expected(&[]));
    gate.end().await;
}

#[tokio::test]
async fn a_poisoned_case_holds_back_itself_alone() {
    // Aim: a genuine message that nobody can read or that the writer refuses is parked with its reason; what follows in its
    // case waits; a hundred other cases, sent behind it, pass.
    let mut gate = Gate::open("poison", true).await;
    let unheard = |message: &mut pb::Message| message.event_type = "residency.pong.v1.Unheard".into();
    let unheard_nul = |message: &mut pb::Message| message.event_type = "Un\0heard".into();
    let nobodys_clock = |message: &mut pb::Message| message.test_clock = Uuid::from_u128(404).to_string();
    let from_the_future = |message: &mut pb::Message| {
        let ahead = platform::clock::wall_now() + jiff::SignedDuration::from_mins(5);
        (message.test_clock, message.occurred_at) = (String::new(), Some(platform::wire::timestamp_to_wire(ahead)));
    };
    let pen = &gate.pen;
    let mut senseless = pen.message(6, 1, 1);
    senseless.payload =
        contracts::messages::v1::CaseOpened { case_number: "not a number".into(), opened_at: None }.encode_to_vec();
    senseless.digest = platform::digest::sha256(&senseless.payload).to_vec();
    let poison = [
        pen.but(1, unheard),
        pen.but(2, unheard_nul),
        pen.good(3, 1, 13),
        pen.but(4, nobodys_clock),
        pen.but(5, from_the_future),
        pen.seal(&senseless),
    ];
    for envelope in &poison {
        gate.send(envelope).await;
    }
    for case in 1..=6 {
        gate.send(&gate.pen.good(case, 2, 2)).await;
    }
    for case in 100..200 {
        gate.send(&gate.pen.good(case, 1, 1)).await;
    }
    for case in 100..200 {
        gate.until(case, &[1]).await;
    }
    // Sent again, a poisoned message is known: it is parked once, and disposed of at once.
    for envelope in &poison {
        gate.send(envelope).await;
    }
    gate.shut().await;
    assert_eq!(gate.count("SELECT count(*) FROM parked").await, 6);
    assert_eq!(gate.waiting().await, 6);
    assert_eq!(gate.count("SELECT count(*) FROM cases").await, 101);
    let reasons: Vec<String> = gate.reasons().await.into_keys().collect();
    // The sixth, of a clock that was never made: whoever notices first, the writer or the database, words the reason.
    assert_eq!(reasons.len(), 6);
    for words in [
        "ping receives no residency.pong.v1.Unheard from pong",
        "ping receives no Unheard from pong",
        "13 is accepted only after 12",
        "the sender's clock is ahead by more than a minute",
        "not a number",
    ] {
        assert!(reasons.iter().any(|reason| reason.contains(words)), "{words}: {reasons:?}");
    }
    gate.end().await;
}

#[tokio::test]
async fn no_message_brings_its_own_time_outside_a_sandbox() {
    // Aim: where no test clock is served, a genuine message on one is parked; on the real clock the same case passes.
    let mut gate = Gate::open("earnest", false).await;
    gate.send(&gate.pen.good(1, 1, 1)).await;
    let real = |message: &mut pb::Message| message.test_clock.clear();
    gate.send(&gate.pen.but(2, real)).await;
    gate.until(2, &[1]).await;
    gate.send(&gate.pen.but(1, real)).await;
    gate.until(1, &[1]).await;
    gate.send(&gate.pen.but(LAST, real)).await;
    gate.shut_behind_others().await;
    assert_eq!(gate.reasons().await, expected(&[("a test clock outside a sandbox", 1)]));
    assert_eq!(gate.count("SELECT count(*) FROM cases WHERE clock <> '00000000-0000-0000-0000-000000000000'").await, 0);
    gate.end().await;
}
