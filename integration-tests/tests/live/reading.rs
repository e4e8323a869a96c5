//! Lists and streams at every agency: who sees what, and that a stream is the history.

use contracts::cases::v1::case_service_client::CaseServiceClient;
use contracts::cases::v1::{
    CaseFilter, CaseOrder, HistoryEntry, ListCasesRequest, ListedCase, WatchCaseRequest, case_filter::Clock,
};
use kosh::case_run::{CaseRun, application, open_petition, petition, register_application, request_approval};
use kosh::people::Persona;
use kosh::services::Service;
use regulation::City;
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

use crate::{run, view};

fn cases_at(run: &CaseRun, at: Service) -> CaseServiceClient<Channel> {
    CaseServiceClient::new(run.suite.channel(at).unwrap())
}

/// The first page of an agency's list.
async fn list(run: &CaseRun, by: &Persona, at: Service, filter: CaseFilter) -> Vec<ListedCase> {
    let request = ListCasesRequest { filter: Some(filter), ..Default::default() };
    cases_at(run, at).list_cases(by.ask(request)).await.unwrap().into_inner().cases
}

/// An agency's stream from its beginning until it has told so many entries.
async fn watch(run: &CaseRun, by: &Persona, at: Service, case: &str, count: usize) -> Vec<HistoryEntry> {
    let request = WatchCaseRequest { case_id: case.to_owned(), after_sequence: 0 };
    let mut stream = cases_at(run, at).watch_case(by.ask(request)).await.unwrap().into_inner();
    let mut entries: Vec<HistoryEntry> = vec![];
    while entries.len() < count {
        entries.extend(stream.message().await.unwrap().unwrap().entries);
    }
    entries
}

fn ids(listed: &[ListedCase]) -> Vec<String> {
    listed.iter().map(|listed| listed.summary.clone().unwrap().case_id).collect()
}

fn of_scene(run: &CaseRun) -> CaseFilter {
    CaseFilter { iin: run.cast.identity.iin.to_string(), ..Default::default() }
}

#[tokio::test]
async fn each_sees_in_a_list_what_is_theirs() {
    // Aim: at every agency the case stands in the list of those who may see it, and in nobody else's: another applicant,
    // another city's officer, whatever they ask for; what a list says agrees with the case; the stream is its history.
    let (own, other) = (run(City::Almaty).await, run(City::Astana).await);
    let asked = petition(&own).await.unwrap();
    let case = application(&own).await.unwrap();
    own.at("2026-10-27T10:15").await.unwrap();
    register_application(&own, &case).await.unwrap();
    own.time.quiet().await.unwrap();
    kosh::case_run::record_checks(&own, &case).await.unwrap();
    request_approval(&own, &case).await.unwrap();
    own.time.quiet().await.unwrap();
    let (own_cast, other_cast) = (&own.cast, &other.cast);
    use Service::{ArmGo, Astanahub, Berkut, EgovPep, IsMp};
    let agencies: [(Service, &str, &[&Persona], &[&Persona]); 5] = [
        (Astanahub, &asked, &[&own_cast.applicant, &own_cast.screener, &own_cast.qa], &[&other_cast.applicant]),
        (EgovPep, &case, &[&own_cast.applicant, &own_cast.auditor, &own_cast.qa], &[&other_cast.applicant]),
        (
            ArmGo,
            &case,
            &[&own_cast.ms_officer, &own_cast.tson_operator, &own_cast.auditor],
            &[&other_cast.ms_officer, &other_cast.tson_operator],
        ),
        (IsMp, &case, &[&own_cast.ms_officer, &own_cast.auditor, &own_cast.qa], &[&other_cast.ms_officer]),
        (Berkut, &case, &[&own_cast.knb_officer, &own_cast.qa], &[]),
    ];
    for (agency, id, see, blind) in agencies {
        let seen = view::case(&own, agency, id).await;
        for by in see {
            let listed = list(&own, by, agency, of_scene(&own)).await;
            let found = listed.iter().find(|listed| listed.summary == seen.summary);
            assert!(found.is_some(), "{agency}: {:?} not in {listed:?}", seen.summary);
            assert_eq!(watch(&own, by, agency, id, seen.history.len()).await, seen.history, "{agency}");
        }
        for by in blind {
            assert_eq!(list(&own, by, agency, of_scene(&own)).await, [], "{agency}");
            let unasked = list(&own, by, agency, CaseFilter::default()).await;
            assert!(!ids(&unasked).contains(&id.to_owned()), "{agency}");
        }
    }
    let own_only = list(&own, &own_cast.applicant, EgovPep, CaseFilter::default()).await;
    assert!(own_only.iter().all(|listed| listed.iin == own_cast.identity.iin.to_string()) && !own_only.is_empty());
    let in_city = list(&own, &own_cast.ms_officer, ArmGo, CaseFilter::default()).await;
    assert!(in_city.iter().all(|listed| listed.city == contracts::dossier::v1::City::Almaty as i32));
}

#[tokio::test]
async fn a_list_is_walked_page_by_page() {
    // Aim: a walk in pages of three tells each petition once while others are opened, and ends; the token of another caller,
    // of another question and a garbled one are the field's fault, and so are sizes beyond the limits.
    let run = run(City::Almaty).await;
    let case = open_petition(&run).await.unwrap();
    let mut endpoint = cases_at(&run, Service::Astanahub);
    let clock = Clock::TestClock(run.time.clock().to_string());
    let order_by = CaseOrder::NumberDesc as i32;
    let ask = |filter: Option<CaseFilter>, page_size: i32, page_token: &str| ListCasesRequest {
        filter,
        order_by,
        page_size,
        page_token: page_token.to_owned(),
    };
    let (mut told, mut token, mut first_token) = (vec![], String::new(), String::new());
    loop {
        let page = endpoint.list_cases(run.cast.auditor.ask(ask(None, 3, &token))).await.unwrap().into_inner();
        assert!(page.cases.len() <= 3);
        told.extend(page.cases.into_iter().map(|listed| listed.summary.unwrap().number));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
        first_token = token.clone();
    }
    assert!(told.is_sorted_by(|earlier, later| earlier > later), "{told:?}");
    let on_clock = CaseFilter { clock: Some(clock), ..Default::default() };
    let own = endpoint.list_cases(run.cast.auditor.ask(ask(Some(on_clock.clone()), 0, ""))).await.unwrap().into_inner();
    assert_eq!(ids(&own.cases), [case]);
    assert!(told.contains(&own.cases[0].summary.as_ref().unwrap().number));
    let mut refused = async |by: &Persona, request| {
        let refused = endpoint.list_cases(by.ask(request)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        refused.get_details_bad_request().unwrap().field_violations.remove(0).field
    };
    let auditor = &run.cast.auditor;
    if !first_token.is_empty() {
        assert_eq!(refused(&run.cast.qa, ask(None, 3, &first_token)).await, "page_token");
        assert_eq!(refused(auditor, ask(Some(on_clock), 3, &first_token)).await, "page_token");
        assert_eq!(refused(auditor, ask(None, 3, &first_token[1..])).await, "page_token");
    }
    assert_eq!(refused(auditor, ask(None, 3, "x'; DROP TABLE cases; --")).await, "page_token");
    assert_eq!(refused(auditor, ask(None, 201, "")).await, "page_size");
    assert_eq!(refused(auditor, ask(None, -1, "")).await, "page_size");
    let iin = CaseFilter { iin: "42".to_owned(), ..Default::default() };
    assert_eq!(refused(auditor, ask(Some(iin), 0, "")).await, "filter.iin");
}

#[tokio::test]
async fn a_watcher_sees_each_act_as_it_is_written() {
    // Aim: an officer who watches sees receipt, registration and the answer of ИС МП as they come; resumed, the stream goes
    // on where it was; a sequence that is not reached yet is out of range; a stranger watches nothing.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    let mut endpoint = cases_at(&run, Service::ArmGo);
    let ask = |after_sequence| run.cast.ms_officer.ask(WatchCaseRequest { case_id: case.clone(), after_sequence });
    let mut stream = endpoint.watch_case(ask(0)).await.unwrap().into_inner();
    let first = stream.message().await.unwrap().unwrap().entries;
    assert_eq!(first.iter().map(|entry| entry.act.as_str()).collect::<Vec<_>>(), ["ApplicationSubmitted"]);
    run.at("2026-10-27T10:15").await.unwrap();
    register_application(&run, &case).await.unwrap();
    let mut acts = vec![];
    while acts.len() < 2 {
        acts.extend(stream.message().await.unwrap().unwrap().entries.into_iter().map(|entry| entry.act));
    }
    assert_eq!(acts, ["ApplicationRegistered", "CaseOpened"]);
    let mut resumed = endpoint.watch_case(ask(2)).await.unwrap().into_inner();
    assert_eq!(resumed.message().await.unwrap().unwrap().entries[0].sequence, 3);
    let ahead = endpoint.watch_case(ask(99)).await.unwrap_err();
    assert_eq!(ahead.code(), Code::OutOfRange);
    let info = ahead.get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.metadata["last_sequence"].as_str()), ("SEQUENCE_NOT_REACHED", "3"));
    let refused = endpoint.watch_case(ask(-1)).await.unwrap_err();
    assert_eq!(refused.get_details_bad_request().unwrap().field_violations[0].field, "after_sequence");
}
