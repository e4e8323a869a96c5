//! What an agency shows of a case to QA: where it stands, its facts, its terms.

use contracts::cases::v1::{Case, OpenTerm};
use contracts::{arm_go, astanahub, berkut, egov_pep, is_mp};
use kosh::artefacts::json_of;
use kosh::case_run::Scene;
use kosh::services::Service;

macro_rules! ask {
    ($scene:expr, $service:expr, $case:expr, $package:ident, $client:ident::$Client:ident) => {{
        let mut door = $package::v1::$client::$Client::new($scene.suite.channel($service).unwrap());
        let request = $package::v1::GetCaseRequest { case_id: $case.to_owned() };
        door.get_case($scene.cast.qa.ask(request)).await.unwrap().into_inner().case.unwrap()
    }};
}

/// The case as an agency holds it.
pub async fn case(scene: &Scene, agency: Service, case: &str) -> Case {
    match agency {
        Service::Astanahub => ask!(scene, agency, case, astanahub, astana_hub_service_client::AstanaHubServiceClient),
        Service::EgovPep => ask!(scene, agency, case, egov_pep, egov_pep_service_client::EgovPepServiceClient),
        Service::ArmGo => ask!(scene, agency, case, arm_go, arm_go_service_client::ArmGoServiceClient),
        Service::IsMp => ask!(scene, agency, case, is_mp, is_mp_service_client::IsMpServiceClient),
        Service::Berkut => ask!(scene, agency, case, berkut, berkut_service_client::BerkutServiceClient),
        Service::Registries => panic!("the registers hold no cases"),
    }
}

/// Grows by one with every act: what was refused leaves it alone.
pub async fn version(scene: &Scene, agency: Service, id: &str) -> i64 {
    case(scene, agency, id).await.summary.unwrap().version
}

/// Where each of these agencies says the case stands.
pub async fn stands(scene: &Scene, id: &str, expected: &[(Service, &str)]) {
    for (agency, status) in expected {
        let summary = case(scene, *agency, id).await.summary.unwrap();
        assert_eq!(summary.status, *status, "{agency}");
    }
}

/// One fact of the state, for example "/ban/first_allowed"; null when it is not there.
pub async fn fact(scene: &Scene, agency: Service, id: &str, pointer: &str) -> String {
    let facts = json_of(case(scene, agency, id).await.facts.unwrap());
    match facts.pointer(pointer) {
        Some(found) => found.as_str().map_or_else(|| found.to_string(), str::to_owned),
        None => panic!("{agency} has no {pointer} in {facts}"),
    }
}

/// A term that runs or is overdue.
pub async fn term(scene: &Scene, agency: Service, id: &str, term: &str) -> Option<OpenTerm> {
    case(scene, agency, id).await.open_terms.into_iter().find(|open| open.term == term)
}

/// The OCSP answer about the applicant's certificate that astanahub keeps with the signed request.
pub async fn evidence_of_request(scene: &Scene, id: &str) -> Vec<u8> {
    let facts = json_of(case(scene, Service::Astanahub, id).await.facts.unwrap());
    let statements = kosh::artefacts::statements_in(&facts).unwrap();
    statements.into_iter().find(|statement| statement.name == "petition-request").unwrap().ocsp
}
