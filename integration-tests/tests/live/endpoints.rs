//! What a caller meets at the endpoints: reflection and health, typed refusals, repetition, strangers.

use contracts::arm_go::v1 as arm;
use contracts::arm_go::v1::arm_go_service_client::ArmGoServiceClient;
use contracts::astanahub::v1 as hub;
use contracts::astanahub::v1::astana_hub_service_client::AstanaHubServiceClient;
use contracts::cases::v1::GetCaseRequest;
use contracts::cases::v1::case_service_client::CaseServiceClient;
use integration_tests::rpc::is_everywhere;
use kosh::case_run::{application, get_case, open_petition, petition, screen_petition};
use kosh::services::Service;
use kosh::suite::Suite;
use platform::clock::fresh_id;
use regulation::City;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_types::StatusExt as _;

use crate::{refused, run};

#[tokio::test]
async fn every_agency_shows_what_it_serves() {
    // Aim: a generic client without our files finds each agency's service by reflection, and health without a token.
    let suite = Suite::from_environment().unwrap();
    for (agency, service) in [
        (Service::Astanahub, "residency.astanahub.v1.AstanaHubService"),
        (Service::EgovPep, "residency.egov_pep.v1.EgovPepService"),
        (Service::ArmGo, "residency.arm_go.v1.ArmGoService"),
        (Service::IsMp, "residency.is_mp.v1.IsMpService"),
        (Service::Berkut, "residency.berkut.v1.BerkutService"),
    ] {
        let channel = suite.channel(agency).unwrap();
        let health = HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await.unwrap();
        assert_eq!(health.into_inner().status, 1, "{agency}");
        let list = ServerReflectionRequest {
            message_request: Some(MessageRequest::ListServices(String::new())),
            ..Default::default()
        };
        let mut answers = ServerReflectionClient::new(channel)
            .server_reflection_info(tokio_stream::once(list))
            .await
            .unwrap()
            .into_inner();
        let answer = answers.message().await.unwrap().unwrap().message_response.unwrap();
        let MessageResponse::ListServicesResponse(services) = answer else { panic!("not a list") };
        let names: Vec<_> = services.service.iter().map(|found| found.name.as_str()).collect();
        assert!(names.contains(&service), "{agency}: {names:?}");
        assert!(names.contains(&"residency.cases.v1.CaseService"), "{agency}: {names:?}");
        let others = names.iter().filter(|name| name.starts_with("residency.") && !is_everywhere(name));
        assert_eq!(others.count(), 1, "{agency} shows what others serve: {names:?}");
    }
}

#[tokio::test]
async fn a_strangers_case_does_not_exist() {
    // Aim: an applicant who asks for another's case learns no more than for a case that never was.
    let (own, other) = (run(City::Almaty).await, run(City::Almaty).await);
    let case = open_petition(&own).await.unwrap();
    let mut endpoint = CaseServiceClient::new(own.suite.channel(Service::Astanahub).unwrap());
    let ask = |case_id: String| other.cast.applicant.ask(GetCaseRequest { case_id });
    let theirs = endpoint.get_case(ask(case.clone())).await.unwrap_err();
    let nobodys = endpoint.get_case(ask(fresh_id().to_string())).await.unwrap_err();
    assert_eq!((theirs.code(), theirs.message()), (Code::NotFound, nobodys.message()));
    let malformed = endpoint.get_case(ask("42".into())).await.unwrap_err();
    assert_eq!(malformed.get_details_bad_request().unwrap().field_violations[0].field, "case_id");
    let mine = endpoint.get_case(own.cast.applicant.ask(GetCaseRequest { case_id: case })).await.unwrap();
    assert_eq!(mine.into_inner().case.unwrap().summary.unwrap().status, "OPENED");
}

#[tokio::test]
async fn a_repeated_call_is_answered_again_and_done_once() {
    // Aim: the same request id and body give the same case; with another body the id is refused, and nothing changes.
    let run = run(City::Almaty).await;
    let mut endpoint = AstanaHubServiceClient::new(run.suite.channel(Service::Astanahub).unwrap());
    let request_id = fresh_id().to_string();
    let open = |consent| run.cast.applicant.ask(hub::OpenPetitionRequest { request_id: request_id.clone(), consent });
    let first = endpoint.open_petition(open(true)).await.unwrap().into_inner();
    let again = endpoint.open_petition(open(true)).await.unwrap().into_inner();
    assert_eq!(first, again);
    let reused = endpoint.open_petition(open(false)).await.unwrap_err();
    assert_eq!(reused.code(), Code::AlreadyExists);
    assert_eq!(reused.get_details_error_info().unwrap().reason, "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn an_act_out_of_place_names_clause_and_state() {
    // Aim: a refusal tells the paragraph, where the case stands, and that nothing happened.
    let run = run(City::Almaty).await;
    let case = open_petition(&run).await.unwrap();
    let error = screen_petition(&run, &case).await.unwrap_err();
    let refused = refused(&error);
    assert_eq!(refused.code, Code::FailedPrecondition);
    assert!(refused.message.contains("OPENED") && refused.message.contains("A-5"), "{}", refused.message);
}

#[tokio::test]
async fn an_officer_signs_for_nobody_else() {
    // Aim: par. 12 by hand: another officer's signature, a signature over other bytes and no officer's at all are refused
    // with a stable code, and the application stays where it was.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    let mut endpoint = ArmGoServiceClient::new(run.suite.channel(Service::ArmGo).unwrap());
    let officer = &run.cast.ms_officer;
    let register = |signature: Vec<u8>| {
        officer.ask(arm::RegisterApplicationRequest {
            request_id: fresh_id().to_string(),
            case_id: case.clone(),
            signature,
        })
    };
    let statement = endpoint.register_application(register(vec![])).await.unwrap().into_inner().statement;
    let now = run.time.now();
    let forged = [
        (run.cast.miicr_signatory.sign(statement.clone(), now).await.unwrap(), "SIGNATURE_WRONG"),
        (run.cast.applicant.sign(statement.clone(), now).await.unwrap(), "SIGNATURE_WRONG"),
        (officer.sign(b"other bytes".to_vec(), now).await.unwrap(), "SIGNATURE_DIGEST"),
        (b"no signature".to_vec(), "SIGNATURE_MALFORMED"),
    ];
    for (signature, code) in forged {
        let refused = endpoint.register_application(register(signature)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert!(refused.message().contains(code), "{}", refused.message());
    }
    let seen = get_case(&run, officer, Service::ArmGo, &case).await.unwrap();
    assert_eq!(seen.summary.unwrap().status, "RECEIVED");
}

#[tokio::test]
async fn an_officer_of_another_city_finds_no_case() {
    // Aim: par. 1 and O-3: officers work in their own city; of another's they learn no more than of a case that never was.
    let (almaty, astana) = (run(City::Almaty).await, run(City::Astana).await);
    petition(&almaty).await.unwrap();
    let case = application(&almaty).await.unwrap();
    let mut endpoint = CaseServiceClient::new(almaty.suite.channel(Service::ArmGo).unwrap());
    let mut ask = async |case_id: String| {
        endpoint.get_case(astana.cast.ms_officer.ask(GetCaseRequest { case_id })).await.unwrap_err()
    };
    let (foreign, unknown) = (ask(case).await, ask(fresh_id().to_string()).await);
    assert_eq!(foreign.code(), Code::NotFound);
    assert_eq!((foreign.message(), foreign.details()), (unknown.message(), unknown.details()));
}
