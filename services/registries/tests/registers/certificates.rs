//! НУЦ РК's stand-in.

use contracts::registries::v1 as pb;
use platform::clock::fresh_id;
use platform::signature::{
    Authority, Expected, LocalVerifier, PrivateKeyPem, SigningIdentity, Verifier as _, certificate_request,
    generate_key, sign_detached,
};
use platform::token::Role;

use crate::installation::{IIN, Installation, refusal};

const BIN: &str = "940140000385";

pub(crate) fn asked(key: &PrivateKeyPem) -> pb::IssueCertificateRequest {
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

pub(crate) async fn issue(house: &Installation, request: pb::IssueCertificateRequest) -> pb::IssueCertificateResponse {
    house.authority_door().issue_certificate(house.asked_by(Role::Qa, request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn issued_certificates_sign_what_the_agencies_accept() {
    // Aim: a person's and a first head's certificate both pass the strict verifier, and the serial is the certificate's.
    let house = Installation::start().await;
    let verifier = LocalVerifier::from_root_pem(&house.authority.root_pem).unwrap();
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
        (asked(&key), Expected::Individual { iin: &iin }),
        (head(asked(&key)), Expected::Officer { iin: &iin, bin: &bin, at_least: Authority::FirstHead }),
    ] {
        let issued = issue(&house, request).await;
        let identity = SigningIdentity::from_pem(&issued.chain_pem, key.as_str()).unwrap();
        let signature = sign_detached(b"the petition", &identity, at).unwrap();
        let signer = verifier.verify(b"the petition", &signature, &expected, at).unwrap().signer;
        assert_eq!(signer.certificate_serial, issued.serial_number);
    }
    assert_eq!(house.count("certificates WHERE status = 'GOOD' AND subject_iin = '991231100000'").await, 2);
    assert_eq!(house.count("certificates WHERE kind = 'FIRST_HEAD' AND subject_bin = '940140000385'").await, 1);
    house.end().await;
}

#[tokio::test]
async fn a_repeated_call_is_given_the_first_certificate() {
    // Aim: one request id, one certificate, however often it is asked for; another body under the id is refused.
    let house = Installation::start().await;
    let request = asked(&generate_key().unwrap());
    let first = issue(&house, request.clone()).await;
    assert_eq!(issue(&house, request.clone()).await, first);
    assert_eq!(house.count("certificates").await, 1);
    let other = pb::IssueCertificateRequest { given_name: "Other".to_owned(), ..request };
    let status = house.authority_door().issue_certificate(house.asked_by(Role::Qa, other)).await.unwrap_err();
    assert_eq!(refusal(&status).1, "REQUEST_ID_REUSED");
    house.end().await;
}

#[tokio::test]
async fn a_request_without_its_key_is_refused() {
    // Aim: a request whose signature does not fit its key, one for another kind of key, and no request at all.
    let house = Installation::start().await;
    let mut forged = asked(&generate_key().unwrap());
    if let Some(last) = forged.signing_request.last_mut() {
        *last ^= 1;
    }
    let curve = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let curve = rcgen::CertificateParams::default().serialize_request(&curve).unwrap().der().to_vec();
    let other_key = pb::IssueCertificateRequest { signing_request: curve, ..asked(&generate_key().unwrap()) };
    let nothing = pb::IssueCertificateRequest { signing_request: vec![], ..other_key.clone() };
    for request in [forged, other_key, nothing] {
        let request = pb::IssueCertificateRequest { request_id: fresh_id().to_string(), ..request };
        let status = house.authority_door().issue_certificate(house.asked_by(Role::Qa, request)).await.unwrap_err();
        assert_eq!(refusal(&status).2, ["signing_request"]);
    }
    assert_eq!(house.count("certificates").await, 0);
    house.end().await;
}
