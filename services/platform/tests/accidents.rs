//! Accidents on the way: lines that break at the worst moment, queues that take nothing, routes that vanish. A message is sent
//! until it is confirmed and applied once, in its place, whatever happens between.
//!
//! Each test has a link of its own. Needs `DATABASE_URL` and `AMQP_OPERATOR_URL` (a user who may declare): run it by
//! `cargo kosh test`. What befalls a whole node or process is in the storm of `integration-tests`.
#![allow(clippy::unwrap_used)]

mod database;
#[path = "accidents/post.rs"]
mod post;
#[path = "accidents/proxy.rs"]
mod proxy;
mod toy;

use post::{Post, Side, TAKEN, UNCLAIMED, UNCONFIRMED, broker_url};
use proxy::{Line, Proxy};
use sqlx::Connection as _;
use toy::acts::Open;
use toy::{STRANGER, applicant, on_the_real_clock, open, request, send};

/// Opens the case and sends these values.
async fn send_all(ping: &Side, values: impl Iterator<Item = u64>) -> Vec<u64> {
    // 13 is the value that the toy's writer never takes.
    let values: Vec<u64> = values.filter(|value| *value != 13).collect();
    for value in &values {
        ping.writer.apply(send(1, 100 + u128::from(*value), *value)).await.unwrap();
    }
    values
}

#[tokio::test]
async fn a_lost_confirm_costs_a_second_message_and_no_second_effect() {
    // Aim: the broker has taken the message and its confirm is lost with the line: the same message goes out again, under the
    // same id, and acts once.
    let post = Post::open("lost-confirm", None).await;
    let proxy = Proxy::before(&broker_url()).await;
    let ping = post.sender(&proxy.url).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    let mut sent = send_all(&ping, [1].into_iter()).await;
    ping.until(UNCONFIRMED, 0).await;
    proxy.set(Line::BrokerUnheard);
    sent.extend(send_all(&ping, [2].into_iter()).await);
    post.until_waiting(2).await;
    assert_eq!(ping.count(UNCONFIRMED).await, 1);
    proxy.interrupt().await;
    ping.until(UNCONFIRMED, 0).await;
    assert_eq!(post.waiting().await, 3, "the message was not sent again");
    let pong = post.receiver(&broker_url()).await;
    pong.until_values(&sent).await;
    assert_eq!(pong.count(TAKEN).await, 2);
    post.close([ping, pong]).await;
}

#[tokio::test]
async fn an_acknowledgement_that_is_lost_brings_a_duplicate_that_is_known() {
    // Aim: the effect is committed and the process is cut off before the broker hears of it: the message comes again and
    // changes nothing.
    let post = Post::open("lost-ack", None).await;
    let proxy = Proxy::before(&broker_url()).await;
    let pong = post.receiver(&proxy.url).await;
    let ping = post.sender(&broker_url()).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    send_all(&ping, [1].into_iter()).await;
    pong.until_values(&[1]).await;
    proxy.set(Line::ServiceUnheard);
    send_all(&ping, [2, 3].into_iter()).await;
    pong.until_values(&[1, 2, 3]).await;
    proxy.interrupt().await;
    send_all(&ping, [4].into_iter()).await;
    pong.until_values(&[1, 2, 3, 4]).await;
    assert_eq!(pong.count(TAKEN).await, 4);
    assert_eq!(pong.count("SELECT sum(disposed)::bigint FROM clock_counts").await, 4);
    post.close([ping, pong]).await;
}

#[tokio::test]
async fn a_stale_process_and_its_successor_act_once() {
    // Aim: a process holds a message at its writer when its line is cut; the broker gives the message to another replica while the
    // first still works at it. Both finish, and it is applied once.
    let post = Post::open("stale", None).await;
    let proxy = Proxy::before(&broker_url()).await;
    let mut pong = post.receiver(&proxy.url).await;
    let ping = post.sender(&broker_url()).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    send_all(&ping, [1].into_iter()).await;
    pong.until_values(&[1]).await;
    // The case is held by somebody else, so that the writer must wait in the midst of its work.
    let mut holder = pong.database.owner.acquire().await.unwrap().detach();
    let mut held = holder.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM cases FOR UPDATE").execute(&mut *held).await.unwrap();
    send_all(&ping, [2].into_iter()).await;
    pong.until(WAITING_WRITERS, 1).await;
    post.join(&mut pong, &broker_url());
    proxy.set(Line::Cut);
    pong.until(WAITING_WRITERS, 2).await;
    held.rollback().await.unwrap();
    drop(holder);
    pong.until_values(&[1, 2]).await;
    send_all(&ping, [3].into_iter()).await;
    pong.until_values(&[1, 2, 3]).await;
    assert_eq!(pong.count(TAKEN).await, 3);
    assert_eq!(pong.count("SELECT count(*) FROM parked").await, 0);
    proxy.set(Line::Open);
    post.close([ping, pong]).await;
}

/// Writers that wait for a lock in this test's own database.
const WAITING_WRITERS: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[tokio::test]
async fn a_line_that_breaks_again_and_again_keeps_the_order() {
    // Aim: both lines are cut many times while messages run: all of them are applied, each once, in the sender's order.
    let post = Post::open("breaking", None).await;
    let (out, back) = (Proxy::before(&broker_url()).await, Proxy::before(&broker_url()).await);
    let ping = post.sender(&out.url).await;
    let mut pong = post.receiver(&back.url).await;
    post.join(&mut pong, &broker_url());
    ping.writer.apply(open(1, 1)).await.unwrap();
    let mut sent = Vec::new();
    for round in 0..8_u64 {
        sent.extend(send_all(&ping, round * 20 + 1..round * 20 + 21).await);
        out.interrupt().await;
        back.interrupt().await;
    }
    ping.end_leases().await;
    pong.until_values(&sent).await;
    ping.until(UNCONFIRMED, 0).await;
    assert_eq!(pong.count(TAKEN).await, sent.len() as i64);
    assert_eq!(pong.count("SELECT count(*) FROM parked").await, 0);
    post.close([ping, pong]).await;
}

#[tokio::test]
async fn a_route_that_vanishes_under_load_loses_nothing() {
    // Aim: the binding is deleted and made again while messages are sent in windows: those without a route stay unsent,
    // whatever the client paired their returns with, and all arrive in the end.
    let post = Post::open("routeless", None).await;
    let ping = post.sender(&broker_url()).await;
    let pong = post.receiver(&broker_url()).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    let mut sent = Vec::new();
    for round in 0..6_u64 {
        sent.extend(send_all(&ping, round * 50 + 1..round * 50 + 26).await);
        post.unbind().await;
        sent.extend(send_all(&ping, round * 50 + 26..round * 50 + 51).await);
        post.bind().await;
    }
    assert!(ping.count(UNCONFIRMED).await > 0, "nothing was ever without a route");
    ping.until_all_sent().await;
    pong.until_values(&sent).await;
    assert_eq!(pong.count(TAKEN).await, sent.len() as i64);
    post.close([ping, pong]).await;
}

#[tokio::test]
async fn what_the_broker_declines_stays_unsent() {
    // Aim: a full queue declines messages: they stay in the outbox, and leave when there is room.
    let post = Post::open("full", Some(5)).await;
    let ping = post.sender(&broker_url()).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    let sent = send_all(&ping, 1..41).await;
    // A quorum queue notices its limit a little late.
    post.until_waiting(5).await;
    // Reserved a second time, they have been declined once.
    ping.end_leases().await;
    ping.until(UNCLAIMED, 0).await;
    assert!(ping.count(UNCONFIRMED).await > 0 && post.waiting().await < sent.len() as u32, "nothing was declined");
    let pong = post.receiver(&broker_url()).await;
    ping.until_all_sent().await;
    pong.until_values(&sent).await;
    assert_eq!(pong.count(TAKEN).await, sent.len() as i64);
    post.close([ping, pong]).await;
}

#[tokio::test]
async fn a_message_that_is_committed_late_is_sent() {
    // Aim: a message whose transaction began first and ends last is not skipped by a publisher that has long sent later ones.
    let post = Post::open("late", None).await;
    let ping = post.sender(&broker_url()).await;
    ping.writer.apply(open(1, 1)).await.unwrap();
    send_all(&ping, [1].into_iter()).await;
    ping.until(UNCONFIRMED, 0).await;
    // Messages are counted for their clock last of all: whoever is there waits, with its outbox row already written.
    let mut holder = ping.database.owner.acquire().await.unwrap().detach();
    let mut held = holder.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM clock_counts FOR UPDATE").execute(&mut *held).await.unwrap();
    let late = ping.writer.apply(send(1, 102, 2));
    let early = async {
        ping.until(WAITING_WRITERS, 1).await;
        // Another process of the agency, with a case of another person on the real clock: it waits for nobody.
        let other = post.writer(&ping.database);
        let somebody_else = Open { iin: STRANGER.parse().unwrap() };
        other.apply(on_the_real_clock(request(2, 201, 1, applicant(), somebody_else))).await.unwrap();
        other.apply(on_the_real_clock(send(2, 202, 7))).await.unwrap();
        ping.until("SELECT count(*) FROM outbox WHERE confirmed_at IS NOT NULL", 2).await;
        held.rollback().await.unwrap();
    };
    let (late, ()) = tokio::join!(late, early);
    late.unwrap();
    ping.until("SELECT count(*) FROM outbox WHERE confirmed_at IS NOT NULL", 3).await;
    let order = "SELECT (SELECT recorded_at FROM outbox ORDER BY confirmed_at DESC LIMIT 1)
        < (SELECT max(recorded_at) FROM outbox) AND count(*) = 3 FROM outbox";
    let skipped_over: bool = sqlx::query_scalar(order).fetch_one(&ping.database.owner).await.unwrap();
    assert!(skipped_over, "the late message was not written before the others");
    let pong = post.receiver(&broker_url()).await;
    pong.until_values(&[1, 2]).await;
    post.close([ping, pong]).await;
}
