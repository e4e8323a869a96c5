//! The papers of the case with their facts, and how they are uploaded in a stream.

use anyhow::{Context as _, Result, ensure};
use contracts::dossier::v1 as dossier;
use contracts::dossier::v1::DocumentKind as Kind;
use contracts::dossier::v1::document_facts::Facts;
use contracts::{arm_go, astanahub, egov_pep};
use futures_util::future::try_join_all;
use futures_util::stream;

use super::{Scene, Told as _, fresh};
use crate::papers;
use crate::people::{Identity, Persona};
use crate::services::Service;

const CHUNK: usize = 256 * 1024;
/// How many looks the applicants share.
const LOOKS: u8 = 8;

/// One file with what was read from it.
#[derive(Clone)]
pub struct Paper {
    pub kind: Kind,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
    pub facts: Option<Facts>,
}

impl Paper {
    fn pdf(kind: Kind, heading: &str, lines: &[&str], facts: Option<Facts>) -> Self {
        Self { kind, media_type: "application/pdf", bytes: papers::pdf(heading, lines), facts }
    }

    fn picture(kind: Kind, identity: &Identity) -> Result<Self> {
        let tint = identity.iin.as_str().bytes().fold(0_u8, |sum, digit| sum.wrapping_mul(7).wrapping_add(digit));
        Ok(Self { kind, media_type: "image/jpeg", bytes: papers::portrait(tint % LOOKS)?, facts: None })
    }
}

/// Par. 4: the eight documents of the petition.
pub fn petition_papers(identity: &Identity) -> Result<Vec<Paper>> {
    let plain = |kind, heading, line| Paper::pdf(kind, heading, &[line, &of(identity)], None);
    Ok(vec![
        passport(identity),
        Paper::picture(Kind::PortraitPhoto, identity)?,
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
pub fn application_papers(identity: &Identity) -> Result<Vec<Paper>> {
    Ok(vec![
        passport(identity),
        Paper::picture(Kind::PortraitPhoto, identity)?,
        criminal_record(identity, dossier::Legalisation::Apostille),
    ])
}

/// Par. 12: the criminal record once more, after a return that named it: another scan, so other bytes.
pub fn corrected_criminal_record(identity: &Identity) -> Paper {
    conduct(identity, dossier::Legalisation::Apostille, "Scanned anew")
}

/// Par. 20: what the operator of the centre scans; petition, questionnaire and duty are in the case already.
pub fn arrival_papers(identity: &Identity, adis_reference: &str) -> Result<Vec<Paper>> {
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
    let filled = |kind, heading, line, facts| Paper::pdf(kind, heading, &[line, &of(identity)], facts);
    Ok(vec![
        passport(identity),
        filled(Kind::MedicalCertificate, "Medical certificate, form 028/u", "No barring disease found", Some(medical)),
        filled(Kind::FingerprintCertificate, "Certificate of fingerprinting", adis_reference, Some(fingerprints)),
        filled(Kind::HousingContract, "Contract of residence, notarised", "2026-12-15 to 2027-12-14", Some(housing)),
        Paper::picture(Kind::PaperPhoto, identity)?,
        criminal_record(identity, dossier::Legalisation::Apostille),
        filled(Kind::CrossBorderConsent, "Consent to cross-border transfer of personal data", "Given", None),
    ])
}

fn passport(identity: &Identity) -> Paper {
    let facts = dossier::PassportFacts {
        number: identity.passport_number.clone(),
        citizenship: Identity::CITIZENSHIP.to_owned(),
        birth_date: Identity::BIRTH_DATE.to_owned(),
        issued_on: Identity::PASSPORT_ISSUED_ON.to_owned(),
        expires_on: Identity::PASSPORT_EXPIRES_ON.to_owned(),
    };
    let number = format!("Number {}, valid until {}", identity.passport_number, Identity::PASSPORT_EXPIRES_ON);
    Paper::pdf(Kind::Passport, "Passport copy", &[&number, &of(identity)], Some(Facts::Passport(facts)))
}

fn criminal_record(identity: &Identity, legalisation: dossier::Legalisation) -> Paper {
    let seal = if legalisation == dossier::Legalisation::Apostille { "With apostille" } else { "Not legalised" };
    conduct(identity, legalisation, seal)
}

fn conduct(identity: &Identity, legalisation: dossier::Legalisation, remark: &str) -> Paper {
    let facts = dossier::CriminalRecordFacts {
        issuing_state: Identity::CITIZENSHIP.to_owned(),
        issued_on: "2026-08-20".to_owned(),
        legalisation: legalisation as i32,
    };
    let lines = ["No convictions are recorded", remark, &of(identity)];
    Paper::pdf(Kind::CriminalRecord, "Certificate of conduct", &lines, Some(Facts::CriminalRecord(facts)))
}

fn of(identity: &Identity) -> String {
    format!("{} {}, passport {}", Identity::SURNAME, Identity::GIVEN_NAME, identity.passport_number)
}

macro_rules! upload {
    ($name:ident, $package:ident, $client:ident::$Client:ident, $service:expr) => {
        /// Uploads all papers side by side; each answer must tell the digest of what was sent.
        pub async fn $name(scene: &Scene, by: &Persona, case: &str, papers: &[Paper]) -> Result<()> {
            use $package::v1::UploadDocumentRequest;
            use $package::v1::upload_document_request::Part;
            let client = $package::v1::$client::$Client::new(scene.way($service)?);
            try_join_all(papers.iter().map(|paper| {
                let mut client = client.clone();
                let header = dossier::UploadHeader {
                    request_id: fresh(),
                    case_id: case.to_owned(),
                    kind: paper.kind as i32,
                    media_type: paper.media_type.to_owned(),
                    facts: paper.facts.clone().map(|facts| dossier::DocumentFacts { facts: Some(facts) }),
                };
                let chunks = paper.bytes.chunks(CHUNK).map(|chunk| Part::Chunk(chunk.to_vec()));
                let parts: Vec<_> = std::iter::once(Part::Header(header)).chain(chunks).collect();
                let parts = parts.into_iter().map(|part| UploadDocumentRequest { part: Some(part) });
                let request = by.ask(stream::iter(parts.collect::<Vec<_>>()));
                async move {
                    let answer = client.upload_document(request).await.told(paper.kind.as_str_name())?;
                    received(paper, answer.document)
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

fn received(paper: &Paper, document: Option<dossier::Document>) -> Result<()> {
    let document = document.context("an upload was not confirmed")?;
    let digest = hex::encode(platform::digest::sha256(&paper.bytes));
    ensure!(document.sha256 == digest, "another {} was stored than was sent", paper.kind.as_str_name());
    Ok(())
}
