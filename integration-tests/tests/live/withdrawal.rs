//! The applicant withdraws, AMB-38: no decision, no ban, the way is free again; and too late is told as such.

use kosh::case_run::{
    CaseRun, answer_approval, application_documents, form_preliminary_result, open_application, open_petition,
    pay_duty, petition, read_notices, register_preliminary_result, submit_application, upload_documents,
    withdraw_application, withdraw_petition, withdraw_petition_consent,
};
use kosh::services::Service::{ArmGo, Astanahub, Berkut, EgovPep, IsMp};
use regulation::City;
use tonic::Code;

use crate::refusals::{nobody_is_banned, notice, submitted, with_knb};
use crate::{refused, run, view};

#[tokio::test]
async fn a_petition_is_withdrawn_until_it_is_signed() {
    // Aim: withdrawn with the consent while it lies with АКФ ПИТ: over at once, another may be opened; a signed petition
    // cannot be withdrawn.
    let run = run(City::Astana).await;
    let case = submitted(&run).await;
    withdraw_petition_consent(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "WITHDRAWN")]).await;
    let again = withdraw_petition(&run, &case).await.unwrap_err();
    assert_eq!(refused(&again).code, Code::FailedPrecondition);
    let other = open_petition(&run).await.unwrap();
    withdraw_petition(&run, &other).await.unwrap();
    // The one that the applicant carries to the end.
    let run = crate::run(City::Astana).await;
    let signed = petition(&run).await.unwrap();
    let late = withdraw_petition(&run, &signed).await.unwrap_err();
    assert!(refused(&late).message.contains("SIGNED"), "{late:#}");
}

#[tokio::test]
async fn an_application_is_withdrawn_while_knb_has_it() {
    // Aim: withdrawn on 10 November while КНБ's 25 days run: all four agencies end the case, no deadline runs, КНБ owes and
    // decides nothing, N-11 is in the cabinet, nobody is banned; the same petition and the same payment carry a new
    // application to ARM GO.
    let run = run(City::Almaty).await;
    let case = with_knb(&run).await;
    let payment = view::fact(&run, EgovPep, &case, "/filing/duty/payment/reference").await;
    run.at("2026-11-10T10:00").await.unwrap();
    assert_eq!(withdraw_application(&run, &case).await.unwrap().status, "WITHDRAWAL_REQUESTED");
    run.time.quiet().await.unwrap();
    let all = [EgovPep, ArmGo, IsMp, Berkut];
    view::stands(&run, &case, &all.map(|agency| (agency, "WITHDRAWN"))).await;
    for agency in all {
        assert!(view::case(&run, agency, &case).await.open_deadlines.is_empty(), "{agency}");
    }
    let told = notice(&run).await;
    assert_eq!(told.kind, "N-11");
    assert!(told.text_ru.contains("без принятия решения"), "{}", told.text_ru);
    for agency in [EgovPep, ArmGo] {
        nobody_is_banned(agency, &case).await;
    }
    for late in [
        answer_approval(&run, &case).await.unwrap_err(),
        form_preliminary_result(&run, &case).await.unwrap_err(),
        withdraw_application(&run, &case).await.unwrap_err(),
    ] {
        assert_eq!(refused(&late).code, Code::FailedPrecondition, "{late:#}");
    }
    assert_eq!(file_again(&run).await, payment);
}

/// The applicant files anew; returns the payment that was used.
async fn file_again(run: &CaseRun) -> String {
    let case = open_application(run).await.unwrap();
    upload_documents(run, &case, &application_documents(&run.cast.identity).unwrap()).await.unwrap();
    // Asked for again, the gateway tells the payment that is paid already.
    let request = contracts::egov_pep::v1::RequestDutyPaymentRequest {
        request_id: platform::clock::fresh_id().to_string(),
        case_id: case.clone(),
    };
    let endpoint = run.suite.channel(EgovPep).unwrap();
    let mut endpoint = contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient::new(endpoint);
    endpoint.request_duty_payment(run.cast.applicant.ask(request)).await.unwrap();
    submit_application(run, &case).await.unwrap();
    run.time.quiet().await.unwrap();
    view::stands(run, &case, &[(EgovPep, "RECEIVED"), (ArmGo, "RECEIVED")]).await;
    view::fact(run, EgovPep, &case, "/filing/duty/payment/reference").await
}

#[tokio::test]
async fn what_was_never_sent_ends_at_the_portal() {
    // Aim: an application that was opened and paid, not submitted, is withdrawn at once; its payment serves the next.
    let run = run(City::Astana).await;
    petition(&run).await.unwrap();
    run.at("2026-10-22T10:00").await.unwrap();
    let case = open_application(&run).await.unwrap();
    pay_duty(&run, &case).await.unwrap();
    let payment = view::fact(&run, EgovPep, &case, "/duty/reference").await;
    assert_eq!(withdraw_application(&run, &case).await.unwrap().status, "WITHDRAWN");
    assert_eq!(file_again(&run).await, payment);
}

#[tokio::test]
async fn a_withdrawal_after_the_decision_is_too_late() {
    // Aim: the result is formed and not yet registered when the applicant withdraws: it stands; N-11 says that it was too
    // late, the approval is delivered as N-6, and from then on nothing can be withdrawn.
    let run = run(City::Almaty).await;
    let case = with_knb(&run).await;
    run.at("2026-11-16T17:00").await.unwrap();
    answer_approval(&run, &case).await.unwrap();
    run.at("2026-11-18T10:00").await.unwrap();
    form_preliminary_result(&run, &case).await.unwrap();
    withdraw_application(&run, &case).await.unwrap();
    run.time.quiet().await.unwrap();
    view::stands(&run, &case, &[(EgovPep, "RECEIVED"), (ArmGo, "PRELIMINARY_FORMED")]).await;
    register_preliminary_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(EgovPep, "PRELIMINARY_APPROVED"), (ArmGo, "PRELIMINARY_APPROVED")]).await;
    let kinds: Vec<_> = read_notices(&run).await.unwrap().into_iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, ["N-11", "N-6"]);
    let late = withdraw_application(&run, &case).await.unwrap_err();
    assert!(refused(&late).message.contains("PRELIMINARY_APPROVED"), "{late:#}");
}
