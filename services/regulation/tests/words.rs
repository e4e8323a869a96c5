//! External names of the law's terms: codes on the wire, printed amounts, and what a log may show.
#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use regulation::{
    Applicant, ApprovalAnswer, CheckOutcome, Clause, DocumentKind, DutyService, Ground, Passport, Reason, Tenge,
};

fn applicant(patronymic: Option<&str>) -> Applicant {
    Applicant {
        iin: "991231100000".parse().unwrap(),
        surname: "DE VRIES".into(),
        given_name: "JAN".into(),
        patronymic: patronymic.map(str::to_owned),
        birth_date: date(1990, 4, 2),
        citizenship: "NLD".into(),
        further_citizenships: vec![],
        residence_country: "NLD".into(),
        email: "jan@example.org".into(),
    }
}

#[test]
fn a_code_is_the_word_in_json() {
    // Aim: protos, grounds and stored cases use the same code for one thing, and the code can be read back.
    for answer in [ApprovalAnswer::Approved, ApprovalAnswer::Rejected, ApprovalAnswer::Recalled] {
        assert_eq!(serde_json::to_value(answer).unwrap(), answer.code());
    }
    for outcome in [CheckOutcome::NoHit, CheckOutcome::HitRelevant, CheckOutcome::HitIrrelevant] {
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.code());
    }
    for service in [DutyService::PermanentResidencePermit, DutyService::ResidenceCard] {
        assert_eq!(serde_json::to_value(service).unwrap(), service.code());
        assert_eq!(DutyService::from_code(service.code()), Some(service));
    }
    assert_eq!(DutyService::from_code("PARKING"), None);
}

#[test]
fn printed_values_identify_themselves() {
    // Aim: an amount has its currency, a document has its code, and a ground has its clause and reason.
    assert_eq!(Tenge(17_300).to_string(), "17300 ₸");
    assert_eq!(DocumentKind::CriminalRecord.to_string(), "CRIMINAL_RECORD");
    let ground = Ground::of_document(Clause::A10d4, Reason::NotLegalised, DocumentKind::CriminalRecord).to_string();
    assert_eq!(ground, "A-10.4 NOT_LEGALISED (CRIMINAL_RECORD)");
}

#[test]
fn a_person_is_named_on_documents_and_never_in_a_log() {
    // Aim: the surname comes first, and the patronymic is included if present. Debug output has no name, number or
    // birth date.
    assert_eq!(applicant(None).full_name(), "DE VRIES JAN");
    assert_eq!(applicant(Some("PIETERSZOON")).full_name(), "DE VRIES JAN PIETERSZOON");
    assert_eq!(format!("{:?}", applicant(None)), "Applicant(***)");
    let passport = Passport {
        number: "N1234567".into(),
        citizenship: "NLD".into(),
        issued_on: date(2020, 1, 1),
        expires_on: date(2030, 1, 1),
        birth_date: date(1990, 4, 2),
    };
    let seen = format!("{passport:?}");
    assert!(seen.starts_with("Passport { citizenship: \"NLD\""), "{seen}");
    assert!(!seen.contains("N1234567") && !seen.contains("1990"), "{seen}");
}
