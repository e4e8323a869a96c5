//! How the dossier's facts are written in contracts and read from them. Reading validates and names the field at fault.

mod questionnaire;

use contracts::cases::v1 as cases;
use contracts::dossier::v1 as pb;
use jiff::Timestamp;
use jiff::civil::Date;
use regulation::{
    Applicant, City, Clause, Document, DocumentKind, Facts, Ground, Iin, Legalisation, Moment, Passport, Reason,
    country,
};
use uuid::Uuid;

use crate::ledger::Summary;
use crate::refusal::Refusal;
use crate::signing::SignedStatement;

pub use questionnaire::{questionnaire_from_wire, questionnaire_of_message, questionnaire_to_wire};

type Read<T> = Result<T, Refusal>;

pub fn timestamp_to_wire(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// Reads to the microsecond, the precision of the tables.
pub fn timestamp_from_wire(at: &prost_types::Timestamp) -> Option<Timestamp> {
    let micros = at.seconds.checked_mul(1_000_000)?.checked_add(i64::from(at.nanos) / 1_000)?;
    Timestamp::from_microsecond(micros).ok()
}

pub fn moment_to_wire(moment: Moment) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_wire(moment.timestamp()))
}

pub fn moment_from_wire(field: &str, at: Option<&prost_types::Timestamp>) -> Read<Moment> {
    at.and_then(timestamp_from_wire).map(Moment::new).ok_or_else(|| Refusal::field(field, "give a point in time"))
}

pub fn date_from_wire(field: &str, text: &str) -> Read<Date> {
    text.parse().map_err(|_| Refusal::field(field, "give an ISO 8601 date, YYYY-MM-DD"))
}

pub fn uuid_from_wire(field: &str, text: &str) -> Read<Uuid> {
    text.parse().map_err(|_| Refusal::field(field, "give a UUID"))
}

pub fn iin_from_wire(field: &str, text: &str) -> Read<Iin> {
    text.parse().map_err(|error: regulation::IdentityError| Refusal::field(field, error.to_string()))
}

/// A text of at least one and at most `most` characters, without control characters.
pub fn text_from_wire(field: &str, text: &str, most: usize) -> Read<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Refusal::field(field, format!("give 1 to {most} characters")));
    }
    Ok(text.to_owned())
}

/// ISO 3166-1 alpha-3.
pub fn country_from_wire(field: &str, text: &str) -> Read<String> {
    if country::is_assigned(text) {
        return Ok(text.to_owned());
    }
    Err(Refusal::field(field, "give an ISO 3166-1 alpha-3 code"))
}

pub fn city_to_wire(city: City) -> i32 {
    match city {
        City::Astana => pb::City::Astana as i32,
        City::Almaty => pb::City::Almaty as i32,
    }
}

pub fn city_from_wire(field: &str, city: i32) -> Read<City> {
    match pb::City::try_from(city) {
        Ok(pb::City::Astana) => Ok(City::Astana),
        Ok(pb::City::Almaty) => Ok(City::Almaty),
        _ => Err(Refusal::field(field, "choose Astana or Almaty (par. 1)")),
    }
}

/// The contract's numbers follow the order of `DocumentKind::ALL`, from 1; a test holds both together.
pub fn kind_to_wire(kind: DocumentKind) -> i32 {
    DocumentKind::ALL.iter().position(|known| *known == kind).map_or(0, |index| index as i32 + 1)
}

pub fn kind_from_wire(field: &str, kind: i32) -> Read<DocumentKind> {
    usize::try_from(kind)
        .ok()
        .and_then(|number| number.checked_sub(1))
        .and_then(|index| DocumentKind::ALL.get(index).copied())
        .ok_or_else(|| Refusal::field(field, "name a kind of document"))
}

pub fn applicant_to_wire(applicant: &Applicant) -> pb::Applicant {
    pb::Applicant {
        iin: applicant.iin.to_string(),
        surname: applicant.surname.clone(),
        given_name: applicant.given_name.clone(),
        patronymic: applicant.patronymic.clone().unwrap_or_default(),
        birth_date: applicant.birth_date.to_string(),
        citizenship: applicant.citizenship.clone(),
        further_citizenships: applicant.further_citizenships.clone(),
        residence_country: applicant.residence_country.clone(),
        email: applicant.email.clone(),
    }
}

/// Reads an applicant whose IIN is `iin`: the token's at an endpoint, the message's own between agencies.
pub fn applicant_from_wire(applicant: &pb::Applicant, iin: Iin) -> Read<Applicant> {
    let patronymic = applicant.patronymic.trim();
    Ok(Applicant {
        iin,
        surname: text_from_wire("applicant.surname", &applicant.surname, 64)?,
        given_name: text_from_wire("applicant.given_name", &applicant.given_name, 64)?,
        patronymic: if patronymic.is_empty() {
            None
        } else {
            Some(text_from_wire("applicant.patronymic", patronymic, 64)?)
        },
        birth_date: date_from_wire("applicant.birth_date", &applicant.birth_date)?,
        citizenship: country_from_wire("applicant.citizenship", &applicant.citizenship)?,
        further_citizenships: further_citizenships_from_wire(applicant)?,
        residence_country: country_from_wire("applicant.residence_country", &applicant.residence_country)?,
        email: email_from_wire("applicant.email", &applicant.email)?,
    })
}

/// More citizenships than anybody has.
const MOST_CITIZENSHIPS: usize = 8;

fn further_citizenships_from_wire(applicant: &pb::Applicant) -> Read<Vec<String>> {
    const FIELD: &str = "applicant.further_citizenships";
    let further = &applicant.further_citizenships;
    if further.len() > MOST_CITIZENSHIPS {
        return Err(Refusal::field(FIELD, format!("give at most {MOST_CITIZENSHIPS}")));
    }
    let repeated =
        |(index, state): (usize, &String)| *state == applicant.citizenship || further[..index].contains(state);
    if further.iter().enumerate().any(repeated) {
        return Err(Refusal::field(FIELD, "give each citizenship once, and not the first one again"));
    }
    further.iter().map(|state| country_from_wire(FIELD, state)).collect()
}

/// An applicant inside a neighbour's message, IIN included.
pub fn applicant_of_message(applicant: Option<&pb::Applicant>) -> Read<Applicant> {
    let applicant = applicant.ok_or_else(|| Refusal::field("applicant", "missing"))?;
    applicant_from_wire(applicant, iin_from_wire("applicant.iin", &applicant.iin)?)
}

fn email_from_wire(field: &str, text: &str) -> Read<String> {
    let plausible = text.len() <= 254
        && text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
        && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    if plausible { Ok(text.to_owned()) } else { Err(Refusal::field(field, "give an e-mail address")) }
}

pub fn document_to_wire(document: &Document) -> pb::Document {
    pb::Document {
        kind: kind_to_wire(document.kind),
        sha256: document.sha256.clone(),
        size: document.size,
        media_type: document.media_type.clone(),
        facts: facts_to_wire(&document.facts),
    }
}

pub fn documents_to_wire(documents: &[Document]) -> Vec<pb::Document> {
    documents.iter().map(document_to_wire).collect()
}

pub fn documents_from_wire(documents: &[pb::Document]) -> Read<Vec<Document>> {
    documents.iter().map(document_from_wire).collect()
}

fn document_from_wire(document: &pb::Document) -> Read<Document> {
    Ok(Document {
        kind: kind_from_wire("documents.kind", document.kind)?,
        sha256: document.sha256.clone(),
        size: document.size,
        media_type: document.media_type.clone(),
        facts: facts_from_wire(document.facts.as_ref())?,
    })
}

fn facts_to_wire(facts: &Facts) -> Option<pb::DocumentFacts> {
    use pb::document_facts::Facts as Wire;
    let facts = match facts {
        Facts::None => return None,
        Facts::Passport(passport) => Wire::Passport(pb::PassportFacts {
            number: passport.number.clone(),
            citizenship: passport.citizenship.clone(),
            birth_date: passport.birth_date.to_string(),
            issued_on: passport.issued_on.to_string(),
            expires_on: passport.expires_on.to_string(),
        }),
        Facts::Photo { width_px, height_px } => {
            Wire::Photo(pb::PhotoFacts { width_px: *width_px, height_px: *height_px })
        }
        Facts::CriminalRecord { issuing_state, issued_on, legalisation } => {
            Wire::CriminalRecord(pb::CriminalRecordFacts {
                issuing_state: issuing_state.clone(),
                issued_on: issued_on.to_string(),
                legalisation: Legalisation::ALL.iter().position(|way| way == legalisation).map_or(0, |i| i as i32 + 1),
            })
        }
        Facts::MedicalCertificate { form, issued_on, fit } => Wire::MedicalCertificate(pb::MedicalCertificateFacts {
            form: form.clone(),
            issued_on: issued_on.to_string(),
            fit: *fit,
        }),
        Facts::FingerprintCertificate { reference } => {
            Wire::FingerprintCertificate(pb::FingerprintCertificateFacts { reference: reference.clone() })
        }
        Facts::HousingContract { city, starts_on, ends_on, notarised } => {
            Wire::HousingContract(pb::HousingContractFacts {
                city: city_to_wire(*city),
                starts_on: starts_on.to_string(),
                ends_on: ends_on.to_string(),
                notarised: *notarised,
            })
        }
        Facts::Payment { reference } => Wire::Payment(pb::PaymentFacts { reference: reference.clone() }),
        Facts::CrossBorderConsent { signed_at, form_sha256, withdrawn_at } => {
            Wire::CrossBorderConsent(pb::CrossBorderConsentFacts {
                signed_at: moment_to_wire(*signed_at),
                form_sha256: form_sha256.clone(),
                withdrawn_at: withdrawn_at.and_then(moment_to_wire),
            })
        }
    };
    Some(pb::DocumentFacts { facts: Some(facts) })
}

pub fn facts_from_wire(facts: Option<&pb::DocumentFacts>) -> Read<Facts> {
    use pb::document_facts::Facts as Wire;
    let Some(facts) = facts.and_then(|facts| facts.facts.as_ref()) else { return Ok(Facts::None) };
    Ok(match facts {
        Wire::Passport(passport) => Facts::Passport(passport_from_wire(passport)?),
        Wire::Photo(photo) => Facts::Photo { width_px: photo.width_px, height_px: photo.height_px },
        Wire::CriminalRecord(record) => Facts::CriminalRecord {
            issuing_state: country_from_wire("facts.criminal_record.issuing_state", &record.issuing_state)?,
            issued_on: date_from_wire("facts.criminal_record.issued_on", &record.issued_on)?,
            legalisation: usize::try_from(record.legalisation)
                .ok()
                .and_then(|number| number.checked_sub(1))
                .and_then(|index| Legalisation::ALL.get(index).copied())
                .ok_or_else(|| Refusal::field("facts.criminal_record.legalisation", "say how it was legalised"))?,
        },
        Wire::MedicalCertificate(certificate) => Facts::MedicalCertificate {
            form: text_from_wire("facts.medical_certificate.form", &certificate.form, 16)?,
            issued_on: date_from_wire("facts.medical_certificate.issued_on", &certificate.issued_on)?,
            fit: certificate.fit,
        },
        Wire::FingerprintCertificate(certificate) => Facts::FingerprintCertificate {
            reference: text_from_wire("facts.fingerprint_certificate.reference", &certificate.reference, 64)?,
        },
        Wire::HousingContract(contract) => Facts::HousingContract {
            city: city_from_wire("facts.housing_contract.city", contract.city)?,
            starts_on: date_from_wire("facts.housing_contract.starts_on", &contract.starts_on)?,
            ends_on: date_from_wire("facts.housing_contract.ends_on", &contract.ends_on)?,
            notarised: contract.notarised,
        },
        Wire::Payment(payment) => {
            Facts::Payment { reference: text_from_wire("facts.payment.reference", &payment.reference, 64)? }
        }
        Wire::CrossBorderConsent(consent) => Facts::CrossBorderConsent {
            signed_at: moment_from_wire("facts.cross_border_consent.signed_at", consent.signed_at.as_ref())?,
            form_sha256: text_from_wire("facts.cross_border_consent.form_sha256", &consent.form_sha256, 64)?,
            withdrawn_at: consent
                .withdrawn_at
                .as_ref()
                .map(|at| moment_from_wire("facts.cross_border_consent.withdrawn_at", Some(at)))
                .transpose()?,
        },
    })
}

fn passport_from_wire(passport: &pb::PassportFacts) -> Read<Passport> {
    Ok(Passport {
        number: passport_number_from_wire("facts.passport.number", &passport.number)?,
        citizenship: country_from_wire("facts.passport.citizenship", &passport.citizenship)?,
        birth_date: date_from_wire("facts.passport.birth_date", &passport.birth_date)?,
        issued_on: date_from_wire("facts.passport.issued_on", &passport.issued_on)?,
        expires_on: date_from_wire("facts.passport.expires_on", &passport.expires_on)?,
    })
}

pub fn passport_number_from_wire(field: &str, number: &str) -> Read<String> {
    if (5..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(number.to_owned());
    }
    Err(Refusal::field(field, "give 5 to 20 letters and digits"))
}

pub fn statement_to_wire(statement: &SignedStatement) -> Option<pb::SignedStatement> {
    Some(pb::SignedStatement {
        sha256: statement.sha256.clone(),
        size: statement.size,
        signature: statement.signature.clone(),
        received_at: moment_to_wire(statement.received_at),
        signer_iin: statement.signer_iin.to_string(),
        signer_bin: statement.signer_bin.clone(),
        ocsp: statement.ocsp.clone(),
    })
}

pub fn statement_from_wire(field: &str, statement: Option<&pb::SignedStatement>) -> Read<SignedStatement> {
    let statement = statement.ok_or_else(|| Refusal::field(field, "missing"))?;
    Ok(SignedStatement {
        sha256: statement.sha256.clone(),
        size: statement.size,
        signature: statement.signature.clone(),
        received_at: moment_from_wire(field, statement.received_at.as_ref())?,
        signer_iin: iin_from_wire(&format!("{field}.signer_iin"), &statement.signer_iin)?,
        signer_bin: statement.signer_bin.clone(),
        ocsp: statement.ocsp.clone(),
    })
}

pub fn grounds_to_wire(grounds: &[Ground]) -> Vec<pb::Ground> {
    grounds
        .iter()
        .map(|ground| pb::Ground {
            clause: ground.clause.id().to_owned(),
            reason: ground.reason.code().to_owned(),
            subject: ground.subject.clone(),
        })
        .collect()
}

pub fn grounds_from_wire(grounds: &[pb::Ground]) -> Read<Vec<Ground>> {
    let read = |(index, ground): (usize, &pb::Ground)| {
        let clause = Clause::from_id(&ground.clause)
            .ok_or_else(|| Refusal::field(format!("grounds[{index}].clause"), "name a clause of the order"))?;
        let reason = Reason::from_code(&ground.reason)
            .ok_or_else(|| Refusal::field(format!("grounds[{index}].reason"), "name a reason code"))?;
        if ground.subject.len() > 64 || ground.subject.chars().any(char::is_control) {
            return Err(Refusal::field(format!("grounds[{index}].subject"), "at most 64 characters"));
        }
        Ok(Ground::new(clause, reason, ground.subject.clone()))
    };
    grounds.iter().enumerate().map(read).collect()
}

pub fn summary_to_wire(summary: &Summary) -> cases::CaseSummary {
    cases::CaseSummary {
        case_id: summary.case_id.to_string(),
        number: summary.number.clone(),
        status: summary.status.clone(),
        next_owner: summary.next_owner.clone(),
        next_due_at: summary.next_due_at.map(timestamp_to_wire),
        version: summary.version,
        edition: summary.edition.clone(),
        test_clock: summary.test_clock.map(|clock| clock.to_string()).unwrap_or_default(),
    }
}

/// JSON as protobuf's Struct.
pub fn struct_to_wire(value: serde_json::Value) -> prost_types::Struct {
    match value_to_wire(value).kind {
        Some(prost_types::value::Kind::StructValue(fields)) => fields,
        _ => prost_types::Struct::default(),
    }
}

fn value_to_wire(value: serde_json::Value) -> prost_types::Value {
    use prost_types::value::Kind;
    let kind = match value {
        serde_json::Value::Null => Kind::NullValue(0),
        serde_json::Value::Bool(flag) => Kind::BoolValue(flag),
        serde_json::Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Kind::StringValue(text),
        serde_json::Value::Array(items) => {
            Kind::ListValue(prost_types::ListValue { values: items.into_iter().map(value_to_wire).collect() })
        }
        serde_json::Value::Object(fields) => Kind::StructValue(prost_types::Struct {
            fields: fields.into_iter().map(|(name, value)| (name, value_to_wire(value))).collect(),
        }),
    };
    prost_types::Value { kind: Some(kind) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn kinds_of_documents_are_numbered_alike() {
        // Aim: the law's list and the contract's enum name the same kinds under the same numbers.
        for kind in DocumentKind::ALL {
            let wire = pb::DocumentKind::try_from(kind_to_wire(*kind)).unwrap();
            assert_eq!(wire.as_str_name(), format!("DOCUMENT_KIND_{}", kind.code()));
            assert_eq!(kind_from_wire("kind", kind_to_wire(*kind)).unwrap(), *kind);
        }
        for way in Legalisation::ALL {
            let number = Legalisation::ALL.iter().position(|known| known == way).unwrap() as i32 + 1;
            let wire = pb::Legalisation::try_from(number).unwrap();
            assert_eq!(wire.as_str_name(), format!("LEGALISATION_{}", way.code()));
        }
    }

    #[test]
    fn further_citizenships_are_states_each_once() {
        // Aim: none is the message of before the field; two travel there and back; what repeats, is no state or is too many
        // names the field. Kazakhstan is a state: whether it may be one of them is the law's question.
        let applicant = |further: &[&str]| pb::Applicant {
            surname: "DE VRIES".into(),
            given_name: "JAN".into(),
            birth_date: "1990-04-02".into(),
            citizenship: "NLD".into(),
            residence_country: "NLD".into(),
            email: "jan@example.org".into(),
            further_citizenships: further.iter().map(|state| (*state).to_owned()).collect(),
            ..Default::default()
        };
        let iin: Iin = "991231100000".parse().unwrap();
        let read = |further: &[&str]| applicant_from_wire(&applicant(further), iin.clone());
        assert!(read(&[]).unwrap().further_citizenships.is_empty());
        let eight = ["TUR", "CAN", "KAZ", "DEU", "FRA", "BRA", "GBR", "USA"];
        let dual = read(&eight).unwrap();
        assert_eq!(applicant_to_wire(&dual).further_citizenships, eight);
        let nine = ["TUR", "CAN", "KAZ", "DEU", "FRA", "BRA", "GBR", "USA", "ITA"];
        for wrong in [&["NLD"][..], &["TUR", "TUR"], &["tur"], &["XKX"], &[""], &nine] {
            let refusal = read(wrong).unwrap_err().to_string();
            assert!(refusal.contains("applicant.further_citizenships"), "{wrong:?}: {refusal}");
        }
    }

    #[test]
    fn roles_are_numbered_alike() {
        // Aim: a role in a token and a role in an RPC's option are the same role.
        for number in 1..=11 {
            let role = crate::token::Role::from_wire(number).unwrap();
            let wire = contracts::auth::v1::Role::try_from(number).unwrap();
            assert_eq!(wire.as_str_name(), format!("ROLE_{}", role.code()));
        }
        assert_eq!(crate::token::Role::from_wire(0), None);
    }
}
