//! The courier, par. 21: waybill, hand-over, receipt and loss.

use kosh::case_run::{
    accept_final_application, arrival_papers, receive_originals, record_border_crossing, record_final_checks,
    record_fingerprinting, report_originals_lost, send_originals_under, upload_arrival_documents,
};
use kosh::services::Service::{ArmGo, IsMp};
use regulation::City;
use tonic::Code;

use crate::refusals::permitted;
use crate::{refused, scene, view};

#[tokio::test]
async fn originals_that_the_courier_lost_are_sent_again() {
    // Aim: AMB-16: after two working days D-11 is overdue and decides nothing; reported lost, the originals are sent under a new
    // waybill, the old one is refused at both ends, and the three working days run from the receipt of the new one.
    let scene = scene(City::Almaty).await;
    let (case, number) = permitted(&scene).await;
    scene.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&scene).await.unwrap();
    scene.at("2026-12-07T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(&scene, &case).await.unwrap();
    let papers = arrival_papers(&scene.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(&scene, &case, &papers).await.unwrap();
    accept_final_application(&scene, &case, &number).await.unwrap();
    let early = report_originals_lost(&scene, &case, "KZP1").await.unwrap_err();
    assert!(refused(&early).message.contains("FINAL_ACCEPTED"), "{early:#}");
    send_originals_under(&scene, &case, "KZP1").await.unwrap();
    // Handed over on Monday: two working days end with Wednesday the 9th.
    scene.at("2026-12-10T00:00").await.unwrap();
    assert!(view::term(&scene, IsMp, &case, "D-11").await.unwrap().overdue);
    view::stands(&scene, &case, &[(ArmGo, "ORIGINALS_SENT"), (IsMp, "ORIGINALS_SENT")]).await;
    let other = report_originals_lost(&scene, &case, "KZP9").await.unwrap_err();
    assert_eq!(refused(&other).code, Code::InvalidArgument);
    report_originals_lost(&scene, &case, "KZP1").await.unwrap();
    view::stands(&scene, &case, &[(ArmGo, "ORIGINALS_LOST"), (IsMp, "ORIGINALS_LOST")]).await;
    for term in ["D-11", "D-12"] {
        assert!(view::term(&scene, IsMp, &case, term).await.is_none(), "{term}");
    }
    let again = send_originals_under(&scene, &case, "KZP1").await.unwrap_err();
    assert_eq!(refused(&again).code, Code::InvalidArgument);
    scene.at("2026-12-14T10:00").await.unwrap();
    send_originals_under(&scene, &case, "KZP2").await.unwrap();
    let old = receive_originals(&scene, &case, "KZP1").await.unwrap_err();
    assert_eq!(refused(&old).code, Code::InvalidArgument);
    scene.at("2026-12-15T10:00").await.unwrap();
    receive_originals(&scene, &case, "KZP2").await.unwrap();
    // The 16th is the Day of Independence.
    let due = view::term(&scene, IsMp, &case, "D-12").await.unwrap().due_at.unwrap();
    assert_eq!(due, platform::wire::timestamp_to_wire("2026-12-21T19:00:00Z".parse().unwrap()));
    record_final_checks(&scene, &case).await.unwrap();
    view::stands(&scene, &case, &[(IsMp, "FINAL_CHECKED")]).await;
}
