//! The courier, par. 21: waybill, hand-over, receipt and loss.

use kosh::case_run::{
    accept_final_application, arrival_documents, receive_originals, record_border_crossing, record_final_checks,
    record_fingerprinting, report_originals_lost, send_originals_under, upload_arrival_documents,
};
use kosh::services::Service::{ArmGo, IsMp};
use regulation::City;
use tonic::Code;

use crate::refusals::permitted;
use crate::{refused, run, view};

#[tokio::test]
async fn originals_that_the_courier_lost_are_sent_again() {
    // Aim: AMB-16: after two working days D-11 is overdue and decides nothing; reported lost, the originals are sent under a new
    // waybill, the old one is refused at both ends, and the three working days run from the receipt of the new one.
    let run = run(City::Almaty).await;
    let (case, number) = permitted(&run).await;
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    run.at("2026-12-07T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(&run, &case).await.unwrap();
    let documents = arrival_documents(&run.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(&run, &case, &documents).await.unwrap();
    accept_final_application(&run, &case, &number).await.unwrap();
    let early = report_originals_lost(&run, &case, "KZP1").await.unwrap_err();
    assert!(refused(&early).message.contains("FINAL_ACCEPTED"), "{early:#}");
    send_originals_under(&run, &case, "KZP1").await.unwrap();
    // Handed over on Monday: two working days end with Wednesday the 9th.
    run.at("2026-12-10T00:00").await.unwrap();
    assert!(view::deadline(&run, IsMp, &case, "D-11").await.unwrap().overdue);
    view::stands(&run, &case, &[(ArmGo, "ORIGINALS_SENT"), (IsMp, "ORIGINALS_SENT")]).await;
    let other = report_originals_lost(&run, &case, "KZP9").await.unwrap_err();
    assert_eq!(refused(&other).code, Code::InvalidArgument);
    report_originals_lost(&run, &case, "KZP1").await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "ORIGINALS_LOST"), (IsMp, "ORIGINALS_LOST")]).await;
    for deadline in ["D-11", "D-12"] {
        assert!(view::deadline(&run, IsMp, &case, deadline).await.is_none(), "{deadline}");
    }
    let again = send_originals_under(&run, &case, "KZP1").await.unwrap_err();
    assert_eq!(refused(&again).code, Code::InvalidArgument);
    run.at("2026-12-14T10:00").await.unwrap();
    send_originals_under(&run, &case, "KZP2").await.unwrap();
    let old = receive_originals(&run, &case, "KZP1").await.unwrap_err();
    assert_eq!(refused(&old).code, Code::InvalidArgument);
    run.at("2026-12-15T10:00").await.unwrap();
    receive_originals(&run, &case, "KZP2").await.unwrap();
    // The 16th is the Day of Independence.
    let due = view::deadline(&run, IsMp, &case, "D-12").await.unwrap().due_at.unwrap();
    assert_eq!(due, platform::wire::timestamp_to_wire("2026-12-21T19:00:00Z".parse().unwrap()));
    record_final_checks(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(IsMp, "FINAL_CHECKED")]).await;
}
