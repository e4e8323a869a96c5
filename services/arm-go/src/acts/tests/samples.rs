//! Documents and decisions of one applicant, for dates of summer 2026.

use jiff::civil::date;
use messages::facts::{DecisionResult, Duty, MigrationDecision, Submission};
use messages::{FinalResultFormed, PreliminaryResultFormed};
use platform::signing::SignedStatement;
use regulation::statement::{self, DecisionStage};
use regulation::{
    City, Clause, Document, DocumentKind, Facts, Ground, Iin, Legalisation, Moment, Questionnaire, Reason,
};
pub use test_kit::{applicant, iin};

pub const PEP_NUMBER: &str = "10200000000001";

/// Prefix, serial and check character, as ИС МП numbers permits.
pub fn permit_number() -> String {
    regulation::p19_preliminary_decision::permit_number(7)
}

pub fn officer() -> Iin {
    "900315200004".parse().unwrap()
}

/// A moment by the legal clock: "2026-08-10T10:00".
pub fn at(text: &str) -> Moment {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    Moment::at_legal(local.date(), local.time())
}

pub fn signed(text: &str, by: &Iin) -> SignedStatement {
    test_kit::signed(text, by, at("2026-08-10T10:00"))
}

pub fn document(kind: DocumentKind) -> Document {
    let facts = match kind {
        DocumentKind::CriminalRecord => Facts::CriminalRecord {
            issuing_state: "NLD".into(),
            issued_on: date(2026, 5, 1),
            legalisation: Legalisation::Apostille,
        },
        DocumentKind::MedicalCertificate => {
            Facts::MedicalCertificate { form: "028/у".into(), issued_on: date(2026, 9, 1), fit: true }
        }
        DocumentKind::HousingContract => Facts::HousingContract {
            city: City::Astana,
            starts_on: date(2026, 9, 1),
            ends_on: date(2028, 9, 1),
            notarised: true,
        },
        DocumentKind::DutyReceipt | DocumentKind::CardDutyReceipt => Facts::Payment { reference: "P1".into() },
        _ => test_kit::facts(kind),
    };
    test_kit::document(kind, facts)
}

pub fn documents(kinds: &[DocumentKind]) -> Vec<Document> {
    kinds.iter().copied().map(document).collect()
}

/// What is brought to the centre beside the three documents that are carried over.
pub fn brought() -> Vec<Document> {
    test_kit::arrival_documents().iter().map(|brought| document(brought.kind)).collect()
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
    let (profession, petition_number) = (test_kit::PROFESSION.to_owned(), "10100000000001".to_owned());
    let answers = Questionnaire { city: City::Astana, ..test_kit::answers() };
    let petition = statement::petition(&applicant(), &petition_number, &profession);
    let questionnaire = statement::questionnaire(PEP_NUMBER, revision, &answers, &documents);
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
        documents,
        duty: Duty { reference: "P1".into(), amount_tenge: 17_300, paid_at: at("2026-08-10T09:00") },
        answers,
    }
}

pub fn granted(number: &str) -> DecisionResult {
    DecisionResult::Granted { number: number.to_owned() }
}

pub fn refused() -> DecisionResult {
    DecisionResult::Refused { grounds: vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")] }
}

pub fn preliminary(result: DecisionResult, decided_at: Moment) -> PreliminaryResultFormed {
    PreliminaryResultFormed { decision: decision(DecisionStage::Preliminary, result, decided_at) }
}

pub fn final_result(result: DecisionResult, decided_at: Moment) -> FinalResultFormed {
    FinalResultFormed { decision: decision(DecisionStage::Final, result, decided_at) }
}

/// A decision as ИС МП forms it, signed by the officer.
pub fn decision(stage: DecisionStage, result: DecisionResult, decided_at: Moment) -> MigrationDecision {
    let text = statement::decision(stage, &applicant(), PEP_NUMBER, result.number(), result.grounds());
    MigrationDecision {
        result,
        decided_at,
        statement: signed(&text, &officer()),
        pep_number: PEP_NUMBER.into(),
        applicant: applicant(),
    }
}
