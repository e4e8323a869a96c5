//! A sender gone bad: messages in its own hand and under its own seal, whose evidence about a certificate is not the evidence
//! that the first endpoint obtained. Needs `AMQP_OPERATOR_URL`, a user who may write any link.

use contracts::messages::v1::PetitionSigned;
use integration_tests::until;
use kosh::case_run::{CaseRun, petition};
use kosh::services::Service::{Astanahub, EgovPep};
use kosh::suite::Keys;
use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use platform::clock::fresh_id;
use platform::exchange::{Draft, Message, Sealer};
use platform::signature::ocsp::NoAnswer;
use prost::Message as _;
use regulation::City;
use sqlx::Row as _;
use std::time::Duration;
use uuid::Uuid;

use crate::{run, tables, view};

const LINK: &str = "astanahub.to.egov-pep";
/// More than any step here needs.
const BOUND: Duration = Duration::from_secs(30);

/// astanahub's pen and its way to the portal.
struct Sender {
    sealer: Sealer,
    channel: Channel,
    genuine: Message,
    _connection: Connection,
}

impl Sender {
    /// Starts from the message that astanahub really sent of this petition.
    async fn of(run: &CaseRun, petition: &str) -> Self {
        let keys = run.suite.endpoints().data.join("keys.json");
        let keys = Keys::open_or_make(&keys, || panic!("the suite has its keys")).unwrap();
        let key = hex::decode(&keys.sealing[Astanahub.name()].private).unwrap();
        let url = std::env::var("AMQP_OPERATOR_URL").expect("AMQP_OPERATOR_URL is not set: run `cargo kosh test`");
        let connection = Connection::connect(&url, ConnectionProperties::default()).await.unwrap();
        let hub = tables::all().await.remove(0);
        let sent = sqlx::query("SELECT envelope FROM outbox WHERE case_id = $1 AND link = $2")
            .bind(petition.parse::<Uuid>().unwrap())
            .bind(LINK)
            .fetch_one(hub.records.pool())
            .await
            .unwrap();
        Self {
            sealer: Sealer::from_pkcs8(&key).unwrap(),
            channel: connection.create_channel().await.unwrap(),
            genuine: Message::reopen(&sent.get::<Vec<u8>, _>("envelope")).unwrap(),
            _connection: connection,
        }
    }

    /// The genuine message as one of another case, with this evidence; tells the case.
    async fn sends_with(&self, ocsp: Vec<u8>) -> Uuid {
        let mut signed: PetitionSigned = self.genuine.payload().unwrap();
        signed.petition.as_mut().unwrap().ocsp = ocsp;
        let message = Message::compose(Draft {
            link: LINK.to_owned(),
            sender: "astanahub",
            recipient: "egov-pep",
            event_type: self.genuine.event_type.clone(),
            case_id: fresh_id(),
            sequence: 1,
            causation: None,
            occurred_at: self.genuine.occurred_at,
            test_clock: self.genuine.test_clock,
            edition: self.genuine.edition.clone(),
            traceparent: String::new(),
            payload: signed.encode_to_vec(),
        });
        let options = BasicPublishOptions::default();
        let properties = BasicProperties::default().with_delivery_mode(2);
        let envelope = self.sealer.seal(&message);
        let sent = self.channel.basic_publish(LINK.into(), LINK.into(), options, &envelope, properties).await;
        sent.unwrap().await.unwrap();
        message.case_id
    }
}

/// What became of a case at the portal: where it stands, or why its message was parked.
async fn outcome(case: Uuid) -> String {
    let portal = tables::all().await.remove(1);
    let question = "SELECT status AS outcome FROM cases WHERE id = $1
                    UNION ALL SELECT reason FROM parked WHERE case_id = $1";
    let mut outcome = None;
    until("the message to come to rest", BOUND, async || {
        let row = sqlx::query(question).bind(case).fetch_optional(portal.records.pool()).await?;
        outcome = row.map(|row| row.get("outcome"));
        Ok(outcome.is_some())
    })
    .await
    .unwrap();
    outcome.unwrap()
}

#[tokio::test]
async fn a_message_with_other_evidence_is_parked() {
    // Aim: a genuine signature under a genuine seal, with no answer, with one that is about another certificate, with "try
    // later" and with an altered one: each is parked with its reason and opens no case; with its own answer it is taken.
    let run = run(City::Almaty).await;
    let petition = petition(&run).await.unwrap();
    let sender = Sender::of(&run, &petition).await;
    let own = sender.genuine.payload::<PetitionSigned>().unwrap().petition.unwrap().ocsp;
    // The applicant's certificate stood too: its answer lies with the request that the applicant signed.
    let applicants = view::evidence_of_request(&run, &petition).await;
    let mut altered = own.clone();
    altered[own.len() / 3] ^= 1;
    for (evidence, reason) in [
        (vec![], "OCSP_MISSING"),
        (applicants, "OCSP_OTHER_CERTIFICATE"),
        (NoAnswer::TryLater.message(), "OCSP_NOT_ANSWERED"),
        (altered, "OCSP_"),
    ] {
        let outcome = outcome(sender.sends_with(evidence).await).await;
        assert!(outcome.starts_with("the signature was not accepted: ") && outcome.contains(reason), "{outcome}");
    }
    assert_eq!(outcome(sender.sends_with(own).await).await, "PETITION_HELD");
    assert_eq!(view::case(&run, EgovPep, &petition).await.summary.unwrap().status, "PETITION_HELD");
}
