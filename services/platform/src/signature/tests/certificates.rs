//! Faulty certificates, made without the sandbox authority and signed by openssl, which signs with any certificate.

use der::{Any, Decode, Encode, asn1::BitString};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose as Extended, IsCa, Issuer, KeyPair, KeyUsagePurpose as Usage, PublicKeyData, SigningKey,
    SubjectPublicKeyInfo, date_time_ymd,
};

use super::{openssl::Workspace, *};

const INDIVIDUAL: &[u64] = &[1, 2, 398, 3, 3, 4, 1, 1];
const LEGAL_ENTITY: &[u64] = &[1, 2, 398, 3, 3, 4, 1, 2];
const EMPLOYEE: &[u64] = &[1, 2, 398, 3, 3, 4, 1, 2, 5];

fn other(usage: &[u64]) -> Extended {
    Extended::Other(usage.to_vec())
}

fn named(fields: &[(&[u64], &str)]) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    for (field, text) in fields {
        name.push(DnType::from_oid(field), *text);
    }
    name
}

/// A good individual's signing certificate, defined independently of the authority's code.
fn good() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&[(&[2, 5, 4, 3], "A B"), (&[2, 5, 4, 5], "IIN991231100000")]);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![Usage::DigitalSignature, Usage::ContentCommitment];
    params.extended_key_usages = vec![Extended::EmailProtection, other(INDIVIDUAL)];
    params.is_ca = IsCa::ExplicitNoCa;
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params
}

fn issuing() -> Issuer<'static, KeyPair> {
    let keys = &SANDBOX.keys;
    let key = KeyPair::from_pem(keys.issuing_key_pem.as_str()).unwrap();
    Issuer::from_ca_cert_pem(&keys.issuing_chain_pem, key).unwrap()
}

/// Certifies the key with the sandbox's issuing authority and signs the content with openssl.
fn signed_with(
    workspace: &Workspace,
    params: &CertificateParams,
    public: &impl PublicKeyData,
    key_pem: &str,
) -> Vec<u8> {
    let leaf = params.signed_by(public, &issuing()).unwrap();
    workspace.put("applicant.pem", leaf.pem().as_bytes());
    workspace.put("applicant.key", key_pem.as_bytes());
    workspace.signs("-cades -md sha256")
}

fn judged(workspace: &Workspace, change: impl FnOnce(&mut CertificateParams)) -> Result<Signer, SignatureRefusal> {
    let mut params = good();
    change(&mut params);
    let key_pem = SANDBOX.applicant.key.as_str();
    judge(&signed_with(workspace, &params, &KeyPair::from_pem(key_pem).unwrap(), key_pem))
}

#[test]
fn a_certificate_must_be_for_signing_only() {
    // Aim: every missing part of the signing purpose is refused, and the unchanged certificate is accepted.
    let workspace = Workspace::new("purpose");
    assert!(judged(&workspace, |_| ()).is_ok());
    let wrong = Err(SignatureRefusal::WrongPurpose);
    assert_eq!(judged(&workspace, |p| p.extended_key_usages.push(Extended::ClientAuth)), wrong);
    assert_eq!(judged(&workspace, |p| p.extended_key_usages.clear()), wrong);
    assert_eq!(judged(&workspace, |p| p.extended_key_usages = vec![other(INDIVIDUAL)]), wrong);
    assert_eq!(judged(&workspace, |p| p.key_usages = vec![Usage::DigitalSignature]), wrong);
    assert_eq!(judged(&workspace, |p| p.key_usages = vec![Usage::ContentCommitment]), wrong);
    assert_eq!(judged(&workspace, |p| p.key_usages.clear()), wrong);
}

#[test]
fn a_subject_must_follow_the_profile() {
    // Aim: a subject that is missing or ambiguous is refused.
    let workspace = Workspace::new("subject");
    let wrong = Err(SignatureRefusal::CertificateProfile);
    let both = vec![Extended::EmailProtection, other(INDIVIDUAL), other(LEGAL_ENTITY)];
    assert_eq!(judged(&workspace, |p| p.extended_key_usages = both), wrong);
    let neither = vec![Extended::EmailProtection];
    assert_eq!(judged(&workspace, |p| p.extended_key_usages = neither), wrong);
    let homeless = vec![Extended::EmailProtection, other(LEGAL_ENTITY), other(EMPLOYEE)];
    assert_eq!(judged(&workspace, |p| p.extended_key_usages = homeless), wrong);
    let roleless = vec![Extended::EmailProtection, other(LEGAL_ENTITY)];
    assert_eq!(judged(&workspace, |p| p.extended_key_usages = roleless), wrong);
    for number in ["991231100000", "IIN99123110000", "IIN", "BIN260140000015"] {
        let name = named(&[(&[2, 5, 4, 3], "A B"), (&[2, 5, 4, 5], number)]);
        assert_eq!(judged(&workspace, |p| p.distinguished_name = name), wrong, "{number}");
    }
    let unnamed = named(&[(&[2, 5, 4, 5], "IIN991231100000")]);
    assert_eq!(judged(&workspace, |p| p.distinguished_name = unnamed), wrong);
    let mut affiliated = good().distinguished_name;
    affiliated.push(DnType::OrganizationalUnitName, "BIN260140000015");
    assert_eq!(judged(&workspace, |p| p.distinguished_name = affiliated), wrong);
}

#[test]
fn a_department_without_a_bin_is_ignored() {
    // Aim: an organisational unit that is not a BIN does not make a private person an officer.
    let workspace = Workspace::new("department");
    let mut name = good().distinguished_name;
    name.push(DnType::OrganizationalUnitName, "DEPARTMENT 7");
    assert_eq!(judged(&workspace, |p| p.distinguished_name = name).unwrap().bin, None);
}

#[test]
fn an_unreadable_or_overreaching_certificate_is_not_trusted() {
    // Aim: an authority as the holder and an unknown critical extension are refused.
    let workspace = Workspace::new("overreach");
    let untrusted = Err(SignatureRefusal::ChainUntrusted);
    let ca = IsCa::Ca(BasicConstraints::Unconstrained);
    assert_eq!(judged(&workspace, |p| p.is_ca = ca), untrusted);
    let mut unknown = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
    unknown.set_criticality(true);
    assert_eq!(judged(&workspace, |p| p.custom_extensions.push(unknown)), untrusted);
}

#[test]
fn the_key_must_be_strong() {
    // Aim: RSA with 1024 bits is refused as weak. ECDSA over P-256 is accepted like RSA with 2048 bits.
    let workspace = Workspace::new("strength");
    for (options, weak) in [
        ("-algorithm RSA -pkeyopt rsa_keygen_bits:1024", true),
        ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", false),
        ("-algorithm EC -pkeyopt ec_paramgen_curve:P-384", true),
    ] {
        let private = workspace.openssl(&format!("genpkey {options}")).stdout;
        workspace.put("key", &private);
        let public = workspace.openssl("pkey -in key -pubout").stdout;
        let public = SubjectPublicKeyInfo::from_pem(std::str::from_utf8(&public).unwrap()).unwrap();
        let private = String::from_utf8(private).unwrap();
        let outcome = judge(&signed_with(&workspace, &good(), &public, &private));
        assert_eq!(outcome.err(), weak.then_some(SignatureRefusal::WeakAlgorithm), "{options}");
    }
}

#[test]
fn a_repeated_extension_is_refused() {
    // Aim: a certificate with two key usages or two purposes is refused, because readers could choose differently.
    let workspace = Workspace::new("repeated");
    let certifying = CustomExtension::from_oid_content(&[2, 5, 29, 15], vec![3, 2, 2, 4]);
    assert!(judged(&workspace, |p| p.custom_extensions.push(certifying)).is_err());
    let all_purposes = vec![0x30, 6, 6, 4, 0x55, 0x1d, 0x25, 0];
    let purpose = CustomExtension::from_oid_content(&[2, 5, 29, 37], all_purposes);
    assert!(judged(&workspace, |p| p.custom_extensions.push(purpose)).is_err());
}

#[test]
fn a_holder_with_two_numbers_is_refused() {
    // Aim: a subject with two serial numbers is ambiguous and refused.
    let workspace = Workspace::new("two-numbers");
    let mut params = good();
    params.distinguished_name.push(DnType::from_oid(&[2, 5, 4, 4]), "IIN900315200004");
    let key_pem = SANDBOX.applicant.key.as_str();
    let leaf = params.signed_by(&KeyPair::from_pem(key_pem).unwrap(), &issuing()).unwrap();
    let doubled = recertified(leaf.der(), &[0x55, 4, 4], &[0x55, 4, 5]);
    workspace.put("applicant.pem", certificate_pem(&doubled).unwrap().as_bytes());
    let outcome = judge(&workspace.signs("-cades -md sha256"));
    assert_eq!(outcome, Err(SignatureRefusal::CertificateProfile));
}

/// Replaces octets in the body of a certificate and has the issuing authority sign it again.
fn recertified(encoded: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut parts = Vec::<Any>::from_der(encoded).unwrap();
    let mut body = parts[0].to_der().unwrap();
    let start = body.windows(from.len()).position(|window| window == from).unwrap();
    body[start..start + from.len()].copy_from_slice(to);
    let key = KeyPair::from_pem(SANDBOX.keys.issuing_key_pem.as_str()).unwrap();
    let signature = BitString::from_bytes(&key.sign(&body).unwrap()).unwrap();
    parts[0] = Any::from_der(&body).unwrap();
    parts[2] = Any::encode_from(&signature).unwrap();
    parts.to_der().unwrap()
}

/// A separate hierarchy: the root, one issuing authority, and the applicant.
fn hierarchy(
    change_root: impl FnOnce(&mut CertificateParams),
    change_issuing: impl FnOnce(&mut CertificateParams),
) -> Result<Signer, SignatureRefusal> {
    let certifying = |name: &str| {
        let mut params = good();
        params.distinguished_name = named(&[(&[2, 5, 4, 3], name)]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![Usage::KeyCertSign];
        params.extended_key_usages.clear();
        params
    };
    let (root_key, issuing_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut root = certifying("ROOT");
    change_root(&mut root);
    let root_pem = root.self_signed(&root_key).unwrap().pem();
    let root = Issuer::new(root, root_key);
    let mut issuing = certifying("ISSUING");
    change_issuing(&mut issuing);
    let issuing_pem = issuing.signed_by(&issuing_key, &root).unwrap().pem();
    let issuing = Issuer::new(issuing, issuing_key);
    let key_pem = SANDBOX.applicant.key.as_str();
    let leaf = good().signed_by(&KeyPair::from_pem(key_pem).unwrap(), &issuing).unwrap();
    let identity = SigningIdentity::from_pem(&(leaf.pem() + &issuing_pem), key_pem).unwrap();
    let cms = sign_detached(CONTENT, &identity, at(RECEIVED)).unwrap();
    let expected = Expected::Individual { iin: &iin() };
    LocalVerifier::from_root_pem(&root_pem)
        .unwrap()
        .verify(CONTENT, &cms, &expected, at(RECEIVED))
        .map(|verified| verified.signer)
}

#[test]
fn every_certificate_of_the_chain_must_be_valid_and_authorised() {
    // Aim: the root and the intermediate authorities are checked like the holder's certificate.
    assert!(hierarchy(|_| (), |_| ()).is_ok());
    let past = date_time_ymd(2026, 6, 1);
    let future = date_time_ymd(2026, 7, 1);
    let expired = Err(SignatureRefusal::Expired);
    let early = Err(SignatureRefusal::NotYetValid);
    let untrusted = Err(SignatureRefusal::ChainUntrusted);
    assert_eq!(hierarchy(|root| root.not_after = past, |_| ()), expired);
    assert_eq!(hierarchy(|root| root.not_before = future, |_| ()), early);
    assert_eq!(hierarchy(|_| (), |issuing| issuing.not_after = past), expired);
    assert_eq!(hierarchy(|_| (), |issuing| issuing.not_before = future), early);
    let signing = vec![Usage::DigitalSignature];
    assert_eq!(hierarchy(|_| (), |issuing| issuing.key_usages = signing), untrusted);
    assert_eq!(hierarchy(|_| (), |issuing| issuing.key_usages.clear()), untrusted);
    assert_eq!(hierarchy(|_| (), |issuing| issuing.is_ca = IsCa::ExplicitNoCa), untrusted);
}
