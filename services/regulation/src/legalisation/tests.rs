#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::package::samples;
use crate::{City, p10_application, p20_arrival};

const SUMMER: Date = date(2026, 8, 3);

fn check(legalisation: Legalisation, state: &str, on: Date) -> Result<(), Reason> {
    accepted(legalisation, state, on, Edition::of_2026())
}

#[test]
fn a10_4_a28_consul_apostille_or_treaty() {
    // Aim: consular legalisation is not the only one. An apostille needs the Convention, and an exemption needs a
    // treaty with that state.
    assert_eq!(check(Legalisation::Consular, "ARE", SUMMER), Ok(()));
    assert_eq!(check(Legalisation::Apostille, "NLD", SUMMER), Ok(()));
    assert_eq!(check(Legalisation::Apostille, "ARE", SUMMER), Err(Reason::ApostilleOutsideConvention));
    assert_eq!(check(Legalisation::TreatyExempt, "KGZ", SUMMER), Ok(()));
    assert_eq!(check(Legalisation::TreatyExempt, "NLD", SUMMER), Err(Reason::NoExemptingTreaty));
    assert_eq!(check(Legalisation::None, "KGZ", SUMMER), Err(Reason::NotLegalised));
    let strict = Edition::with_interpretation("docs.criminal.accept_apostille", "false").unwrap();
    assert_eq!(accepted(Legalisation::Apostille, "NLD", SUMMER, &strict), Err(Reason::NotLegalised));
    assert_eq!(accepted(Legalisation::TreatyExempt, "KGZ", SUMMER, &strict), Ok(()));
}

#[test]
fn a28_an_apostille_is_not_an_exemption() {
    // Aim: Turkmenistan is outside the Apostille Convention and exempt. Moldova is inside and not exempt.
    assert_eq!(check(Legalisation::Apostille, "TKM", SUMMER), Err(Reason::ApostilleOutsideConvention));
    assert_eq!(check(Legalisation::TreatyExempt, "TKM", SUMMER), Ok(()));
    assert_eq!(check(Legalisation::Apostille, "MDA", SUMMER), Ok(()));
    assert_eq!(check(Legalisation::TreatyExempt, "MDA", SUMMER), Err(Reason::NoExemptingTreaty));
}

#[test]
fn a28_a_treaty_holds_from_its_first_day_to_its_last() {
    // Aim: both sides of three days during or near the pilot: Algeria, Viet Nam and, after it, Thailand. A
    // departure is tested too.
    for (state, first) in
        [("DZA", date(2026, 7, 9)), ("VNM", date(2026, 9, 11)), ("THA", date(2027, 2, 28)), ("CHN", date(2023, 11, 7))]
    {
        assert_eq!(check(Legalisation::Apostille, state, first), Ok(()));
        let eve = first.yesterday().unwrap();
        assert_eq!(check(Legalisation::Apostille, state, eve), Err(Reason::ApostilleOutsideConvention), "{state}");
    }
    assert_eq!(check(Legalisation::TreatyExempt, "UKR", date(2024, 5, 18)), Ok(()));
    assert_eq!(check(Legalisation::TreatyExempt, "UKR", date(2024, 5, 19)), Err(Reason::NoExemptingTreaty));
    // Before the first day of Kazakhstan no apostille counts.
    assert_eq!(check(Legalisation::Apostille, "FRA", date(2001, 1, 30)), Ok(()));
    assert_eq!(check(Legalisation::Apostille, "FRA", date(2001, 1, 29)), Err(Reason::ApostilleOutsideConvention));
}

#[test]
fn a28_every_row_of_the_table_is_valid_and_has_a_source() {
    // Aim: ids and states are unique, codes have three capitals, Kazakhstan is not a foreign state, and each row
    // has a source. A treaty begins for a state before it ends, and it replaces only consular legalisation.
    let table = Treaties::bundled();
    let ids: BTreeSet<&str> = table.treaty.iter().map(|treaty| treaty.id.as_str()).collect();
    assert_eq!(ids.len(), table.treaty.len());
    assert!(ids.contains("HAGUE-1961") && ids.contains("MINSK-1993") && ids.contains("CHISINAU-2002"));
    for treaty in &table.treaty {
        assert!(matches!(treaty.way, Legalisation::Apostille | Legalisation::TreatyExempt), "{}", treaty.id);
        assert!(treaty.source.len() > 10 && !treaty.name.is_empty() && !treaty.name_ru.is_empty(), "{}", treaty.id);
        let states: BTreeSet<&str> = treaty.party.iter().map(|party| party.state.as_str()).collect();
        assert_eq!(states.len(), treaty.party.len(), "{}: a state twice", treaty.id);
        for party in &treaty.party {
            assert!(crate::country::is_assigned(&party.state), "{}", party.state);
            assert_ne!(party.state, "KAZ");
            assert!(party.source.len() > 10, "{}", party.state);
            assert!(party.until.is_none_or(|last_day| party.since <= last_day), "{}", party.state);
        }
    }
    let apostilles = table.treaty.iter().find(|treaty| treaty.id == "HAGUE-1961").unwrap();
    assert_eq!(apostilles.party.len(), 130);
}

#[test]
fn a28_every_party_and_nobody_else_is_accepted() {
    // Aim: each state of the table is accepted with its legalisation from its first day. A state in no row is
    // accepted only with consular legalisation.
    let table = Treaties::bundled();
    for treaty in &table.treaty {
        for party in treaty.party.iter().filter(|party| party.until.is_none()) {
            let first = party.since.max(treaty.for_kazakhstan_since);
            assert_eq!(check(treaty.way, &party.state, first), Ok(()), "{} {}", treaty.id, party.state);
        }
    }
    for state in ["ARE", "MYS", "IRN", "QAT", "EGY", "NPL", "", "nld", "KAZ"] {
        for way in [Legalisation::Apostille, Legalisation::TreatyExempt, Legalisation::None] {
            assert!(check(way, state, date(2028, 1, 1)).is_err(), "{state}");
        }
        assert_eq!(check(Legalisation::Consular, state, SUMMER), Ok(()));
    }
}

#[test]
fn a28_an_edition_may_add_a_treaty_or_remove_one() {
    // Aim: a row of an edition file replaces the row with its id. The law and the other treaties do not change.
    let text = r#"
        id = "x"
        based_on = "2026"
        in_force_from = "2027-01-01"
        in_force_to = "2027-12-31"
        [[treaty]]
        id = "HAGUE-1961"
        way = "APOSTILLE"
        name = "The Convention, a year later"
        name_ru = "Конвенция, год спустя"
        for_kazakhstan_since = "2001-01-30"
        source = "a newer status table"
        confidence = "ASSUMED"
        party = [{ state = "ARE", since = "2027-03-01", source = "a newer status table", confidence = "ASSUMED" }]
    "#;
    let read = Edition::read(&[("x.toml".to_owned(), text.to_owned())]).unwrap();
    let on = date(2027, 3, 1);
    assert_eq!(accepted(Legalisation::Apostille, "ARE", on, &read[0]), Ok(()));
    assert_eq!(accepted(Legalisation::Apostille, "NLD", on, &read[0]), Err(Reason::ApostilleOutsideConvention));
    assert_eq!(accepted(Legalisation::TreatyExempt, "KGZ", on, &read[0]), Ok(()));
    assert_eq!(check(Legalisation::Apostille, "NLD", on), Ok(()));
    assert_eq!(check(Legalisation::Apostille, "ARE", on), Err(Reason::ApostilleOutsideConvention));
}

fn record(issuing_state: &str, issued_on: Date, legalisation: Legalisation) -> Document {
    let mut document = samples::document(DocumentKind::CriminalRecord);
    document.facts = Facts::CriminalRecord { issuing_state: issuing_state.into(), issued_on, legalisation };
    document
}

#[test]
fn a10_4_each_record_is_judged_by_its_own_state() {
    // Aim: of three records the second and the third are named, each with its reason, under the given clause.
    let documents = [
        record("NLD", SUMMER, Legalisation::Apostille),
        record("ARE", SUMMER, Legalisation::Apostille),
        record("DEU", SUMMER, Legalisation::TreatyExempt),
    ];
    let grounds = check_criminal_records(&documents, SUMMER, Clause::A28, Edition::of_2026());
    let found: Vec<_> = grounds.iter().map(|ground| (ground.clause, ground.reason)).collect();
    assert_eq!(found, [(Clause::A28, Reason::ApostilleOutsideConvention), (Clause::A28, Reason::NoExemptingTreaty)]);
    let mut bare = documents[0].clone();
    bare.facts = Facts::None;
    let grounds = check_criminal_records(&[bare], SUMMER, Clause::A28, Edition::of_2026());
    assert_eq!(grounds[0].reason, Reason::DocumentFactsMissing);
}

#[test]
fn a10_4_an_old_record_warns_and_only_the_switch_makes_it_a_ground() {
    // Aim: a record is accepted on the 180th day after its issue and is old on the 181st. By default an old record
    // is not a ground.
    let documents = [record("NLD", date(2026, 1, 1), Legalisation::Apostille)];
    let (last_young, first_old) = (date(2026, 6, 30), date(2026, 7, 1));
    let strict = Edition::with_interpretation("docs.criminal.refuse_old", "true").unwrap();
    let check = |on, edition: &Edition| check_age(&documents, on, Clause::A10d4, &edition.interpretations).len();
    assert_eq!((check(last_young, &strict), check(first_old, &strict)), (0, 1));
    assert_eq!(check(first_old, Edition::of_2026()), 0);
}

fn warnings(documents: &[Document], applicant: &Applicant) -> Vec<(Reason, String)> {
    let grounds = criminal_record_warnings(documents, applicant, SUMMER, Clause::A10d4, Edition::of_2026());
    assert!(grounds.iter().all(|ground| ground.clause == Clause::A10d4));
    assert!(grounds.iter().all(|ground| ground.document() == Some(DocumentKind::CriminalRecord)));
    grounds.into_iter().map(|ground| (ground.reason, ground.subject)).collect()
}

fn missing(state: &str) -> (Reason, String) {
    (Reason::CriminalRecordStateMissing, format!("CRIMINAL_RECORD.{state}"))
}

#[test]
fn a10_4_a_record_of_each_citizenship_and_of_the_residence() {
    // Aim: AMB-23. A record is expected for the citizenship, each further one, a different residence and the state
    // of the passport, each once. A record of another state gives a warning. By default no warning is a ground.
    let dutch = samples::applicant();
    let records = |states: &[&str]| -> Vec<Document> {
        states.iter().map(|state| record(state, SUMMER, Legalisation::Consular)).collect()
    };
    assert_eq!(warnings(&records(&["NLD"]), &dutch), []);
    assert_eq!(warnings(&[], &dutch), [missing("NLD")]);
    let abroad = Applicant { residence_country: "ARE".into(), ..dutch.clone() };
    assert_eq!(warnings(&records(&["NLD"]), &abroad), [missing("ARE")]);
    let many =
        Applicant { further_citizenships: vec!["TUR".into(), "CAN".into()], residence_country: "CAN".into(), ..dutch };
    assert_eq!(warnings(&records(&["NLD"]), &many), [missing("CAN"), missing("TUR")]);
    assert_eq!(warnings(&records(&["CAN", "NLD", "TUR"]), &many), []);
    let other = (Reason::CriminalRecordOtherState, "CRIMINAL_RECORD".to_owned());
    assert_eq!(warnings(&records(&["NLD", "TUR", "CAN", "FRA"]), &many), [other]);
    let mut shown = records(&["CAN", "TUR", "NLD"]);
    shown.push(samples::document(DocumentKind::Passport));
    let Some(Facts::Passport(passport)) = shown.last_mut().map(|document| &mut document.facts) else { unreachable!() };
    passport.citizenship = "BRA".into();
    assert_eq!(warnings(&shown, &many), [missing("BRA")]);
}

#[test]
fn a10_4_an_old_record_and_a_missing_record_are_both_reported() {
    // Aim: each record is checked separately: 180 days are accepted, 181 are not.
    let first_old = SUMMER.checked_sub(181.days()).unwrap();
    let old = (Reason::CriminalRecordTooOld, "CRIMINAL_RECORD".to_owned());
    let documents = [record("NLD", first_old, Legalisation::Consular)];
    assert_eq!(warnings(&documents, &samples::applicant()), [old]);
    let documents = [record("NLD", first_old.tomorrow().unwrap(), Legalisation::Consular)];
    assert_eq!(warnings(&documents, &samples::applicant()), []);
}

#[test]
fn a10_4_a20_7_switches_turn_both_warnings_into_grounds() {
    // Aim: AMB-23, both positions of both switches, at the portal and at the centre, each under its clause.
    let turk = Applicant { further_citizenships: vec!["TUR".into()], ..samples::applicant() };
    let at_portal = |edition: &Edition, on| {
        let documents = samples::documents(&p10_application::DOCUMENTS.map(|item| item.kind));
        p10_application::check_package(&documents, &turk, on, edition)
    };
    let at_centre = |edition: &Edition, on| {
        let documents = samples::documents(&p20_arrival::DOCUMENTS.map(|item| item.kind));
        p20_arrival::check_package(&documents, &turk, City::Astana, on, edition)
    };
    // The sample record is of 1 May 2026.
    let (young, old) = (date(2026, 10, 28), date(2026, 10, 29));
    let law = Edition::of_2026();
    assert_eq!((at_portal(law, old), at_centre(law, old)), (vec![], vec![]));

    let states = Edition::with_interpretation("docs.criminal.every_state", "true").unwrap();
    let ground = |clause| vec![Ground::new(clause, Reason::CriminalRecordStateMissing, "CRIMINAL_RECORD.TUR")];
    assert_eq!(at_portal(&states, old), ground(Clause::A10d4));
    assert_eq!(at_centre(&states, old), ground(Clause::A20d7));
    assert_eq!(check_states(&[], &turk, Clause::A10d4, &states.interpretations), []);

    let age = Edition::with_interpretation("docs.criminal.refuse_old", "true").unwrap();
    assert_eq!((at_portal(&age, young), at_centre(&age, young)), (vec![], vec![]));
    let ground = |clause| vec![Ground::of_document(clause, Reason::CriminalRecordTooOld, DocumentKind::CriminalRecord)];
    assert_eq!(at_portal(&age, old), ground(Clause::A10d4));
    assert_eq!(at_centre(&age, old), ground(Clause::A20d7));
}
