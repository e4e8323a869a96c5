//! ИБД and СИО ПСО.

use contracts::registries::v1 as pb;
use platform::clock::fresh_id;
use platform::token::Role;
use tonic::Code;

use crate::installation::{IIN, Installation, OTHER_IIN, refusal};

fn second_identity() -> pb::LookUpPersonRequest {
    pb::LookUpPersonRequest {
        register: pb::Register::SioPso as i32,
        iin: String::new(),
        citizenship: "TUR".to_owned(),
        passport_number: "U1234567".to_owned(),
        birth_date: "1990-05-17".to_owned(),
    }
}

fn by_iin(register: pb::Register, iin: &str) -> pb::LookUpPersonRequest {
    pb::LookUpPersonRequest { register: register as i32, iin: iin.to_owned(), ..Default::default() }
}

async fn look_up(installation: &Installation, request: pb::LookUpPersonRequest) -> pb::LookUpPersonResponse {
    let request = installation.request_as(Role::MsOfficer, request);
    installation.special_records().look_up_person(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_register_answers_what_it_holds() {
    // Aim: without a record there is no hit. A seeded person is found only in that register, by either identity.
    let installation = Installation::start().await;
    assert!(!look_up(&installation, by_iin(pb::Register::Ibd, IIN)).await.hit);

    let seed = pb::SeedRecordRequest {
        request_id: fresh_id().to_string(),
        register: pb::Register::Ibd as i32,
        iin: IIN.to_owned(),
        ..Default::default()
    };
    let request = installation.request_as(Role::Qa, seed);
    let reference = installation.special_records().seed_record(request).await.unwrap().into_inner().reference;
    let found = look_up(&installation, by_iin(pb::Register::Ibd, IIN)).await;
    assert!(found.hit);
    assert_eq!(found.reference, reference);
    assert!(!look_up(&installation, by_iin(pb::Register::SioPso, IIN)).await.hit);
    assert!(!look_up(&installation, by_iin(pb::Register::Ibd, OTHER_IIN)).await.hit);

    let seed = pb::SeedRecordRequest {
        request_id: fresh_id().to_string(),
        register: pb::Register::SioPso as i32,
        iin: String::new(),
        citizenship: "TUR".to_owned(),
        passport_number: "u1234567".to_owned(),
        birth_date: "1990-05-17".to_owned(),
    };
    installation.special_records().seed_record(installation.request_as(Role::Qa, seed)).await.unwrap();
    assert!(look_up(&installation, second_identity()).await.hit);
    // A query with both identities finds the record under either of them.
    assert!(look_up(&installation, pb::LookUpPersonRequest { iin: IIN.to_owned(), ..second_identity() }).await.hit);
    let namesake = pb::LookUpPersonRequest { birth_date: "1990-05-18".to_owned(), ..second_identity() };
    assert!(!look_up(&installation, namesake).await.hit);
    installation.end().await;
}

#[tokio::test]
async fn seeding_is_done_once_per_request_id() {
    // Aim: the same call twice, even simultaneously, leaves one record and one answer. The id with another body is
    // refused.
    let installation = Installation::start().await;
    let seed = pb::SeedRecordRequest {
        request_id: fresh_id().to_string(),
        register: pb::Register::Ibd as i32,
        iin: IIN.to_owned(),
        ..Default::default()
    };
    let call = || {
        let request = installation.request_as(Role::Qa, seed.clone());
        let mut client = installation.special_records();
        async move { client.seed_record(request).await.unwrap().into_inner().reference }
    };
    let (first, second) = tokio::join!(call(), call());
    assert_eq!((&first, &first), (&second, &call().await));
    assert_eq!(installation.count("special_records").await, 1);

    let other = pb::SeedRecordRequest { iin: OTHER_IIN.to_owned(), ..seed };
    let status =
        installation.special_records().seed_record(installation.request_as(Role::Qa, other)).await.unwrap_err();
    assert_eq!(refusal(&status), (Code::AlreadyExists, "REQUEST_ID_REUSED".to_owned(), vec![]));
    installation.end().await;
}

#[tokio::test]
async fn invalid_queries_and_unauthorised_callers_are_refused() {
    // Aim: a refusal names the wrong field. Roles, tokens and request ids are checked on receipt.
    let installation = Installation::start().await;
    let mut client = installation.special_records();
    for (request, fault) in [
        (by_iin(pb::Register::Unspecified, IIN), "register"),
        (by_iin(pb::Register::Ibd, "991231100001"), "iin"),
        (pb::LookUpPersonRequest { passport_number: String::new(), ..second_identity() }, "passport_number"),
    ] {
        let status = client.look_up_person(installation.request_as(Role::MsOfficer, request)).await.unwrap_err();
        assert_eq!(refusal(&status).2, [fault]);
    }
    let status = client.look_up_person(installation.request_as(Role::Qa, second_identity())).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let status = client.look_up_person(second_identity()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    let unmarked = pb::SeedRecordRequest { iin: IIN.to_owned(), register: 1, ..Default::default() };
    let status = client.seed_record(installation.request_as(Role::Qa, unmarked)).await.unwrap_err();
    assert_eq!(refusal(&status).2, ["request_id"]);
    installation.end().await;
}
