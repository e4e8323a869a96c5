//! What the order wants done by hand (par. 12, 22), a service does not do.

use contracts::arm_go::v1 as arm;
use contracts::arm_go::v1::arm_go_service_client::ArmGoServiceClient;
use contracts::is_mp::v1 as mp;
use contracts::is_mp::v1::is_mp_service_client::IsMpServiceClient;
use kosh::case_run::{application, attach_final_result, form_final_result, petition, record_final_checks};
use kosh::services::Service::{ArmGo, IsMp};
use platform::clock::fresh_id;
use regulation::City;
use tonic::{Code, Request};

use crate::{run, view};

/// The identity under which ИС МП itself asks the registers: an officer's role, and no city whose cases it could see.
fn as_the_service<M>(suite: &kosh::suite::Suite, message: M) -> Request<M> {
    let settings = std::fs::read_to_string(suite.endpoints().data.join("settings/is-mp.toml")).unwrap();
    let line = settings.lines().find(|line| line.starts_with("registries_token")).unwrap();
    let token = line.split('"').nth(1).unwrap();
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

#[tokio::test]
async fn a_service_identity_does_nothing_by_hand() {
    // Aim: AMB-41: with the token that ИС МП itself holds, the registration, the checks, the final result and its attaching are
    // refused as if there were no case, and nothing changes; the officer's own hand then does them.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    let mut arm_go = ArmGoServiceClient::new(run.suite.channel(ArmGo).unwrap());
    let before = view::version(&run, ArmGo, &case).await;
    let ids = || (fresh_id().to_string(), case.clone());
    let (request_id, case_id) = ids();
    let register = arm::RegisterApplicationRequest { request_id, case_id, signature: vec![] };
    let refused = arm_go.register_application(as_the_service(&run.suite, register)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "{refused:?}");
    assert_eq!(view::version(&run, ArmGo, &case).await, before);

    let other = crate::run(City::Almaty).await;
    let case = super::recall::with_originals(&other).await;
    other.at("2026-12-18T11:00").await.unwrap();
    record_final_checks(&other, &case).await.unwrap();
    let mut is_mp = IsMpServiceClient::new(other.suite.channel(IsMp).unwrap());
    let (request_id, case_id) = (fresh_id().to_string(), case.clone());
    let decision = mp::Decision::Approve as i32;
    let form = mp::FormFinalResultRequest { request_id, case_id, decision, ..mp::FormFinalResultRequest::default() };
    let refused = is_mp.form_final_result(as_the_service(&other.suite, form)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "{refused:?}");
    form_final_result(&other, &case).await.unwrap();
    let (request_id, case_id) = (fresh_id().to_string(), case.clone());
    let attach = arm::AttachFinalResultRequest { request_id, case_id };
    let refused = arm_go.attach_final_result(as_the_service(&other.suite, attach)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "{refused:?}");
    attach_final_result(&other, &case).await.unwrap();
}
