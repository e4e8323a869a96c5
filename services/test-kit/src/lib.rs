//! For tests: the people of one case, the documents that they bring, and what they sign. Out of scope: acts.
#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use platform::digest::sha256;
use platform::ledger::Human;
use platform::signing::SignedStatement;
use platform::token::Role;
use regulation::questionnaire::{MaritalStatus, Sex};
use regulation::{Applicant, City, Document, DocumentKind, Facts, Iin, Legalisation, Moment, Passport, Questionnaire};

pub const CITY: City = City::Almaty;
pub const PROFESSION: &str = "SOFTWARE_DEVELOPER";
/// The applicant's number: the key of the person at every agency but the border.
pub const APPLICANT: &str = "991231100000";
const PASSPORT: &str = "NX0000001";

pub fn iin() -> Iin {
    APPLICANT.parse().unwrap()
}

/// Whoever acts in this role; officers and operators belong to the case's city.
pub fn human(role: Role) -> Human {
    let iin = match role {
        Role::Applicant => APPLICANT,
        Role::MiicrSignatory => "991231100010",
        _ => "900315200004",
    };
    let city = matches!(role, Role::MsOfficer | Role::TsonOperator).then_some(CITY);
    Human { iin: iin.parse().unwrap(), role, city }
}

/// What a service makes of a signature that it accepted. The signature itself is no signature.
pub fn signed(text: &str, by: &Iin, at: Moment) -> SignedStatement {
    SignedStatement {
        sha256: hex::encode(sha256(text.as_bytes())),
        size: text.len() as u64,
        signature: vec![1],
        received_at: at,
        signer_iin: by.clone(),
        signer_bin: String::new(),
        ocsp: vec![],
    }
}

pub fn applicant() -> Applicant {
    Applicant {
        iin: iin(),
        surname: "DE VRIES".into(),
        given_name: "JAN".into(),
        patronymic: None,
        birth_date: date(1990, 4, 2),
        citizenship: "NLD".into(),
        further_citizenships: vec![],
        residence_country: "NLD".into(),
        email: "jan@example.org".into(),
    }
}

pub fn passport() -> Passport {
    Passport {
        number: PASSPORT.into(),
        citizenship: "NLD".into(),
        issued_on: date(2021, 3, 15),
        expires_on: date(2031, 3, 14),
        birth_date: date(1990, 4, 2),
    }
}

pub fn answers() -> Questionnaire {
    Questionnaire {
        iin: iin(),
        surname: "Де Врис".into(),
        given_name: "Ян".into(),
        patronymic: None,
        surname_latin: "DE VRIES".into(),
        given_name_latin: "JAN".into(),
        previous_names: None,
        birth_date: date(1990, 4, 2),
        birth_place: "Утрехт, Нидерланды".into(),
        sex: Sex::Male,
        nationality: "нидерландец".into(),
        citizenship: "NLD".into(),
        passport_number: PASSPORT.into(),
        passport_issued_on: date(2021, 3, 15),
        passport_expires_on: date(2031, 3, 14),
        passport_issuer: "Burgemeester van Utrecht".into(),
        marital_status: MaritalStatus::Single,
        children_under_16: 0,
        education: "высшее, информатика".into(),
        profession: "разработчик программного обеспечения".into(),
        employer: "Example B.V., удалённо".into(),
        address_abroad: "Нидерланды, Утрехт, Voorbeeldstraat 1".into(),
        city: CITY,
        purpose: "работа по профессии и постоянное проживание".into(),
        relatives_in_kazakhstan: None,
        earlier_refusals: None,
        criminal_liability: None,
        phone: "+77011234567".into(),
        email: "jan@example.org".into(),
        declares_truth: true,
    }
}

/// Par. 4: the petition's documents without the diploma, which alone is optional.
pub fn petition_documents() -> Vec<Document> {
    use DocumentKind::{CriminalRecord, MotivationLetter, Portfolio, PortraitPhoto, ProfessionalCertificate, Resume};
    documents(&[
        DocumentKind::Passport,
        PortraitPhoto,
        Portfolio,
        ProfessionalCertificate,
        Resume,
        MotivationLetter,
        CriminalRecord,
    ])
}

/// Par. 10: what the applicant uploads at the portal.
pub fn application_documents() -> Vec<Document> {
    documents(&[DocumentKind::Passport, DocumentKind::PortraitPhoto, DocumentKind::CriminalRecord])
}

/// Par. 12: the photo was taken again.
pub fn corrected_documents() -> Vec<Document> {
    let mut corrected = application_documents();
    corrected[1].sha256 = "a".repeat(64);
    corrected
}

/// Par. 20: what is brought to the centre beside what is in the case already.
pub fn arrival_documents() -> Vec<Document> {
    use DocumentKind::{
        CriminalRecord, CrossBorderConsent, FingerprintCertificate, HousingContract, MedicalCertificate,
    };
    documents(&[
        DocumentKind::Passport,
        MedicalCertificate,
        FingerprintCertificate,
        HousingContract,
        DocumentKind::PaperPhoto,
        CriminalRecord,
        CrossBorderConsent,
    ])
}

pub fn document(kind: DocumentKind, facts: Facts) -> Document {
    let sha256 = format!("{:064x}", kind as u32 + 1);
    Document { kind, sha256, size: 1, media_type: "application/pdf".into(), facts }
}

pub fn documents(kinds: &[DocumentKind]) -> Vec<Document> {
    kinds.iter().map(|kind| document(*kind, facts(*kind))).collect()
}

pub fn facts(kind: DocumentKind) -> Facts {
    match kind {
        DocumentKind::Passport => Facts::Passport(passport()),
        DocumentKind::PortraitPhoto => Facts::Photo { width_px: 413, height_px: 531 },
        DocumentKind::CriminalRecord => Facts::CriminalRecord {
            issuing_state: "NLD".into(),
            issued_on: date(2026, 8, 20),
            legalisation: Legalisation::Apostille,
        },
        DocumentKind::MedicalCertificate => {
            Facts::MedicalCertificate { form: "028/у".into(), issued_on: date(2026, 12, 10), fit: true }
        }
        DocumentKind::FingerprintCertificate => Facts::FingerprintCertificate { reference: "ADIS-1".into() },
        DocumentKind::HousingContract => Facts::HousingContract {
            city: CITY,
            starts_on: date(2026, 12, 15),
            ends_on: date(2027, 12, 14),
            notarised: true,
        },
        _ => Facts::None,
    }
}
