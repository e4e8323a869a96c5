//! What happened at 23:59 is in time, though its message arrives after midnight: a fact counts by its legal moment where it
//! happened, whoever keeps the deadline.
//!
//! A link is held by a consumer of higher priority: the broker gives it every message, it acknowledges none, and when it goes
//! away the messages come to their recipient. Other scenes wait on that link for the same second or two.

use contracts::testing::v1::AdvanceClockRequest;
use contracts::testing::v1::test_control_service_client::TestControlServiceClient;
use kosh::case_run::{
    CaseRun, corrected_criminal_record, record_border_crossing, record_fingerprinting, resubmit_application,
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
use crate::{run, view};

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
async fn after_midnight(run: &CaseRun, date: jiff::civil::Date) -> Moment {
    let midnight = Moment::end_of(date);
    let to = midnight.timestamp() + Duration::from_secs(180);
    for agency in Service::AGENCIES {
        let mut control = TestControlServiceClient::new(run.suite.channel(agency).unwrap());
        let request = AdvanceClockRequest {
            request_id: platform::clock::fresh_id().to_string(),
            clock_id: run.time.clock().to_string(),
            to: Some(timestamp_to_wire(to)),
        };
        control.advance_clock(run.cast.qa.ask(request)).await.unwrap();
    }
    midnight
}

/// Waits until an agency has written this act, with a bound.
async fn written(run: &CaseRun, agency: Service, case: &str, act: &str) {
    let mut pause = tokio::time::interval(Duration::from_millis(20));
    let waits = async {
        while !view::case(run, agency, case).await.history.iter().any(|line| line.act == act) {
            pause.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waits).await.unwrap_or_else(|_| panic!("{agency} wrote no {act}"));
}

/// When an agency wrote the last of these acts, on the case's clock.
async fn moment_of(run: &CaseRun, agency: Service, case: &str, act: &str) -> Moment {
    let history = view::case(run, agency, case).await.history;
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
        let run = run(City::Almaty).await;
        let (case, _) = permitted(&run).await;
        run.at("2026-12-18T23:59").await.unwrap();
        let held = Held::link(link).await;
        let fact = async {
            match source {
                Berkut => record_border_crossing(&run).await.unwrap(),
                _ => drop(record_fingerprinting(&run, &case).await.unwrap()),
            }
        };
        let night = async {
            written(&run, source, &case, act).await;
            let midnight = after_midnight(&run, jiff::civil::date(2026, 12, 18)).await;
            // The inquiry has reached the border, and its answer is in the queue behind the fact.
            written(&run, ArmGo, &case, "ArrivalInquired").await;
            written(&run, Berkut, &case, "CrossingsInquired").await;
            view::stands(&run, &case, &[(ArmGo, "PRELIMINARY_APPROVED"), (EgovPep, "PRELIMINARY_APPROVED")]).await;
            held.release().await;
            midnight
        };
        let ((), midnight) = tokio::join!(fact, night);
        run.at("2026-12-19T01:00").await.unwrap();
        view::stands(&run, &case, &[(ArmGo, "PERMIT_EXPIRED"), (EgovPep, "PERMIT_LAPSED")]).await;
        assert_eq!(view::fact(&run, ArmGo, &case, "/unfulfilled").await, unfulfilled);
        let heard = if source == Berkut { "ArrivalRecorded" } else { "FingerprintingRecorded" };
        assert!(moment_of(&run, ArmGo, &case, heard).await >= midnight, "the message was not late");
        nobody_is_banned(ArmGo, &case).await;
        nobody_is_banned(EgovPep, &case).await;
    }
}

#[tokio::test]
async fn a_correction_of_the_last_minute_is_in_time() {
    // Aim: par. 12: D-03 is the portal's, where the correction is filed at 23:59 of its last day; ARM GO hears of it after
    // midnight, annuls nothing, and its new deadlines run from its own receipt.
    let run = run(City::Almaty).await;
    let case = returned(&run).await;
    run.at("2026-11-02T23:59").await.unwrap();
    upload_documents(&run, &case, &[corrected_criminal_record(&run.cast.identity)]).await.unwrap();
    let held = Held::link("egov-pep.to.arm-go").await;
    let night = async {
        written(&run, EgovPep, &case, "ApplicationResubmitted").await;
        let midnight = after_midnight(&run, jiff::civil::date(2026, 11, 2)).await;
        view::stands(&run, &case, &[(EgovPep, "SUBMITTED"), (ArmGo, "RETURNED")]).await;
        held.release().await;
        midnight
    };
    let (corrected, midnight) = tokio::join!(resubmit_application(&run, &case), night);
    corrected.unwrap();
    run.at("2026-11-03T01:00").await.unwrap();
    view::stands(&run, &case, &[(EgovPep, "RECEIVED"), (ArmGo, "RECEIVED")]).await;
    assert!(moment_of(&run, ArmGo, &case, "ApplicationSubmitted").await >= midnight, "the message was not late");
    assert_eq!(view::deadline(&run, ArmGo, &case, "D-02").await.map(|deadline| deadline.overdue), Some(false));
}
