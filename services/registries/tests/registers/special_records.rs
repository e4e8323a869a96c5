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

async fn look_up(house: &Installation, request: pb::LookUpPersonRequest) -> pb::LookUpPersonResponse {
    let request = house.asked_by(Role::MsOfficer, request);
    house.special_records().look_up_person(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_register_answers_what_it_holds() {
    // Aim: no record, no hit; a seeded person is found in that register only, by either identity.
    let house = Installation::start().await;
    assert!(!look_up(&house, by_iin(pb::Register::Ibd, IIN)).await.hit);

    let seed = pb::SeedRecordRequest {
        request_id: fresh_id().to_string(),
        register: pb::Register::Ibd as i32,
        iin: IIN.to_owned(),
        ..Default::default()
    };
    let request = house.asked_by(Role::Qa, seed);
    let reference = house.special_records().seed_record(request).await.unwrap().into_inner().reference;
    let found = look_up(&house, by_iin(pb::Register::Ibd, IIN)).await;
    assert!(found.hit);
    assert_eq!(found.reference, reference);
    assert!(!look_up(&house, by_iin(pb::Register::SioPso, IIN)).await.hit);
    assert!(!look_up(&house, by_iin(pb::Register::Ibd, OTHER_IIN)).await.hit);

    let seed = pb::SeedRecordRequest {
        request_id: fresh_id().to_string(),
        register: pb::Register::SioPso as i32,
        iin: String::new(),
        citizenship: "TUR".to_owned(),
        passport_number: "u1234567".to_owned(),
        birth_date: "1990-05-17".to_owned(),
    };
    house.special_records().seed_record(house.asked_by(Role::Qa, seed)).await.unwrap();
    assert!(look_up(&house, second_identity()).await.hit);
    // Whoever gives both identities is found by the one under which the record stands.
    assert!(look_up(&house, pb::LookUpPersonRequest { iin: IIN.to_owned(), ..second_identity() }).await.hit);
    let namesake = pb::LookUpPersonRequest { birth_date: "1990-05-18".to_owned(), ..second_identity() };
    assert!(!look_up(&house, namesake).await.hit);
    house.end().await;
}

#[tokio::test]
async fn seeding_is_done_once_per_request_id() {
    // Aim: the same call twice, even at once, leaves one record and one answer; the id with another body is refused.
    let house = Installation::start().await;
    let seed = pb::SeedRecordRequest {
        request_id: fresh_id().to_string(),
        register: pb::Register::Ibd as i32,
        iin: IIN.to_owned(),
        ..Default::default()
    };
    let call = || {
        let request = house.asked_by(Role::Qa, seed.clone());
        let mut endpoint = house.special_records();
        async move { endpoint.seed_record(request).await.unwrap().into_inner().reference }
    };
    let (first, second) = tokio::join!(call(), call());
    assert_eq!((&first, &first), (&second, &call().await));
    assert_eq!(house.count("special_records").await, 1);

    let other = pb::SeedRecordRequest { iin: OTHER_IIN.to_owned(), ..seed };
    let status = house.special_records().seed_record(house.asked_by(Role::Qa, other)).await.unwrap_err();
    assert_eq!(refusal(&status), (Code::AlreadyExists, "REQUEST_ID_REUSED".to_owned(), vec![]));
    house.end().await;
}

#[tokio::test]
async fn wrong_questions_and_wrong_people_are_refused() {
    // Aim: faults name their field; roles, tokens and request ids are held on receipt.
    let house = Installation::start().await;
    let mut endpoint = house.special_records();
    for (request, fault) in [
        (by_iin(pb::Register::Unspecified, IIN), "register"),
        (by_iin(pb::Register::Ibd, "991231100001"), "iin"),
        (pb::LookUpPersonRequest { passport_number: String::new(), ..second_identity() }, "passport_number"),
    ] {
        let status = endpoint.look_up_person(house.asked_by(Role::MsOfficer, request)).await.unwrap_err();
        assert_eq!(refusal(&status).2, [fault]);
    }
    let status = endpoint.look_up_person(house.asked_by(Role::Qa, second_identity())).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let status = endpoint.look_up_person(second_identity()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    let unmarked = pb::SeedRecordRequest { iin: IIN.to_owned(), register: 1, ..Default::default() };
    let status = endpoint.seed_record(house.asked_by(Role::Qa, unmarked)).await.unwrap_err();
    assert_eq!(refusal(&status).2, ["request_id"]);
    house.end().await;
}
