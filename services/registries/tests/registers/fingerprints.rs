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

async fn look_up(installation: &Installation, iin: &str) -> Option<pb::FingerprintRecord> {
    let request = installation.request_as(Role::MsOfficer, pb::LookUpFingerprintsRequest { iin: iin.to_owned() });
    installation.fingerprints().look_up_fingerprints(request).await.unwrap().into_inner().record
}

#[tokio::test]
async fn a_person_is_registered_once() {
    // Aim: a second registration, elsewhere and later, returns the first one. Other persons stay unregistered.
    let installation = Installation::start().await;
    let register = async |request| {
        let request = installation.request_as(Role::MsOfficer, request);
        installation.fingerprints().register_fingerprints(request).await.unwrap().into_inner().record.unwrap()
    };
    assert_eq!(look_up(&installation, IIN).await, None);
    let first = register(taking("MS-ALMATY", "2026-08-03T05:30:00Z")).await;
    assert_eq!(first.department, "MS-ALMATY");
    assert_eq!(first.taken_at, Some(timestamp_to_wire("2026-08-03T05:30:00Z".parse().unwrap())));
    let second = register(taking("MS-ASTANA", "2026-08-04T05:30:00Z")).await;
    assert_eq!(second, first);
    assert_eq!(look_up(&installation, IIN).await, Some(first));
    assert_eq!(look_up(&installation, OTHER_IIN).await, None);
    assert_eq!(installation.count("fingerprints").await, 1);
    installation.end().await;
}

#[tokio::test]
async fn an_incomplete_registration_is_refused() {
    // Aim: the refusal names a missing department or moment. A used request id keeps its body.
    let installation = Installation::start().await;
    let mut client = installation.fingerprints();
    let nowhere = taking("", "2026-08-03T05:30:00Z");
    let status = client.register_fingerprints(installation.request_as(Role::MsOfficer, nowhere)).await.unwrap_err();
    assert_eq!(refusal(&status).2, ["department"]);
    let taking = taking("MS-ALMATY", "2026-08-03T05:30:00Z");
    let never = pb::RegisterFingerprintsRequest { taken_at: None, ..taking.clone() };
    let status = client.register_fingerprints(installation.request_as(Role::MsOfficer, never)).await.unwrap_err();
    assert_eq!(refusal(&status).2, ["taken_at"]);

    client.register_fingerprints(installation.request_as(Role::MsOfficer, taking.clone())).await.unwrap();
    let other = pb::RegisterFingerprintsRequest { iin: OTHER_IIN.to_owned(), ..taking };
    let status = client.register_fingerprints(installation.request_as(Role::MsOfficer, other)).await.unwrap_err();
    assert_eq!(refusal(&status).1, "REQUEST_ID_REUSED");
    assert_eq!(look_up(&installation, OTHER_IIN).await, None);
    installation.end().await;
}
