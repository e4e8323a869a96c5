//! The applicant withdraws, AMB-38: no decision, no ban, the way is free again; and too late is told as such.

use kosh::case_run::{
    Scene, answer_approval, application_papers, form_preliminary_result, open_application, open_petition, pay_duty,
    petition, read_notices, register_preliminary_result, submit_application, upload_documents, withdraw_application,
    withdraw_petition, withdraw_petition_consent,
};
use kosh::services::Service::{ArmGo, Astanahub, Berkut, EgovPep, IsMp};
use regulation::City;
use tonic::Code;

use crate::refusals::{nobody_is_banned, notice, submitted, with_knb};
use crate::{refused, scene, view};

#[tokio::test]
async fn a_petition_is_withdrawn_until_it_is_signed() {
    // Aim: withdrawn with the consent while it lies with АКФ ПИТ: over at once, another may be opened; a signed petition
    // cannot be withdrawn.
    let scene = scene(City::Astana).await;
    let case = submitted(&scene).await;
    withdraw_petition_consent(&scene, &case).await.unwrap();
    view::stands(&scene, &case, &[(Astanahub, "WITHDRAWN")]).await;
    let again = withdraw_petition(&scene, &case).await.unwrap_err();
    assert_eq!(refused(&again).code, Code::FailedPrecondition);
    let other = open_petition(&scene).await.unwrap();
    withdraw_petition(&scene, &other).await.unwrap();
    // The one that the applicant carries to the end.
    let scene = crate::scene(City::Astana).await;
    let signed = petition(&scene).await.unwrap();
    let late = withdraw_petition(&scene, &signed).await.unwrap_err();
    assert!(refused(&late).message.contains("SIGNED"), "{late:#}");
}

#[tokio::test]
async fn an_application_is_withdrawn_while_knb_has_it() {
    // Aim: withdrawn on 10 November while КНБ's 25 days run: all four agencies end the case, no term runs, КНБ owes and
    // decides nothing, N-11 is in the cabinet, nobody is banned; the same petition and the same payment carry a new
    // application to ARM GO.
    let scene = scene(City::Almaty).await;
    let case = with_knb(&scene).await;
    let payment = view::fact(&scene, EgovPep, &case, "/filing/duty/payment/reference").await;
    scene.at("2026-11-10T10:00").await.unwrap();
    assert_eq!(withdraw_application(&scene, &case).await.unwrap().status, "WITHDRAWAL_REQUESTED");
    scene.time.quiet().await.unwrap();
    let all = [EgovPep, ArmGo, IsMp, Berkut];
    view::stands(&scene, &case, &all.map(|agency| (agency, "WITHDRAWN"))).await;
    for agency in all {
        assert!(view::case(&scene, agency, &case).await.open_terms.is_empty(), "{agency}");
    }
    let told = notice(&scene).await;
    assert_eq!(told.kind, "N-11");
    assert!(told.text_ru.contains("без принятия решения"), "{}", told.text_ru);
    for agency in [EgovPep, ArmGo] {
        nobody_is_banned(agency, &case).await;
    }
    for late in [
        answer_approval(&scene, &case).await.unwrap_err(),
        form_preliminary_result(&scene, &case).await.unwrap_err(),
        withdraw_application(&scene, &case).await.unwrap_err(),
    ] {
        assert_eq!(refused(&late).code, Code::FailedPrecondition, "{late:#}");
    }
    assert_eq!(file_again(&scene).await, payment);
}

/// The applicant files anew; returns the payment that was used.
async fn file_again(scene: &Scene) -> String {
    let case = open_application(scene).await.unwrap();
    upload_documents(scene, &case, &application_papers(&scene.cast.identity).unwrap()).await.unwrap();
    // Asked for again, the gateway tells the payment that is paid already.
    let request = contracts::egov_pep::v1::RequestDutyPaymentRequest {
        request_id: platform::clock::fresh_id().to_string(),
        case_id: case.clone(),
    };
    let door = scene.suite.channel(EgovPep).unwrap();
    let mut door = contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient::new(door);
    door.request_duty_payment(scene.cast.applicant.ask(request)).await.unwrap();
    submit_application(scene, &case).await.unwrap();
    scene.time.quiet().await.unwrap();
    view::stands(scene, &case, &[(EgovPep, "RECEIVED"), (ArmGo, "RECEIVED")]).await;
    view::fact(scene, EgovPep, &case, "/filing/duty/payment/reference").await
}

#[tokio::test]
async fn what_was_never_sent_ends_at_the_portal() {
    // Aim: an application that was opened and paid, not submitted, is withdrawn at once; its payment serves the next.
    let scene = scene(City::Astana).await;
    petition(&scene).await.unwrap();
    scene.at("2026-10-22T10:00").await.unwrap();
    let case = open_application(&scene).await.unwrap();
    pay_duty(&scene, &case).await.unwrap();
    let payment = view::fact(&scene, EgovPep, &case, "/duty/reference").await;
    assert_eq!(withdraw_application(&scene, &case).await.unwrap().status, "WITHDRAWN");
    assert_eq!(file_again(&scene).await, payment);
}

#[tokio::test]
async fn a_withdrawal_after_the_decision_is_too_late() {
    // Aim: the result is formed and not yet registered when the applicant withdraws: it stands; N-11 says that it was too
    // late, the approval is delivered as N-6, and from then on nothing can be withdrawn.
    let scene = scene(City::Almaty).await;
    let case = with_knb(&scene).await;
    scene.at("2026-11-16T17:00").await.unwrap();
    answer_approval(&scene, &case).await.unwrap();
    scene.at("2026-11-18T10:00").await.unwrap();
    form_preliminary_result(&scene, &case).await.unwrap();
    withdraw_application(&scene, &case).await.unwrap();
    scene.time.quiet().await.unwrap();
    view::stands(&scene, &case, &[(EgovPep, "RECEIVED"), (ArmGo, "PRELIMINARY_FORMED")]).await;
    register_preliminary_result(&scene, &case).await.unwrap();
    view::stands(&scene, &case, &[(EgovPep, "PRELIMINARY_APPROVED"), (ArmGo, "PRELIMINARY_APPROVED")]).await;
    let kinds: Vec<_> = read_notices(&scene).await.unwrap().into_iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, ["N-11", "N-6"]);
    let late = withdraw_application(&scene, &case).await.unwrap_err();
    assert!(refused(&late).message.contains("PRELIMINARY_APPROVED"), "{late:#}");
}
