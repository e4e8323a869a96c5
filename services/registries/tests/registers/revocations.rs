//! Revocation of a certificate: once, from a moment on, and permanently.

use contracts::registries::v1 as pb;
use platform::clock::fresh_id;
use platform::signature::generate_key;
use platform::token::Role;
use platform::wire::timestamp_to_wire;
use tonic::{Code, Status};

use crate::certificates::{certificate_request_for, issue};
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
    installation: &Installation,
    request: pb::RevokeCertificateRequest,
) -> Result<pb::RevokeCertificateResponse, Status> {
    let answer = installation.authority_client().revoke_certificate(installation.request_as(Role::Qa, request)).await;
    answer.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_certificate_is_revoked_once() {
    // Aim: the first revocation remains. Every later call returns it, and fractions of a second are cut off.
    let installation = Installation::start().await;
    let serial_number = issue(&installation, certificate_request_for(&generate_key().unwrap())).await.serial_number;
    let request = revocation(&serial_number.to_uppercase(), "2026-06-10T06:00:00.75Z");
    let first = revoke(&installation, request.clone()).await.unwrap();
    assert_eq!(first.serial_number, serial_number);
    assert_eq!(first.revoked_at, revocation("", "2026-06-10T06:00:00Z").revoked_at);
    assert_eq!(revoke(&installation, request.clone()).await.unwrap(), first);
    let second = pb::RevokeCertificateRequest {
        reason: pb::RevocationReason::Superseded as i32,
        ..revocation(&serial_number, "2026-07-01T00:00:00Z")
    };
    assert_eq!(revoke(&installation, second).await.unwrap(), first);
    let other = pb::RevokeCertificateRequest { reason: 0, ..request };
    assert_eq!(refusal(&revoke(&installation, other).await.unwrap_err()).1, "REQUEST_ID_REUSED");
    assert_eq!(installation.count("certificates WHERE status = 'REVOKED' AND revocation_reason = 1").await, 1);
    installation.end().await;
}

#[tokio::test]
async fn an_invalid_revocation_is_refused() {
    // Aim: these are refused: a number that was never issued, a missing moment or one outside the validity, an
    // unlisted reason.
    let installation = Installation::start().await;
    let serial_number = issue(&installation, certificate_request_for(&generate_key().unwrap())).await.serial_number;
    let good = || revocation(&serial_number, "2026-06-10T06:00:00Z");
    for (request, field) in [
        (revocation("42", "2026-06-10T06:00:00Z"), "serial_number"),
        (revocation(&serial_number, "2025-12-31T18:59:59Z"), "revoked_at"),
        (revocation(&serial_number, "2029-01-02T00:00:00Z"), "revoked_at"),
        (pb::RevokeCertificateRequest { revoked_at: None, ..good() }, "revoked_at"),
        (pb::RevokeCertificateRequest { reason: 7, ..good() }, "reason"),
    ] {
        let (code, _, fields) = refusal(&revoke(&installation, request).await.unwrap_err());
        assert_eq!((code, fields), (Code::InvalidArgument, vec![field.to_owned()]));
    }
    assert_eq!(installation.count("certificates WHERE status = 'REVOKED'").await, 0);
    let officer = installation.request_as(Role::MsOfficer, good());
    let refused = installation.authority_client().revoke_certificate(officer).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    installation.end().await;
}
