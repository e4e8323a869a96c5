//! The object identifiers of the profile, defined once for signer, authority and verifier.
//!
//! Out of scope: decisions.

use der::asn1::ObjectIdentifier;

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

// CMS and its attributes.
pub(super) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
pub(super) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
pub(super) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
pub(super) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
pub(super) const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
pub(super) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
pub(super) const TIME_STAMP_TOKEN: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.14");

// OCSP.
pub(super) const OCSP_BASIC: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.1");
pub(super) const OCSP_NONCE: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.2");
pub(super) const OCSP_NO_CHECK: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.5");
pub(super) const AUTHORITY_INFORMATION_ACCESS: ObjectIdentifier = oid("1.3.6.1.5.5.7.1.1");
pub(super) const ACCESS_BY_OCSP: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1");
/// The moment of a test clock in a question. It is under the enterprise number that RFC 5612 reserves for examples,
/// because a sandbox has no other and no other responder uses it.
pub(super) const OCSP_AS_OF: ObjectIdentifier = oid("1.3.6.1.4.1.32473.241.301");

// Algorithms.
/// Names certificates in OCSP, because openssl uses it there. It never proves anything.
pub(super) const SHA_1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(super) const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(super) const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
pub(super) const RSA_WITH_SHA_256: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
pub(super) const ECDSA_WITH_SHA_256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");

// Subject fields.
pub(super) const COMMON_NAME: ObjectIdentifier = oid("2.5.4.3");
pub(super) const SURNAME: ObjectIdentifier = oid("2.5.4.4");
pub(super) const SERIAL_NUMBER: ObjectIdentifier = oid("2.5.4.5");
pub(super) const COUNTRY: ObjectIdentifier = oid("2.5.4.6");
pub(super) const ORGANISATION: ObjectIdentifier = oid("2.5.4.10");
pub(super) const ORGANISATIONAL_UNIT: ObjectIdentifier = oid("2.5.4.11");
/// Contains the patronymic (отчество) in the national profile, not the first name.
pub(super) const GIVEN_NAME: ObjectIdentifier = oid("2.5.4.42");

// Extended key usage: the purpose.
pub(super) const EMAIL_PROTECTION: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.4");
pub(super) const CLIENT_AUTH: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.2");

// Extended key usage: the authority of the holder.
pub(super) const INDIVIDUAL: ObjectIdentifier = oid("1.2.398.3.3.4.1.1");
pub(super) const LEGAL_ENTITY: ObjectIdentifier = oid("1.2.398.3.3.4.1.2");
pub(super) const FIRST_HEAD: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.1");
pub(super) const SIGNING_AUTHORITY: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.2");
pub(super) const EMPLOYEE: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.5");

// Certificate policies.
pub(super) const CERTIFICATE_POLICIES: ObjectIdentifier = oid("2.5.29.32");
pub(super) const POLICY_ENTITY_SIGNING: ObjectIdentifier = oid("1.2.398.3.3.2.1");
pub(super) const POLICY_ENTITY_AUTHENTICATION: ObjectIdentifier = oid("1.2.398.3.3.2.2");
pub(super) const POLICY_INDIVIDUAL_SIGNING: ObjectIdentifier = oid("1.2.398.3.3.2.3");
pub(super) const POLICY_INDIVIDUAL_AUTHENTICATION: ObjectIdentifier = oid("1.2.398.3.3.2.4");
