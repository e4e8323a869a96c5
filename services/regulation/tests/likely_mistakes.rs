//! Twenty mistakes that an implementation of the order is likely to make. Each has a test with its number.
//!
//! This file tests the mistakes that concern the law alone. Numbers 12, 16, 17 and 19 need a writer or the running
//! suite, and [`the_other_four_are_tested_elsewhere`] checks that those tests exist.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use jiff::civil::{Date, date, time};
use regulation::ban::check_bans;
use regulation::duty::{Payment, check_payment};
use regulation::p10_application::{Opening, PresentedPetition, may_open};
use regulation::p22_final_decision::{FinalChecks, Originals, Presence, may_issue};
use regulation::{
    ApprovalAnswer, Ban, CheckOutcome, Checks, City, Clause, DeadlineId, Document, DocumentKind, DutyService, Edition,
    Facts, Iin, Legalisation, Missed, Moment, Reason, Tenge, legalisation, p04_petition, p17_preliminary_result,
    p19_preliminary_decision, p20_arrival, p26_card, passport,
};

const CLEAN: Checks = Checks { ibd: Some(CheckOutcome::NoHit), sio: Some(CheckOutcome::NoHit) };

fn law() -> &'static Edition {
    Edition::of_2026()
}

fn last_day(deadline: DeadlineId, start: Date) -> Date {
    law().deadline(deadline, Moment::at_legal(start, time(12, 0, 0, 0))).unwrap().effective_end
}

fn iin() -> Iin {
    "991231100000".parse().unwrap()
}

fn housing(ends_on: Date) -> Document {
    let facts = Facts::HousingContract { city: City::Astana, starts_on: date(2026, 9, 1), ends_on, notarised: true };
    let (kind, media_type) = (DocumentKind::HousingContract, "application/pdf".to_owned());
    Document { kind, sha256: "0".repeat(64), size: 1, media_type, facts }
}

#[test]
fn mistake_01_silence_of_knb_approves_or_refuses() {
    // Aim: the 25 days only cause an alert. Without an answer no result can be formed.
    assert_eq!(law().deadline_rule(DeadlineId::D04).missed, Missed::OverdueAlert);
    assert!(p17_preliminary_result::may_approve(None, &CLEAN).is_err());
    assert!(p17_preliminary_result::may_refuse(None, &CLEAN, &law().interpretations).is_err());
}

#[test]
fn mistake_02_a_ban_begins_with_the_notification_or_the_annulment() {
    // Aim: a ban counts from the refusal. For non-arrival it counts from the approval of 14 August, annulled on 15
    // September.
    let refusal = Ban::after_preliminary_refusal(date(2026, 7, 10), &law().interpretations);
    assert_eq!((refusal.decided_on, refusal.first_allowed), (date(2026, 7, 10), date(2027, 7, 11)));
    assert_eq!(Ban::after_non_arrival(date(2026, 8, 14), &law().interpretations).first_allowed, date(2027, 8, 15));
}

#[test]
fn mistake_03_a_ban_follows_paragraph_12_or_a_refused_petition() {
    // Aim: no such cause exists. There are three causes, none of, and the annulment of D-03 has no ban.
    let interpretations = &law().interpretations;
    let day = date(2026, 7, 10);
    let bans = [
        Ban::after_preliminary_refusal(day, interpretations),
        Ban::after_non_arrival(day, interpretations),
        Ban::after_final_refusal(day, interpretations),
    ];
    assert_eq!(bans.map(|ban| ban.clause), [Clause::A19p3, Clause::A19p5, Clause::A24]);
    assert_eq!(law().deadline_rule(DeadlineId::D03).missed, Missed::Annulled);
}

#[test]
fn mistake_04_a_ban_blocks_the_petition() {
    // Aim: the rules of paragraph 4 receive no bans. Those of paragraph 10 do.
    assert!(p04_petition::may_file(date(2026, 8, 1), true, false, law()).is_ok());
    let ban = Ban::after_preliminary_refusal(date(2026, 7, 10), &law().interpretations);
    assert_eq!(check_bans(&[ban], date(2026, 8, 1)).len(), 1);
}

#[test]
fn mistake_05_the_45_days_are_added_to_the_25() {
    // Aim: golden vector 18 without its roll: 45 days from the receipt, however many of them КНБ used.
    assert_eq!(law().deadline_rule(DeadlineId::D05).amount, 45);
    assert_eq!(last_day(DeadlineId::D05, date(2026, 11, 16)), date(2026, 12, 31));
}

#[test]
fn mistake_06_the_day_of_the_event_is_day_1_or_days_are_utc() {
    // Aim: day 1 is the next day. 19:30 UTC is the next day in Almaty.
    assert_eq!(last_day(DeadlineId::D04, date(2026, 6, 1)), date(2026, 6, 26));
    let evening = Moment::new("2026-06-01T19:30:00Z".parse().unwrap());
    assert_eq!(law().deadline(DeadlineId::D04, evening).unwrap().start_date, date(2026, 6, 2));
}

#[test]
fn mistake_07_the_calendar_of_2025_is_used() {
    // Aim: 31 August 2026 is a working day. 26 October 2026 and 15 March 2027 are not.
    let works = |day| law().calendar.is_working_day(day).unwrap();
    assert!(works(date(2026, 8, 31)) && !works(date(2026, 10, 26)) && !works(date(2027, 3, 15)));
}

#[test]
fn mistake_08_180_days_are_enough_for_a_passport_or_too_few_for_a_housing_contract() {
    // Aim: "свыше" and "не менее" have different boundaries.
    assert!(!passport::over_180_days(date(2026, 11, 28), date(2026, 6, 1)));
    assert!(passport::over_180_days(date(2026, 11, 29), date(2026, 6, 1)));
    let grounds = |ends_on| p20_arrival::check_housing(&[housing(ends_on)], City::Astana, date(2026, 8, 20)).len();
    assert_eq!((grounds(date(2027, 2, 28)), grounds(date(2027, 2, 27))), (0, 1));
}

#[test]
fn mistake_09_the_diploma_is_mandatory_or_the_certificate_optional() {
    // Aim: an empty package lacks seven documents, and the diploma is not among them.
    let missing = p04_petition::check_package(&[], date(2026, 6, 1), law());
    let kinds: Vec<_> = missing.iter().filter_map(regulation::Ground::document).collect();
    assert_eq!(kinds.len(), 7);
    assert!(kinds.contains(&DocumentKind::ProfessionalCertificate) && !kinds.contains(&DocumentKind::Diploma));
}

#[test]
fn mistake_10_only_a_consul_legalises_or_no_legalisation_is_needed() {
    // Aim: consul, apostille and treaty are accepted. A document without legalisation, or with an apostille of a
    // state outside the treaty, is refused.
    let accepted = |way, state| legalisation::accepted(way, state, date(2026, 6, 1), law()).is_ok();
    assert!(accepted(Legalisation::Consular, "NLD") && accepted(Legalisation::Apostille, "NLD"));
    assert!(accepted(Legalisation::TreatyExempt, "KGZ") && !accepted(Legalisation::None, "KGZ"));
    assert!(!accepted(Legalisation::Apostille, "ARE") && accepted(Legalisation::Consular, "ARE"));
}

#[test]
fn mistake_11_the_permits_duty_is_charged_twice_or_the_cards_not_at_all() {
    // Aim: the same payment of the permit duty serves, but it does not serve as the payment for the card.
    let payment = Payment {
        reference: "R".into(),
        service: DutyService::PermanentResidencePermit,
        paid_for: iin(),
        amount: Tenge(17_300),
        paid_on: date(2026, 6, 1),
        consumed_elsewhere: false,
    };
    let check = |service, clause| check_payment(Some(&payment), service, &iin(), &law().duties, clause);
    assert_eq!(check(DutyService::PermanentResidencePermit, Clause::A20d9), []);
    assert_eq!(check(DutyService::ResidenceCard, Clause::A26d3)[0].reason, Reason::DutyNotPaid);
    assert!(p26_card::DOCUMENTS.iter().any(|item| item.kind == DocumentKind::CardDutyReceipt));
}

#[test]
fn mistake_13_an_iin_must_match_the_birth_date() {
    // Aim: an IIN is valid if its digits are not a date, or not the birth date in the passport.
    assert!(regulation::identity::with_check_digit("99999999999").unwrap().parse::<Iin>().is_ok());
    assert!("991231100000".parse::<Iin>().is_ok());
}

#[test]
fn mistake_14_knb_is_asked_again_or_the_registers_are_not() {
    // Aim: the existing approval is enough for the final result. Two new register checks are needed.
    let checks = FinalChecks {
        originals: Some(Originals::Agree),
        border: Some(Presence::Found),
        fingerprints: Some(Presence::Found),
        registers: CLEAN,
    };
    assert!(may_issue(ApprovalAnswer::Approved, &checks).is_ok());
    let unrepeated = FinalChecks { registers: Checks::default(), ..checks };
    assert!(may_issue(ApprovalAnswer::Approved, &unrepeated).is_err());
}

#[test]
fn mistake_15_the_end_of_the_pilot_is_a_constant() {
    // Aim: another edition ends on another day, and intake follows it.
    let mut longer = law().clone();
    longer.in_force_to = date(2027, 6, 30);
    assert!(longer.intake_open(date(2027, 6, 30)).is_ok() && law().intake_open(date(2027, 1, 1)).is_err());
    let start = Moment::at_legal(date(2026, 5, 7), time(0, 0, 0, 0));
    assert_eq!(longer.deadline(DeadlineId::D16, start).unwrap().effective_end, date(2027, 6, 30));
}

#[test]
fn mistake_18_a_refusal_is_valid_for_30_days() {
    // Aim: the thirty days belong to an approval. A refusal only has a ban of one year.
    assert!(law().deadline_rule(DeadlineId::D06).starts.starts_with("preliminary approval"));
    let decided = Moment::at_legal(date(2026, 8, 14), time(12, 0, 0, 0));
    let validity = p19_preliminary_decision::validity(decided, None, law()).unwrap();
    assert_eq!((validity.deadline, validity.clause), (DeadlineId::D06, Clause::A19p1));
    assert_eq!(last_day(DeadlineId::D08, date(2026, 8, 14)), date(2027, 8, 14));
}

#[test]
fn mistake_20_bans_end_with_the_pilot() {
    // Aim: a ban of this edition still forbids an application under a later edition, until its last day.
    let mut later = law().clone();
    (later.in_force_from, later.in_force_to) = (date(2027, 1, 1), date(2027, 12, 31));
    let ban = [Ban::after_final_refusal(date(2026, 12, 18), &law().interpretations)];
    let petition =
        PresentedPetition { iin: iin(), genuine: true, consumed_elsewhere: false, signed_on: date(2027, 1, 5) };
    let allowed = |filing| {
        let opening = Opening {
            iin: &iin(),
            city: City::Astana,
            filing,
            consent_given: true,
            bans: &ban,
            has_live_application: false,
            petition: Some(&petition),
        };
        may_open(&opening, &later).is_ok()
    };
    assert!(!allowed(date(2027, 12, 18)) && allowed(date(2027, 12, 19)));
}

/// Number, file relative to the workspace, test.
const ELSEWHERE: [(u8, &str, &str); 5] = [
    (12, "services/arm-go/src/acts/tests/intake.rs", "a12_only_a_person_registers_what_was_signed"),
    (16, "services/arm-go/src/acts/tests/arrival.rs", "a21_what_the_centre_does_not_accept"),
    (16, "integration-tests/tests/live/endpoints.rs", "an_officer_of_another_city_finds_no_case"),
    (17, "integration-tests/tests/live/refusals.rs", "a_refusal_of_knb_bans_for_a_year_and_tells_no_reason"),
    (
        19,
        "services/egov-pep/src/acts/tests/incoming.rs",
        "a_petition_is_the_ministrys_and_a_decision_the_migration_services",
    ),
];

#[test]
fn the_other_four_are_tested_elsewhere() {
    // Aim: a renamed or removed test is detected, and all twenty numbers are covered.
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (number, file, test) in ELSEWHERE {
        let source = std::fs::read_to_string(workspace.join(file)).unwrap_or_default();
        assert!(source.contains(&format!("fn {test}(")), "mistake {number}: {file} has no {test}");
    }
    let here = include_str!("likely_mistakes.rs");
    for number in 1..=20_u8 {
        let elsewhere = ELSEWHERE.iter().any(|(other, ..)| *other == number);
        assert!(elsewhere || here.contains(&format!("fn mistake_{number:02}_")), "mistake {number} has no test");
    }
}
