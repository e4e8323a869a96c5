//! Signatures that are genuine and should not count all the same, and those that are not.

use super::*;

fn blames_signature(refusal: &Status, code: &str) {
    assert_eq!(refusal.code(), Code::InvalidArgument, "{refusal:?}");
    assert_eq!(reason(refusal), "SIGNATURE_NOT_ACCEPTED");
    assert!(refusal.message().contains(code), "{code}: {}", refusal.message());
}

/// A key of the applicant with a certificate of the sandbox authority.
async fn certified(run: &CaseRun, purpose: CertificatePurpose, days: [&str; 2]) -> SigningIdentity {
    let (key, signing_request) = fresh_key().await;
    let moment = |day: &str| Some(timestamp_to_wire(format!("{day}T00:00:00Z").parse::<Timestamp>().unwrap()));
    let request = registers::IssueCertificateRequest {
        request_id: id(),
        signing_request,
        kind: registers::HolderKind::Individual as i32,
        purpose: purpose as i32,
        iin: run.cast.identity.iin.to_string(),
        surname: Identity::SURNAME.to_owned(),
        given_name: Identity::GIVEN_NAME.to_owned(),
        not_before: moment(days[0]),
        not_after: moment(days[1]),
        ..Default::default()
    };
    let mut authority = CertificateAuthorityServiceClient::new(run.suite.channel(Registries).unwrap());
    let issued = authority.issue_certificate(run.cast.qa.ask(request)).await.unwrap().into_inner();
    SigningIdentity::from_pem(&issued.chain_pem, &key).unwrap()
}

pub(super) async fn fresh_key() -> (String, Vec<u8>) {
    let make = || {
        let key = generate_key().unwrap();
        let request = certificate_request(key.as_str()).unwrap();
        (key.as_str().to_owned(), request)
    };
    tokio::task::spawn_blocking(make).await.unwrap()
}

/// The applicant's names under a root that nobody trusts.
async fn certified_elsewhere(run: &CaseRun) -> SigningIdentity {
    let (key, request) = fresh_key().await;
    let now = run.time.now();
    let keys = tokio::task::spawn_blocking(move || create_authority(now).unwrap()).await.unwrap();
    let authority = IssuingAuthority::from_pem(&keys.issuing_chain_pem, keys.issuing_key_pem.as_str()).unwrap();
    let names =
        Names { surname: Identity::SURNAME.to_owned(), given_name: Identity::GIVEN_NAME.to_owned(), patronymic: None };
    let subject = Subject::Individual { iin: run.cast.identity.iin.clone(), names };
    let day = jiff::SignedDuration::from_hours(24);
    let certificate =
        authority.issue(&request, &subject, Purpose::Signing, [7; 16], now - day, now + day * 30).unwrap();
    let chain = format!("{}{}", certificate_pem(&certificate).unwrap(), keys.issuing_chain_pem);
    SigningIdentity::from_pem(&chain, &key).unwrap()
}

#[tokio::test]
async fn a_signature_that_should_not_count_does_not() {
    // Aim: a certificate for authentication only, an expired one, one not yet valid, a foreign root, another person, other
    // bytes, a flipped bit, no signature at all: each has its own stable code and leaves the petition unsubmitted.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let before = view::version(&run, Astanahub, &case).await;
    let (by, applicant) = (&run.cast.applicant, run.cast.identity.on_wire());
    let statement = submit(&run, by, &case, applicant.clone(), vec![]).await.unwrap();
    let now = run.time.now();
    let signed = |identity: &SigningIdentity| sign_detached(&statement, identity, now).unwrap();
    let (signing, pilot) = (CertificatePurpose::Signing, ["2026-01-01", "2027-12-31"]);
    let authentication = certified(&run, CertificatePurpose::Authentication, pilot).await;
    let expired = certified(&run, signing, ["2026-01-01", "2026-10-05"]).await;
    let early = certified(&run, signing, ["2026-10-06", "2027-12-31"]).await;
    let elsewhere = certified_elsewhere(&run).await;
    let good = by.sign(statement.clone(), now).await.unwrap();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (signature, code) in [
        (signed(&authentication), "SIGNATURE_WRONG_PURPOSE"),
        (signed(&expired), "SIGNATURE_CERTIFICATE_EXPIRED"),
        (signed(&early), "SIGNATURE_CERTIFICATE_NOT_YET_VALID"),
        (signed(&elsewhere), "SIGNATURE_CHAIN_UNTRUSTED"),
        (run.cast.miicr_signatory.sign(statement.clone(), now).await.unwrap(), "SIGNATURE_WRONG_PERSON"),
        (by.sign(b"other bytes".to_vec(), now).await.unwrap(), "SIGNATURE_DIGEST_MISMATCH"),
        (flipped, "SIGNATURE_INVALID"),
        (good[..good.len() / 2].to_vec(), "SIGNATURE_MALFORMED"),
        (b"none".to_vec(), "SIGNATURE_MALFORMED"),
    ] {
        let refusal = submit(&run, by, &case, applicant.clone(), signature).await.unwrap_err();
        blames_signature(&refusal, code);
        assert_eq!(view::version(&run, Astanahub, &case).await, before, "{code}");
    }
    // The good one over another's answers is a signature over other bytes.
    let renamed = Applicant { given_name: "PIET".to_owned(), ..applicant.clone() };
    blames_signature(&submit(&run, by, &case, renamed, good.clone()).await.unwrap_err(), "SIGNATURE_DIGEST_MISMATCH");
    submit(&run, by, &case, applicant, good).await.unwrap();
}
