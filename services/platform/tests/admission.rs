//! Admission: what every RPC declares, and what the gate does with a caller who does not fit.
#![allow(clippy::unwrap_used)]

use platform::ledger::Human;
use platform::server::{Admission, Caller, Gate, UndeclaredRpc};
use platform::token::{Claims, Role, TokenReader, issue};
use prost::Message as _;
use prost_reflect::DescriptorPool;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer as _, Service as _, ServiceExt as _};
use uuid::Uuid;

const REGISTER: &str = "/residency.arm_go.v1.ArmGoService/RegisterApplication";
const GET_CASE: &str = "/residency.cases.v1.CaseService/GetCase";
const LIST_ALERTS: &str = "/residency.cases.v1.SupervisionService/ListAlerts";
const READ_ALERT: &str = "/residency.cases.v1.SupervisionService/ReadAlert";
const LIST_NOTICES: &str = "/residency.cases.v1.CabinetService/ListNotices";
const CABINET: &str = "residency.cases.v1.CabinetService";
/// What ARM GO and «Беркут» serve of what admission must know.
const ARM_GO: [&str; 3] =
    ["residency.arm_go.v1.ArmGoService", "residency.cases.v1.CaseService", "residency.cases.v1.SupervisionService"];
const BERKUT: [&str; 3] =
    ["residency.berkut.v1.BerkutService", "residency.cases.v1.CaseService", "residency.cases.v1.SupervisionService"];
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
    let gate = Gate::new(TokenReader::from_pem(&keys.public).unwrap(), sandbox, &ARM_GO).unwrap();
    call_at(gate, path, token, request_id).await
}

async fn call_at(gate: Gate, path: &str, token: Option<&str>, request_id: &str) -> Result<Caller, Status> {
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
    Gate::new(TokenReader::from_pem(&keys().public).unwrap(), true, &ARM_GO).unwrap();
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
async fn the_readers_that_an_agency_names_are_admitted_there_and_nowhere_else() {
    // Aim: one reading RPC admits at each agency the roles of that agency's own list; roles of its own restrict the list; what an
    // agency names no readers for is no RPC of it.
    let keys = keys();
    let code = async |served: &[&str], path: &str, role: Role| {
        let gate = Gate::new(TokenReader::from_pem(&keys.public).unwrap(), true, served).unwrap();
        let id = Uuid::from_u128(5).to_string();
        call_at(gate, path, Some(&token(&keys, role, None)), &id)
            .await
            .map_or_else(|refused| refused.code(), |_| Code::Ok)
    };
    use Code::{Ok as Admitted, PermissionDenied as Denied, Unimplemented as NoRpc};
    for (served, path, role, expected) in [
        (&ARM_GO, GET_CASE, Role::MsOfficer, Admitted),
        (&BERKUT, GET_CASE, Role::MsOfficer, Denied),
        (&BERKUT, GET_CASE, Role::KnbOfficer, Admitted),
        (&ARM_GO, GET_CASE, Role::KnbOfficer, Denied),
        (&ARM_GO, LIST_ALERTS, Role::Auditor, Admitted),
        (&ARM_GO, LIST_ALERTS, Role::MsOfficer, Denied),
        (&ARM_GO, READ_ALERT, Role::MsSupervisor, Admitted),
        (&ARM_GO, READ_ALERT, Role::Auditor, Denied),
        (&BERKUT, READ_ALERT, Role::MsSupervisor, NoRpc),
        (&ARM_GO, LIST_NOTICES, Role::Applicant, NoRpc),
    ] {
        assert_eq!(code(served, path, role).await, expected, "{} {path} as {}", served[0], role.code());
    }
}

#[test]
fn an_agency_serves_exactly_what_it_names_readers_for() {
    // Aim: a process that serves a reading service without readers, or names readers and does not serve it, does not start.
    let gate = |served: &[&str]| Gate::new(TokenReader::from_pem(&keys().public).unwrap(), true, served).map(drop);
    let [own, cases, supervision] = ARM_GO;
    assert!(gate(&ARM_GO).is_ok() && gate(&[]).is_ok());
    for served in [vec![cases], vec![own, cases], vec![own, supervision], vec![own, cases, supervision, CABINET]] {
        assert!(matches!(gate(&served), Err(UndeclaredRpc::NoReaders(_))), "{served:?}");
    }
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
