//! The exact texts that people sign. Each text is derived from facts, so that every service can derive it again and
//! check the signature against it. A difference of one character makes another text.
//!
//! Out of scope: keys, certificates, encodings, and the moment of the signature, which the record stores.

use std::fmt::Write as _;

use crate::city::City;
use crate::documents::{Applicant, Document, DocumentKind};
use crate::ground::Ground;
use crate::identity::Iin;
use crate::questionnaire::Questionnaire;

/// Par. 4: the applicant requests a petition with these documents.
pub fn petition_request(applicant: &Applicant, number: &str, profession: &str, documents: &[Document]) -> String {
    let mut text = Text::titled("ЗАЯВЛЕНИЕ на получение ходатайства (пункт 4 Алгоритма)");
    text.line("Номер", number);
    text.applicant(applicant);
    text.line("Профессия", profession);
    text.documents(documents);
    text.line("Согласие", "на сбор и обработку персональных данных дано");
    text.0
}

/// The portals that ask for a consent to data processing. Each has its own operator (AMB-22).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// astanahub.com, par. 4.
    AstanaHub,
    /// ПЭП egov.kz, par. 10.
    EgovPortal,
}

/// The version of the consent wording that a record refers to. A new wording gets a new name.
pub const CONSENT_WORDING: &str = "2026-1";

/// Par. 4: "…согласия на сбор и обработку персональных данных, необходимых для оказания государственной услуги".
pub fn consent(operator: Operator, iin: &Iin) -> String {
    let (paragraph, name, purpose) = match operator {
        Operator::AstanaHub => ("пункт 4", "портал astanahub.com (АКФ ПИТ)", "получение ходатайства"),
        Operator::EgovPortal => ("пункт 10", "портал электронного правительства egov.kz", "получение РПП"),
    };
    let mut text = Text::titled(&format!("СОГЛАСИЕ на сбор и обработку персональных данных ({paragraph} Алгоритма)"));
    text.line("Редакция", CONSENT_WORDING);
    text.line("ИИН", iin);
    text.line("Оператор", name);
    text.line("Цель", purpose);
    text.line(
        "Согласие",
        "даю на сбор и обработку персональных данных, необходимых для оказания государственной услуги",
    );
    text.line(
        "Отзыв",
        "до принятия решения прекращает рассмотрение без решения и без запрета; на принятое решение не влияет",
    );
    text.0
}

/// Par. 8: "МИИЦР подписывает ходатайство о верификации квалификации заявителя". One petition states two things
/// (AMB-29).
pub fn petition(applicant: &Applicant, number: &str, profession: &str) -> String {
    let mut text = Text::titled("ХОДАТАЙСТВО отраслевого государственного органа (пункт 8 Алгоритма)");
    text.line("Номер", number);
    text.applicant(applicant);
    text.line("Профессия по перечню приказа № 49", profession);
    text.line("Соответствие перечню востребованных профессий", "подтверждено");
    text.line("Квалификация заявителя", "верифицирована");
    text.0
}

/// Par. 10(5): the questionnaire with the package to which it belongs.
pub fn questionnaire(number: &str, revision: u32, answers: &Questionnaire, documents: &[Document]) -> String {
    let mut text = Text::titled("АНКЕТА-ЗАЯВЛЕНИЕ (подпункт 5) пункта 10 Алгоритма)");
    text.line("Номер заявления", number);
    text.line("Версия", revision);
    text.answers(answers);
    text.documents(documents);
    text.0
}

/// Par. 12: the officer's record of the registration by hand.
pub fn registration(arm_number: &str, pep_number: &str, revision: u32, city: City, documents: &[Document]) -> String {
    let mut text = Text::titled("РЕГИСТРАЦИЯ электронного заявления (пункт 12 Алгоритма)");
    text.line("Номер АРМ ГО", arm_number);
    text.line("Номер ПЭП", pep_number);
    text.line("Версия", revision);
    text.line("Город", city.name_ru());
    text.documents(documents);
    text.0
}

/// The stage whose decision the statement contains.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecisionStage {
    /// Par. 17.
    Preliminary,
    /// Par. 22.
    Final,
}

/// Par. 17 and 22: the officer's decision. `permit` is the number of the granted permit.
pub fn decision(
    stage: DecisionStage,
    applicant: &Applicant,
    pep_number: &str,
    permit: Option<&str>,
    grounds: &[Ground],
) -> String {
    let mut text = Text::titled(match stage {
        DecisionStage::Preliminary => "ПРЕДВАРИТЕЛЬНОЕ РЕШЕНИЕ по заявлению о выдаче РПП (пункт 17 Алгоритма)",
        DecisionStage::Final => "РЕЗУЛЬТАТ государственной услуги о выдаче РПП (пункт 22 Алгоритма)",
    });
    text.line("Номер заявления", pep_number);
    text.line("ИИН", &applicant.iin);
    text.line("Заявитель", applicant.full_name());
    match permit {
        Some(number) => {
            text.line("Решение", "выдать");
            text.line("Номер РПП", number);
        }
        None => text.line("Решение", "отказать"),
    }
    for ground in grounds {
        text.line("Основание", format!("{} {} {}", ground.clause, ground.reason.code(), ground.subject));
    }
    text.0
}

struct Text(String);

impl Text {
    fn titled(title: &str) -> Self {
        Self(format!("{title}\n\n"))
    }

    /// Writes the value on one line, so that an answer cannot forge the next line.
    fn line(&mut self, name: &str, value: impl std::fmt::Display) {
        let value = value.to_string().replace(['\r', '\n'], " ");
        let _ = writeln!(self.0, "{name}: {value}");
    }

    fn applicant(&mut self, applicant: &Applicant) {
        self.line("ИИН", &applicant.iin);
        self.line("Фамилия, имя, отчество", applicant.full_name());
        self.line("Дата рождения", applicant.birth_date);
        self.line("Гражданство", &applicant.citizenship);
        if !applicant.further_citizenships.is_empty() {
            self.line("Иные гражданства", applicant.further_citizenships.join(", "));
        }
        self.line("Государство постоянного проживания", &applicant.residence_country);
        self.line("Электронная почта", &applicant.email);
    }

    fn documents(&mut self, documents: &[Document]) {
        let mut listed: Vec<_> =
            documents.iter().filter(|document| document.kind != DocumentKind::Questionnaire).collect();
        listed.sort_by(|a, b| (a.kind, &a.sha256).cmp(&(b.kind, &b.sha256)));
        for document in listed {
            let facts = serde_json::to_string(&document.facts).unwrap_or_default();
            self.line("Документ", format!("{} SHA-256 {} {facts}", document.kind.name_ru(), document.sha256));
        }
    }

    fn answers(&mut self, answers: &Questionnaire) {
        let none = "нет".to_owned();
        let or_none = |answer: &Option<String>| answer.clone().unwrap_or_else(|| none.clone());
        self.line("ИИН", &answers.iin);
        self.line("Фамилия", &answers.surname);
        self.line("Имя", &answers.given_name);
        self.line("Отчество", or_none(&answers.patronymic));
        self.line("Фамилия латиницей", &answers.surname_latin);
        self.line("Имя латиницей", &answers.given_name_latin);
        self.line("Прежние имена", or_none(&answers.previous_names));
        self.line("Дата рождения", answers.birth_date);
        self.line("Место рождения", &answers.birth_place);
        self.line("Пол", serde_json::to_string(&answers.sex).unwrap_or_default());
        self.line("Национальность", &answers.nationality);
        self.line("Гражданство", &answers.citizenship);
        self.line("Номер паспорта", &answers.passport_number);
        self.line("Паспорт выдан", answers.passport_issued_on);
        self.line("Паспорт действителен до", answers.passport_expires_on);
        self.line("Орган выдачи", &answers.passport_issuer);
        self.line("Семейное положение", serde_json::to_string(&answers.marital_status).unwrap_or_default());
        self.line("Детей младше 16 лет", answers.children_under_16);
        self.line("Образование", &answers.education);
        self.line("Профессия", &answers.profession);
        self.line("Место работы", &answers.employer);
        self.line("Адрес за рубежом", &answers.address_abroad);
        self.line("Город проживания", answers.city.name_ru());
        self.line("Цель", &answers.purpose);
        self.line("Родственники в Казахстане", or_none(&answers.relatives_in_kazakhstan));
        self.line("Прежние отказы", or_none(&answers.earlier_refusals));
        self.line("Судимость", or_none(&answers.criminal_liability));
        self.line("Телефон", &answers.phone);
        self.line("Электронная почта", &answers.email);
        self.line("Достоверность подтверждаю", if answers.declares_truth { "да" } else { "нет" });
    }
}

#[cfg(test)]
mod tests;
