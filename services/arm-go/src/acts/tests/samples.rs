//! DecisionDocuments of one applicant, for dates of summer 2026.

use jiff::civil::date;
use platform::digest::sha256;
use platform::signing::SignedStatement;
use regulation::questionnaire::{MaritalStatus, Sex};
use regulation::statement::{self, DecisionStage};
use regulation::{
    Applicant, City, Clause, Document, DocumentKind, Facts, Ground, Iin, Legalisation, Moment, Passport, Questionnaire,
    Reason,
};

use crate::acts::FormedResult;
use crate::case::{Duty, Ruling, Submission, Verdict};

pub const PEP_NUMBER: &str = "10200000000001";
/// Prefix, serial and check character, as ИС МП numbers permits.
pub fn permit_number() -> String {
    regulation::p19_preliminary_decision::permit_number(7)
}

pub fn iin() -> Iin {
    "991231100000".parse().unwrap()
}

pub fn officer() -> Iin {
    "900315200004".parse().unwrap()
}

/// A point in time, told in Almaty: "2026-08-10T10:00".
pub fn at(text: &str) -> Moment {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    Moment::at_legal(local.date(), local.time())
}

pub fn signed(text: &str, by: &Iin) -> SignedStatement {
    SignedStatement {
        sha256: sha256(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        size: text.len() as u64,
        signature: vec![1, 2, 3],
        received_at: at("2026-08-10T10:00"),
        signer_iin: by.to_string(),
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

pub fn document(kind: DocumentKind) -> Document {
    let facts = match kind {
        DocumentKind::Passport => Facts::Passport(Passport {
            number: "N0000001".into(),
            citizenship: "NLD".into(),
            issued_on: date(2022, 1, 1),
            expires_on: date(2032, 1, 1),
            birth_date: date(1990, 4, 2),
        }),
        DocumentKind::PortraitPhoto => Facts::Photo { width_px: 413, height_px: 531 },
        DocumentKind::CriminalRecord => Facts::CriminalRecord {
            issuing_state: "NLD".into(),
            issued_on: date(2026, 5, 1),
            legalisation: Legalisation::Apostille,
        },
        DocumentKind::MedicalCertificate => {
            Facts::MedicalCertificate { form: "028/у".into(), issued_on: date(2026, 9, 1), fit: true }
        }
        DocumentKind::FingerprintCertificate => Facts::FingerprintCertificate { reference: "A-1".into() },
        DocumentKind::HousingContract => Facts::HousingContract {
            city: City::Astana,
            starts_on: date(2026, 9, 1),
            ends_on: date(2028, 9, 1),
            notarised: true,
        },
        DocumentKind::DutyReceipt | DocumentKind::CardDutyReceipt => Facts::Payment { reference: "P1".into() },
        _ => Facts::None,
    };
    let sha256 = format!("{:064x}", kind as u32 + 1);
    Document { kind, sha256, size: 1, media_type: "application/pdf".into(), facts }
}

pub fn documents(kinds: &[DocumentKind]) -> Vec<Document> {
    kinds.iter().copied().map(document).collect()
}

/// What is brought to the centre beside the three that are carried over.
pub fn brought() -> Vec<Document> {
    documents(&[
        DocumentKind::Passport,
        DocumentKind::MedicalCertificate,
        DocumentKind::FingerprintCertificate,
        DocumentKind::HousingContract,
        DocumentKind::PaperPhoto,
        DocumentKind::CriminalRecord,
        DocumentKind::CrossBorderConsent,
    ])
}

pub fn submission(revision: u32) -> Submission {
    let documents = documents(&[
        DocumentKind::Passport,
        DocumentKind::PortraitPhoto,
        DocumentKind::Petition,
        DocumentKind::CriminalRecord,
        DocumentKind::Questionnaire,
        DocumentKind::DutyReceipt,
    ]);
    let (profession, petition_number) = ("SOFTWARE_DEVELOPER".to_owned(), "10100000000001".to_owned());
    let petition = statement::petition(&applicant(), &petition_number, &profession);
    let questionnaire = statement::questionnaire(PEP_NUMBER, revision, &answers(), &documents);
    Submission {
        pep_number: PEP_NUMBER.into(),
        revision,
        filed_at: at("2026-08-10T10:00"),
        first_filed_at: at("2026-08-10T10:00"),
        city: City::Astana,
        applicant: applicant(),
        profession,
        petition_number,
        petition: signed(&petition, &officer()),
        questionnaire: signed(&questionnaire, &iin()),
        answers: answers(),
        documents,
        duty: Duty { reference: "P1".into(), amount_tenge: 17_300, paid_at: at("2026-08-10T09:00") },
    }
}

pub fn answers() -> Questionnaire {
    Questionnaire {
        iin: iin(),
        surname: "Де Врис".into(),
        given_name: "Ян".into(),
        patronymic: None,
        surname_latin: "De Vries".into(),
        given_name_latin: "Jan".into(),
        previous_names: None,
        birth_date: date(1990, 4, 2),
        birth_place: "Утрехт".into(),
        sex: Sex::Male,
        nationality: "нидерландец".into(),
        citizenship: "NLD".into(),
        passport_number: "N0000001".into(),
        passport_issued_on: date(2022, 1, 1),
        passport_expires_on: date(2032, 1, 1),
        passport_issuer: "Burgemeester van Utrecht".into(),
        marital_status: MaritalStatus::Single,
        children_under_16: 0,
        education: "высшее, информатика".into(),
        profession: "разработчик ПО".into(),
        employer: "Example B.V.".into(),
        address_abroad: "Utrecht, Voorbeeldstraat 1".into(),
        city: City::Astana,
        purpose: "постоянное проживание и работа".into(),
        relatives_in_kazakhstan: None,
        earlier_refusals: None,
        criminal_liability: None,
        phone: "+31600000000".into(),
        email: "jan@example.org".into(),
        declares_truth: true,
    }
}

pub fn granted(number: &str) -> Verdict {
    Verdict::Granted { number: number.to_owned() }
}

pub fn refused() -> Verdict {
    Verdict::Refused { grounds: vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")] }
}

/// A result as ИС МП forms it, signed by the officer.
pub fn formed(stage: DecisionStage, verdict: Verdict, decided_at: Moment) -> FormedResult {
    let text = statement::decision(stage, &applicant(), PEP_NUMBER, verdict.number(), verdict.grounds());
    let decision = signed(&text, &officer());
    FormedResult {
        ruling: Ruling { verdict, decided_at, decision },
        pep_number: PEP_NUMBER.into(),
        applicant: applicant(),
        signer: officer(),
    }
}
