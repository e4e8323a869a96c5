//! АДИС.

use contracts::registries::v1 as pb;
use platform::clock::fresh_id;
use platform::token::Role;
use platform::wire::timestamp_to_wire;

use crate::installation::{IIN, Installation, OTHER_IIN, refusal};

fn taking(department: &str, taken_at: &str) -> pb::RegisterFingerprintsRequest {
    pb::RegisterFingerprintsRequest {
        request_id: fresh_id().to_string(),
        iin: IIN.to_owned(),
        department: department.to_owned(),
        taken_at: Some(timestamp_to_wire(taken_at.parse().unwrap())),
    }
}

async fn look_up(house: &Installation, iin: &str) -> Option<pb::FingerprintRecord> {
    let request = house.asked_by(Role::MsOfficer, pb::LookUpFingerprintsRequest { iin: iin.to_owned() });
    house.fingerprints().look_up_fingerprints(request).await.unwrap().into_inner().record
}

#[tokio::test]
async fn a_person_is_registered_once() {
    // Aim: who registers again, elsewhere and later, learns of the first taking; others stay unregistered.
    let house = Installation::start().await;
    let register = async |request| {
        let request = house.asked_by(Role::MsOfficer, request);
        house.fingerprints().register_fingerprints(request).await.unwrap().into_inner().record.unwrap()
    };
    assert_eq!(look_up(&house, IIN).await, None);
    let first = register(taking("MS-ALMATY", "2026-08-03T05:30:00Z")).await;
    assert_eq!(first.department, "MS-ALMATY");
    assert_eq!(first.taken_at, Some(timestamp_to_wire("2026-08-03T05:30:00Z".parse().unwrap())));
    let second = register(taking("MS-ASTANA", "2026-08-04T05:30:00Z")).await;
    assert_eq!(second, first);
    assert_eq!(look_up(&house, IIN).await, Some(first));
    assert_eq!(look_up(&house, OTHER_IIN).await, None);
    assert_eq!(house.count("fingerprints").await, 1);
    house.end().await;
}

#[tokio::test]
async fn a_taking_without_its_facts_is_refused() {
    // Aim: department and moment are demanded by name, and a used request id keeps its body.
    let house = Installation::start().await;
    let mut endpoint = house.fingerprints();
    let nowhere = taking("", "2026-08-03T05:30:00Z");
    let status = endpoint.register_fingerprints(house.asked_by(Role::MsOfficer, nowhere)).await.unwrap_err();
    assert_eq!(refusal(&status).2, ["department"]);
    let taking = taking("MS-ALMATY", "2026-08-03T05:30:00Z");
    let never = pb::RegisterFingerprintsRequest { taken_at: None, ..taking.clone() };
    let status = endpoint.register_fingerprints(house.asked_by(Role::MsOfficer, never)).await.unwrap_err();
    assert_eq!(refusal(&status).2, ["taken_at"]);

    endpoint.register_fingerprints(house.asked_by(Role::MsOfficer, taking.clone())).await.unwrap();
    let other = pb::RegisterFingerprintsRequest { iin: OTHER_IIN.to_owned(), ..taking };
    let status = endpoint.register_fingerprints(house.asked_by(Role::MsOfficer, other)).await.unwrap_err();
    assert_eq!(refusal(&status).1, "REQUEST_ID_REUSED");
    assert_eq!(look_up(&house, OTHER_IIN).await, None);
    house.end().await;
}
