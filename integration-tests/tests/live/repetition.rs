//! The same call again, late, elsewhere and many at once: answered again and done once.

use contracts::astanahub::v1 as hub;
use contracts::astanahub::v1::astana_hub_service_client::AstanaHubServiceClient;
use contracts::astanahub::v1::upload_document_request::Part;
use contracts::dossier::v1::{DocumentKind, UploadHeader};
use contracts::egov_pep::v1 as pep;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use kosh::case_run::{
    CaseRun, ground, open_application, open_petition, pay_duty, petition, petition_documents, submit_petition,
    upload_petition_documents,
};
use kosh::services::Service::{Astanahub, EgovPep};
use platform::clock::fresh_id;
use regulation::City;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::{run, tables, view};

fn id() -> String {
    fresh_id().to_string()
}

fn astanahub(run: &CaseRun) -> AstanaHubServiceClient<Channel> {
    AstanaHubServiceClient::new(run.suite.channel(Astanahub).unwrap())
}

fn is_reuse(refusal: &Status) {
    assert_eq!(refusal.code(), Code::AlreadyExists, "{refusal:?}");
    assert_eq!(refusal.get_details_error_info().unwrap().reason, "REQUEST_ID_REUSED");
}

/// A petition with its documents.
async fn filled(run: &CaseRun) -> String {
    run.at("2026-10-05T10:00").await.unwrap();
    let case = open_petition(run).await.unwrap();
    upload_petition_documents(run, &case).await.unwrap();
    case
}

#[tokio::test]
async fn an_answer_stays_the_same_however_late_it_is_asked_again() {
    // Aim: a signed act repeated a day later, when the case has moved on, is answered as at first and done once.
    let run = run(City::Almaty).await;
    let case = filled(&run).await;
    let by = &run.cast.applicant;
    let request = |request_id: &str, signature: Vec<u8>| {
        by.ask(hub::SubmitPetitionRequest {
            request_id: request_id.to_owned(),
            case_id: case.clone(),
            applicant: Some(run.cast.identity.on_wire()),
            profession: "SOFTWARE_DEVELOPER".to_owned(),
            signature,
        })
    };
    let statement = astanahub(&run).submit_petition(request(&id(), vec![])).await.unwrap().into_inner().statement;
    let signature = by.sign(statement, run.time.now()).await.unwrap();
    let marked = id();
    let first = astanahub(&run).submit_petition(request(&marked, signature.clone())).await.unwrap().into_inner();
    run.at("2026-10-06T11:00").await.unwrap();
    kosh::case_run::screen_petition(&run, &case).await.unwrap();
    let version = view::version(&run, Astanahub, &case).await;
    let again = astanahub(&run).submit_petition(request(&marked, signature)).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert_eq!(first.case.unwrap().status, "SUBMITTED");
    assert_eq!(view::version(&run, Astanahub, &case).await, version);
}

#[tokio::test]
async fn a_request_id_belongs_to_its_first_use() {
    // Aim: an id that did one act does no other: not by another RPC, not for another person, and nothing of the first answer
    // is shown to them.
    let (own, other) = (run(City::Almaty).await, run(City::Almaty).await);
    let marked = id();
    let open = || hub::OpenPetitionRequest { request_id: marked.clone(), consent: true };
    let opened = astanahub(&own).open_petition(own.cast.applicant.ask(open())).await.unwrap().into_inner();
    is_reuse(&astanahub(&other).open_petition(other.cast.applicant.ask(open())).await.unwrap_err());
    let case_id = opened.case.unwrap().case_id;
    let grounds = vec![ground("A-8", "QUALIFICATION_NOT_CONFIRMED", "qualification")];
    let refuse = hub::RefusePetitionRequest { request_id: marked, case_id, grounds };
    is_reuse(&astanahub(&own).refuse_petition(own.cast.screener.ask(refuse)).await.unwrap_err());
    open_petition(&other).await.unwrap();
}

#[tokio::test]
async fn the_same_call_many_times_at_once_is_one_act() {
    // Aim: twenty copies of one call race: all get the one answer, and the history has the one act.
    let run = run(City::Astana).await;
    let request_id = id();
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let mut endpoint = astanahub(&run);
        let request = hub::OpenPetitionRequest { request_id: request_id.clone(), consent: true };
        let request = run.cast.applicant.ask(request);
        calls.spawn(async move { endpoint.open_petition(request).await.unwrap().into_inner() });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let case = answers[0].case.clone().unwrap().case_id;
    assert_eq!(view::case(&run, Astanahub, &case).await.history.len(), 1);
}

#[tokio::test]
async fn many_officers_at_once_decide_once() {
    // Aim: ten calls with ids of their own race for the same act: one acts, nine find the case moved on.
    let run = run(City::Almaty).await;
    let case = filled(&run).await;
    submit_petition(&run, &case).await.unwrap();
    let before = view::version(&run, Astanahub, &case).await;
    let mut calls = JoinSet::new();
    for _ in 0..10 {
        let mut endpoint = astanahub(&run);
        let request = run.cast.screener.ask(hub::ScreenPetitionRequest {
            request_id: id(),
            case_id: case.clone(),
            outcome: hub::ScreeningOutcome::Passed as i32,
            grounds: vec![],
        });
        calls.spawn(async move { endpoint.screen_petition(request).await });
    }
    let (acted, refused): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((acted.len(), refused.len()), (1, 9));
    for refusal in refused.into_iter().map(Result::unwrap_err) {
        assert_eq!(refusal.get_details_error_info().unwrap().reason, "WRONG_STATE");
    }
    assert_eq!(view::version(&run, Astanahub, &case).await, before + 1);
}

#[tokio::test]
async fn a_document_sent_again_is_filed_once() {
    // Aim: an upload whose answer was lost is sent again: one document; the same id over other bytes is refused.
    let run = run(City::Almaty).await;
    let case = filled(&run).await;
    let documents = petition_documents(&run.cast.identity).unwrap();
    let resume = documents.into_iter().find(|document| document.kind == DocumentKind::Resume).unwrap();
    let marked = id();
    let send = |bytes: Vec<u8>| {
        let header = UploadHeader {
            request_id: marked.clone(),
            case_id: case.clone(),
            kind: resume.kind as i32,
            media_type: resume.media_type.to_owned(),
            facts: None,
        };
        let parts = [Part::Header(header), Part::Chunk(bytes)];
        let parts = parts.map(|part| hub::UploadDocumentRequest { part: Some(part) });
        let request = run.cast.applicant.ask(tokio_stream::iter(parts));
        let mut endpoint = astanahub(&run);
        async move { endpoint.upload_document(request).await }
    };
    let count = async || {
        let hub = tables::all().await.remove(0);
        hub.count("SELECT count(*) FROM documents WHERE case_id = $1", case.parse().unwrap()).await
    };
    let before = count().await;
    let first = send(resume.bytes.clone()).await.unwrap().into_inner();
    let again = send(resume.bytes.clone()).await.unwrap().into_inner();
    assert_eq!(first, again);
    is_reuse(&send(kosh::documents::pdf("Another", &[])).await.unwrap_err());
    assert_eq!(count().await, before + 1);
}

#[tokio::test]
async fn a_duty_is_ordered_once() {
    // Aim: par. 10(6): the same call, another call and a call after the payment all tell the one payment.
    let run = run(City::Astana).await;
    petition(&run).await.unwrap();
    run.at("2026-10-22T10:00").await.unwrap();
    let case = open_application(&run).await.unwrap();
    let mut endpoint = EgovPepServiceClient::new(run.suite.channel(EgovPep).unwrap());
    let marked = id();
    let order = |request_id: &str| {
        let request = pep::RequestDutyPaymentRequest { request_id: request_id.to_owned(), case_id: case.clone() };
        run.cast.applicant.ask(request)
    };
    let first = endpoint.request_duty_payment(order(&marked)).await.unwrap().into_inner();
    assert_eq!(endpoint.request_duty_payment(order(&marked)).await.unwrap().into_inner(), first);
    let other = endpoint.request_duty_payment(order(&id())).await.unwrap().into_inner();
    assert_eq!(other.payment_reference, first.payment_reference);
    pay_duty(&run, &case).await.unwrap();
    assert_eq!(endpoint.request_duty_payment(order(&marked)).await.unwrap().into_inner(), first);
}
