//! The questionnaire's answers in contracts.

use contracts::dossier::v1 as pb;
use regulation::questionnaire::{MaritalStatus, Sex};
use regulation::{Iin, Questionnaire};

use super::{city_from_wire, city_to_wire, date_from_wire, iin_from_wire, text_from_wire};
use crate::refusal::Refusal;

/// The longest answer, characters.
const LONGEST: usize = 500;

pub fn questionnaire_to_wire(answers: &Questionnaire) -> pb::Questionnaire {
    let optional = |answer: &Option<String>| answer.clone().unwrap_or_default();
    pb::Questionnaire {
        iin: answers.iin.to_string(),
        surname: answers.surname.clone(),
        given_name: answers.given_name.clone(),
        patronymic: optional(&answers.patronymic),
        surname_latin: answers.surname_latin.clone(),
        given_name_latin: answers.given_name_latin.clone(),
        previous_names: optional(&answers.previous_names),
        birth_date: answers.birth_date.to_string(),
        birth_place: answers.birth_place.clone(),
        sex: match answers.sex {
            Sex::Male => pb::Sex::Male as i32,
            Sex::Female => pb::Sex::Female as i32,
        },
        nationality: answers.nationality.clone(),
        citizenship: answers.citizenship.clone(),
        passport_number: answers.passport_number.clone(),
        passport_issued_on: answers.passport_issued_on.to_string(),
        passport_expires_on: answers.passport_expires_on.to_string(),
        passport_issuer: answers.passport_issuer.clone(),
        marital_status: match answers.marital_status {
            MaritalStatus::Single => pb::MaritalStatus::Single as i32,
            MaritalStatus::Married => pb::MaritalStatus::Married as i32,
            MaritalStatus::Divorced => pb::MaritalStatus::Divorced as i32,
            MaritalStatus::Widowed => pb::MaritalStatus::Widowed as i32,
        },
        children_under_16: answers.children_under_16.into(),
        education: answers.education.clone(),
        profession: answers.profession.clone(),
        employer: answers.employer.clone(),
        address_abroad: answers.address_abroad.clone(),
        city: city_to_wire(answers.city),
        purpose: answers.purpose.clone(),
        relatives_in_kazakhstan: optional(&answers.relatives_in_kazakhstan),
        earlier_refusals: optional(&answers.earlier_refusals),
        criminal_liability: optional(&answers.criminal_liability),
        phone: answers.phone.clone(),
        email: answers.email.clone(),
        declares_truth: answers.declares_truth,
    }
}

/// Reads answers whose IIN is `iin`: the token's at the portal's endpoint.
pub fn questionnaire_from_wire(answers: Option<&pb::Questionnaire>, iin: Iin) -> Result<Questionnaire, Refusal> {
    let answers = answers.ok_or_else(|| Refusal::field("questionnaire", "fill in the questionnaire (par. 10(5))"))?;
    let field = |name: &str| format!("questionnaire.{name}");
    // An empty answer is the law's matter (QUESTIONNAIRE_INCOMPLETE); here only its form is read.
    let text = |name: &str, answer: &str| match answer.trim() {
        "" => Ok(String::new()),
        answer => text_from_wire(&field(name), answer, LONGEST),
    };
    let optional = |name: &str, answer: &str| text(name, answer).map(|answer| Some(answer).filter(|a| !a.is_empty()));
    Ok(Questionnaire {
        iin,
        surname: text("surname", &answers.surname)?,
        given_name: text("given_name", &answers.given_name)?,
        patronymic: optional("patronymic", &answers.patronymic)?,
        surname_latin: text("surname_latin", &answers.surname_latin)?,
        given_name_latin: text("given_name_latin", &answers.given_name_latin)?,
        previous_names: optional("previous_names", &answers.previous_names)?,
        birth_date: date_from_wire(&field("birth_date"), &answers.birth_date)?,
        birth_place: text("birth_place", &answers.birth_place)?,
        sex: match pb::Sex::try_from(answers.sex) {
            Ok(pb::Sex::Male) => Sex::Male,
            Ok(pb::Sex::Female) => Sex::Female,
            _ => return Err(Refusal::field(field("sex"), "choose one")),
        },
        nationality: text("nationality", &answers.nationality)?,
        citizenship: text("citizenship", &answers.citizenship)?,
        passport_number: text("passport_number", &answers.passport_number)?,
        passport_issued_on: date_from_wire(&field("passport_issued_on"), &answers.passport_issued_on)?,
        passport_expires_on: date_from_wire(&field("passport_expires_on"), &answers.passport_expires_on)?,
        passport_issuer: text("passport_issuer", &answers.passport_issuer)?,
        marital_status: match pb::MaritalStatus::try_from(answers.marital_status) {
            Ok(pb::MaritalStatus::Single) => MaritalStatus::Single,
            Ok(pb::MaritalStatus::Married) => MaritalStatus::Married,
            Ok(pb::MaritalStatus::Divorced) => MaritalStatus::Divorced,
            Ok(pb::MaritalStatus::Widowed) => MaritalStatus::Widowed,
            _ => return Err(Refusal::field(field("marital_status"), "choose one")),
        },
        children_under_16: u8::try_from(answers.children_under_16)
            .ok()
            .filter(|children| *children <= 50)
            .ok_or_else(|| Refusal::field(field("children_under_16"), "give a number from 0 to 50"))?,
        education: text("education", &answers.education)?,
        profession: text("profession", &answers.profession)?,
        employer: text("employer", &answers.employer)?,
        address_abroad: text("address_abroad", &answers.address_abroad)?,
        city: city_from_wire(&field("city"), answers.city)?,
        purpose: text("purpose", &answers.purpose)?,
        relatives_in_kazakhstan: optional("relatives_in_kazakhstan", &answers.relatives_in_kazakhstan)?,
        earlier_refusals: optional("earlier_refusals", &answers.earlier_refusals)?,
        criminal_liability: optional("criminal_liability", &answers.criminal_liability)?,
        phone: text("phone", &answers.phone)?,
        email: text("email", &answers.email)?,
        declares_truth: answers.declares_truth,
    })
}

/// Answers inside a neighbour's message, IIN included.
pub fn questionnaire_of_message(answers: Option<&pb::Questionnaire>) -> Result<Questionnaire, Refusal> {
    let iin = answers.map(|answers| answers.iin.as_str()).unwrap_or_default();
    questionnaire_from_wire(answers, iin_from_wire("answers.iin", iin)?)
}
