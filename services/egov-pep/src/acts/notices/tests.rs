//! What the documentation of the order wants each notice to contain, held against every text in every language.
#![allow(clippy::unwrap_used)]

use super::*;
use jiff::civil::{date, time};
use messages::facts::{DecisionResult, MigrationDecision};
use platform::notices::Template;
use platform::signing::SignedStatement;
use regulation::p12_registration::rework_deadline;
use regulation::p19_preliminary_decision::documents_to_bring;
use regulation::{Applicant, Clause, Edition, Interpretations, Moment, Reason};

const NUMBER: &str = "10200000000005";
const PERMIT: &str = "PRP0000000011";

fn at(date: Date) -> Moment {
    Moment::at_legal(date, time(12, 0, 0, 0))
}

fn grounds() -> Vec<Ground> {
    vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")]
}

fn applicant() -> Applicant {
    Applicant {
        iin: "991231100000".parse().unwrap(),
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

fn approval() -> Approval {
    let statement = SignedStatement {
        sha256: String::new(),
        size: 0,
        signature: vec![],
        received_at: at(date(2026, 8, 14)),
        signer_iin: "991231100000".parse().unwrap(),
        signer_bin: String::new(),
        ocsp: vec![],
    };
    let decision = MigrationDecision {
        result: DecisionResult::Granted { number: PERMIT.into() },
        decided_at: at(date(2026, 8, 14)),
        statement,
        pep_number: NUMBER.into(),
        applicant: applicant(),
    };
    Approval { decision, valid_until: date(2026, 9, 14) }
}

fn withdrawal() -> Withdrawal {
    Withdrawal { asked_at: at(date(2026, 6, 3)), consent_withdrawn: false }
}

/// Returned on Monday, 1 June 2026: Saturday the 6th rolls to Monday the 8th.
fn deadline() -> Receipt {
    rework_deadline(at(date(2026, 6, 1)), Edition::of_2026()).unwrap()
}

/// Every notice of the portal, with all that the order's documentation wants in it.
fn all() -> Vec<(&'static Template, Draft, Vec<&'static str>)> {
    let after_refusal = Ban::after_preliminary_refusal(date(2026, 7, 10), &Interpretations::default());
    let after_approval = Ban::after_non_arrival(date(2026, 8, 14), &Interpretations::default());
    let after_conclusion = Ban::after_final_refusal(date(2026, 9, 10), &Interpretations::default());
    let (grounds, deadline, approval, withdrawal) = (grounds(), deadline(), approval(), withdrawal());
    let all = [
        (
            &RETURNED,
            returned(NUMBER, &grounds, &deadline),
            vec![NUMBER, "12", "01.06.2026", "24:00", "08.06.2026", "A-15"],
        ),
        (
            &DOCUMENTS_REFUSED,
            documents_refused(NUMBER, date(2026, 6, 2), &grounds, true),
            vec![NUMBER, "12", "02.06.2026", "A-15"],
        ),
        (
            &ANNULLED,
            annulled(NUMBER, date(2026, 6, 9), &grounds, &deadline, false),
            vec![NUMBER, "12", "01.06.2026", "08.06.2026", "09.06.2026", "A-15"],
        ),
        (
            &PRELIMINARY_REFUSED,
            preliminary_refused(NUMBER, date(2026, 7, 10), &grounds, &after_refusal),
            vec![NUMBER, "19", "10.07.2026", "A-15", "10.07.2027", "11.07.2027"],
        ),
        (
            &PRELIMINARY_APPROVED,
            preliminary_approved(NUMBER, &approval, City::Almaty),
            vec![NUMBER, PERMIT, "19", "14.08.2026", "24:00", "14.09.2026", "28/у", "180"],
        ),
        (
            &PERMIT_ANNULLED,
            lapsed(&approval, Some(&after_approval)),
            vec![PERMIT, "19", "14.08.2026", "14.09.2026", "14.08.2027", "15.08.2027"],
        ),
        (&PERMIT_EXPIRED, lapsed(&approval, None), vec![PERMIT, "19", "14.08.2026", "14.09.2026"]),
        (
            &GRANTED,
            granted(NUMBER, "RPP0000000017", date(2026, 9, 10), City::Astana),
            vec![NUMBER, "RPP0000000017", "23", "10.09.2026", "25", "26"],
        ),
        (
            &REFUSED,
            refused(NUMBER, date(2026, 9, 10), &grounds, &after_conclusion),
            vec![NUMBER, "24", "10.09.2026", "A-15", "10.09.2027", "11.09.2027"],
        ),
        (
            &WITHDRAWN,
            withdrawn(NUMBER, &withdrawal, date(2026, 6, 4), true),
            vec![NUMBER, "10", "03.06.2026", "04.06.2026"],
        ),
        (&WITHDRAWAL_TOO_LATE, withdrawal_too_late(NUMBER), vec![NUMBER, "10"]),
        (&ORIGINALS_LOST, originals_lost(NUMBER, "KZP1", date(2026, 9, 11)), vec![NUMBER, "21", "KZP1", "11.09.2026"]),
    ];
    all.into_iter().map(|(template, draft, wanted)| (template, draft.unwrap(), wanted)).collect()
}

#[test]
fn every_notice_tells_the_same_facts_in_three_languages() {
    // Aim: each text of each language holds all that section 9 of the order's documentation asks for, has a title of its own and
    // leaves no place unfilled; a fact that one language forgets fails in `Template::tell`.
    for (template, draft, wanted) in all() {
        assert_eq!((draft.kind, draft.clause), (template.kind, template.clause));
        for (title, text) in draft.title.iter().zip(draft.text.iter()) {
            for fact in &wanted {
                assert!(text.contains(fact), "{}: no {fact} in\n{text}", template.name);
            }
            assert!(!title.is_empty() && !title.contains('{') && !text.contains(['{', '}']), "{title}\n{text}");
        }
        assert_eq!(draft.title.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{}", template.name);
    }
}

#[test]
fn no_text_lies_about_unused() {
    // Aim: the directory holds the three texts of each template and nothing else.
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/notices");
    let found = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut found: Vec<String> = found.collect();
    found.sort();
    let files = |template: &&Template| ["en", "kk", "ru"].map(|it| format!("{}.{it}.txt", template.name));
    let mut named: Vec<String> = TEMPLATES.iter().flat_map(files).collect();
    named.sort();
    assert_eq!(found, named);
}

#[test]
fn a19_p2_the_approval_quotes_the_three_documents() {
    // Aim: the order's own words in Russian with the conditions of par. 20; as many documents in each language; the city.
    let notice = preliminary_approved(NUMBER, &approval(), City::Almaty).unwrap();
    for document in documents_to_bring() {
        assert!(notice.text.ru.contains(&format!("— {} (", document.quoted)), "{}", document.quoted);
        assert!(notice.text.ru.contains(document.condition), "{}", document.condition);
    }
    for (text, city) in notice.text.iter().zip(["Алматы", "Алматы", "Almaty"]) {
        assert_eq!((text.matches("\n— ").count(), text.contains(city)), (3, true));
    }
}

#[test]
fn a_ban_is_told_where_there_is_one_and_denied_where_there_is_none() {
    // Aim: section 10: bans after N-5, N-7 annulled and N-8 refused; after par. 12, an expiry and a withdrawal there is none, and
    // the notice says so with the way to file again; only decisions that harm may be appealed.
    let denied = ["тыйым салынбайды", "Запрета на повторное обращение это не влечёт", "No ban follows"];
    let appeal = ["шағым", "обжаловано", "appealed"];
    for (template, draft, _) in all() {
        let banned = ["N-5", "N-7-annulled", "N-8-refused"].contains(&template.name);
        let ended = !banned && !["N-6", "N-8-granted", "N-11-too-late", "N-13"].contains(&template.name);
        for (place, text) in draft.text.iter().enumerate() {
            let no_ban = text.to_lowercase().contains(&denied[place].to_lowercase())
                || text.contains("запрета на повторное обращение это не влечёт");
            assert_eq!(no_ban, ended, "{}\n{text}", template.name);
            assert_eq!(text.contains(appeal[place]), banned, "{}\n{text}", template.name);
        }
    }
}

#[test]
fn amb27_what_becomes_of_the_payment_is_told() {
    // Aim: the reading's two sides are two different sentences; never both.
    let values = |stays| documents_refused(NUMBER, date(2026, 6, 2), &grounds(), stays).unwrap().text;
    for (text, [stays, again]) in
        values(true).iter().zip([["күшінде", "қайтадан"], ["сохраняет", "заново"], ["stays", "again"]])
    {
        assert!(text.contains(stays) && !text.contains(again), "{text}");
    }
    for (text, [stays, again]) in
        values(false).iter().zip([["күшінде", "қайтадан"], ["сохраняет", "заново"], ["stays", "again"]])
    {
        assert!(text.contains(again) && !text.contains(stays), "{text}");
    }
}
