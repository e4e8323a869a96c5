//! Who may call what: every RPC of every agency against every role, and who comes with a bad token or none.
//!
//! The matrix is generated: what an RPC declares in its contract is what its door must do.

use std::collections::{BTreeMap, BTreeSet};

use kosh::case_run::{Scene, application, petition, register_application};
use kosh::people::{Persona, human};
use kosh::services::Service;
use kosh::suite::Suite;
use platform::clock::fresh_id;
use platform::token::{Claims, Role, issue};
use prost_reflect::{DescriptorPool, MethodDescriptor, Value};
use rcgen::{KeyPair, PKCS_ED25519};
use regulation::City;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt as _;

use crate::{scene, view};

const ROLES_OPTION: &str = "residency.auth.v1.roles";

/// One RPC at one door.
struct Rpc {
    at: Service,
    path: String,
    roles: BTreeSet<Role>,
    /// The number of the request's `case_id`.
    case_id: Option<u32>,
}

/// The two texts that open any request here: an RPC reads them as its `request_id` and `case_id`, or its `case_id` alone.
#[derive(Clone, PartialEq, prost::Message)]
struct Opening {
    #[prost(string, tag = "1")]
    first: String,
    #[prost(string, tag = "2")]
    second: String,
}

/// Every RPC of the contracts at every door that serves it.
fn every_rpc() -> Vec<Rpc> {
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS).unwrap();
    let mut all = Vec::new();
    for service in pool.services() {
        for at in doors_of(service.full_name()) {
            all.extend(service.methods().map(|method| Rpc {
                at,
                path: format!("/{}/{}", service.full_name(), method.name()),
                roles: declared(&pool, &method),
                case_id: method.input().get_field_by_name("case_id").map(|field| field.number()),
            }));
        }
    }
    all
}

fn doors_of(service: &str) -> Vec<Service> {
    match service.split('.').nth(1).unwrap() {
        "astanahub" => vec![Service::Astanahub],
        "egov_pep" => vec![Service::EgovPep],
        "arm_go" => vec![Service::ArmGo],
        "is_mp" => vec![Service::IsMp],
        "berkut" => vec![Service::Berkut],
        "registries" => vec![Service::Registries],
        "testing" => Service::AGENCIES.to_vec(),
        unknown => panic!("nobody serves {unknown}"),
    }
}

fn declared(pool: &DescriptorPool, method: &MethodDescriptor) -> BTreeSet<Role> {
    let option = pool.get_extension_by_name(ROLES_OPTION).unwrap();
    let options = method.options();
    let Value::List(roles) = options.get_extension(&option).into_owned() else { panic!("not a list of roles") };
    roles.iter().map(|role| Role::from_wire(role.as_enum_number().unwrap()).unwrap()).collect()
}

/// A person of this role, where it has one in this city.
fn person(suite: &Suite, role: Role, city: City) -> Persona {
    let city = matches!(role, Role::MsOfficer | Role::MsSupervisor | Role::TsonOperator).then_some(city);
    Persona::without_signature(suite, human(70, role, city).unwrap(), None).unwrap()
}

/// Calls an RPC by its path, as a client would that has never seen our types; a stream of one message looks the same.
async fn call(suite: &Suite, rpc: &Rpc, request: Request<Opening>) -> Result<(), Status> {
    let mut client = tonic::client::Grpc::<Channel>::new(suite.channel(rpc.at).unwrap());
    client.ready().await.unwrap();
    let path = rpc.path.parse().unwrap();
    client.unary(request, path, ProstCodec::<Opening, ()>::default()).await.map(|_| ())
}

fn code(answer: &Result<(), Status>) -> Code {
    answer.as_ref().map_or_else(Status::code, |()| Code::Ok)
}

#[tokio::test]
async fn every_rpc_admits_exactly_the_roles_it_declares() {
    // Aim: the whole matrix role × RPC at every door: what is not declared is denied, what is declared is not.
    let suite = Suite::from_environment().unwrap();
    let rpcs = every_rpc();
    assert!(rpcs.len() > 50, "{} RPCs", rpcs.len());
    for rpc in &rpcs {
        assert!(!rpc.roles.is_empty(), "{}", rpc.path);
        for role in Role::ALL {
            let by = person(&suite, *role, City::Almaty);
            let answer = code(&call(&suite, rpc, by.ask(Opening::default())).await);
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
    // every door answers UNAUTHENTICATED before anything else.
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
    for rpc in every_rpc() {
        for (index, header) in headers.iter().enumerate() {
            let mut request = Request::new(Opening { first: fresh_id().to_string(), second: fresh_id().to_string() });
            if let Some(header) = header {
                request.metadata_mut().insert("authorization", header.parse().unwrap());
            }
            let answer = code(&call(&suite, &rpc, request).await);
            assert_eq!(answer, Code::Unauthenticated, "{} {} with header {index}", rpc.at, rpc.path);
        }
    }
}

#[tokio::test]
async fn an_agency_serves_its_own_rpcs_only() {
    // Aim: a token that opens one agency's RPC does not find that RPC at another's door.
    let suite = Suite::from_environment().unwrap();
    for rpc in every_rpc().into_iter().filter(|rpc| !rpc.path.contains(".testing.")) {
        let by = person(&suite, *rpc.roles.first().unwrap(), City::Almaty);
        for elsewhere in Service::ALL.into_iter().filter(|service| *service != rpc.at) {
            let request = by.ask(Opening { first: fresh_id().to_string(), second: fresh_id().to_string() });
            let there = Rpc { at: elsewhere, path: rpc.path.clone(), roles: BTreeSet::new(), case_id: None };
            assert_eq!(code(&call(&suite, &there, request).await), Code::Unimplemented, "{elsewhere} {}", rpc.path);
        }
    }
}

#[tokio::test]
async fn a_foreign_case_is_shut_to_every_rpc_that_names_one() {
    // Aim: role × RPC × {foreign, unknown}: an applicant learns nothing that tells another's case from none; officers and
    // operators of another city are told so; nothing changes in any agency.
    let scene = scene(City::Almaty).await;
    let petition = petition(&scene).await.unwrap();
    let application = application(&scene).await.unwrap();
    scene.at("2026-10-27T10:15").await.unwrap();
    register_application(&scene, &application).await.unwrap();
    let held = BTreeMap::from([
        (Service::Astanahub, petition),
        (Service::EgovPep, application.clone()),
        (Service::ArmGo, application.clone()),
        (Service::IsMp, application),
    ]);
    let before = versions(&scene, &held).await;
    let opening = |rpc: &Rpc, case: &str| match rpc.case_id {
        Some(1) => Opening { first: case.to_owned(), second: String::new() },
        _ => Opening { first: fresh_id().to_string(), second: case.to_owned() },
    };
    let mut shut = 0;
    for rpc in every_rpc().iter().filter(|rpc| rpc.case_id.is_some()) {
        let Some(case) = held.get(&rpc.at) else { continue };
        for role in &rpc.roles {
            let by = person(&scene.suite, *role, City::Astana);
            let unknown = call(&scene.suite, rpc, by.ask(opening(rpc, &fresh_id().to_string()))).await.unwrap_err();
            let told = format!("{} as {}: {unknown:?}", rpc.path, role.code());
            assert!(matches!(unknown.code(), Code::NotFound | Code::InvalidArgument), "{told}");
            // Those who work for the whole country have no foreign city; what they do is not tried on a stranger here.
            let has_limits =
                matches!(role, Role::Applicant | Role::MsOfficer | Role::MsSupervisor | Role::TsonOperator);
            if !has_limits {
                continue;
            }
            let foreign = call(&scene.suite, rpc, by.ask(opening(rpc, case))).await.unwrap_err();
            let told = format!("{} as {}: {foreign:?}", rpc.path, role.code());
            if *role == Role::Applicant {
                assert_eq!((foreign.code(), foreign.message()), (unknown.code(), unknown.message()), "{told}");
            } else if foreign.code() == Code::PermissionDenied {
                assert_eq!(foreign.get_details_error_info().unwrap().reason, "OTHER_CITY", "{told}");
                shut += 1;
            } else {
                // A request that is at fault for everybody says nothing of the case.
                assert_eq!((foreign.code(), foreign.message()), (unknown.code(), unknown.message()), "{told}");
            }
        }
    }
    assert!(shut > 10, "{shut} RPCs told of the other city");
    assert_eq!(versions(&scene, &held).await, before);
}

async fn versions(scene: &Scene, held: &BTreeMap<Service, String>) -> Vec<i64> {
    let mut versions = Vec::new();
    for (agency, case) in held {
        versions.push(view::version(scene, *agency, case).await);
    }
    versions
}
