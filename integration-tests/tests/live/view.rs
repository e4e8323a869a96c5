//! What an agency shows of a case to QA: where it stands, its facts, its deadlines.

use contracts::cases::v1::case_service_client::CaseServiceClient;
use contracts::cases::v1::{Case, GetCaseRequest, OpenDeadline};
use kosh::artefacts::json_of;
use kosh::case_run::CaseRun;
use kosh::services::Service;

/// The case as an agency holds it.
pub async fn case(run: &CaseRun, agency: Service, case: &str) -> Case {
    let mut client = CaseServiceClient::new(run.suite.channel(agency).unwrap());
    let request = run.cast.qa.ask(GetCaseRequest { case_id: case.to_owned() });
    client.get_case(request).await.unwrap().into_inner().case.unwrap()
}

/// Grows by one with every act: what was refused leaves it alone.
pub async fn version(run: &CaseRun, agency: Service, id: &str) -> i64 {
    case(run, agency, id).await.summary.unwrap().version
}

/// Where each of these agencies says the case stands.
pub async fn stands(run: &CaseRun, id: &str, expected: &[(Service, &str)]) {
    for (agency, status) in expected {
        let summary = case(run, *agency, id).await.summary.unwrap();
        assert_eq!(summary.status, *status, "{agency}");
    }
}

/// One fact of the state, for example "/ban/first_allowed"; null when it is not there.
pub async fn fact(run: &CaseRun, agency: Service, id: &str, pointer: &str) -> String {
    let facts = json_of(case(run, agency, id).await.facts.unwrap());
    match facts.pointer(pointer) {
        Some(found) => found.as_str().map_or_else(|| found.to_string(), str::to_owned),
        None => panic!("{agency} has no {pointer} in {facts}"),
    }
}

/// A deadline that runs or is overdue.
pub async fn deadline(run: &CaseRun, agency: Service, id: &str, deadline: &str) -> Option<OpenDeadline> {
    case(run, agency, id).await.open_deadlines.into_iter().find(|open| open.deadline == deadline)
}

/// The OCSP answer about the applicant's certificate that astanahub keeps with the signed request.
pub async fn evidence_of_request(run: &CaseRun, id: &str) -> Vec<u8> {
    let facts = json_of(case(run, Service::Astanahub, id).await.facts.unwrap());
    let statements = kosh::artefacts::statements_in(&facts).unwrap();
    statements.into_iter().find(|statement| statement.name == "petition-request").unwrap().ocsp
}
