#![allow(clippy::unwrap_used)]
use super::*;

fn applicant(surname: &str) -> Applicant {
    Applicant {
        iin: "991231100000".parse().unwrap(),
        surname: surname.into(),
        given_name: "JAN".into(),
        patronymic: None,
        birth_date: jiff::civil::date(1990, 1, 1),
        citizenship: "NLD".into(),
        further_citizenships: vec![],
        residence_country: "NLD".into(),
        email: "jan@example.org".into(),
    }
}

#[test]
fn the_same_facts_give_the_same_text() {
    // Aim: another service derives the exact bytes that the first service showed to the signer.
    let first = petition(&applicant("DE VRIES"), "1", "SOFTWARE_DEVELOPER");
    assert_eq!(first, petition(&applicant("DE VRIES"), "1", "SOFTWARE_DEVELOPER"));
    assert_ne!(first, petition(&applicant("DE VRIES"), "2", "SOFTWARE_DEVELOPER"));
}

#[test]
fn a_consent_is_for_one_person_and_one_operator() {
    // Aim: a consent at one portal is not valid at the other portal or for another person.
    let [one, other]: [Iin; 2] = ["991231100000", "900315200004"].map(|iin| iin.parse().unwrap());
    let texts = [
        consent(Operator::AstanaHub, &one),
        consent(Operator::EgovPortal, &one),
        consent(Operator::EgovPortal, &other),
    ];
    assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts.iter().all(|text| text.contains(CONSENT_WORDING)));
}

#[test]
fn further_citizenships_are_signed_and_their_absence_changes_nothing() {
    // Aim: the statement of a case that began before this field existed keeps the signed text.
    let plain = petition(&applicant("DE VRIES"), "1", "SOFTWARE_DEVELOPER");
    assert!(plain.contains("Гражданство: NLD\nГосударство постоянного проживания: NLD\n"));
    let dual = Applicant { further_citizenships: vec!["TUR".into(), "CAN".into()], ..applicant("DE VRIES") };
    let text = petition(&dual, "1", "SOFTWARE_DEVELOPER");
    assert!(text.contains("Гражданство: NLD\nИные гражданства: TUR, CAN\nГосударство"));
}

#[test]
fn an_answer_cannot_forge_a_line() {
    // Aim: a line break inside a fact does not start a new line of the statement.
    let forged = petition(&applicant("X\nКвалификация заявителя: нет"), "1", "SOFTWARE_DEVELOPER");
    assert_eq!(forged.lines().count(), petition(&applicant("X"), "1", "SOFTWARE_DEVELOPER").lines().count());
}

#[test]
fn the_order_of_uploads_changes_nothing() {
    // Aim: the text depends on the contents of the package, not on the order of its rows.
    let document = |kind, sha256: &str| Document {
        kind,
        sha256: sha256.into(),
        size: 1,
        media_type: "application/pdf".into(),
        facts: crate::Facts::None,
    };
    let passport = document(DocumentKind::Passport, "aa");
    let resume = document(DocumentKind::Resume, "bb");
    let one = registration("1", "2", 1, City::Almaty, &[passport.clone(), resume.clone()]);
    assert_eq!(one, registration("1", "2", 1, City::Almaty, &[resume, passport]));
}

/// The lines after the title.
fn lines(text: &str) -> Vec<&str> {
    text.lines().skip(2).collect()
}

const JAN: [&str; 6] = [
    "ИИН: 991231100000",
    "Фамилия, имя, отчество: DE VRIES JAN",
    "Дата рождения: 1990-01-01",
    "Гражданство: NLD",
    "Государство постоянного проживания: NLD",
    "Электронная почта: jan@example.org",
];

#[test]
fn a_request_and_a_petition_name_the_applicant_line_by_line() {
    // Aim: par. 4 and 8. The signer reads who requests what, and with which bytes. No line is missing and none is
    // added.
    let jan = applicant("DE VRIES");
    let resume = crate::package::samples::document(DocumentKind::Resume);
    let listed = format!("Документ: резюме SHA-256 {} {{\"type\":\"NONE\"}}", resume.sha256);
    let request = petition_request(&jan, "7", "SOFTWARE_DEVELOPER", &[resume]);
    let mut expected = vec!["Номер: 7"];
    expected.extend(JAN);
    let more = ["Профессия: SOFTWARE_DEVELOPER", &listed, "Согласие: на сбор и обработку персональных данных дано"];
    assert_eq!(lines(&request), [expected.as_slice(), &more].concat());
    let more = [
        "Профессия по перечню приказа № 49: SOFTWARE_DEVELOPER",
        "Соответствие перечню востребованных профессий: подтверждено",
        "Квалификация заявителя: верифицирована",
    ];
    assert_eq!(lines(&petition(&jan, "7", "SOFTWARE_DEVELOPER")), [expected.as_slice(), &more].concat());
}

#[test]
fn a_questionnaire_is_signed_with_every_answer_and_its_package() {
    // Aim: par. 10(5). Each answer changes the text, and the questionnaire does not list itself.
    let answers = crate::questionnaire::tests::filled();
    let kinds = [DocumentKind::Passport, DocumentKind::Questionnaire];
    let package = crate::package::samples::documents(&kinds);
    let text = questionnaire("20", 2, &answers, &package);
    let shown = lines(&text);
    assert_eq!(shown[..3], ["Номер заявления: 20", "Версия: 2", "ИИН: 991231100000"]);
    assert_eq!(shown.len(), 33);
    assert!(shown[32].starts_with("Документ: заграничный паспорт SHA-256 "));
    for answer in [&answers.surname, &answers.purpose, &answers.employer, &answers.address_abroad, &answers.phone] {
        assert!(text.contains(answer.as_str()));
    }
    assert!(text.contains("Достоверность подтверждаю: да"));
    let undeclared = Questionnaire { declares_truth: false, ..answers };
    assert!(questionnaire("20", 2, &undeclared, &package).contains("Достоверность подтверждаю: нет"));
}

#[test]
fn a_registration_binds_both_numbers_the_version_the_city_and_the_bytes() {
    // Aim: par. 12.
    let passport = crate::package::samples::document(DocumentKind::Passport);
    let text = registration("30", "20", 2, City::Astana, std::slice::from_ref(&passport));
    assert_eq!(lines(&text)[..4], ["Номер АРМ ГО: 30", "Номер ПЭП: 20", "Версия: 2", "Город: Астана"]);
    assert!(lines(&text)[4].contains(&passport.sha256) && lines(&text).len() == 5);
}

#[test]
fn a_decision_grants_a_number_or_refuses_with_its_grounds() {
    // Aim: par. 17 and 22. The texts of the two stages differ.
    let jan = applicant("DE VRIES");
    let granted = decision(DecisionStage::Preliminary, &jan, "20", Some("PRP1"), &[]);
    let who = ["Номер заявления: 20", "ИИН: 991231100000", "Заявитель: DE VRIES JAN"];
    assert_eq!(lines(&granted), [who.as_slice(), &["Решение: выдать", "Номер РПП: PRP1"]].concat());
    let ground = Ground::new(crate::Clause::A15, crate::Reason::NotLegalised, "CRIMINAL_RECORD");
    let refused = decision(DecisionStage::Final, &jan, "20", None, &[ground]);
    let more = ["Решение: отказать", "Основание: A-15 NOT_LEGALISED CRIMINAL_RECORD"];
    assert_eq!(lines(&refused), [who.as_slice(), &more].concat());
    let final_grant = decision(DecisionStage::Final, &jan, "20", Some("PRP1"), &[]);
    assert_ne!(granted.lines().next(), final_grant.lines().next());
}
