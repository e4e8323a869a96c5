//! The stand-in for НУЦ РК: issues certificates in the national format for keys that their holders made.
//!
//! The call names the subject, never the certificate request, as with the real authority.

use std::sync::Arc;

use anyhow::Context as _;
use contracts::registries::v1 as pb;
use contracts::registries::v1::certificate_authority_service_server::CertificateAuthorityService;
use jiff::Timestamp;
use jiff::civil::{date, time};
use platform::clock::random_bytes;
use platform::refusal::Refusal;
use platform::server::Caller;
use platform::signature::ocsp::Responder;
use platform::signature::{Authority, AuthorityError, IssuingAuthority, Names, Purpose, Subject, certificate_pem};
use platform::wire::{iin_from_wire, text_from_wire, timestamp_from_wire, timestamp_to_wire};
use regulation::{Bin, Moment};
use tonic::{Request, Response, Status};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use crate::records::{CertificateRecord, IssuedCertificate, Records, Revocation, mark_of};

/// The full names of state bodies are longer than the 64 characters of X.520.
const LONGEST_ORGANISATION: usize = 200;

pub struct CertificateAuthority {
    records: Records,
    issuing: Arc<IssuingAuthority>,
    own: Certificate,
    chain_pem: String,
    /// The validity of the issuing certificate. It limits every certificate that it signs.
    period: Period,
}

impl CertificateAuthority {
    /// Reads the issuing certificate, which is the first in `chain_pem`, and its key. Issued certificates name the
    /// responder.
    pub fn new(records: Records, chain_pem: String, key_pem: &str, responder_url: String) -> anyhow::Result<Self> {
        let issuing =
            IssuingAuthority::from_pem(&chain_pem, key_pem).context("the issuing authority cannot be read")?;
        let chain = Certificate::load_pem_chain(chain_pem.as_bytes()).context("the issuing chain cannot be read")?;
        let own = chain.into_iter().next().context("the issuing chain is empty")?;
        let period = Period::of(&own)?;
        let issuing = Arc::new(issuing.naming_responder(responder_url));
        Ok(Self { records, issuing, own, chain_pem, period })
    }

    /// Delegates OCSP answers about this authority's certificates to a new key. Each process has its own key. The
    /// answer contains the certificate of its responder.
    pub fn delegate_responder(&self) -> anyhow::Result<Responder> {
        Responder::delegated_by(&self.issuing, self.own.clone(), random_bytes())
            .context("the OCSP responder could not be certified")
    }
}

#[tonic::async_trait]
impl CertificateAuthorityService for CertificateAuthority {
    #[tracing::instrument(name = "registries.issue_certificate", skip_all)]
    async fn issue_certificate(
        &self,
        request: Request<pb::IssueCertificateRequest>,
    ) -> Result<Response<pb::IssueCertificateResponse>, Status> {
        let mark = mark_of(&Caller::of(&request)?)?;
        let request = request.into_inner();
        let subject = subject_from_wire(&request)?;
        let purpose = purpose_from_wire(request.purpose)?;
        let period = Period::requested(&request)?.within(self.period)?;
        let der = self
            .issuing
            .issue(&request.signing_request, &subject, purpose, random_bytes(), period.from, period.to)
            .map_err(refused)?;
        let serial_number = serial_number(&der)?;
        let pem = certificate_pem(&der).map_err(refused)?;
        let issued = IssuedCertificate { chain_pem: format!("{pem}{}", self.chain_pem), serial_number };
        let serial_number = issued.serial_number.clone();
        let record = record_of(&subject, purpose, period, &serial_number);
        // A repeated call returns the first certificate. This certificate is then discarded unused.
        let issued = self.records.record_certificate(&mark, &record, issued).await?;
        Ok(Response::new(pb::IssueCertificateResponse {
            chain_pem: issued.chain_pem,
            serial_number: issued.serial_number,
        }))
    }

    #[tracing::instrument(name = "registries.revoke_certificate", skip_all)]
    async fn revoke_certificate(
        &self,
        request: Request<pb::RevokeCertificateRequest>,
    ) -> Result<Response<pb::RevokeCertificateResponse>, Status> {
        let mark = mark_of(&Caller::of(&request)?)?;
        let request = request.into_inner();
        let serial_number = request.serial_number.to_ascii_lowercase();
        let revocation = revocation_from_wire(&request)?;
        let recorded = self.records.revoke_certificate(&mark, &serial_number, revocation).await?;
        Ok(Response::new(pb::RevokeCertificateResponse {
            serial_number,
            revoked_at: Some(timestamp_to_wire(recorded.at)),
            reason: recorded.reason.into(),
        }))
    }
}

fn revocation_from_wire(request: &pb::RevokeCertificateRequest) -> Result<Revocation, Refusal> {
    let reason = pb::RevocationReason::try_from(request.reason)
        .map_err(|_| Refusal::field("reason", "give one of the listed reasons"))?;
    let reason =
        i16::try_from(reason as i32).map_err(|_| Refusal::field("reason", "give one of the listed reasons"))?;
    let at = request.revoked_at.as_ref().and_then(timestamp_from_wire);
    Ok(Revocation { at: second_of("revoked_at", at)?, reason })
}

/// The validity of a certificate in whole seconds, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Period {
    from: Timestamp,
    to: Timestamp,
}

impl Period {
    fn of(certificate: &Certificate) -> anyhow::Result<Self> {
        let validity = certificate.tbs_certificate().validity();
        let second = |time: &x509_cert::time::Time| -> anyhow::Result<Timestamp> {
            Ok(Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs())?)?)
        };
        Ok(Self { from: second(&validity.not_before)?, to: second(&validity.not_after)? })
    }

    /// The requested validity. The default covers the years of a sandbox's editions, because its test clocks have
    /// fixed dates.
    fn requested(request: &pb::IssueCertificateRequest) -> Result<Self, Refusal> {
        let first = Moment::at_legal(date(2026, 1, 1), time(0, 0, 0, 0)).timestamp();
        let last = Moment::at_legal(date(2028, 12, 31), time(23, 59, 59, 0)).timestamp();
        let from =
            request.not_before.as_ref().map_or(Ok(first), |at| second_of("not_before", timestamp_from_wire(at)))?;
        let to = request.not_after.as_ref().map_or(Ok(last), |at| second_of("not_after", timestamp_from_wire(at)))?;
        if from >= to {
            return Err(Refusal::field("not_after", "give a moment after not_before"));
        }
        Ok(Self { from, to })
    }

    fn within(self, whole: Self) -> Result<Self, Refusal> {
        if self.from < whole.from {
            return Err(Refusal::field("not_before", format!("not before the authority's own {}", whole.from)));
        }
        if self.to > whole.to {
            return Err(Refusal::field("not_after", format!("not after the authority's own {}", whole.to)));
        }
        Ok(self)
    }
}

/// Certificates count whole seconds.
fn second_of(field: &str, at: Option<Timestamp>) -> Result<Timestamp, Refusal> {
    at.and_then(|at| Timestamp::from_second(at.as_second()).ok())
        .ok_or_else(|| Refusal::field(field, "give a point in time"))
}

fn subject_from_wire(request: &pb::IssueCertificateRequest) -> Result<Subject, Refusal> {
    let iin = iin_from_wire("iin", &request.iin)?;
    let patronymic = match request.patronymic.trim() {
        "" => None,
        _ => Some(name_from_wire("patronymic", &request.patronymic)?),
    };
    let names = Names {
        surname: name_from_wire("surname", &request.surname)?,
        given_name: name_from_wire("given_name", &request.given_name)?,
        patronymic,
    };
    let authority = match pb::HolderKind::try_from(request.kind) {
        Ok(pb::HolderKind::Individual) => {
            let stray = [("organisation", &request.organisation), ("bin", &request.bin)];
            return match stray.iter().find(|(_, value)| !value.is_empty()) {
                Some((field, _)) => Err(Refusal::field(*field, "a private person's certificate has none")),
                None => Ok(Subject::Individual { iin, names }),
            };
        }
        Ok(pb::HolderKind::Employee) => Authority::Employee,
        Ok(pb::HolderKind::SigningAuthority) => Authority::SigningAuthority,
        Ok(pb::HolderKind::FirstHead) => Authority::FirstHead,
        _ => return Err(Refusal::field("kind", "say what kind of holder this is")),
    };
    let organisation = text_from_wire("organisation", &request.organisation, LONGEST_ORGANISATION)?;
    let bin: Bin =
        request.bin.parse().map_err(|error: regulation::IdentityError| Refusal::field("bin", error.to_string()))?;
    Ok(Subject::Officer { iin, names, organisation, bin, authority })
}

/// A name in the form of certificates: one line, in capitals.
fn name_from_wire(field: &str, name: &str) -> Result<String, Refusal> {
    let name = text_from_wire(field, name, 64)?;
    if name.contains('\n') {
        return Err(Refusal::field(field, "give one line"));
    }
    Ok(name.to_uppercase())
}

fn purpose_from_wire(purpose: i32) -> Result<Purpose, Refusal> {
    match pb::CertificatePurpose::try_from(purpose) {
        Ok(pb::CertificatePurpose::Signing) => Ok(Purpose::Signing),
        Ok(pb::CertificatePurpose::Authentication) => Ok(Purpose::Authentication),
        _ => Err(Refusal::field("purpose", "say what the certificate is for")),
    }
}

fn record_of<'a>(
    subject: &'a Subject,
    purpose: Purpose,
    period: Period,
    serial_number: &'a str,
) -> CertificateRecord<'a> {
    let (iin, bin, kind) = match subject {
        Subject::Individual { iin, .. } => (iin, None, Authority::Individual),
        Subject::Officer { iin, bin, authority, .. } => (iin, Some(bin.as_str()), *authority),
    };
    CertificateRecord {
        serial_number,
        subject_iin: iin.as_str(),
        subject_bin: bin,
        kind: kind.code(),
        purpose: match purpose {
            Purpose::Signing => "SIGNING",
            Purpose::Authentication => "AUTHENTICATION",
        },
        not_before: period.from,
        not_after: period.to,
    }
}

/// The serial number as the certificate contains it. A revocation request uses this number.
fn serial_number(der: &[u8]) -> Result<String, Status> {
    let certificate =
        Certificate::from_der(der).map_err(|_| Status::internal("the issued certificate does not read"))?;
    Ok(hex::encode(certificate.tbs_certificate().serial_number().as_bytes()))
}

fn refused(error: AuthorityError) -> Status {
    match error {
        AuthorityError::RequestAlgorithm => {
            Refusal::field("signing_request", "ask for an RSA key, signed with SHA-256").into()
        }
        AuthorityError::Certificate(_) => {
            Refusal::field("signing_request", "give a PKCS#10 request, DER, signed with its own key").into()
        }
        _ => Status::internal("the certificate could not be made"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use platform::wire::timestamp_to_wire;

    fn request() -> pb::IssueCertificateRequest {
        pb::IssueCertificateRequest {
            kind: pb::HolderKind::Individual as i32,
            purpose: pb::CertificatePurpose::Signing as i32,
            iin: "991231100000".to_owned(),
            surname: "Қасымов".to_owned(),
            given_name: "Әлихан".to_owned(),
            ..Default::default()
        }
    }

    fn fault<T>(read: Result<T, Refusal>) -> String {
        match read {
            Err(Refusal::Fields(fields)) => fields[0].name.clone(),
            _ => panic!("expected a refused field"),
        }
    }

    #[test]
    fn the_default_validity_is_2026_to_2028_in_almaty() {
        // Aim: without dates a certificate is valid from 1 January 2026 to 31 December 2028, in days of Almaty.
        let period = Period::requested(&request()).unwrap();
        assert_eq!(period.from.to_string(), "2025-12-31T19:00:00Z");
        assert_eq!(period.to.to_string(), "2028-12-31T18:59:59Z");
    }

    #[test]
    fn a_validity_runs_forward_and_stays_within_the_authority() {
        // Aim: reversed ends and ends outside the issuing certificate are refused with their field.
        let at = |text: &str| Some(timestamp_to_wire(text.parse().unwrap()));
        let reversed = pb::IssueCertificateRequest { not_after: at("2020-01-01T00:00:00Z"), ..request() };
        assert_eq!(fault(Period::requested(&reversed)), "not_after");
        let whole =
            Period { from: "2025-01-01T00:00:00Z".parse().unwrap(), to: "2035-01-01T00:00:00Z".parse().unwrap() };
        let early = pb::IssueCertificateRequest { not_before: at("2024-12-31T23:59:59Z"), ..request() };
        assert_eq!(fault(Period::requested(&early).unwrap().within(whole)), "not_before");
        let late = pb::IssueCertificateRequest { not_after: at("2035-01-01T00:00:01Z"), ..request() };
        assert_eq!(fault(Period::requested(&late).unwrap().within(whole)), "not_after");
    }

    #[test]
    fn incomplete_subjects_are_refused() {
        // Aim: names are in capitals, and only officers have an organisation. Every fault names its field.
        let Subject::Individual { names, .. } = subject_from_wire(&request()).unwrap() else { panic!("an individual") };
        assert_eq!((names.surname.as_str(), names.given_name.as_str()), ("ҚАСЫМОВ", "ӘЛИХАН"));
        let stray = pb::IssueCertificateRequest { bin: "940140000385".to_owned(), ..request() };
        assert_eq!(fault(subject_from_wire(&stray)), "bin");
        let officer = pb::IssueCertificateRequest { kind: pb::HolderKind::FirstHead as i32, ..request() };
        assert_eq!(fault(subject_from_wire(&officer)), "organisation");
        let officer = pb::IssueCertificateRequest { organisation: "МИИЦР".to_owned(), ..officer };
        assert_eq!(fault(subject_from_wire(&officer)), "bin");
        let officer = pb::IssueCertificateRequest { bin: "940140000385".to_owned(), ..officer };
        assert!(matches!(
            subject_from_wire(&officer).unwrap(),
            Subject::Officer { authority: Authority::FirstHead, .. }
        ));
        assert_eq!(fault(subject_from_wire(&pb::IssueCertificateRequest { kind: 0, ..request() })), "kind");
        let lines = pb::IssueCertificateRequest { surname: "A\nB".to_owned(), ..request() };
        assert_eq!(fault(subject_from_wire(&lines)), "surname");
    }
}
