//! Admission: what every RPC declares, and what the gate does with a caller who does not fit.
#![allow(clippy::unwrap_used)]

use platform::ledger::Human;
use platform::server::{Admission, Caller, Gate};
use platform::token::{Claims, Role, TokenReader, issue};
use prost::Message as _;
use prost_reflect::DescriptorPool;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer as _, Service as _, ServiceExt as _};
use uuid::Uuid;

const REGISTER: &str = "/residency.arm_go.v1.ArmGoService/RegisterApplication";
const GET_CASE: &str = "/residency.arm_go.v1.ArmGoService/GetCase";
const ADVANCE: &str = "/residency.testing.v1.TestControlService/AdvanceClock";

struct Keys {
    private: String,
    public: String,
}

fn keys() -> Keys {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    Keys { private: pair.serialize_pem(), public: pair.public_key_pem() }
}

fn token(keys: &Keys, role: Role, test_clock: Option<Uuid>) -> String {
    let human = Human {
        iin: "991231100000".parse().unwrap(),
        role,
        city: role.works_in_a_city().then_some(regulation::City::Almaty),
    };
    issue(&Claims::new(&human, test_clock, 1), &keys.private).unwrap()
}

/// One gRPC message whose first field is the request id.
fn body(request_id: &str) -> Body {
    let message = contracts::arm_go::v1::RegisterApplicationRequest {
        request_id: request_id.to_owned(),
        case_id: Uuid::from_u128(1).to_string(),
        signature: vec![],
    }
    .encode_to_vec();
    let mut framed = vec![0];
    framed.extend_from_slice(&(message.len() as u32).to_be_bytes());
    framed.extend_from_slice(&message);
    Body::new(http_body_util::BodyExt::map_err(
        http_body_util::Full::new(framed.into()),
        |never: std::convert::Infallible| match never {},
    ))
}

/// Sends a call through the gate; answers with the caller that the handler would see.
async fn call(keys: &Keys, sandbox: bool, path: &str, token: Option<&str>, request_id: &str) -> Result<Caller, Status> {
    let gate = Gate::new(TokenReader::from_pem(&keys.public).unwrap(), sandbox).unwrap();
    let handler = tower::service_fn(|request: http::Request<Body>| async move {
        let mut response = http::Response::new(Body::empty());
        if let Some(caller) = request.extensions().get::<Caller>() {
            response.extensions_mut().insert(caller.clone());
        }
        Ok::<_, std::convert::Infallible>(response)
    });
    let mut service = Admission::new(gate).layer(handler);
    let mut request = http::Request::builder().uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = service.ready().await.unwrap().call(request.body(body(request_id)).unwrap()).await.unwrap();
    match Status::from_header_map(response.headers()) {
        Some(status) => Err(status),
        None => Ok(response.extensions().get::<Caller>().cloned().unwrap()),
    }
}

#[test]
fn every_rpc_declares_its_roles_and_every_act_its_request_id() {
    // Aim: the gate opens only when no RPC is undeclared, and every RPC that changes something carries a request id.
    Gate::new(TokenReader::from_pem(&keys().public).unwrap(), true).unwrap();
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS).unwrap();
    let reads = [
        "GetCase",
        "ListCases",
        "WatchCase",
        "FindCase",
        "ListOverdue",
        "ListAlerts",
        "ExportBans",
        "DownloadDecision",
        "VerifyDocument",
        "ListNotices",
        "GetClock",
        "AwaitClockChange",
        "LookUpPerson",
        "LookUpFingerprints",
        "ListParkedMessages",
        "GetParkedMessage",
    ];
    for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let name = method.name();
        if reads.contains(&name) {
            continue;
        }
        let first = method.input().get_field(1).unwrap();
        let named = if method.is_client_streaming() {
            let header = first.kind().as_message().unwrap().clone();
            header.get_field(1).unwrap().name().to_owned()
        } else {
            first.name().to_owned()
        };
        assert_eq!(named, "request_id", "{}", method.full_name());
    }
}

#[tokio::test]
async fn without_a_token_nobody_enters() {
    // Aim: no token, a foreign installation's token and an undeclared path are all refused.
    let (own, foreign) = (keys(), keys());
    let id = Uuid::from_u128(5).to_string();
    let refused = |result: Result<Caller, Status>| result.err().map(|status| status.code());
    assert_eq!(refused(call(&own, true, REGISTER, None, &id).await), Some(Code::Unauthenticated));
    let strange = token(&foreign, Role::MsOfficer, None);
    assert_eq!(refused(call(&own, true, REGISTER, Some(&strange), &id).await), Some(Code::Unauthenticated));
    let officer = token(&own, Role::MsOfficer, None);
    let nowhere = call(&own, true, "/residency.arm_go.v1.ArmGoService/Nothing", Some(&officer), &id).await;
    assert_eq!(refused(nowhere), Some(Code::Unimplemented));
}

#[tokio::test]
async fn a_role_opens_its_own_doors_alone() {
    // Aim: an officer may register, an applicant may not, and the handler sees the token's person.
    let keys = keys();
    let id = Uuid::from_u128(5).to_string();
    let caller = call(&keys, true, REGISTER, Some(&token(&keys, Role::MsOfficer, None)), &id).await.unwrap();
    assert_eq!(caller.human.role, Role::MsOfficer);
    assert_eq!(caller.request.unwrap().id, Uuid::from_u128(5));
    let applicant = call(&keys, true, REGISTER, Some(&token(&keys, Role::Applicant, None)), &id).await;
    assert_eq!(applicant.err().unwrap().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn an_act_needs_a_request_id_and_a_reading_does_not() {
    // Aim: an act without a UUID of the caller's own is refused with the field's name.
    let keys = keys();
    let officer = token(&keys, Role::MsOfficer, None);
    for id in ["", "not a uuid", "00000000-0000-0000-0000-000000000000"] {
        let refused = call(&keys, true, REGISTER, Some(&officer), id).await.err().unwrap();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert!(refused.message().contains("request_id"));
    }
    assert!(call(&keys, true, GET_CASE, Some(&officer), "").await.unwrap().request.is_none());
}

#[tokio::test]
async fn the_digest_holds_person_and_body() {
    // Aim: the same request id used by another person, or for another case, is not the same request.
    let keys = keys();
    let officer = token(&keys, Role::MsOfficer, None);
    let one = call(&keys, true, REGISTER, Some(&officer), &Uuid::from_u128(5).to_string()).await.unwrap();
    let again = call(&keys, true, REGISTER, Some(&officer), &Uuid::from_u128(5).to_string()).await.unwrap();
    let other = call(&keys, true, REGISTER, Some(&officer), &Uuid::from_u128(6).to_string()).await.unwrap();
    assert_eq!(one.request.unwrap().digest, again.request.unwrap().digest);
    assert_ne!(one.request.unwrap().digest, other.request.unwrap().digest);
}

#[tokio::test]
async fn test_control_stays_in_the_sandbox() {
    // Aim: outside a sandbox neither QA nor a token with a test clock is let in.
    let keys = keys();
    let id = Uuid::from_u128(5).to_string();
    let qa = token(&keys, Role::Qa, None);
    assert!(call(&keys, true, ADVANCE, Some(&qa), &id).await.is_ok());
    assert_eq!(call(&keys, false, ADVANCE, Some(&qa), &id).await.err().unwrap().code(), Code::PermissionDenied);
    let traveller = token(&keys, Role::MsOfficer, Some(Uuid::from_u128(9)));
    assert_eq!(call(&keys, false, REGISTER, Some(&traveller), &id).await.err().unwrap().code(), Code::PermissionDenied);
}
