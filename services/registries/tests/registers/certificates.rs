//! The stand-in for НУЦ РК.

use contracts::registries::v1 as pb;
use platform::clock::fresh_id;
use platform::signature::{
    Authority, Expected, LocalVerifier, PrivateKeyPem, SigningIdentity, Verifier as _, certificate_request,
    generate_key, sign_detached,
};
use platform::token::Role;

use crate::installation::{IIN, Installation, refusal};

const BIN: &str = "940140000385";

pub(crate) fn certificate_request_for(key: &PrivateKeyPem) -> pb::IssueCertificateRequest {
    pb::IssueCertificateRequest {
        request_id: fresh_id().to_string(),
        signing_request: certificate_request(key.as_str()).unwrap(),
        kind: pb::HolderKind::Individual as i32,
        purpose: pb::CertificatePurpose::Signing as i32,
        iin: IIN.to_owned(),
        surname: "Yilmaz".to_owned(),
        given_name: "Deniz".to_owned(),
        ..Default::default()
    }
}

pub(crate) async fn issue(
    installation: &Installation,
    request: pb::IssueCertificateRequest,
) -> pb::IssueCertificateResponse {
    installation
        .authority_client()
        .issue_certificate(installation.request_as(Role::Qa, request))
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn issued_certificates_sign_what_the_agencies_accept() {
    // Aim: the certificates of a person and of a first head pass the strict verifier. The serial number is that of
    // the certificate.
    let installation = Installation::start().await;
    let verifier = LocalVerifier::from_root_pem(&installation.authority.root_pem).unwrap();
    let at = "2026-06-10T06:00:00Z".parse().unwrap();
    let (iin, bin) = (IIN.parse().unwrap(), BIN.parse().unwrap());
    let head = |request| pb::IssueCertificateRequest {
        kind: pb::HolderKind::FirstHead as i32,
        organisation: "МИИЦР РК".to_owned(),
        bin: BIN.to_owned(),
        ..request
    };
    let key = generate_key().unwrap();
    for (request, expected) in [
        (certificate_request_for(&key), Expected::Individual { iin: &iin }),
        (
            head(certificate_request_for(&key)),
            Expected::Officer { iin: &iin, bin: &bin, at_least: Authority::FirstHead },
        ),
    ] {
        let issued = issue(&installation, request).await;
        let identity = SigningIdentity::from_pem(&issued.chain_pem, key.as_str()).unwrap();
        let signature = sign_detached(b"the petition", &identity, at).unwrap();
        let signer = verifier.verify(b"the petition", &signature, &expected, at).unwrap().signer;
        assert_eq!(signer.certificate_serial, issued.serial_number);
    }
    assert_eq!(installation.count("certificates WHERE status = 'GOOD' AND subject_iin = '991231100000'").await, 2);
    assert_eq!(installation.count("certificates WHERE kind = 'FIRST_HEAD' AND subject_bin = '940140000385'").await, 1);
    installation.end().await;
}

#[tokio::test]
async fn a_repeated_call_returns_the_first_certificate() {
    // Aim: one request id gives one certificate, however often it is sent. Another body under the id is refused.
    let installation = Installation::start().await;
    let request = certificate_request_for(&generate_key().unwrap());
    let first = issue(&installation, request.clone()).await;
    assert_eq!(issue(&installation, request.clone()).await, first);
    assert_eq!(installation.count("certificates").await, 1);
    let other = pb::IssueCertificateRequest { given_name: "Other".to_owned(), ..request };
    let status =
        installation.authority_client().issue_certificate(installation.request_as(Role::Qa, other)).await.unwrap_err();
    assert_eq!(refusal(&status).1, "REQUEST_ID_REUSED");
    installation.end().await;
}

#[tokio::test]
async fn a_request_without_its_key_is_refused() {
    // Aim: three requests are refused: with a signature of another key, for another kind of key, and empty.
    let installation = Installation::start().await;
    let mut forged = certificate_request_for(&generate_key().unwrap());
    if let Some(last) = forged.signing_request.last_mut() {
        *last ^= 1;
    }
    let curve = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let curve = rcgen::CertificateParams::default().serialize_request(&curve).unwrap().der().to_vec();
    let other_key =
        pb::IssueCertificateRequest { signing_request: curve, ..certificate_request_for(&generate_key().unwrap()) };
    let nothing = pb::IssueCertificateRequest { signing_request: vec![], ..other_key.clone() };
    for request in [forged, other_key, nothing] {
        let request = pb::IssueCertificateRequest { request_id: fresh_id().to_string(), ..request };
        let status = installation
            .authority_client()
            .issue_certificate(installation.request_as(Role::Qa, request))
            .await
            .unwrap_err();
        assert_eq!(refusal(&status).2, ["signing_request"]);
    }
    assert_eq!(installation.count("certificates").await, 0);
    installation.end().await;
}
