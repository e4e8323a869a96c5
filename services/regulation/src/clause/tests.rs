#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use super::{Clause, Coding, ORDER};

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The paragraph and sub-paragraph numbers of the text, with the prefix of their part.
fn numbered_paragraphs() -> Vec<String> {
    let mut prefix = "O";
    let mut paragraph = 0;
    let mut abbreviations = false;
    let mut found = Vec::new();
    for line in ORDER.lines().map(str::trim) {
        if line.contains("Глава 1. Общие положения") {
            prefix = "A";
        }
        abbreviations |= line.contains("расшифровки аббревиатур");
        abbreviations &= !line.starts_with("3. ");
        let digits: String = line.chars().take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse::<u32>() else {
            continue;
        };
        let rest = &line[digits.len()..];
        if rest.starts_with(". ") {
            paragraph = number;
            found.push(format!("{prefix}-{number}"));
        } else if rest.starts_with(") ") && abbreviations {
            found.push(format!("{prefix}-{paragraph}/abbr{number}"));
        } else if rest.starts_with(") ") {
            found.push(format!("{prefix}-{paragraph}.{number}"));
        }
    }
    found
}

#[test]
fn every_numbered_paragraph_of_the_order_has_a_clause() {
    // Aim: each number in the text of the order has a clause.
    let ids: BTreeSet<&str> = Clause::all().iter().map(|clause| clause.id()).collect();
    let paragraphs = numbered_paragraphs();
    assert!(paragraphs.len() > 80, "{}", paragraphs.len());
    for paragraph in paragraphs {
        let parts = format!("{paragraph}/");
        assert!(
            ids.contains(paragraph.as_str()) || ids.iter().any(|id| id.starts_with(&parts)),
            "{paragraph} of the order has no clause"
        );
    }
}

/// Lines that belong to no paragraph: headings and signatures.
const HEADINGS: [&str; 17] = [
    "О запуске и реализации пилотного проекта",
    "Совместный приказ Заместителя Премьер-Министра",
    "Примечание ИЗПИ!",
    "Введение в действие см. п. 9.",
    "Министр внутренних дел",
    "Республики Казахстан",
    "_________________ Е. Саденов",
    "Заместитель Премьер-Министра –",
    "Министр искусственного интеллекта и",
    "цифрового развития Республики Казахстан",
    "________________ Ж. Мадиев",
    "Алгоритм взаимодействия государственных органов и организации",
    "Глава ",
    "2.1. Предварительное одобрение РПП",
    "2.2. Выдача окончательного результата РПП",
    "Приложение",
    "Заявление-согласие на обработку персональных данных и трансграничную передачу",
];

/// The lines under the word "Приложение" that name what it is an appendix to.
const APPENDIX_TO: [&str; 14] = [
    "к Алгоритму взаимодействия",
    "государственных органов и",
    "организаций при запуске и",
    "реализации пилотного проекта",
    "\"Digital Nomad Residency\"",
    "по оказанию государственной",
    "услуги \"Выдача разрешения",
    "иностранцам и лицам",
    "без гражданства на",
    "постоянное жительство в",
    "Республике Казахстан\"",
    "для специалистов в сфере",
    "информационно-",
    "коммуникационных услуг",
];

/// Lines of the appendix form that continue, caption or close the sentences quoted by AP-1 to AP-6.
/// `appendix_consent` tests that the form contains each of them.
const OF_THE_FORM: [&str; 9] = [
    "(фамилия, имя, отчество (при его наличии) (далее – Ф.И.О))",
    "(место проживания, контактные телефоны, электр. адрес)",
    "персональных данных на территории иностранных государств",
    "Я, ",
    "(Ф.И.О./дата и место рождения)",
    "Пребывающий (-ая) по адресу:",
    "(номер паспорта, дата выдачи, орган выдачи, гражданство)",
    "сведений, составляющих охраняемую законом тайну, содержащихся в информационных системах.",
    "дата ___",
];

#[test]
fn every_part_of_the_order_has_a_clause() {
    // Aim: each part (абзац) of the text, numbered or not, is quoted by a clause, is a heading, or is a line of the
    // appendix form.
    let mut parts = 0;
    let mut appendix = false;
    let blank = |line: &str| line.chars().all(|letter| letter == '_');
    for line in ORDER.lines().map(str::trim).filter(|line| !blank(line)) {
        appendix |= line == "Приложение";
        let quoted = Clause::all().iter().any(|clause| words(line).contains(&words(clause.sentence_ru())));
        let heading = HEADINGS.iter().any(|heading| line.starts_with(heading));
        let of_appendix =
            || appendix && (APPENDIX_TO.contains(&line) || OF_THE_FORM.iter().any(|part| line.starts_with(part)));
        assert!(quoted || heading || of_appendix(), "no clause quotes: {line}");
        parts += usize::from(quoted);
    }
    assert!(parts > 101, "{parts}");
    assert!(appendix);
}

#[test]
fn a_clause_returns_its_whole_part_and_its_paragraph() {
    // Aim: people read the exact words of the order.
    assert_eq!(
        Clause::A15.words_ru(),
        "15. Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней."
    );
    assert!(Clause::A12p3.words_ru().starts_with("В случаях если услугополучатель"));
    let paragraphs = [Clause::A12p3, Clause::A4d2, Clause::A19p2i3, Clause::AP5, Clause::O9].map(Clause::paragraph);
    assert_eq!(paragraphs, ["A-12", "A-4", "A-19", "AP-5", "O-9"]);
    for clause in Clause::all() {
        assert!(clause.words_ru().contains(clause.sentence_ru()), "{clause}");
    }
}

#[test]
fn every_sentence_is_quoted_from_the_order() {
    // Aim: no clause cites words that the order does not contain.
    let order = words(ORDER);
    for clause in Clause::all() {
        assert!(order.contains(&words(clause.sentence_ru())), "{clause} misquotes the order");
    }
}

#[test]
fn ids_are_unique_and_round_trip() {
    // Aim: an id names one clause, in code and in JSON.
    let ids: BTreeSet<&str> = Clause::all().iter().map(|clause| clause.id()).collect();
    assert_eq!(ids.len(), Clause::all().len());
    for clause in Clause::all() {
        assert_eq!(Clause::from_id(clause.id()), Some(*clause));
        let text = serde_json::to_string(clause).unwrap();
        assert_eq!(serde_json::from_str::<Clause>(&text).unwrap(), *clause);
    }
    assert!(serde_json::from_str::<Clause>("\"A-99\"").is_err());
}

#[test]
fn every_coded_clause_names_a_rule_that_exists() {
    // Aim: the file of each path contains the function, so that the table stays correct.
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for clause in Clause::all() {
        let Coding::Coded(path) = clause.coding() else {
            continue;
        };
        let (module, rule) = path.rsplit_once("::").unwrap();
        // A path names a rule of this crate or of a service; `arm-go::acts::issue_residence_card` is the act file of that name.
        let service = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path.split("::").next().unwrap());
        let (base, file, function) = match (service.join("src").is_dir(), module.split_once("::")) {
            (true, Some((_, "acts"))) => (service.join("src"), format!("acts/{rule}"), "decide"),
            (true, Some((_, inside))) => (service.join("src"), inside.replace("::", "/"), rule),
            _ => (sources.clone(), module.replace("::", "/"), rule),
        };
        let source = std::fs::read_to_string(base.join(format!("{file}.rs"))).unwrap_or_default();
        assert!(source.contains(&format!("fn {function}(")), "{clause}: {path} does not exist");
    }
}
