//! We accept our own signatures and read the signer from them.

use super::*;

#[test]
fn an_individuals_signature_is_accepted() {
    // Aim: the signature of a private person verifies and identifies that person.
    let signer = judge(&sign(&SANDBOX.applicant)).unwrap();
    assert_eq!(signer.iin, iin());
    assert_eq!(signer.bin, None);
    assert_eq!(signer.authority, Authority::Individual);
    assert_eq!(signer.common_name, "ҮЛГІБАЕВ ӘДІЛ");
    assert_eq!(signer.not_after, at("2027-06-01T00:00:00Z"));
    assert_eq!(signer.certificate_serial.len(), 32);
    assert_eq!(&signer, SANDBOX.applicant.identity.signer());
}

#[test]
fn an_officers_signature_is_accepted_for_equal_and_lesser_authority() {
    // Aim: a first head may do what an employee may, in the right organisation.
    let cms = sign(&SANDBOX.first_head);
    for at_least in [Authority::Employee, Authority::SigningAuthority, Authority::FirstHead] {
        let expected = Expected::Officer { iin: &iin(), bin: &bin(), at_least };
        let signer = judge_as(&cms, &expected).unwrap();
        assert_eq!(signer.bin, Some(bin()));
        assert_eq!(signer.organisation.as_deref(), Some("МИИЦР (ҮЛГІ)"));
    }
}

#[test]
fn empty_content_can_be_signed() {
    // Aim: empty content has no special case.
    let identity = &SANDBOX.applicant.identity;
    let cms = sign_detached(b"", identity, at(RECEIVED)).unwrap();
    let expected = Expected::Individual { iin: &iin() };
    assert!(SANDBOX.verifier.verify(b"", &cms, &expected, at(RECEIVED)).is_ok());
}

#[test]
fn signing_time_proves_nothing() {
    // Aim: a signature with a signing time years ago or years ahead is judged only at its receipt.
    for claimed in ["2020-01-01T00:00:00Z", "2051-01-01T00:00:00Z"] {
        let cms = sign_detached(CONTENT, &SANDBOX.applicant.identity, at(claimed)).unwrap();
        assert!(judge(&cms).is_ok());
    }
}

#[test]
fn debug_output_shows_no_personal_data() {
    // Aim: an accidental log line with a signer, an identity or a subject shows no personal data.
    let signer = judge(&sign(&SANDBOX.first_head)).err();
    assert_eq!(signer, Some(SignatureRefusal::WrongOrganisation));
    let holder = &SANDBOX.first_head;
    let printed = format!(
        "{:?} {:?} {:?} {:?}",
        holder.identity.signer(),
        holder.identity,
        officer(Authority::Employee),
        holder.key
    );
    for secret in [iin().as_str(), "ҮЛГІБАЕВ", "ӘДІЛ", "PRIVATE KEY"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn refusal_codes_are_distinct() {
    // Aim: each refusal has its own code.
    let codes: std::collections::BTreeSet<_> = SignatureRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), SignatureRefusal::ALL.len());
}

#[test]
fn a_foreign_key_is_refused_for_an_identity() {
    // Aim: a certificate with another person's key is detected before anything is signed.
    let mixed = SigningIdentity::from_pem(&SANDBOX.applicant.chain_pem, SANDBOX.employee.key.as_str());
    assert!(matches!(mixed, Err(SigningError::KeyMismatch)));
}

#[test]
fn an_officer_cannot_be_certified_as_an_individual() {
    // Aim: the sandbox authority does not issue a contradictory certificate.
    let keys = &SANDBOX.keys;
    let authority = IssuingAuthority::from_pem(&keys.issuing_chain_pem, keys.issuing_key_pem.as_str()).unwrap();
    let request = certificate_request(SANDBOX.employee.key.as_str()).unwrap();
    let subject = officer(Authority::Individual);
    let (from, to) = (at("2026-06-01T00:00:00Z"), at("2027-06-01T00:00:00Z"));
    let refused = authority.issue(&request, &subject, Purpose::Signing, [7; 16], from, to);
    assert!(matches!(refused, Err(AuthorityError::CertificateStatus)));
}

#[test]
fn roots_must_be_authorities() {
    // Aim: an empty bundle, a holder and a subordinate authority are not accepted as roots.
    for bundle in ["", "nonsense", SANDBOX.applicant.chain_pem.as_str(), SANDBOX.keys.issuing_chain_pem.as_str()] {
        assert!(LocalVerifier::from_root_pem(bundle).is_err());
    }
}
