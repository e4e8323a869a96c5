//! Revoking a certificate: once, from a moment on, and for good.

use contracts::registries::v1 as pb;
use platform::clock::fresh_id;
use platform::signature::generate_key;
use platform::token::Role;
use platform::wire::timestamp_to_wire;
use tonic::{Code, Status};

use crate::certificates::{asked, issue};
use crate::installation::{Installation, refusal};

pub(crate) fn revocation(serial_number: &str, moment: &str) -> pb::RevokeCertificateRequest {
    pb::RevokeCertificateRequest {
        request_id: fresh_id().to_string(),
        serial_number: serial_number.to_owned(),
        revoked_at: Some(timestamp_to_wire(moment.parse().unwrap())),
        reason: pb::RevocationReason::KeyCompromise as i32,
    }
}

pub(crate) async fn revoke(
    house: &Installation,
    request: pb::RevokeCertificateRequest,
) -> Result<pb::RevokeCertificateResponse, Status> {
    let answer = house.authority_door().revoke_certificate(house.asked_by(Role::Qa, request)).await;
    answer.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_certificate_is_revoked_once() {
    // Aim: the first revocation stands; the same call and every later one are told of it, and parts of a second are cut off.
    let house = Installation::start().await;
    let serial_number = issue(&house, asked(&generate_key().unwrap())).await.serial_number;
    let request = revocation(&serial_number.to_uppercase(), "2026-06-10T06:00:00.75Z");
    let first = revoke(&house, request.clone()).await.unwrap();
    assert_eq!(first.serial_number, serial_number);
    assert_eq!(first.revoked_at, revocation("", "2026-06-10T06:00:00Z").revoked_at);
    assert_eq!(revoke(&house, request.clone()).await.unwrap(), first);
    let second = pb::RevokeCertificateRequest {
        reason: pb::RevocationReason::Superseded as i32,
        ..revocation(&serial_number, "2026-07-01T00:00:00Z")
    };
    assert_eq!(revoke(&house, second).await.unwrap(), first);
    let other = pb::RevokeCertificateRequest { reason: 0, ..request };
    assert_eq!(refusal(&revoke(&house, other).await.unwrap_err()).1, "REQUEST_ID_REUSED");
    assert_eq!(house.count("certificates WHERE status = 'REVOKED' AND revocation_reason = 1").await, 1);
    house.end().await;
}

#[tokio::test]
async fn a_revocation_that_makes_no_sense_is_refused() {
    // Aim: a number that was never issued, a moment outside the validity or none at all, a reason out of the list.
    let house = Installation::start().await;
    let serial_number = issue(&house, asked(&generate_key().unwrap())).await.serial_number;
    let good = || revocation(&serial_number, "2026-06-10T06:00:00Z");
    for (request, field) in [
        (revocation("42", "2026-06-10T06:00:00Z"), "serial_number"),
        (revocation(&serial_number, "2025-12-31T18:59:59Z"), "revoked_at"),
        (revocation(&serial_number, "2029-01-02T00:00:00Z"), "revoked_at"),
        (pb::RevokeCertificateRequest { revoked_at: None, ..good() }, "revoked_at"),
        (pb::RevokeCertificateRequest { reason: 7, ..good() }, "reason"),
    ] {
        let (code, _, fields) = refusal(&revoke(&house, request).await.unwrap_err());
        assert_eq!((code, fields), (Code::InvalidArgument, vec![field.to_owned()]));
    }
    assert_eq!(house.count("certificates WHERE status = 'REVOKED'").await, 0);
    let officer = house.asked_by(Role::MsOfficer, good());
    let refused = house.authority_door().revoke_certificate(officer).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    house.end().await;
}
