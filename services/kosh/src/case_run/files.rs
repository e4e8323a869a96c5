//! The documents of the case with their facts, and how they are uploaded in a stream.

use anyhow::{Context as _, Result, ensure};
use contracts::dossier::v1 as dossier;
use contracts::dossier::v1::DocumentKind as Kind;
use contracts::dossier::v1::document_facts::Facts;
use contracts::{arm_go, astanahub, egov_pep};
use futures_util::future::try_join_all;
use futures_util::stream;

use super::{Answered as _, CaseRun, fresh};
use crate::documents;
use crate::people::{Identity, Persona};
use crate::services::Service;

const CHUNK: usize = 256 * 1024;
/// How many looks the applicants share.
const LOOKS: u8 = 8;

/// One file with what was read from it.
#[derive(Clone)]
pub struct Upload {
    pub kind: Kind,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
    pub facts: Option<Facts>,
}

impl Upload {
    fn pdf(kind: Kind, heading: &str, lines: &[&str], facts: Option<Facts>) -> Self {
        Self { kind, media_type: "application/pdf", bytes: documents::pdf(heading, lines), facts }
    }

    fn picture(kind: Kind, identity: &Identity) -> Result<Self> {
        let tint = identity.iin.as_str().bytes().fold(0_u8, |sum, digit| sum.wrapping_mul(7).wrapping_add(digit));
        Ok(Self { kind, media_type: "image/jpeg", bytes: documents::portrait(tint % LOOKS)?, facts: None })
    }
}

/// Par. 4: the eight documents of the petition.
pub fn petition_documents(identity: &Identity) -> Result<Vec<Upload>> {
    let plain = |kind, heading, line| Upload::pdf(kind, heading, &[line, &of(identity)], None);
    Ok(vec![
        passport(identity),
        Upload::picture(Kind::PortraitPhoto, identity)?,
        plain(Kind::Diploma, "Diploma", "Master of Science, Computer Science, Utrecht, 2013"),
        plain(Kind::Portfolio, "Portfolio", "Payment systems and compilers, 2013-2026"),
        plain(
            Kind::ProfessionalCertificate,
            "Certificate of professional development",
            "Distributed systems, 72 hours",
        ),
        plain(Kind::Resume, "Curriculum vitae", "Software developer since 2013"),
        plain(Kind::MotivationLetter, "Motivation letter", "I wish to live and work in Almaty."),
        criminal_record(identity, dossier::Legalisation::None),
    ])
}

/// Par. 10: what the applicant uploads at the portal.
pub fn application_documents(identity: &Identity) -> Result<Vec<Upload>> {
    Ok(vec![
        passport(identity),
        Upload::picture(Kind::PortraitPhoto, identity)?,
        criminal_record(identity, dossier::Legalisation::Apostille),
    ])
}

/// Par. 12: the criminal record once more, after a return that named it: another scan, so other bytes.
pub fn corrected_criminal_record(identity: &Identity) -> Upload {
    conduct(identity, dossier::Legalisation::Apostille, "Scanned anew")
}

/// Par. 20: what the operator of the centre scans; petition, questionnaire and duty are in the case already.
pub fn arrival_documents(identity: &Identity, adis_reference: &str) -> Result<Vec<Upload>> {
    let medical = Facts::MedicalCertificate(dossier::MedicalCertificateFacts {
        form: "028/у".to_owned(),
        issued_on: "2026-12-10".to_owned(),
        fit: true,
    });
    let fingerprints =
        Facts::FingerprintCertificate(dossier::FingerprintCertificateFacts { reference: adis_reference.to_owned() });
    let housing = Facts::HousingContract(dossier::HousingContractFacts {
        city: platform::wire::city_to_wire(identity.city),
        starts_on: "2026-12-15".to_owned(),
        ends_on: "2027-12-14".to_owned(),
        notarised: true,
    });
    let filled = |kind, heading, line, facts| Upload::pdf(kind, heading, &[line, &of(identity)], facts);
    Ok(vec![
        passport(identity),
        filled(Kind::MedicalCertificate, "Medical certificate, form 028/u", "No barring disease found", Some(medical)),
        filled(Kind::FingerprintCertificate, "Certificate of fingerprinting", adis_reference, Some(fingerprints)),
        filled(Kind::HousingContract, "Contract of residence, notarised", "2026-12-15 to 2027-12-14", Some(housing)),
        Upload::picture(Kind::PaperPhoto, identity)?,
        criminal_record(identity, dossier::Legalisation::Apostille),
        filled(Kind::CrossBorderConsent, "Consent to cross-border transfer of personal data", "Given", None),
    ])
}

fn passport(identity: &Identity) -> Upload {
    let facts = dossier::PassportFacts {
        number: identity.passport_number.clone(),
        citizenship: Identity::CITIZENSHIP.to_owned(),
        birth_date: Identity::BIRTH_DATE.to_owned(),
        issued_on: Identity::PASSPORT_ISSUED_ON.to_owned(),
        expires_on: Identity::PASSPORT_EXPIRES_ON.to_owned(),
    };
    let number = format!("Number {}, valid until {}", identity.passport_number, Identity::PASSPORT_EXPIRES_ON);
    Upload::pdf(Kind::Passport, "Passport copy", &[&number, &of(identity)], Some(Facts::Passport(facts)))
}

fn criminal_record(identity: &Identity, legalisation: dossier::Legalisation) -> Upload {
    let seal = if legalisation == dossier::Legalisation::Apostille { "With apostille" } else { "Not legalised" };
    conduct(identity, legalisation, seal)
}

fn conduct(identity: &Identity, legalisation: dossier::Legalisation, remark: &str) -> Upload {
    let facts = dossier::CriminalRecordFacts {
        issuing_state: Identity::CITIZENSHIP.to_owned(),
        issued_on: "2026-08-20".to_owned(),
        legalisation: legalisation as i32,
    };
    let lines = ["No convictions are recorded", remark, &of(identity)];
    Upload::pdf(Kind::CriminalRecord, "Certificate of conduct", &lines, Some(Facts::CriminalRecord(facts)))
}

fn of(identity: &Identity) -> String {
    format!("{} {}, passport {}", Identity::SURNAME, Identity::GIVEN_NAME, identity.passport_number)
}

macro_rules! upload {
    ($name:ident, $package:ident, $client:ident::$Client:ident, $service:expr) => {
        /// Uploads all documents side by side; each answer must tell the digest of what was sent.
        pub async fn $name(run: &CaseRun, by: &Persona, case: &str, documents: &[Upload]) -> Result<()> {
            use $package::v1::UploadDocumentRequest;
            use $package::v1::upload_document_request::Part;
            let client = $package::v1::$client::$Client::new(run.way($service)?);
            try_join_all(documents.iter().map(|document| {
                let mut client = client.clone();
                let header = dossier::UploadHeader {
                    request_id: fresh(),
                    case_id: case.to_owned(),
                    kind: document.kind as i32,
                    media_type: document.media_type.to_owned(),
                    facts: document.facts.clone().map(|facts| dossier::DocumentFacts { facts: Some(facts) }),
                };
                let chunks = document.bytes.chunks(CHUNK).map(|chunk| Part::Chunk(chunk.to_vec()));
                let parts: Vec<_> = std::iter::once(Part::Header(header)).chain(chunks).collect();
                let parts = parts.into_iter().map(|part| UploadDocumentRequest { part: Some(part) });
                let request = by.ask(stream::iter(parts.collect::<Vec<_>>()));
                async move {
                    let answer = client.upload_document(request).await.answered(document.kind.as_str_name())?;
                    check_stored(document, answer.document)
                }
            }))
            .await
            .map(|_| ())
        }
    };
}

upload!(upload_to_astanahub, astanahub, astana_hub_service_client::AstanaHubServiceClient, Service::Astanahub);
upload!(upload_to_portal, egov_pep, egov_pep_service_client::EgovPepServiceClient, Service::EgovPep);
upload!(upload_at_centre, arm_go, arm_go_service_client::ArmGoServiceClient, Service::ArmGo);

fn check_stored(sent: &Upload, stored: Option<dossier::Document>) -> Result<()> {
    let stored = stored.context("an upload was not confirmed")?;
    let digest = hex::encode(platform::digest::sha256(&sent.bytes));
    ensure!(stored.sha256 == digest, "the stored {} is not the one that was sent", sent.kind.as_str_name());
    Ok(())
}
