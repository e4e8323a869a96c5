#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::package::samples;
use crate::{City, p10_application, p20_arrival};

const SUMMER: Date = date(2026, 8, 3);

fn judged(way: Legalisation, state: &str, on: Date) -> Result<(), Reason> {
    accepted(way, state, on, Edition::of_2026())
}

#[test]
fn a10_4_a28_consul_apostille_or_treaty() {
    // Aim: not only the consul's stamp is accepted; an apostille needs the Convention, an exemption a treaty with that state.
    assert_eq!(judged(Legalisation::Consular, "ARE", SUMMER), Ok(()));
    assert_eq!(judged(Legalisation::Apostille, "NLD", SUMMER), Ok(()));
    assert_eq!(judged(Legalisation::Apostille, "ARE", SUMMER), Err(Reason::ApostilleOutsideConvention));
    assert_eq!(judged(Legalisation::TreatyExempt, "KGZ", SUMMER), Ok(()));
    assert_eq!(judged(Legalisation::TreatyExempt, "NLD", SUMMER), Err(Reason::NoExemptingTreaty));
    assert_eq!(judged(Legalisation::None, "KGZ", SUMMER), Err(Reason::NotLegalised));
    let strict = Edition::with_reading("docs.criminal.accept_apostille", "false").unwrap();
    assert_eq!(accepted(Legalisation::Apostille, "NLD", SUMMER, &strict), Err(Reason::NotLegalised));
    assert_eq!(accepted(Legalisation::TreatyExempt, "KGZ", SUMMER, &strict), Ok(()));
}

#[test]
fn a28_one_way_is_not_the_other() {
    // Aim: Turkmenistan is outside of the Apostille Convention and exempt; Moldova is inside and not.
    assert_eq!(judged(Legalisation::Apostille, "TKM", SUMMER), Err(Reason::ApostilleOutsideConvention));
    assert_eq!(judged(Legalisation::TreatyExempt, "TKM", SUMMER), Ok(()));
    assert_eq!(judged(Legalisation::Apostille, "MDA", SUMMER), Ok(()));
    assert_eq!(judged(Legalisation::TreatyExempt, "MDA", SUMMER), Err(Reason::NoExemptingTreaty));
}

#[test]
fn a28_a_treaty_holds_from_its_first_day_to_its_last() {
    // Aim: both sides of three days inside or near the pilot: Algeria, Viet Nam and, after it, Thailand; and of a departure.
    for (state, first) in
        [("DZA", date(2026, 7, 9)), ("VNM", date(2026, 9, 11)), ("THA", date(2027, 2, 28)), ("CHN", date(2023, 11, 7))]
    {
        assert_eq!(judged(Legalisation::Apostille, state, first), Ok(()));
        let eve = first.yesterday().unwrap();
        assert_eq!(judged(Legalisation::Apostille, state, eve), Err(Reason::ApostilleOutsideConvention), "{state}");
    }
    assert_eq!(judged(Legalisation::TreatyExempt, "UKR", date(2024, 5, 18)), Ok(()));
    assert_eq!(judged(Legalisation::TreatyExempt, "UKR", date(2024, 5, 19)), Err(Reason::NoExemptingTreaty));
    // Before Kazakhstan's own day nobody's apostille counts.
    assert_eq!(judged(Legalisation::Apostille, "FRA", date(2001, 1, 30)), Ok(()));
    assert_eq!(judged(Legalisation::Apostille, "FRA", date(2001, 1, 29)), Err(Reason::ApostilleOutsideConvention));
}

#[test]
fn a28_every_row_of_the_table_is_told_with_its_source() {
    // Aim: ids and states are unique, codes are three capitals, Kazakhstan is no foreign state, a row says whence it comes,
    // a treaty begins for a state before it ends, and takes the place of the consul only.
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
    // Aim: of every state of the table its own way is accepted from its day on, and of a state in no row only the consul's.
    let table = Treaties::bundled();
    for treaty in &table.treaty {
        for party in treaty.party.iter().filter(|party| party.until.is_none()) {
            let first = party.since.max(treaty.for_kazakhstan_since);
            assert_eq!(judged(treaty.way, &party.state, first), Ok(()), "{} {}", treaty.id, party.state);
        }
    }
    for state in ["ARE", "MYS", "IRN", "QAT", "EGY", "NPL", "", "nld", "KAZ"] {
        for way in [Legalisation::Apostille, Legalisation::TreatyExempt, Legalisation::None] {
            assert!(judged(way, state, date(2028, 1, 1)).is_err(), "{state}");
        }
        assert_eq!(judged(Legalisation::Consular, state, SUMMER), Ok(()));
    }
}

#[test]
fn a28_an_edition_may_enter_a_treaty_or_take_one_out() {
    // Aim: a row of an edition's file takes the place of the one with its id; the law and the other treaties keep theirs.
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
    assert_eq!(judged(Legalisation::Apostille, "NLD", on), Ok(()));
    assert_eq!(judged(Legalisation::Apostille, "ARE", on), Err(Reason::ApostilleOutsideConvention));
}

fn record(issuing_state: &str, issued_on: Date, legalisation: Legalisation) -> Document {
    let mut document = samples::document(DocumentKind::CriminalRecord);
    document.facts = Facts::CriminalRecord { issuing_state: issuing_state.into(), issued_on, legalisation };
    document
}

#[test]
fn a10_4_each_record_is_judged_by_its_own_state() {
    // Aim: of three records the second and third are named, each with its reason, under the clause that asks.
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
fn a10_4_an_old_record_warns_and_only_the_switch_refuses() {
    // Aim: the 180th day after its issue is young enough, the 181st is not; by default that is no ground.
    let documents = [record("NLD", date(2026, 1, 1), Legalisation::Apostille)];
    let (last_young, first_old) = (date(2026, 6, 30), date(2026, 7, 1));
    let strict = Edition::with_reading("docs.criminal.refuse_old", "true").unwrap();
    let check = |on, edition: &Edition| check_age(&documents, on, Clause::A10d4, &edition.interpretations).len();
    assert_eq!((check(last_young, &strict), check(first_old, &strict)), (0, 1));
    assert_eq!(check(first_old, Edition::of_2026()), 0);
}

fn warned(documents: &[Document], applicant: &Applicant) -> Vec<(Reason, String)> {
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
    // Aim: AMB-23; citizenship, each further one, the residence where it differs and the passport's own state, each once; a
    // record of a state that is none of them is told too. By default none of it refuses.
    let dutch = samples::applicant();
    let records = |states: &[&str]| -> Vec<Document> {
        states.iter().map(|state| record(state, SUMMER, Legalisation::Consular)).collect()
    };
    assert_eq!(warned(&records(&["NLD"]), &dutch), []);
    assert_eq!(warned(&[], &dutch), [missing("NLD")]);
    let abroad = Applicant { residence_country: "ARE".into(), ..dutch.clone() };
    assert_eq!(warned(&records(&["NLD"]), &abroad), [missing("ARE")]);
    let many =
        Applicant { further_citizenships: vec!["TUR".into(), "CAN".into()], residence_country: "CAN".into(), ..dutch };
    assert_eq!(warned(&records(&["NLD"]), &many), [missing("CAN"), missing("TUR")]);
    assert_eq!(warned(&records(&["CAN", "NLD", "TUR"]), &many), []);
    let other = (Reason::CriminalRecordOtherState, "CRIMINAL_RECORD".to_owned());
    assert_eq!(warned(&records(&["NLD", "TUR", "CAN", "FRA"]), &many), [other]);
    let mut shown = records(&["CAN", "TUR", "NLD"]);
    shown.push(samples::document(DocumentKind::Passport));
    let Some(Facts::Passport(passport)) = shown.last_mut().map(|document| &mut document.facts) else { unreachable!() };
    passport.citizenship = "BRA".into();
    assert_eq!(warned(&shown, &many), [missing("BRA")]);
}

#[test]
fn a10_4_an_old_record_is_told_beside_its_missing_neighbour() {
    // Aim: each record is looked at by itself: 180 days are young enough, 181 are not.
    let first_old = SUMMER.checked_sub(181.days()).unwrap();
    let old = (Reason::CriminalRecordTooOld, "CRIMINAL_RECORD".to_owned());
    let documents = [record("NLD", first_old, Legalisation::Consular)];
    assert_eq!(warned(&documents, &samples::applicant()), [old]);
    let documents = [record("NLD", first_old.tomorrow().unwrap(), Legalisation::Consular)];
    assert_eq!(warned(&documents, &samples::applicant()), []);
}

#[test]
fn a10_4_a20_7_switches_turn_both_warnings_into_grounds() {
    // Aim: AMB-23, both positions of both switches, at the portal and at the centre, each under the clause that asks.
    let turk = Applicant { further_citizenships: vec!["TUR".into()], ..samples::applicant() };
    let at_portal = |edition: &Edition, on| {
        let documents = samples::documents(&p10_application::DOCUMENTS.map(|item| item.kind));
        p10_application::check_package(&documents, &turk, on, edition)
    };
    let at_centre = |edition: &Edition, on| {
        let documents = samples::documents(&p20_arrival::DOCUMENTS.map(|item| item.kind));
        p20_arrival::check_package(&documents, &turk, City::Astana, on, edition)
    };
    // The sample's record is of 1 May 2026.
    let (young, old) = (date(2026, 10, 28), date(2026, 10, 29));
    let law = Edition::of_2026();
    assert_eq!((at_portal(law, old), at_centre(law, old)), (vec![], vec![]));

    let states = Edition::with_reading("docs.criminal.every_state", "true").unwrap();
    let ground = |clause| vec![Ground::new(clause, Reason::CriminalRecordStateMissing, "CRIMINAL_RECORD.TUR")];
    assert_eq!(at_portal(&states, old), ground(Clause::A10d4));
    assert_eq!(at_centre(&states, old), ground(Clause::A20d7));
    assert_eq!(check_states(&[], &turk, Clause::A10d4, &states.interpretations), []);

    let age = Edition::with_reading("docs.criminal.refuse_old", "true").unwrap();
    assert_eq!((at_portal(&age, young), at_centre(&age, young)), (vec![], vec![]));
    let ground = |clause| vec![Ground::of_document(clause, Reason::CriminalRecordTooOld, DocumentKind::CriminalRecord)];
    assert_eq!(at_portal(&age, old), ground(Clause::A10d4));
    assert_eq!(at_centre(&age, old), ground(Clause::A20d7));
}
