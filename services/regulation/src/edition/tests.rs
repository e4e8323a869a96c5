#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, time};

use super::*;
use crate::ban::Ban;
use crate::deadline::Missed;
use crate::duty::{DutyService, Tenge};
use crate::p10_application::{Opening, PresentedPetition, may_open};
use crate::passport;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Golden vectors 1-24: deadline, day 0, nominal end, effective end.
#[rustfmt::skip]
const GOLDEN: [(DeadlineId, &str, &str, &str); 24] = [
    (DeadlineId::D02, "2026-05-14", "2026-05-18", "2026-05-18"),
    (DeadlineId::D02, "2026-05-26", "2026-05-29", "2026-05-29"), // Kurban Ait on Wednesday
    (DeadlineId::D02, "2026-07-03", "2026-07-08", "2026-07-08"), // Capital Day
    (DeadlineId::D02, "2026-08-28", "2026-09-01", "2026-09-01"), // 31 August works
    (DeadlineId::D02, "2026-10-23", "2026-10-28", "2026-10-28"), // 26 October off
    (DeadlineId::D02, "2026-10-24", "2026-10-28", "2026-10-28"), // arrival on a day off
    (DeadlineId::D02, "2026-12-31", "2027-01-06", "2027-01-06"),
    (DeadlineId::D10, "2026-12-15", "2026-12-17", "2026-12-17"),
    (DeadlineId::D12, "2026-12-14", "2026-12-18", "2026-12-18"),
    (DeadlineId::D12, "2026-08-27", "2026-09-01", "2026-09-01"), // 31 August counted
    (DeadlineId::D12, "2026-12-30", "2027-01-06", "2027-01-06"),
    (DeadlineId::D03, "2026-06-01", "2026-06-06", "2026-06-08"),
    (DeadlineId::D03, "2026-10-20", "2026-10-25", "2026-10-27"), // rolls twice
    (DeadlineId::D03, "2026-08-25", "2026-08-30", "2026-08-31"), // not 1 September
    (DeadlineId::D03, "2026-09-02", "2026-09-07", "2026-09-07"),
    (DeadlineId::D04, "2026-06-01", "2026-06-26", "2026-06-26"),
    (DeadlineId::D04, "2026-09-01", "2026-09-26", "2026-09-28"),
    (DeadlineId::D05, "2026-05-20", "2026-07-04", "2026-07-07"),
    (DeadlineId::D05, "2026-11-16", "2026-12-31", "2026-12-31"), // the last full deadline inside the pilot
    (DeadlineId::D05, "2026-11-23", "2027-01-07", "2027-01-08"), // crosses the pilot's end and Christmas
    (DeadlineId::D06, "2026-08-14", "2026-09-13", "2026-09-14"),
    (DeadlineId::D07, "2026-09-25", "2026-10-25", "2026-10-27"),
    (DeadlineId::D07, "2026-12-01", "2026-12-31", "2026-12-31"),
    (DeadlineId::D06, "2026-12-05", "2027-01-04", "2027-01-05"),
];

#[test]
fn deadlines_end_on_the_golden_dates() {
    // Aim: golden vectors 1-24, at the first and at the last second of day 0.
    for (deadline, start, nominal, effective) in GOLDEN {
        for clock in [time(0, 0, 0, 0), time(23, 59, 59, 0)] {
            let start = Moment::at_legal(day(start), clock);
            let receipt = Edition::of_2026().deadline(deadline, start).unwrap();
            assert_eq!(receipt.nominal_end, day(nominal), "{receipt}");
            assert_eq!(receipt.effective_end, day(effective), "{receipt}");
            assert_eq!(receipt.due, Moment::end_of(day(effective)), "{receipt}");
        }
    }
}

#[test]
fn every_skipped_or_rolled_day_is_recorded() {
    // Aim: the shifts alone explain the end: A-12/p1 over Republic Day, and A-12/p3 with two rolls.
    let edition = Edition::of_2026();
    let start = |date| Moment::at_legal(day(date), time(10, 0, 0, 0));
    let dates = |receipt: Receipt| receipt.shifts.iter().map(|shift| shift.date.to_string()).collect::<Vec<_>>();
    let skipped = dates(edition.deadline(DeadlineId::D02, start("2026-10-23")).unwrap());
    assert_eq!(skipped, ["2026-10-24", "2026-10-25", "2026-10-26"]);
    let rolled = dates(edition.deadline(DeadlineId::D03, start("2026-10-20")).unwrap());
    assert_eq!(rolled, ["2026-10-25", "2026-10-26"]);
}

#[test]
fn a_receipt_is_readable_and_survives_json() {
    // Aim: people see each date with its weekday and reason. Rows keep the whole receipt.
    let receipt =
        Edition::of_2026().deadline(DeadlineId::D03, Moment::at_legal(day("2026-10-20"), time(15, 30, 0, 0))).unwrap();
    assert_eq!(
        receipt.to_string(),
        "D-03 (A-12/p3): 5 calendar days\n  \
         day 0        Tue 2026-10-20 (event at 2026-10-20 15:30:00)\n  \
         not counted  Sun 2026-10-25 (Sunday)\n  \
         not counted  Mon 2026-10-26 (Republic Day, shifted from Sunday 25 October)\n  \
         nominal end  Sun 2026-10-25\n  \
         last day     Tue 2026-10-27\n  \
         due          2026-10-28 00:00:00 Asia/Almaty"
    );
    let text = serde_json::to_string(&receipt).unwrap();
    assert_eq!(serde_json::from_str::<Receipt>(&text).unwrap(), receipt);
}

#[test]
fn the_register_is_complete_and_only_three_deadlines_act_by_themselves() {
    // Aim: each id finds its own rule. Only D-03, D-06 and D-07 change a case when they pass.
    let edition = Edition::of_2026();
    let mut acting = Vec::new();
    for id in DeadlineId::ALL {
        let rule = edition.deadline_rule(*id);
        assert_eq!(rule.id, *id);
        assert_eq!(DeadlineId::from_id(id.id()), Some(*id));
        if rule.missed.acts_by_itself() {
            acting.push((*id, rule.missed));
        }
    }
    assert_eq!(
        acting,
        [
            (DeadlineId::D03, Missed::Annulled),
            (DeadlineId::D06, Missed::Expired),
            (DeadlineId::D07, Missed::AnnulledWithBan)
        ]
    );
}

#[test]
fn o9_intake_is_open_through_31_december_2026() {
    // Aim: the first and the last day are inclusive. The day before and the day after are closed.
    let edition = Edition::of_2026();
    assert!(edition.intake_open(day("2026-05-07")).is_ok());
    assert!(edition.intake_open(day("2026-12-31")).is_ok());
    assert!(edition.intake_open(day("2026-05-06")).is_err());
    let ground = edition.intake_open(day("2027-01-01")).unwrap_err();
    assert_eq!((ground.clause, ground.reason), (Clause::O9, Reason::PilotClosed));
    assert_eq!(
        edition.deadline(DeadlineId::D16, Moment::at_legal(day("2026-05-07"), time(0, 0, 0, 0))).unwrap().effective_end,
        day("2026-12-31")
    );
}

#[test]
fn o1_the_pilot_serves_two_cities() {
    // Aim: both cities, with the edition found by its id.
    let edition = Edition::by_id("2026").unwrap();
    assert!(edition.serves(City::Astana) && edition.serves(City::Almaty));
    assert!(Edition::by_id("2025").is_none());
}

#[test]
fn bans_and_document_tests_end_on_the_golden_dates() {
    // Aim: golden vectors 25-28. The receipts of D-08, D-09 and D-13 agree with the bans. Those of D-14 and D-15
    // agree with the tests of the passport and the housing contract.
    let edition = Edition::of_2026();
    let last_day = |deadline, start: &str| {
        let receipt = edition.deadline(deadline, Moment::at_legal(day(start), time(17, 0, 0, 0))).unwrap();
        assert!(receipt.shifts.is_empty() && receipt.nominal_end == receipt.effective_end);
        receipt.effective_end
    };
    let interpretations = &edition.interpretations;
    let refused = Ban::after_preliminary_refusal(day("2026-07-10"), interpretations);
    assert_eq!(last_day(DeadlineId::D08, "2026-07-10"), day("2027-07-10"));
    assert_eq!(refused.first_allowed, day("2027-07-11"));
    let not_arrived = Ban::after_non_arrival(day("2026-08-14"), interpretations);
    assert_eq!(last_day(DeadlineId::D09, "2026-08-14"), day("2027-08-14"));
    assert_eq!(not_arrived.first_allowed, day("2027-08-15"));
    let concluded = Ban::after_final_refusal(day("2026-12-18"), interpretations);
    assert_eq!(last_day(DeadlineId::D13, "2026-12-18").tomorrow().unwrap(), concluded.first_allowed);

    let not_enough = last_day(DeadlineId::D14, "2026-06-01");
    assert_eq!(not_enough, day("2026-11-28"));
    assert!(!passport::over_180_days(not_enough, day("2026-06-01")));
    assert!(passport::over_180_days(day("2026-11-29"), day("2026-06-01")));
    assert_eq!(last_day(DeadlineId::D15, "2026-09-01"), day("2027-02-28"));
}

fn file(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

fn window(id: &str, base: &str, from: &str, to: &str) -> String {
    format!("id = \"{id}\"\nbased_on = \"{base}\"\nin_force_from = \"{from}\"\nin_force_to = \"{to}\"\n")
}

fn one(text: &str) -> Result<Edition, EditionError> {
    Edition::read(&[file("a.toml", text)]).map(|mut editions| editions.remove(0))
}

#[test]
fn the_bundled_edition_states_its_whole_register_and_can_be_read() {
    // Aim: the file parses and is law. Every row and heading agrees with the order.
    let law = Edition::of_2026();
    assert_eq!((law.id.as_str(), law.title.as_str(), law.hypothetical), ("2026", "Digital Nomad Residency", false));
    assert_eq!((law.service_code.as_str(), law.cities.as_slice()), ("DNR-PRP", City::ALL));
    assert!(law.enabling_law.starts_with("статья 22 Закона") && !law.enabling_law.contains("приказ"));
    assert_eq!(law.order, "совместный приказ от 6 мая 2026 года № 241/НҚ и от 24 апреля 2026 года № 301");
    assert_eq!(law.interpretations, Interpretations::default());
    let clauses: Vec<&str> = law.deadlines.iter().map(|rule| rule.clause.id()).collect();
    let expected = [
        "A-6", "A-12/p1", "A-12/p3", "A-15", "A-16", "A-19/p1", "A-19/p4", "A-19/p3", "A-19/p5", "A-21", "A-21",
        "A-22", "A-24", "A-10.1", "A-20.4", "O-9", "O-8.2", "AP-5",
    ];
    assert_eq!(clauses, expected);
}

#[test]
fn an_edition_states_its_differences_from_its_base() {
    // Aim: a later order changes a deadline, an interpretation, an index, a rate and the days off of a year. The
    // rest comes from its base, and the base does not change.
    let text = window("2028", "2026", "2028-01-01", "2028-12-31")
        + r#"
        cities = ["ALMATY"]
        order = "приказ от 1 декабря 2027 года № 7"
        [interpretations]
        "c12.rework.roll_forward" = false
        "courier.alert_working_days" = 4
        "prelim.annul_requires" = "EITHER"
        [[deadline]]
        id = "D-04"
        amount = 20
        [[duty.index]]
        year = 2026
        tenge = 5000
        source = "a decree"
        confidence = "ASSUMED"
        [[duty.rate]]
        service = "RESIDENCE_CARD"
        valid_from = "2022-01-01"
        index_permille = 300
        source = "a decree"
        confidence = "ASSUMED"
        [[calendar]]
        year = 2028
        [[calendar.day_off]]
        date = "2028-02-28"
        name = "A day"
        name_ru = "День"
        kind = "GOVERNMENT"
        source = "a resolution"
        confidence = "ASSUMED"
    "#;
    let (law, later) = (Edition::of_2026(), one(&text).unwrap());
    assert_eq!((later.id.as_str(), later.title.as_str()), ("2028", law.title.as_str()));
    assert_eq!((later.order.as_str(), &later.enabling_law), ("приказ от 1 декабря 2027 года № 7", &law.enabling_law));
    assert!(!later.serves(City::Astana) && later.serves(City::Almaty));
    assert_eq!((later.deadline_rule(DeadlineId::D04).amount, law.deadline_rule(DeadlineId::D04).amount), (20, 25));
    assert_eq!(later.deadline_rule(DeadlineId::D04).owner, "berkut");
    assert!(!later.deadline_rule(DeadlineId::D03).roll && law.deadline_rule(DeadlineId::D03).roll);
    assert_eq!((later.deadline_rule(DeadlineId::D11).amount, law.deadline_rule(DeadlineId::D11).amount), (4, 2));
    assert_eq!(later.interpretations.annul_requires, crate::interpretations::AnnulRequires::Either);
    let paid = day("2026-06-01");
    assert_eq!(later.duties.amount(DutyService::ResidenceCard, paid), Ok(Tenge(1500)));
    assert_eq!(later.duties.amount(DutyService::PermanentResidencePermit, paid), Ok(Tenge(20_000)));
    assert_eq!(law.duties.amount(DutyService::ResidenceCard, paid), Ok(Tenge(865)));
    let event = Moment::at_legal(day("2028-02-25"), time(10, 0, 0, 0));
    assert_eq!(later.deadline(DeadlineId::D02, event).unwrap().effective_end, day("2028-03-01"));
    assert_eq!(law.deadline(DeadlineId::D02, event), Err(YearUnknown(2028)));
}

#[test]
fn an_edition_may_have_another_file_as_its_base() {
    // Aim: bases form a chain in any order. The flag `hypothetical` is inherited, and the nearer file wins.
    let first =
        window("a", "b", "2027-03-01", "2027-03-31") + "[interpretations]\n\"courier.alert_working_days\" = 5\n";
    let second = window("b", "2026", "2027-02-01", "2027-02-28")
        + "hypothetical = true\n[interpretations]\n\"courier.alert_working_days\" = 3\n\"pilot.grandfather_pending\" = false\n";
    let read = Edition::read(&[file("a", &first), file("b", &second)]).unwrap();
    let [a, b] = read.as_slice() else { panic!("two editions") };
    assert!(a.hypothetical && b.hypothetical);
    assert_eq!((a.interpretations.courier_alert_working_days, b.interpretations.courier_alert_working_days), (5, 3));
    assert!(!a.interpretations.grandfather_pending);
}

#[test]
fn each_fault_of_a_file_is_reported_with_the_name_of_the_edition() {
    // Aim: each fault of a file has its own error, and none is ignored.
    let base = || window("x", "2026", "2027-01-01", "2027-01-31");
    let fault = |text: String| one(&text).unwrap_err();
    assert!(matches!(fault(base() + "colour = 1\n"), EditionError::Unreadable(name, _) if name == "a.toml"));
    assert!(matches!(fault(base().replace("2027-01-31", "2026-12-31")), EditionError::Backwards(id) if id == "x"));
    assert!(one(&base().replace("2027-01-31", "2027-01-01")).is_ok());
    assert!(matches!(fault(window("x", "y", "2027-01-01", "2027-01-31")), EditionError::UnknownBase(..)));
    assert!(matches!(fault(window("x", "x", "2027-01-01", "2027-01-31")), EditionError::UnknownBase(..)));
    let interpretation = |line: &str| fault(base() + "[interpretations]\n" + line);
    assert!(matches!(interpretation("\"no.such\" = true"), EditionError::UnknownSwitch(_, key) if key == "no.such"));
    assert!(matches!(interpretation("\"clock.rework\" = \"STOP\""), EditionError::NoSuchPosition(_, _, word, all)
        if word == "STOP" && all == "RESTART, PAUSE"));
    assert!(matches!(interpretation("\"hearing.enabled\" = true"), EditionError::NoSuchPosition(..)));
    assert!(matches!(interpretation("\"passport.test_date\" = 1"), EditionError::NoSuchPosition(..)));
    let deadline = |line: &str| fault(base() + "[[deadline]]\nid = \"D-03\"\n" + line);
    assert!(matches!(deadline("roll = { interpretation = \"no.such\" }"), EditionError::UnknownSwitch(..)));
    assert!(matches!(
        deadline("roll = { interpretation = \"clock.rework\" }"),
        EditionError::NoSuchMeasure(_, DeadlineId::D03, "roll", _)
    ));
    assert!(matches!(
        deadline("amount = { interpretation = \"clock.rework\" }"),
        EditionError::NoSuchMeasure(_, _, "amount", _)
    ));
    assert!(matches!(fault(base().replace("2027", "2028")), EditionError::YearWithoutCalendar(_, 2028)));
    assert!(matches!(fault(base().replace("2027-01-31", "2029-01-31")), EditionError::YearWithoutCalendar(_, 2028)));
    let row = "[[calendar]]\nyear = 2028\n[[calendar.day_off]]\ndate = \"2027-02-28\"\nname = \"A\"\nname_ru = \"A\"\n\
               kind = \"HOLIDAY\"\nsource = \"s\"\nconfidence = \"ASSUMED\"\n";
    assert!(matches!(fault(base() + row), EditionError::Calendar(..)));
    let alone = "id = \"z\"\nin_force_from = \"2027-01-01\"\nin_force_to = \"2027-01-31\"\n";
    assert!(matches!(fault(alone.to_owned()), EditionError::Missing(_, "title")));
    let titled = alone.to_owned() + "title = \"t\"\nenabling_law = \"l\"\n";
    assert!(matches!(fault(titled.clone()), EditionError::Missing(_, "order")));
    let titled = titled + "order = \"o\"\nservice_code = \"s\"\ncities = [\"ASTANA\"]\n";
    assert!(matches!(fault(titled), EditionError::Missing(_, "D-01")));
}

#[test]
fn periods_of_intake_do_not_overlap_and_ids_are_unique() {
    // Aim: the last day of one edition and the first day of the next may be neighbours but not the same day. The
    // law counts too.
    let edition = |id: &str, from: &str, to: &str| one(&window(id, "2026", from, to)).unwrap();
    let january = edition("a", "2027-01-01", "2027-01-31");
    let check = |editions: &[Edition]| super::registry::check(editions);
    assert!(check(&[january.clone(), edition("b", "2027-02-01", "2027-02-28")]).is_ok());
    assert!(check(&[edition("b", "2026-05-01", "2026-05-06")]).is_ok());
    let overlap = |editions: &[Edition]| matches!(check(editions), Err(EditionError::Overlap(..)));
    assert!(overlap(&[january.clone(), edition("b", "2027-01-31", "2027-02-28")]));
    assert!(overlap(&[edition("b", "2027-01-31", "2027-02-28"), january.clone()]));
    assert!(overlap(&[edition("b", "2026-12-31", "2027-02-28")]));
    assert!(overlap(&[edition("b", "2026-01-01", "2026-05-07")]));
    assert!(matches!(
        check(&[january.clone(), edition("a", "2027-03-01", "2027-03-31")]),
        Err(EditionError::SameId(_))
    ));
    assert!(matches!(check(&[Edition { id: "2026".to_owned(), ..january.clone() }]), Err(EditionError::SameId(_))));
}

#[test]
fn o9_the_date_chooses_the_edition_and_a_ban_outlives_it() {
    // Aim: the only test of this process that installs editions. A date selects the earlier edition, the law, the
    // later one or none. A procedure that begins while no edition accepts filings uses the last edition that began.
    // A ban of 2026 forbids an application under a later edition.
    let earlier = one(&window("2026-01", "2026", "2026-01-01", "2026-03-31")).unwrap();
    let later = one(&window("2027-02", "2026", "2027-02-01", "2027-12-31")).unwrap();
    install(vec![later.clone(), earlier]).unwrap();
    assert!(matches!(install(vec![later]), Err(EditionError::OthersInstalled)));
    let accepting = |date| Edition::accepting(day(date)).map(|edition| edition.id.as_str());
    assert_eq!(accepting("2026-03-31"), Some("2026-01"));
    assert_eq!(accepting("2026-04-01"), None);
    assert_eq!(accepting("2026-05-07"), Some("2026"));
    assert_eq!(accepting("2027-01-15"), None);
    assert_eq!(accepting("2027-02-01"), Some("2027-02"));
    let governing = |date| Edition::governing(day(date)).id.as_str();
    assert_eq!(governing("2025-01-01"), "2026-01");
    assert_eq!(governing("2026-04-15"), "2026-01");
    assert_eq!(governing("2026-06-01"), "2026");
    assert_eq!(governing("2027-01-01"), "2026");
    assert_eq!(governing("2027-01-31"), "2026");
    assert_eq!(governing("2028-06-01"), "2027-02");
    assert_eq!(Edition::by_id("2027-02").map(|edition| edition.in_force_from), Some(day("2027-02-01")));
    assert_eq!(Edition::all().map(|edition| edition.id.as_str()).collect::<Vec<_>>(), ["2026-01", "2026", "2027-02"]);

    let ban = [Ban::after_preliminary_refusal(day("2026-07-10"), &Edition::of_2026().interpretations)];
    let iin = "991231100000".parse().unwrap();
    let petition = PresentedPetition {
        iin: "991231100000".parse().unwrap(),
        genuine: true,
        consumed_elsewhere: false,
        signed_on: day("2026-06-01"),
    };
    let mut opening = Opening {
        iin: &iin,
        city: City::Almaty,
        filing: day("2027-07-10"),
        consent_given: true,
        bans: &ban,
        has_live_application: false,
        petition: Some(&petition),
    };
    let later = Edition::by_id("2027-02").unwrap();
    let grounds = may_open(&opening, later).unwrap_err();
    assert_eq!(grounds.iter().map(|ground| ground.reason).collect::<Vec<_>>(), [Reason::BanInForce]);
    opening.filing = day("2027-07-11");
    assert!(may_open(&opening, later).is_ok());
}
