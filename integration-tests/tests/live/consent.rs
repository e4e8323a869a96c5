//! Consent to data processing over the running suite: recorded before any document, refused, withdrawn before and after a decision
//! (AMB-22).

use contracts::egov_pep::v1 as pep;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use kosh::case_run::{
    CaseRun, answer_approval, form_preliminary_result, give_consent, open_application, open_application_with, petition,
    read_notices, register_preliminary_result, upload_documents, withdraw_consent, withdraw_petition_consent,
};
use kosh::services::Service::{ArmGo, Astanahub, Berkut, EgovPep, IsMp};
use platform::clock::fresh_id;
use regulation::City;
use tonic::Code;

use crate::refusals::{nobody_is_banned, notice, with_knb};
use crate::{refused, run, tables, view};

async fn ready(city: City) -> CaseRun {
    let run = run(city).await;
    petition(&run).await.unwrap();
    run.at("2026-10-22T10:00").await.unwrap();
    run
}

#[tokio::test]
async fn the_portal_asks_for_a_signed_consent_of_its_own() {
    // Aim: without consent nothing is opened; the unsigned call shows the text and changes nothing; a signed one is recorded with its
    // wording and moment; a document cannot be uploaded before the application is opened; opening it makes it the same case.
    let run = ready(City::Almaty).await;
    let without = open_application_with(&run, City::Almaty, false).await.unwrap_err();
    assert!(refused(&without).message.contains("A-10 NO_CONSENT"), "{without:#}");
    let mut endpoint = EgovPepServiceClient::new(run.suite.channel(EgovPep).unwrap());
    let ask = pep::GiveConsentRequest { request_id: fresh_id().to_string(), consent: true, signature: vec![] };
    let shown = endpoint.give_consent(run.cast.applicant.ask(ask.clone())).await.unwrap().into_inner();
    let text = String::from_utf8(shown.statement).unwrap();
    assert!(shown.case.is_none() && text.contains(run.cast.identity.iin.as_str()) && text.contains("egov.kz"));
    let forged = pep::GiveConsentRequest { signature: vec![0; 64], request_id: fresh_id().to_string(), ..ask };
    let forged = endpoint.give_consent(run.cast.applicant.ask(forged)).await.unwrap_err();
    assert_eq!(forged.code(), Code::InvalidArgument);
    let given = give_consent(&run, true).await.unwrap();
    assert_eq!(given.status, "CONSENT_GIVEN");
    assert_eq!(view::fact(&run, EgovPep, &given.case_id, "/consent/wording").await, "2026-1");
    let documents = kosh::case_run::application_documents(&run.cast.identity).unwrap();
    let early = upload_documents(&run, &given.case_id, &documents).await.unwrap_err();
    assert!(refused(&early).message.contains("CONSENT_GIVEN"), "{early:#}");
    let again = give_consent(&run, true).await.unwrap_err();
    assert!(refused(&again).message.contains("LIVE_APPLICATION_EXISTS"), "{again:#}");
    assert_eq!(open_application(&run).await.unwrap(), given.case_id);
    upload_documents(&run, &given.case_id, &documents).await.unwrap();
}

#[tokio::test]
async fn who_refuses_consent_leaves_nothing_behind() {
    // Aim: the case ends at once with one line of history, and no row of the portal names the person; who consents is named.
    let run = run(City::Astana).await;
    let ended = give_consent(&run, false).await.unwrap();
    assert_eq!((ended.status.as_str(), ended.next_owner.as_str()), ("ENDED_WITHOUT_CONSENT", ""));
    let portal = tables::all().await.into_iter().find(|tables| tables.agency == EgovPep.name()).unwrap();
    assert_eq!(portal.history(ended.case_id.parse().unwrap()).await.len(), 1);
    assert_eq!(portal.mentions(run.cast.identity.iin.as_str()).await, 0);
    assert_eq!(give_consent(&run, true).await.unwrap().status, "CONSENT_GIVEN");
    assert!(portal.mentions(run.cast.identity.iin.as_str()).await > 0);
}

#[tokio::test]
async fn a_consent_withdrawn_while_knb_has_the_case_ends_it_everywhere() {
    // Aim: AMB-22 (4): before a decision the agencies end the case without one; no ban; N-11 tells it; a new way is free.
    let run = run(City::Almaty).await;
    let case = with_knb(&run).await;
    run.at("2026-11-10T10:00").await.unwrap();
    assert_eq!(withdraw_consent(&run, &case).await.unwrap().status, "WITHDRAWAL_REQUESTED");
    run.time.quiet().await.unwrap();
    view::stands(&run, &case, &[EgovPep, ArmGo, IsMp, Berkut].map(|agency| (agency, "WITHDRAWN"))).await;
    assert_eq!(notice(&run).await.kind, "N-11");
    for agency in [EgovPep, ArmGo] {
        nobody_is_banned(agency, &case).await;
    }
    open_application(&run).await.unwrap();
}

#[tokio::test]
async fn a_consent_withdrawn_after_the_decision_has_no_effect_on_it() {
    // Aim: recorded at the portal with its moment; the approval stands in both agencies, no further notice, once only. At astanahub a
    // signed petition stays signed likewise.
    let run = run(City::Astana).await;
    let case = with_knb(&run).await;
    run.at("2026-11-16T17:00").await.unwrap();
    answer_approval(&run, &case).await.unwrap();
    form_preliminary_result(&run, &case).await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    read_notices(&run).await.unwrap();
    assert_eq!(withdraw_consent(&run, &case).await.unwrap().status, "PRELIMINARY_APPROVED");
    run.time.quiet().await.unwrap();
    view::stands(&run, &case, &[(EgovPep, "PRELIMINARY_APPROVED"), (ArmGo, "PRELIMINARY_APPROVED")]).await;
    assert!(view::fact(&run, EgovPep, &case, "/application/consent/withdrawn_at").await.starts_with("2026-11-16"));
    assert!(read_notices(&run).await.unwrap().is_empty());
    assert_eq!(refused(&withdraw_consent(&run, &case).await.unwrap_err()).code, Code::FailedPrecondition);
    let petition = view::fact(&run, EgovPep, &case, "/application/petition/case_id").await;
    assert_eq!(withdraw_petition_consent(&run, &petition).await.unwrap().status, "SIGNED");
    view::stands(&run, &petition, &[(Astanahub, "SIGNED")]).await;
}
