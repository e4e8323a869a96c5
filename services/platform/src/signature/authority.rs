//! The sandbox certification authority: certificates in the format of НУЦ РК, for demo and tests.
//!
//! This module exists because a sandbox cannot get certificates of the national authority, and tests with another
//! format would prove little. The holder makes the key and the request. The authority sees only the request and
//! decides the contents of the certificate, as the real one does.
//!
//! Out of scope: trust in production. Production roots are configured, and the names here contain SANDBOX.

use std::{fmt, time::Duration};

use der::{
    Encode,
    asn1::{Ia5String, ObjectIdentifier},
};
use jiff::{Timestamp, civil, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CustomExtension, DistinguishedName, DnType,
    DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize,
    SerialNumber, date_time_ymd, string::PrintableString,
};
use regulation::{Bin, Iin};
use rustls_pki_types::CertificateSigningRequestDer;
use x509_cert::ext::pkix::{AccessDescription, AuthorityInfoAccessSyntax, name::GeneralName};

use super::{Authority, oid};

const ROOT_NAME: &str = "НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA SANDBOX)";
const ISSUING_NAME: &str = "ҰКО 3.0 (RSA SANDBOX)";
const RESPONDER_NAME: &str = "OCSP (RSA SANDBOX)";
/// Fixed dates, because test clocks use any date of the pilot, independent of the creation of the sandbox.
const FIRST_DAY: civil::Date = civil::date(2025, 1, 1);
const LAST_DAY: civil::Date = civil::date(2035, 1, 1);

/// Why a key, a request or a certificate was not created.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("the sandbox authority is valid from 2025 to 2034 only")]
    OutsideAuthority,
    #[error("an officer's certificate cannot have the authority of a private person")]
    CertificateStatus,
    #[error("the request is not for an RSA key with SHA-256")]
    RequestAlgorithm,
    #[error("the responder's key cannot be read as PKCS#8 RSA")]
    ResponderKey,
    #[error("a certificate cannot express this moment")]
    Moment,
    #[error("a name cannot be encoded")]
    Encoding(#[from] der::Error),
    #[error("the key, request or certificate could not be created or read")]
    Certificate(#[from] rcgen::Error),
}

/// A PKCS#8 private key in PEM. Its debug output is empty of key data.
#[derive(Clone)]
pub struct PrivateKeyPem(String);

impl PrivateKeyPem {
    /// The PEM text, for the file that stores it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PrivateKeyPem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateKeyPem(***)")
    }
}

/// The result of the creation of an authority. The root key is used twice and discarded.
#[derive(Clone, Debug)]
pub struct AuthorityKeys {
    /// The root that verifiers trust.
    pub root_pem: String,
    /// The issuing certificate, which accompanies every holder's certificate.
    pub issuing_chain_pem: String,
    pub issuing_key_pem: PrivateKeyPem,
}

/// The purpose of a certificate. A certificate has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Signing,
    Authentication,
}

/// The names of a person in the form of the certificate, upper case.
#[derive(Clone)]
pub struct Names {
    pub surname: String,
    pub given_name: String,
    pub patronymic: Option<String>,
}

impl fmt::Debug for Names {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Names(***)")
    }
}

/// The holder of a certificate.
#[derive(Clone, Debug)]
pub enum Subject {
    Individual { iin: Iin, names: Names },
    Officer { iin: Iin, names: Names, organisation: String, bin: Bin, authority: Authority },
}

/// Creates a root and an issuing authority, valid for ten years from 2025. `now` only prevents a sandbox on a date
/// on which its certificates are not valid.
pub fn create_authority(now: Timestamp) -> Result<AuthorityKeys, AuthorityError> {
    let (first, last) = (start_of(FIRST_DAY)?, start_of(LAST_DAY)?);
    if now < first || now >= last {
        return Err(AuthorityError::OutsideAuthority);
    }
    let root_key = new_key()?;
    let root_params = authority_params(ROOT_NAME, 1, 0x01)?;
    let root_pem = root_params.self_signed(&root_key)?.pem();
    let root = Issuer::new(root_params, root_key);
    let issuing_key = new_key()?;
    let issuing = authority_params(ISSUING_NAME, 0, 0x02)?.signed_by(&issuing_key, &root)?;
    Ok(AuthorityKeys {
        root_pem,
        issuing_chain_pem: issuing.pem(),
        issuing_key_pem: PrivateKeyPem(issuing_key.serialize_pem()),
    })
}

/// A new RSA-2048 key, made by the holder.
pub fn generate_key() -> Result<PrivateKeyPem, AuthorityError> {
    Ok(PrivateKeyPem(new_key()?.serialize_pem()))
}

/// A certificate request (PKCS#10, DER) that proves possession of the key. It does not name the holder: the
/// authority takes the subject from the person's documents.
pub fn certificate_request(key_pem: &str) -> Result<Vec<u8>, AuthorityError> {
    let key = KeyPair::from_pem(key_pem)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    Ok(params.serialize_request(&key)?.der().to_vec())
}

/// The authority that issues holders' certificates.
#[derive(Debug)]
pub struct IssuingAuthority {
    issuer: Issuer<'static, KeyPair>,
    responder_url: Option<String>,
}

impl IssuingAuthority {
    /// Reads the issuing certificate and its key.
    pub fn from_pem(certificate_pem: &str, key_pem: &str) -> Result<Self, AuthorityError> {
        let key = KeyPair::from_pem(key_pem)?;
        Ok(Self { issuer: Issuer::from_ca_cert_pem(certificate_pem, key)?, responder_url: None })
    }

    /// Adds the responder's address to every holder's certificate, as in national certificates. It serves other
    /// tools: our services never use an address from a certificate (see [`super::ocsp`]).
    pub fn naming_responder(self, url: String) -> Self {
        Self { responder_url: Some(url), ..self }
    }

    /// Delegates OCSP answers to the holder of this key, for the validity of `issuer`, which is this authority's
    /// own certificate. Returns the responder's certificate (DER).
    pub(super) fn delegate_responder(
        &self,
        key_pem: &str,
        serial: [u8; 16],
        issuer: &x509_cert::Certificate,
    ) -> Result<Vec<u8>, AuthorityError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, RESPONDER_NAME);
        params.distinguished_name.push(DnType::CountryName, country()?);
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
        // Querying the responder about its own certificate would prove nothing: RFC 6960 section 4.2.2.2.1.
        params.custom_extensions = vec![CustomExtension::from_oid_content(&arcs(oid::OCSP_NO_CHECK), vec![5, 0])];
        params.serial_number = Some(SerialNumber::from_slice(&positive(serial)));
        let validity = issuer.tbs_certificate().validity();
        params.not_before = date_time_ymd(1970, 1, 1) + validity.not_before.to_unix_duration();
        params.not_after = date_time_ymd(1970, 1, 1) + validity.not_after.to_unix_duration();
        Ok(params.signed_by(&KeyPair::from_pem(key_pem)?, &self.issuer)?.der().to_vec())
    }

    /// Issues a certificate (DER) for the key of the request.
    pub fn issue(
        &self,
        request: &[u8],
        subject: &Subject,
        purpose: Purpose,
        serial: [u8; 16],
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Vec<u8>, AuthorityError> {
        // Reading the request also proves that its author has the key.
        let request = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(request))?;
        if request.public_key.algorithm() != &PKCS_RSA_SHA256 {
            return Err(AuthorityError::RequestAlgorithm);
        }
        let mut params = holder_params(subject, purpose)?;
        params.serial_number = Some(SerialNumber::from_slice(&positive(serial)));
        // Certificates have whole seconds. The type belongs to rcgen and is not named here.
        let epoch = date_time_ymd(1970, 1, 1);
        params.not_before = epoch + since_epoch(not_before)?;
        params.not_after = epoch + since_epoch(not_after)?;
        if let Some(url) = &self.responder_url {
            params.custom_extensions.push(responder_extension(url)?);
        }
        Ok(params.signed_by(&request.public_key, &self.issuer)?.der().to_vec())
    }
}

/// The PEM form of a DER certificate.
pub fn certificate_pem(encoded: &[u8]) -> Result<String, AuthorityError> {
    der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, encoded)
        .map_err(|error| AuthorityError::Encoding(error.into()))
}

fn new_key() -> Result<KeyPair, AuthorityError> {
    Ok(KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?)
}

fn authority_params(name: &str, path_length: u8, serial: u8) -> Result<CertificateParams, AuthorityError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::CountryName, country()?);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params.serial_number = Some(SerialNumber::from_slice(&[serial]));
    params.not_before = date_time_ymd(1970, 1, 1) + since_epoch(start_of(FIRST_DAY)?)?;
    params.not_after = date_time_ymd(1970, 1, 1) + since_epoch(start_of(LAST_DAY)?)?;
    Ok(params)
}

fn holder_params(subject: &Subject, purpose: Purpose) -> Result<CertificateParams, AuthorityError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject_name(subject)?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = match purpose {
        Purpose::Signing => {
            vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment]
        }
        Purpose::Authentication => {
            vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment]
        }
    };
    params.extended_key_usages = extended_key_usages(subject, purpose)?;
    params.custom_extensions = vec![policy_extension(subject, purpose)?];
    Ok(params)
}

/// The subject in the national form. The given-name field contains the patronymic. Only the common name contains
/// the first name.
fn subject_name(subject: &Subject) -> Result<DistinguishedName, AuthorityError> {
    let (Subject::Individual { iin, names } | Subject::Officer { iin, names, .. }) = subject;
    let mut name = DistinguishedName::new();
    let mut put = |field, text: &str| name.push(dn_type(field), text);
    put(oid::COMMON_NAME, &format!("{} {}", names.surname, names.given_name));
    put(oid::SURNAME, &names.surname);
    put(oid::SERIAL_NUMBER, &format!("IIN{iin}"));
    if let Subject::Officer { organisation, bin, .. } = subject {
        put(oid::ORGANISATION, organisation);
        put(oid::ORGANISATIONAL_UNIT, &format!("BIN{bin}"));
    }
    if let Some(patronymic) = &names.patronymic {
        put(oid::GIVEN_NAME, patronymic);
    }
    name.push(dn_type(oid::COUNTRY), country()?);
    Ok(name)
}

fn extended_key_usages(subject: &Subject, purpose: Purpose) -> Result<Vec<ExtendedKeyUsagePurpose>, AuthorityError> {
    let mut usages = vec![match purpose {
        Purpose::Signing => ExtendedKeyUsagePurpose::EmailProtection,
        Purpose::Authentication => ExtendedKeyUsagePurpose::ClientAuth,
    }];
    let authority_usages: &[ObjectIdentifier] = match subject {
        Subject::Individual { .. } => &[oid::INDIVIDUAL],
        Subject::Officer { authority, .. } => match authority {
            Authority::Individual => return Err(AuthorityError::CertificateStatus),
            Authority::Employee => &[oid::LEGAL_ENTITY, oid::EMPLOYEE],
            Authority::SigningAuthority => &[oid::LEGAL_ENTITY, oid::SIGNING_AUTHORITY],
            Authority::FirstHead => &[oid::LEGAL_ENTITY, oid::FIRST_HEAD],
        },
    };
    usages.extend(authority_usages.iter().map(|usage| ExtendedKeyUsagePurpose::Other(arcs(*usage))));
    Ok(usages)
}

fn policy_extension(subject: &Subject, purpose: Purpose) -> Result<CustomExtension, AuthorityError> {
    let policy = match (subject, purpose) {
        (Subject::Individual { .. }, Purpose::Signing) => oid::POLICY_INDIVIDUAL_SIGNING,
        (Subject::Individual { .. }, Purpose::Authentication) => oid::POLICY_INDIVIDUAL_AUTHENTICATION,
        (Subject::Officer { .. }, Purpose::Signing) => oid::POLICY_ENTITY_SIGNING,
        (Subject::Officer { .. }, Purpose::Authentication) => oid::POLICY_ENTITY_AUTHENTICATION,
    };
    // CertificatePolicies: a sequence of policies. Each is a sequence that here contains only the policy.
    let content = vec![vec![policy]].to_der()?;
    Ok(CustomExtension::from_oid_content(&arcs(oid::CERTIFICATE_POLICIES), content))
}

/// AuthorityInfoAccess with one access method: OCSP at this address.
fn responder_extension(url: &str) -> Result<CustomExtension, AuthorityError> {
    let access = AuthorityInfoAccessSyntax(vec![AccessDescription {
        access_method: oid::ACCESS_BY_OCSP,
        access_location: GeneralName::UniformResourceIdentifier(Ia5String::new(url)?),
    }]);
    Ok(CustomExtension::from_oid_content(&arcs(oid::AUTHORITY_INFORMATION_ACCESS), access.to_der()?))
}

fn dn_type(field: ObjectIdentifier) -> DnType {
    DnType::from_oid(&arcs(field))
}

fn arcs(name: ObjectIdentifier) -> Vec<u64> {
    name.arcs().map(u64::from).collect()
}

/// X.520 allows a country only as PrintableString. Every other field is UTF8String.
fn country() -> Result<DnValue, AuthorityError> {
    Ok(DnValue::PrintableString(PrintableString::try_from("KZ")?))
}

/// RFC 5280 requires positive serial numbers of at most twenty octets.
fn positive(mut serial: [u8; 16]) -> [u8; 16] {
    serial[0] = (serial[0] & 0x7f) | 0x40;
    serial
}

fn start_of(day: civil::Date) -> Result<Timestamp, AuthorityError> {
    let start = day.to_zoned(TimeZone::UTC).map_err(|_| AuthorityError::Moment)?;
    Ok(start.timestamp())
}

fn since_epoch(moment: Timestamp) -> Result<Duration, AuthorityError> {
    u64::try_from(moment.as_second()).map(Duration::from_secs).map_err(|_| AuthorityError::Moment)
}
