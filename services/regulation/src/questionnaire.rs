//! The questionnaire-application (анкета-заявление) of.
//!
//! The annex with its fields was not found, so this is a conservative model of them.
//!
//! Out of scope: how the questionnaire is signed. The portal defines the exact bytes shown to the signer.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::city::City;
use crate::clause::Clause;
use crate::documents::DocumentKind;
use crate::edition::Edition;
use crate::ground::{Ground, Reason};
use crate::identity::Iin;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sex {
    Male,
    Female,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MaritalStatus {
    Single,
    Married,
    Divorced,
    Widowed,
}

/// The answers. Free texts are in Kazakh or Russian. Company names and foreign addresses may be Latin.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    pub iin: Iin,
    pub surname: String,
    pub given_name: String,
    pub patronymic: Option<String>,
    pub surname_latin: String,
    pub given_name_latin: String,
    pub previous_names: Option<String>,
    pub birth_date: Date,
    pub birth_place: String,
    pub sex: Sex,
    pub nationality: String,
    /// ISO 3166-1 alpha-3.
    pub citizenship: String,
    pub passport_number: String,
    pub passport_issued_on: Date,
    pub passport_expires_on: Date,
    pub passport_issuer: String,
    pub marital_status: MaritalStatus,
    pub children_under_16: u8,
    pub education: String,
    pub profession: String,
    pub employer: String,
    pub address_abroad: String,
    pub city: City,
    pub purpose: String,
    pub relatives_in_kazakhstan: Option<String>,
    pub earlier_refusals: Option<String>,
    pub criminal_liability: Option<String>,
    pub phone: String,
    pub email: String,
    pub declares_truth: bool,
}

/// Never prints an answer.
impl fmt::Debug for Questionnaire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Questionnaire(***)")
    }
}

impl Questionnaire {
    /// A-10.5. "анкета-заявление (в соответствии с требованиями Правил выдачи … разрешения на временное и
    /// постоянное проживание в Республике Казахстан), подписанная ЭЦП услугополучателя". An empty list means that
    /// the questionnaire conforms. It is complete, for this person and city, and in Kazakh or Russian (AMB-28).
    pub fn validate(&self, applicant: &Iin, city: City, edition: &Edition) -> Vec<Ground> {
        let mut grounds = Vec::new();
        if self.iin != *applicant {
            grounds.push(ground(Reason::QuestionnaireOfAnotherPerson, "iin"));
        }
        if self.city != city {
            grounds.push(ground(Reason::CityMismatch, "city"));
        }
        if !self.declares_truth {
            grounds.push(ground(Reason::QuestionnaireIncomplete, "declares_truth"));
        }
        for (field, answer) in self.required_answers() {
            if answer.trim().is_empty() {
                grounds.push(ground(Reason::QuestionnaireIncomplete, field));
            }
        }
        if edition.interpretations.questionnaire_refuses_latin_only {
            let latin = self.local_answers().into_iter().filter(|(_, answer)| is_latin_only(answer));
            grounds.extend(latin.map(|(field, _)| ground(Reason::QuestionnaireLanguage, field)));
        }
        grounds
    }

    fn required_answers(&self) -> [(&'static str, &str); 15] {
        [
            ("surname", &self.surname),
            ("given_name", &self.given_name),
            ("surname_latin", &self.surname_latin),
            ("given_name_latin", &self.given_name_latin),
            ("birth_place", &self.birth_place),
            ("nationality", &self.nationality),
            ("citizenship", &self.citizenship),
            ("passport_number", &self.passport_number),
            ("passport_issuer", &self.passport_issuer),
            ("education", &self.education),
            ("profession", &self.profession),
            ("address_abroad", &self.address_abroad),
            ("purpose", &self.purpose),
            ("phone", &self.phone),
            ("email", &self.email),
        ]
    }

    /// Answers that must be in Kazakh or Russian.
    fn local_answers(&self) -> Vec<(&'static str, &str)> {
        let given = [
            ("patronymic", &self.patronymic),
            ("previous_names", &self.previous_names),
            ("relatives_in_kazakhstan", &self.relatives_in_kazakhstan),
            ("earlier_refusals", &self.earlier_refusals),
            ("criminal_liability", &self.criminal_liability),
        ];
        let mut answers: Vec<(&str, &str)> = vec![
            ("surname", &self.surname),
            ("given_name", &self.given_name),
            ("birth_place", &self.birth_place),
            ("nationality", &self.nationality),
            ("education", &self.education),
            ("profession", &self.profession),
            ("purpose", &self.purpose),
        ];
        answers.extend(given.into_iter().filter_map(|(field, answer)| answer.as_deref().map(|answer| (field, answer))));
        answers
    }
}

fn ground(reason: Reason, field: &str) -> Ground {
    Ground::new(Clause::A10d5, reason, format!("{}.{field}", DocumentKind::Questionnaire.code()))
}

/// Whether the answer has letters and none of them is Cyrillic.
fn is_latin_only(answer: &str) -> bool {
    answer.chars().any(char::is_alphabetic) && !answer.chars().any(|letter| matches!(letter, '\u{0400}'..='\u{04FF}'))
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;

    pub(crate) fn filled() -> Questionnaire {
        Questionnaire {
            iin: "991231100000".parse().unwrap(),
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
            profession: "разработчик ПО на Rust".into(),
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

    fn check(questionnaire: &Questionnaire) -> Vec<(Reason, String)> {
        let applicant: Iin = "991231100000".parse().unwrap();
        let grounds = questionnaire.validate(&applicant, City::Astana, Edition::of_2026());
        assert!(grounds.iter().all(|ground| ground.clause == Clause::A10d5));
        assert!(grounds.iter().all(|ground| ground.document() == Some(DocumentKind::Questionnaire)));
        grounds.into_iter().map(|ground| (ground.reason, ground.subject)).collect()
    }

    #[test]
    fn a10_5_a_filled_questionnaire_conforms() {
        // Aim: Latin company names, Latin addresses and a Latin word inside a Russian answer are accepted.
        assert_eq!(check(&filled()), []);
    }

    #[test]
    fn a10_5_english_answers_are_refused_by_field() {
        // Aim: the published case of a form filled in in English (AMB-28).
        let english = Questionnaire { purpose: "work".into(), earlier_refusals: Some("none".into()), ..filled() };
        let expected = ["QUESTIONNAIRE.purpose", "QUESTIONNAIRE.earlier_refusals"];
        assert_eq!(check(&english), expected.map(|field| (Reason::QuestionnaireLanguage, field.to_owned())));
    }

    #[test]
    fn a10_5_incomplete_or_of_another_person_or_city() {
        // Aim: each fault names its field and never the value.
        let faulty = Questionnaire {
            iin: "900315200004".parse().unwrap(),
            city: City::Almaty,
            phone: " ".into(),
            declares_truth: false,
            ..filled()
        };
        assert_eq!(
            check(&faulty),
            [
                (Reason::QuestionnaireOfAnotherPerson, "QUESTIONNAIRE.iin".to_owned()),
                (Reason::CityMismatch, "QUESTIONNAIRE.city".to_owned()),
                (Reason::QuestionnaireIncomplete, "QUESTIONNAIRE.declares_truth".to_owned()),
                (Reason::QuestionnaireIncomplete, "QUESTIONNAIRE.phone".to_owned()),
            ]
        );
        assert_eq!(format!("{faulty:?}"), "Questionnaire(***)");
    }
}
