//! Who may call what: every RPC of every agency against every role, and who comes with a bad token or none.
//!
//! The matrix is generated: what an RPC declares in its contract is what its endpoint must do.

use std::collections::BTreeMap;

use integration_tests::rpc::{call, code, every_rpc, is_everywhere, person};
use kosh::case_run::{CaseRun, application, petition, record_checks, register_application, request_approval};
use kosh::people::{Persona, human};
use kosh::services::Service;
use kosh::suite::Suite;
use platform::clock::fresh_id;
use platform::token::{Claims, Role, issue};
use prost_reflect::MethodDescriptor;
use rcgen::{KeyPair, PKCS_ED25519};
use regulation::City;
use tonic::{Code, Request, Status};

use crate::{run, view};

/// Where a request names its case.
#[derive(Clone, Copy, PartialEq)]
enum CaseField {
    /// Alone, as its first field.
    First,
    /// Behind the request id.
    Second,
    /// Behind the request id, in the header that opens an upload.
    Header,
}

/// The two fields that open any request here, texts or messages: the request id and the case, or whatever an RPC has there.
#[derive(Clone, PartialEq, prost::Message)]
struct Opening {
    #[prost(bytes = "vec", tag = "1")]
    first: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    second: Vec<u8>,
}

impl Opening {
    fn of(first: impl Into<Vec<u8>>, second: impl Into<Vec<u8>>) -> Self {
        Self { first: first.into(), second: second.into() }
    }

    /// A fresh request about a case.
    fn about(case: &str, named: CaseField) -> Self {
        let marked = Self::of(fresh_id().to_string(), case);
        match named {
            CaseField::First => Self::of(case, ""),
            CaseField::Second => marked,
            CaseField::Header => Self::of(prost::Message::encode_to_vec(&marked), ""),
        }
    }
}

fn names_case(method: &MethodDescriptor) -> Option<CaseField> {
    let case_id = |message: &prost_reflect::MessageDescriptor| message.get_field_by_name("case_id").map(|f| f.number());
    if let Some(header) = method.input().get_field_by_name("header") {
        return case_id(header.kind().as_message()?).map(|_| CaseField::Header);
    }
    match case_id(&method.input())? {
        1 => Some(CaseField::First),
        2 => Some(CaseField::Second),
        // Further behind it only narrows a list.
        _ => None,
    }
}

#[tokio::test]
async fn every_rpc_admits_exactly_the_roles_it_declares() {
    // Aim: the whole matrix role × RPC at every endpoint: what is not declared is denied, what is declared is not.
    let suite = Suite::from_environment().unwrap();
    let rpcs = every_rpc().unwrap();
    assert!(rpcs.len() > 50, "{} RPCs", rpcs.len());
    for rpc in &rpcs {
        assert!(!rpc.roles.is_empty(), "{}", rpc.path);
        for role in Role::ALL {
            let by = person(&suite, *role, City::Almaty, None).unwrap();
            let answer = code(&call(&suite, rpc.at, &rpc.path, by.ask(Opening::default())).await);
            let told = format!("{} {} as {}: {answer:?}", rpc.at, rpc.path, role.code());
            if rpc.roles.contains(role) {
                assert!(!matches!(answer, Code::PermissionDenied | Code::Unauthenticated), "{told}");
            } else {
                assert_eq!(answer, Code::PermissionDenied, "{told}");
            }
            assert!(!matches!(answer, Code::Unimplemented | Code::Internal | Code::Unknown), "{told}");
        }
    }
}

#[tokio::test]
async fn without_a_good_token_nobody_enters() {
    // Aim: no token, an expired one, one of another key, one whose claims were exchanged, an empty one: every RPC of
    // every endpoint answers UNAUTHENTICATED before anything else.
    let suite = Suite::from_environment().unwrap();
    let qa = human(70, Role::Qa, None).unwrap();
    let expired = suite.token_for(&qa, None, -1).unwrap();
    let foreign_key = KeyPair::generate_for(&PKCS_ED25519).unwrap().serialize_pem();
    let foreign = issue(&Claims::new(&qa, None, 1), &foreign_key).unwrap();
    let spliced = {
        let (own, others) =
            (suite.token(&human(70, Role::Auditor, None).unwrap(), None).unwrap(), suite.token(&qa, None).unwrap());
        format!("{}.{}", others.rsplit_once('.').unwrap().0, own.rsplit_once('.').unwrap().1)
    };
    let good = suite.token(&qa, None).unwrap();
    let headers = [
        None,
        Some(format!("Bearer {expired}")),
        Some(format!("Bearer {foreign}")),
        Some(format!("Bearer {spliced}")),
        Some("Bearer ".to_owned()),
        Some(format!("Basic {good}")),
        Some(good),
    ];
    for rpc in every_rpc().unwrap() {
        for (index, header) in headers.iter().enumerate() {
            let mut request = Request::new(Opening::of(fresh_id().to_string(), fresh_id().to_string()));
            if let Some(header) = header {
                request.metadata_mut().insert("authorization", header.parse().unwrap());
            }
            let answer = code(&call(&suite, rpc.at, &rpc.path, request).await);
            assert_eq!(answer, Code::Unauthenticated, "{} {} with header {index}", rpc.at, rpc.path);
        }
    }
}

#[tokio::test]
async fn an_agency_serves_its_own_rpcs_only() {
    // Aim: a token that opens one agency's RPC does not find that RPC at another's endpoint; a reading service is found only at the
    // agencies that name readers for it.
    let suite = Suite::from_environment().unwrap();
    let rpcs = every_rpc().unwrap();
    for rpc in &rpcs {
        let by = person(&suite, *rpc.roles.first().unwrap(), City::Almaty, None).unwrap();
        let serves = |at: &Service| rpcs.iter().any(|other| other.at == *at && other.path == rpc.path);
        // The registers' own test control is no agency's.
        let endpoints = if is_everywhere(&rpc.path) { Service::AGENCIES.as_slice() } else { Service::ALL.as_slice() };
        for elsewhere in endpoints.iter().copied().filter(|at| !serves(at)) {
            let request = by.ask(Opening::of(fresh_id().to_string(), fresh_id().to_string()));
            assert_eq!(
                code(&call(&suite, elsewhere, &rpc.path, request).await),
                Code::Unimplemented,
                "{elsewhere} {}",
                rpc.path
            );
        }
    }
}

/// What a caller is told who may not know of a case: all of it.
fn told(refused: &Status) -> (Code, &str, &[u8]) {
    (refused.code(), refused.message(), refused.details())
}

/// The case at the agencies that hold one for it, ИС МП and «Беркут» included.
async fn held_everywhere(run: &CaseRun) -> BTreeMap<Service, String> {
    let petition = petition(run).await.unwrap();
    let application = application(run).await.unwrap();
    run.at("2026-10-27T10:15").await.unwrap();
    register_application(run, &application).await.unwrap();
    record_checks(run, &application).await.unwrap();
    request_approval(run, &application).await.unwrap();
    let others = [Service::EgovPep, Service::ArmGo, Service::IsMp, Service::Berkut];
    let mut held: BTreeMap<_, _> = others.into_iter().map(|agency| (agency, application.clone())).collect();
    held.insert(Service::Astanahub, petition);
    held
}

/// The person of this role to whom the case is their own.
fn owner(run: &CaseRun, role: Role) -> Persona {
    let (cast, clock) = (&run.cast, Some(run.time.clock()));
    match role {
        Role::Applicant => cast.applicant.clone(),
        Role::MiicrSignatory => cast.miicr_signatory.clone(),
        Role::MsOfficer => cast.ms_officer.clone(),
        other => person(&run.suite, other, run.cast.identity.city, clock).unwrap(),
    }
}

#[tokio::test]
async fn every_rpc_shows_a_case_to_its_own_people_alone() {
    // Aim: the whole matrix role × RPC × {own, foreign, unknown object}, streams and uploads included. A role that may not
    // call is denied whatever the object. To one that may, a foreign case - another applicant's, another city's - answers
    // byte for byte as one that does not exist, and nothing changes; to its own people the case is there.
    let run = run(City::Almaty).await;
    let held = held_everywhere(&run).await;
    let before = versions(&run, &held).await;
    let (mut shut, mut shown) = (0, 0);
    let rpcs = every_rpc().unwrap();
    let about: Vec<_> =
        rpcs.iter().filter_map(|rpc| Some((rpc, held.get(&rpc.at)?, names_case(&rpc.method)?))).collect();
    for (rpc, case, named) in &about {
        for role in Role::ALL {
            let stranger = person(&run.suite, *role, City::Astana, Some(run.time.clock())).unwrap();
            let ask = async |by: &Persona, case: &str| {
                call(&run.suite, rpc.at, &rpc.path, by.ask(Opening::about(case, *named))).await.unwrap_err()
            };
            let label = format!("{} as {}", rpc.path, role.code());
            let unknown = ask(&stranger, &fresh_id().to_string()).await;
            if !rpc.roles.contains(role) {
                assert_eq!(unknown.code(), Code::PermissionDenied, "{label}");
                assert_eq!(told(&ask(&owner(&run, *role), case).await), told(&unknown), "{label}");
                continue;
            }
            assert!(matches!(unknown.code(), Code::NotFound | Code::InvalidArgument), "{label}: {unknown:?}");
            // Those who work for the whole country have no foreign case.
            if *role == Role::Applicant || role.works_in_a_city() {
                assert_eq!(told(&ask(&stranger, case).await), told(&unknown), "{label}");
                shut += 1;
            }
        }
    }
    assert!(shut > 30, "{shut} RPCs were shut");
    assert_eq!(versions(&run, &held).await, before);
    for (rpc, case, named) in &about {
        for role in &rpc.roles {
            let own = owner(&run, *role);
            let answer = code(&call(&run.suite, rpc.at, &rpc.path, own.ask(Opening::about(case, *named))).await);
            let shut = [Code::NotFound, Code::PermissionDenied, Code::Unauthenticated, Code::Internal, Code::Unknown];
            assert!(!shut.contains(&answer), "{} as {}: {answer:?}", rpc.path, role.code());
            shown += 1;
        }
    }
    assert!(shown > 50, "{shown} RPCs were open");
}

#[tokio::test]
async fn the_three_interpretations_of_an_agency_are_open_to_the_same_roles() {
    // Aim: who may read one case may list and watch what they may read, and nobody else may.
    let rpcs = every_rpc().unwrap();
    let of = |agency: Service, name: &str| {
        rpcs.iter().find(|rpc| rpc.at == agency && rpc.path.ends_with(name)).map(|rpc| &rpc.roles)
    };
    for agency in Service::AGENCIES {
        let get = of(agency, "/GetCase").unwrap();
        assert_eq!((of(agency, "/ListCases"), of(agency, "/WatchCase")), (Some(get), Some(get)), "{agency}");
    }
}

async fn versions(run: &CaseRun, held: &BTreeMap<Service, String>) -> Vec<i64> {
    let mut versions = Vec::new();
    for (agency, case) in held {
        versions.push(view::version(run, *agency, case).await);
    }
    versions
}
