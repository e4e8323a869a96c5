//! Wrong signer, wrong moment, wrong certificate: each has its own refusal.

use super::*;

fn refusal(outcome: Result<Signer, SignatureRefusal>) -> SignatureRefusal {
    outcome.err().unwrap()
}

fn received(moment: &str) -> Result<Signer, SignatureRefusal> {
    let expected = Expected::Individual { iin: &iin() };
    let cms = sign(&SANDBOX.applicant);
    SANDBOX.verifier.verify(CONTENT, &cms, &expected, at(moment)).map(|verified| verified.signer)
}

#[test]
fn validity_is_judged_at_receipt_to_the_second() {
    // Aim: both ends of the validity are inclusive, and one second outside is refused.
    assert!(received("2026-06-01T00:00:00Z").is_ok());
    assert!(received("2027-06-01T00:00:00Z").is_ok());
    assert_eq!(refusal(received("2026-05-31T23:59:59Z")), SignatureRefusal::NotYetValid);
    assert_eq!(refusal(received("2027-06-01T00:00:01Z")), SignatureRefusal::Expired);
    assert_eq!(refusal(received("1969-01-01T00:00:00Z")), SignatureRefusal::NotYetValid);
}

#[test]
fn an_authentication_certificate_does_not_sign() {
    // Aim: a login certificate never counts as consent.
    let cms = sign(&SANDBOX.applicant_authentication);
    assert_eq!(refusal(judge(&cms)), SignatureRefusal::WrongPurpose);
}

#[test]
fn a_foreign_root_is_not_trusted() {
    // Aim: an authority with the same names but another key is not trusted.
    let foreign = create_authority(at(RECEIVED)).unwrap();
    let cms = sign(&holder(&foreign, &person(), Purpose::Signing));
    assert_eq!(refusal(judge(&cms)), SignatureRefusal::ChainUntrusted);
}

#[test]
fn a_missing_issuing_certificate_is_not_trusted() {
    // Aim: a certificate without its chain proves nothing.
    let holder = &SANDBOX.applicant;
    let leaf_pem = holder.chain_pem.replace(&SANDBOX.keys.issuing_chain_pem, "");
    let identity = SigningIdentity::from_pem(&leaf_pem, holder.key.as_str()).unwrap();
    let cms = sign_detached(CONTENT, &identity, at(RECEIVED)).unwrap();
    assert_eq!(refusal(judge(&cms)), SignatureRefusal::ChainUntrusted);
}

#[test]
fn a_stray_certificate_is_refused() {
    // Aim: no unsigned certificate is accepted, except the root, because many tools enclose it.
    let holder = &SANDBOX.applicant;
    let with = |extra: &str| {
        let chain = format!("{}{extra}", holder.chain_pem);
        let identity = SigningIdentity::from_pem(&chain, holder.key.as_str()).unwrap();
        judge(&sign_detached(CONTENT, &identity, at(RECEIVED)).unwrap())
    };
    let stray = SANDBOX.employee.chain_pem.replace(&SANDBOX.keys.issuing_chain_pem, "");
    assert_eq!(refusal(with(&stray)), SignatureRefusal::ChainUntrusted);
    assert!(with(&SANDBOX.keys.root_pem).is_ok());
}

#[test]
fn a_holder_cannot_certify_others() {
    // Aim: a signing certificate cannot act as an authority, whatever its name.
    let applicant = &SANDBOX.applicant;
    let usurper = AuthorityKeys {
        root_pem: SANDBOX.keys.root_pem.clone(),
        issuing_chain_pem: applicant.chain_pem.clone(),
        issuing_key_pem: applicant.key.clone(),
    };
    let cms = sign(&holder(&usurper, &officer(Authority::FirstHead), Purpose::Signing));
    let expected = Expected::Officer { iin: &iin(), bin: &bin(), at_least: Authority::Employee };
    assert_eq!(refusal(judge_as(&cms, &expected)), SignatureRefusal::ChainUntrusted);
}

#[test]
fn another_person_is_refused() {
    // Aim: a valid signature of another person is not this person's signature.
    let cms = sign(&SANDBOX.applicant);
    let expected = Expected::Individual { iin: &other_iin() };
    assert_eq!(refusal(judge_as(&cms, &expected)), SignatureRefusal::WrongPerson);
}

#[test]
fn another_organisation_is_refused() {
    // Aim: authority in one organisation is not valid in another one or in a private capacity.
    let cms = sign(&SANDBOX.first_head);
    let elsewhere = Expected::Officer { iin: &iin(), bin: &other_bin(), at_least: Authority::Employee };
    assert_eq!(refusal(judge_as(&cms, &elsewhere)), SignatureRefusal::WrongOrganisation);
    assert_eq!(refusal(judge(&cms)), SignatureRefusal::WrongOrganisation);
    let private = sign(&SANDBOX.applicant);
    let here = Expected::Officer { iin: &iin(), bin: &bin(), at_least: Authority::Individual };
    assert_eq!(refusal(judge_as(&private, &here)), SignatureRefusal::WrongOrganisation);
}

#[test]
fn insufficient_authority_is_refused() {
    // Aim: an employee cannot sign where the right to sign is required.
    let cms = sign(&SANDBOX.employee);
    let expected = Expected::Officer { iin: &iin(), bin: &bin(), at_least: Authority::SigningAuthority };
    assert_eq!(refusal(judge_as(&cms, &expected)), SignatureRefusal::InsufficientAuthority);
}

#[test]
fn the_authority_is_created_only_for_its_years() {
    // Aim: a sandbox with unusable certificates is refused at its creation, not at first use.
    for moment in ["2024-12-31T23:59:59Z", "2035-01-01T00:00:00Z"] {
        assert!(matches!(create_authority(at(moment)), Err(AuthorityError::OutsideAuthority)));
    }
}
