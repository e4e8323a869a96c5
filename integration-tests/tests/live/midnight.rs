//! What happened at 23:59 is in time, though its letter arrives after midnight: a fact counts by its legal moment where it
//! happened, whoever keeps the term.
//!
//! A link is held by a consumer of higher priority: the broker gives it every letter, it acknowledges none, and when it goes
//! away the letters come to their recipient. Other scenes wait on that link for the same second or two.

use contracts::testing::v1::AdvanceClockRequest;
use contracts::testing::v1::test_control_service_client::TestControlServiceClient;
use kosh::case_run::{
    Scene, corrected_criminal_record, record_border_crossing, record_fingerprinting, resubmit_application,
    upload_documents,
};
use kosh::services::Service::{self, ArmGo, Berkut, EgovPep, IsMp};
use lapin::options::BasicConsumeOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ConnectionProperties, Consumer};
use platform::wire::{timestamp_from_wire, timestamp_to_wire};
use regulation::{City, Moment};
use std::time::Duration;

use crate::refusals::{nobody_is_banned, permitted};
use crate::side_exits::returned;
use crate::{scene, view};

/// Holds a link until it is released.
struct Held {
    connection: Connection,
    /// Dropped, these would end the holding.
    _held_open: (Channel, Consumer),
}

impl Held {
    async fn link(name: &str) -> Self {
        let url = std::env::var("AMQP_OPERATOR_URL").expect("AMQP_OPERATOR_URL is not set: run `cargo kosh test`");
        let connection = Connection::connect(&url, ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let mut first = FieldTable::default();
        first.insert("x-priority".into(), AMQPValue::LongInt(100));
        let options = BasicConsumeOptions::default();
        let consumer = channel.basic_consume(name.into(), "holds".into(), options, first).await.unwrap();
        Self { connection, _held_open: (channel, consumer) }
    }

    async fn release(self) {
        self.connection.close(200, "enough".into()).await.unwrap();
    }
}

/// Three minutes after midnight in all five agencies, whatever is on its way.
async fn after_midnight(scene: &Scene, date: jiff::civil::Date) -> Moment {
    let midnight = Moment::end_of(date);
    let to = midnight.timestamp() + Duration::from_secs(180);
    for agency in Service::AGENCIES {
        let mut control = TestControlServiceClient::new(scene.suite.channel(agency).unwrap());
        let request = AdvanceClockRequest {
            request_id: platform::clock::fresh_id().to_string(),
            clock_id: scene.time.clock().to_string(),
            to: Some(timestamp_to_wire(to)),
        };
        control.advance_clock(scene.cast.qa.ask(request)).await.unwrap();
    }
    midnight
}

/// Waits until an agency has written this act, with a bound.
async fn written(scene: &Scene, agency: Service, case: &str, act: &str) {
    let mut pause = tokio::time::interval(Duration::from_millis(20));
    let waits = async {
        while !view::case(scene, agency, case).await.history.iter().any(|line| line.act == act) {
            pause.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waits).await.unwrap_or_else(|_| panic!("{agency} wrote no {act}"));
}

/// When an agency wrote the last of these acts, on the case's clock.
async fn moment_of(scene: &Scene, agency: Service, case: &str, act: &str) -> Moment {
    let history = view::case(scene, agency, case).await.history;
    let line = history.iter().rev().find(|line| line.act == act).unwrap();
    Moment::new(line.at.as_ref().and_then(timestamp_from_wire).unwrap())
}

#[tokio::test]
async fn an_entry_and_a_visit_of_the_last_minute_are_in_time() {
    // Aim: par. 19: D-07 is ARM GO's, the entry happens at «Беркут», the visit at ИС МП. At 23:59 of the thirtieth day, with
    // the link held past midnight: ARM GO asks, decides nothing while it has no answer, and then counts the fact by its own
    // moment: the approval expires, nobody is banned.
    for (link, source, act, unfulfilled) in [
        ("berkut.to.is-mp", Berkut, "BorderCrossingRecorded", "ARRIVED_ONLY"),
        ("is-mp.to.arm-go", IsMp, "FingerprintingRecorded", "APPLIED_ONLY"),
    ] {
        let scene = scene(City::Almaty).await;
        let (case, _) = permitted(&scene).await;
        scene.at("2026-12-18T23:59").await.unwrap();
        let held = Held::link(link).await;
        let fact = async {
            match source {
                Berkut => record_border_crossing(&scene).await.unwrap(),
                _ => drop(record_fingerprinting(&scene, &case).await.unwrap()),
            }
        };
        let night = async {
            written(&scene, source, &case, act).await;
            let midnight = after_midnight(&scene, jiff::civil::date(2026, 12, 18)).await;
            // The question has gone all the way to the border, and its answer lies behind the fact.
            written(&scene, ArmGo, &case, "ArrivalInquired").await;
            written(&scene, Berkut, &case, "CrossingsAnswered").await;
            view::stands(&scene, &case, &[(ArmGo, "PRELIMINARY_APPROVED"), (EgovPep, "PRELIMINARY_APPROVED")]).await;
            held.release().await;
            midnight
        };
        let ((), midnight) = tokio::join!(fact, night);
        scene.at("2026-12-19T01:00").await.unwrap();
        view::stands(&scene, &case, &[(ArmGo, "PERMIT_EXPIRED"), (EgovPep, "PERMIT_LAPSED")]).await;
        assert_eq!(view::fact(&scene, ArmGo, &case, "/unfulfilled").await, unfulfilled);
        let heard = if source == Berkut { "ArrivalRecorded" } else { "FingerprintingRecorded" };
        assert!(moment_of(&scene, ArmGo, &case, heard).await >= midnight, "the letter was not late");
        nobody_is_banned(ArmGo, &case).await;
        nobody_is_banned(EgovPep, &case).await;
    }
}

#[tokio::test]
async fn a_correction_of_the_last_minute_is_in_time() {
    // Aim: par. 12: D-03 is the portal's, where the correction is filed at 23:59 of its last day; ARM GO hears of it after
    // midnight, annuls nothing, and its new terms run from its own receipt.
    let scene = scene(City::Almaty).await;
    let case = returned(&scene).await;
    scene.at("2026-11-02T23:59").await.unwrap();
    upload_documents(&scene, &case, &[corrected_criminal_record(&scene.cast.identity)]).await.unwrap();
    let held = Held::link("egov-pep.to.arm-go").await;
    let night = async {
        written(&scene, EgovPep, &case, "ApplicationResubmitted").await;
        let midnight = after_midnight(&scene, jiff::civil::date(2026, 11, 2)).await;
        view::stands(&scene, &case, &[(EgovPep, "SUBMITTED"), (ArmGo, "RETURNED")]).await;
        held.release().await;
        midnight
    };
    let (corrected, midnight) = tokio::join!(resubmit_application(&scene, &case), night);
    corrected.unwrap();
    scene.at("2026-11-03T01:00").await.unwrap();
    view::stands(&scene, &case, &[(EgovPep, "RECEIVED"), (ArmGo, "RECEIVED")]).await;
    assert!(moment_of(&scene, ArmGo, &case, "ApplicationReceived").await >= midnight, "the letter was not late");
    assert_eq!(view::term(&scene, ArmGo, &case, "D-02").await.map(|term| term.overdue), Some(false));
}
