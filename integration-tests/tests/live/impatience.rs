//! Callers who hang up at once, again and again.

use std::time::Duration;

use contracts::astanahub::v1 as pb;
use contracts::cases::v1::GetCaseRequest;
use futures_util::future::join_all;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use integration_tests::until;
use kosh::case_run::open_petition;
use kosh::services::Service;
use platform::clock::fresh_id;
use prost::Message as _;
use regulation::City;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tonic::body::Body;

use crate::{run, tables, view};

const CALLS: usize = 1_000;
const BOUND: Duration = Duration::from_secs(60);
/// Connections of this database that were left in the midst of a transaction.
const LEFT: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND state LIKE 'idle in transaction%' AND clock_timestamp() - state_change > interval '1 second'";

#[tokio::test]
async fn a_thousand_impatient_callers_poison_nothing() {
    // Aim: a thousand acts and interpretations whose callers allow a nanosecond to a few milliseconds: each call is answered or cut
    // off, no pooled connection stays inside a transaction, and the next caller is served as if nothing had been.
    let run = run(City::Almaty).await;
    let token = run.suite.token(&run.cast.applicant.human, Some(run.time.clock())).unwrap();
    let endpoint = run.suite.endpoints().host_port(Service::Astanahub).unwrap().to_owned();
    // A client of our own making: the usual one would keep so short a deadline to itself.
    let stream = TcpStream::connect(&endpoint).await.unwrap();
    let (client, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut calls = JoinSet::new();
    for index in 0..CALLS {
        let (mut client, request) = (client.clone(), impatient(&endpoint, &token, index));
        calls.spawn(async move {
            client.ready().await.unwrap();
            client.send_request(request).await.map(|answer| answer.status())
        });
        if calls.len() >= 64 {
            calls.join_next().await.unwrap().unwrap().unwrap();
        }
    }
    while let Some(answered) = calls.join_next().await {
        assert_eq!(answered.unwrap().unwrap(), 200);
    }
    let astanahub = tables::all().await.swap_remove(0);
    let clean = async || Ok(sqlx::query_scalar::<_, i64>(LEFT).fetch_one(astanahub.records.pool()).await? == 0);
    until("every connection to leave its transaction", BOUND, clean).await.unwrap();
    let next = crate::run(City::Almaty).await;
    let case = open_petition(&next).await.unwrap();
    let interpretations = (0..32).map(|_| view::version(&next, Service::Astanahub, &case));
    assert_eq!(join_all(interpretations).await, [1; 32]);
}

/// An act or a reading in turn, with one of four deadlines.
fn impatient(endpoint: &str, token: &str, index: usize) -> http::Request<Body> {
    let (rpc, message) = if index.is_multiple_of(2) {
        let act = pb::OpenPetitionRequest { request_id: fresh_id().to_string(), consent: true };
        ("astanahub.v1.AstanaHubService/OpenPetition", act.encode_to_vec())
    } else {
        ("cases.v1.CaseService/GetCase", GetCaseRequest { case_id: fresh_id().to_string() }.encode_to_vec())
    };
    let mut framed = vec![0];
    framed.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
    framed.extend_from_slice(&message);
    let deadline = ["1n", "300u", "1m", "3m"][index / 2 % 4];
    http::Request::post(format!("http://{endpoint}/residency.{rpc}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("authorization", format!("Bearer {token}"))
        .header("grpc-timeout", deadline)
        .body(Body::new(http_body_util::Full::new(bytes::Bytes::from(framed))))
        .unwrap()
}
