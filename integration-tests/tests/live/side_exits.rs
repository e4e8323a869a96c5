//! The ways out of the main path that walk already.

use contracts::dossier::v1::Ground;
use kosh::case_run::{
    CaseRun, application, corrected_criminal_record, open_application, petition, preliminary_permit,
    record_border_crossing, refuse_consent, register_application, resubmit_application, return_for_rework,
    upload_documents,
};
use regulation::City;
use tonic::Code;

use crate::{refused, run, tables};

fn not_legalised() -> Vec<Ground> {
    vec![Ground { clause: "A-10.4".into(), reason: "NOT_LEGALISED".into(), subject: "CRIMINAL_RECORD".into() }]
}

/// Where a case stands in one agency's table.
async fn status(agency: &str, case: &str) -> String {
    let tables = tables::all().await.into_iter().find(|tables| tables.agency == agency).unwrap();
    let row = sqlx::query("SELECT status FROM cases WHERE id = $1::uuid").bind(case);
    sqlx::Row::get(&row.fetch_one(tables.records.pool()).await.unwrap(), 0)
}

/// An application that the officer returned on Tuesday 27 October.
pub async fn returned(run: &CaseRun) -> String {
    petition(run).await.unwrap();
    let case = application(run).await.unwrap();
    run.at("2026-10-27T10:15").await.unwrap();
    return_for_rework(run, &case, not_legalised()).await.unwrap();
    assert_eq!(status("egov-pep", &case).await, "RETURNED");
    case
}

#[tokio::test]
async fn without_consent_the_petition_ends() {
    // Aim: par. 4: no consent, no case; nothing personal is kept, and the person may come again at once.
    let run = run(City::Astana).await;
    let case = refuse_consent(&run).await.unwrap();
    assert_eq!(status("astanahub", &case).await, "ENDED_WITHOUT_CONSENT");
    let hub = tables::all().await.remove(0);
    let iin = run.cast.identity.iin.as_str();
    assert_eq!(hub.mentions(iin).await, 0);
    petition(&run).await.unwrap();
}

#[tokio::test]
async fn a_returned_application_is_corrected_and_registered_again() {
    // Aim: par. 12: returned with reasons, corrected within five days, considered anew with new deadlines, registered.
    let run = run(City::Almaty).await;
    let case = returned(&run).await;
    run.at("2026-10-29T12:00").await.unwrap();
    let corrected = corrected_criminal_record(&run.cast.identity);
    upload_documents(&run, &case, &[corrected]).await.unwrap();
    resubmit_application(&run, &case).await.unwrap();
    let arm = tables::all().await.remove(2);
    let deadlines = arm.deadlines(case.parse().unwrap()).await;
    // Received again on Thursday 29 October: two working days end on Monday 2 November.
    assert_eq!(deadlines["D-02"], ("running".to_owned(), jiff::civil::date(2026, 11, 2)));
    run.at("2026-10-30T10:00").await.unwrap();
    register_application(&run, &case).await.unwrap();
    assert_eq!(status("arm-go", &case).await, "OPENED");
    assert_eq!(status("is-mp", &case).await, "OPENED");
}

#[tokio::test]
async fn an_unheeded_return_annuls_without_a_ban() {
    // Aim: par. 12: returned on 27 October, the five days end at 24:00 of Sunday 1 November, rolled to Monday the 2nd; then
    // the portal annuls by itself, ARM GO hears of it, and the person may file anew at once.
    let run = run(City::Almaty).await;
    let case = returned(&run).await;
    run.at("2026-11-02T23:59").await.unwrap();
    assert_eq!(status("egov-pep", &case).await, "RETURNED");
    run.at("2026-11-03T00:00").await.unwrap();
    assert_eq!(status("egov-pep", &case).await, "ANNULLED");
    assert_eq!(status("arm-go", &case).await, "ANNULLED");
    open_application(&run).await.unwrap();
}

#[tokio::test]
async fn an_approval_that_nobody_uses_is_annulled_with_a_ban() {
    // Aim: par. 19: approved on 18 November, neither arrived nor applied by 24:00 of 18 December: ARM GO asks everybody who
    // could know better, annuls, and the year's ban counts from the approval.
    let run = run(City::Astana).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    preliminary_permit(&run, &case).await.unwrap();
    run.at("2026-12-18T23:59").await.unwrap();
    assert_eq!(status("arm-go", &case).await, "PRELIMINARY_APPROVED");
    run.at("2026-12-19T00:00").await.unwrap();
    assert_eq!(status("arm-go", &case).await, "PERMIT_ANNULLED");
    assert_eq!(status("egov-pep", &case).await, "PERMIT_LAPSED");
    let ban = open_application(&run).await.unwrap_err();
    let refused = refused(&ban);
    assert_eq!(refused.code, Code::FailedPrecondition);
    assert!(refused.message.contains("A-19/p5"), "{}", refused.message);
    assert!(refused.message.contains("first allowed on 2027-11-19"), "{}", refused.message);
}

#[tokio::test]
async fn who_only_arrived_loses_the_approval_without_a_ban() {
    // Aim: AMB-10: one of the two is not neither: the approval expires, and no ban stands in the way.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    preliminary_permit(&run, &case).await.unwrap();
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    run.at("2026-12-19T00:00").await.unwrap();
    assert_eq!(status("arm-go", &case).await, "PERMIT_EXPIRED");
    let portal = tables::all().await.remove(1);
    let bans =
        "SELECT count(*) FROM persons p JOIN cases c USING (person, clock) WHERE c.id = $1 AND p.body->'bans' <> '[]'";
    assert_eq!(portal.count(bans, case.parse().unwrap()).await, 0);
}
