#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use super::{Clause, Coding, ORDER};

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers of the text: (paragraph, sub-paragraph) with the prefix of its part.
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
    // Aim: read the order's own text and find a clause for each of its numbers.
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

/// What is no part of a paragraph: headings and signatures.
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

/// Under the word "Приложение": to what it is one.
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

/// Lines of the appendix's form that only continue, caption or close what AP-1 to AP-6 quote. That the form has each of them
/// is tested where it is made (`appendix_consent`).
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
    // Aim: read the text part by part (абзац), numbered or not, to its end: each is quoted by a clause, is a heading, or is a
    // line of the appendix's form.
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
fn a_clause_tells_its_whole_part_and_its_paragraph() {
    // Aim: people read the order's own words, not ours.
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
    // Aim: follow each path to its file and find the function there, so that the table cannot age.
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for clause in Clause::all() {
        let Coding::Coded(path) = clause.coding() else {
            continue;
        };
        let (module, rule) = path.rsplit_once("::").unwrap();
        // A rule of this crate, or of a service: `arm-go::writer::attach_final_result` is that file's function of its name.
        let service = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path.split("::").next().unwrap());
        let (base, file) = match service.join("src").is_dir() {
            false => (sources.clone(), module.replace("::", "/")),
            true => {
                let inside = module.split_once("::").unwrap().1.replace("::", "/");
                let file = if inside == "acts" { format!("acts/{rule}") } else { inside };
                (service.join("src"), file)
            }
        };
        let source = std::fs::read_to_string(base.join(format!("{file}.rs"))).unwrap_or_default();
        assert!(source.contains(&format!("fn {rule}(")), "{clause}: {path} does not exist");
    }
}
