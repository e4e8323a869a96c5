//! A ban follows the passport: AMB-08 e, over real locks and two persons.

use kosh::case_run::{
    application_documents, open_application, pay_duty, petition, refuse_preliminary_result,
    register_preliminary_result, reject_approval, submit_application, upload_documents,
};
use kosh::services::Service::{ArmGo, EgovPep};
use regulation::City;
use tonic::Code;

use crate::refusals::{not_approved, with_knb};
use crate::{refused, run, tables, view};

#[tokio::test]
async fn a_new_iin_does_not_lift_the_ban() {
    // The banned person is copied to the clock on which the other IIN comes: each clock has persons of its own.
    // Aim: one IIN is refused on 18 November; another IIN with the same passport may open an application, for the portal
    // knows no passport yet, but is neither asked for the duty, nor shown a statement to sign, nor let file: clause, reason and
    // first permitted day are told, and the version stays. With a passport of their own the same person pays and files.
    let banned = run(City::Almaty).await;
    let case = with_knb(&banned).await;
    banned.at("2026-11-16T17:00").await.unwrap();
    reject_approval(&banned, &case, "").await.unwrap();
    banned.at("2026-11-18T10:00").await.unwrap();
    refuse_preliminary_result(&banned, &case, not_approved()).await.unwrap();
    register_preliminary_result(&banned, &case).await.unwrap();

    let mut again = run(City::Almaty).await;
    petition(&again).await.unwrap();
    again.at("2026-11-20T10:00").await.unwrap();
    let to = again.time.clock();
    let iin = banned.cast.identity.iin.as_str();
    for agency in [EgovPep, ArmGo] {
        tables::of(agency).await.copy_person((iin, banned.time.clock()), (iin, to)).await;
    }
    let own = application_documents(&again.cast.identity).unwrap();
    again.cast.identity.passport_number = banned.cast.identity.passport_number.to_lowercase();
    let shared = application_documents(&again.cast.identity).unwrap();
    let case = open_application(&again).await.unwrap();
    upload_documents(&again, &case, &shared).await.unwrap();
    let before = view::version(&again, EgovPep, &case).await;
    told_of_the_ban(&pay_duty(&again, &case).await.unwrap_err());
    assert_eq!(view::version(&again, EgovPep, &case).await, before);
    upload_documents(&again, &case, &own).await.unwrap();
    pay_duty(&again, &case).await.unwrap();

    upload_documents(&again, &case, &shared).await.unwrap();
    let before = view::version(&again, EgovPep, &case).await;
    told_of_the_ban(&submit_application(&again, &case).await.unwrap_err());
    assert_eq!(view::version(&again, EgovPep, &case).await, before);
    upload_documents(&again, &case, &own).await.unwrap();
    submit_application(&again, &case).await.unwrap();
}

fn told_of_the_ban(error: &anyhow::Error) {
    let refusal = refused(error);
    assert_eq!(refusal.code, Code::FailedPrecondition);
    let ban = "A-19/p3 BAN_IN_FORCE PRELIMINARY_REFUSAL, first allowed on 2027-11-19";
    assert!(refusal.message.contains(ban), "{}", refusal.message);
}
