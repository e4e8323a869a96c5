#![allow(clippy::unwrap_used)]
use super::*;
use crate::package::samples;
use jiff::civil::{date, time};

fn ground(reason: Reason, kind: DocumentKind) -> Ground {
    Ground::of_document(Clause::A12p2, reason, kind)
}

#[test]
fn a12_p1_an_application_without_findings_may_be_registered() {
    // Aim: registration answers with all findings of the officer.
    assert_eq!(may_register(&[]), Ok(()));
    let findings = [
        ground(Reason::DocumentIllegible, DocumentKind::Passport),
        ground(Reason::PhotoTooSmall, DocumentKind::PortraitPhoto),
    ];
    assert_eq!(may_register(&findings), Err(findings.to_vec()));
}

#[test]
fn a12_p2_a_return_needs_a_reason_and_comes_before_the_approval_request() {
    // Aim: a return without a reason is refused, and so is a return after КНБ received the case.
    let reasons = [ground(Reason::DocumentIllegible, DocumentKind::Passport)];
    assert!(may_return(&reasons, false).is_ok());
    assert!(may_return(&[], false).is_err());
    let unlisted = Ground::new(Clause::A12p2, Reason::NotArrived, "arrival");
    assert!(may_return(&[unlisted], false).is_err());
    assert!(may_return(&reasons, true).is_err());
}

#[test]
fn a12_p3_one_incurable_reason_makes_a_refusal() {
    // Aim: only the five incurable reasons of AMB-04 end the application.
    let incurable = RETURN_REASONS.iter().filter(|reason| !curable(**reason)).count();
    assert_eq!(incurable, 5);
    let photo = ground(Reason::PhotoTooSmall, DocumentKind::PortraitPhoto);
    let petition = ground(Reason::PetitionOfAnotherPerson, DocumentKind::Petition);
    assert_eq!(return_kind(std::slice::from_ref(&photo), &Interpretations::default()), ReturnKind::ReturnForRework);
    assert_eq!(return_kind(&[photo, petition], &Interpretations::default()), ReturnKind::DocumentRefusal);
}

#[test]
fn a12_p3_every_reason_must_be_addressed() {
    // Aim: the same bytes do not correct a fault, other bytes do. Items without a document are named.
    let reasons = [
        ground(Reason::DocumentIllegible, DocumentKind::Passport),
        Ground::new(Clause::A10d5, Reason::QuestionnaireLanguage, "QUESTIONNAIRE.purpose"),
        Ground::new(Clause::O1, Reason::CityMismatch, "city"),
    ];
    let before = samples::documents(&[DocumentKind::Passport, DocumentKind::Questionnaire]);
    let subjects: Vec<String> =
        check_cure(&reasons, &before, &before, &[]).into_iter().map(|ground| ground.subject).collect();
    assert_eq!(subjects, ["PASSPORT", "QUESTIONNAIRE.purpose", "city"]);
    let mut after = before.clone();
    after[0].sha256 = "a".repeat(64);
    after[1].sha256 = "b".repeat(64);
    assert_eq!(check_cure(&reasons, &before, &after, &["city"]), []);
}

#[test]
fn a12_p3_the_last_moment_of_the_fifth_day_is_in_time() {
    // Aim: 23:59:59 of Monday 8 June is in time, 00:00 of 9 June is late.
    let delivered = Moment::at_legal(date(2026, 6, 1), time(12, 0, 0, 0));
    let deadline = rework_deadline(delivered, Edition::of_2026()).unwrap();
    assert!(cured_in_time(Moment::at_legal(date(2026, 6, 8), time(23, 59, 59, 0)), &deadline));
    assert!(!cured_in_time(Moment::at_legal(date(2026, 6, 9), time(0, 0, 0, 0)), &deadline));
}

fn at(date: Date, hour: i8, minute: i8) -> Moment {
    Moment::at_legal(date, time(hour, minute, 0, 0))
}

#[test]
fn a12_p3_an_interpretation_may_refuse_every_deficiency() {
    // Aim: AMB-04, both positions. A curable fault is returned or refused. An incurable fault is refused in both.
    let strict = Interpretations { default_return: ReturnKind::DocumentRefusal, ..Interpretations::default() };
    let photo = ground(Reason::PhotoTooSmall, DocumentKind::PortraitPhoto);
    let petition = ground(Reason::PetitionOfAnotherPerson, DocumentKind::Petition);
    assert_eq!(return_kind(std::slice::from_ref(&photo), &strict), ReturnKind::DocumentRefusal);
    assert_eq!(return_kind(&[photo, petition], &strict), ReturnKind::DocumentRefusal);
}

#[test]
fn a12_p4_a_corrected_version_restarts_or_continues_the_deadlines() {
    // Aim: AMB-03, both positions. Received on Monday 1 June, returned on Tuesday 2 June, corrected on Friday 5
    // June. RESTART: two working days end on Tuesday 9 June and 45 days on 20 July. PAUSE: one working day was used
    // and three calendar days are not counted. The ends are 8 June, and 16 July plus three days.
    let arrivals = Arrivals::of_first_version(at(date(2026, 6, 1), 9, 0))
        .corrected(at(date(2026, 6, 2), 17, 0), at(date(2026, 6, 5), 11, 0));
    let ends =
        |edition: &Edition| consideration_deadlines(&arrivals, edition).unwrap().map(|deadline| deadline.effective_end);
    assert_eq!(ends(Edition::of_2026()), [date(2026, 6, 9), date(2026, 7, 20)]);
    let paused = Edition::with_interpretation("clock.rework", "PAUSE").unwrap();
    assert_eq!(ends(&paused), [date(2026, 6, 8), date(2026, 7, 20)]);
    let [registration, total] = consideration_deadlines(&arrivals, &paused).unwrap();
    assert_eq!((total.start_date, total.nominal_end), (date(2026, 6, 1), date(2026, 7, 19)));
    let skipped: Vec<(String, String)> =
        registration.shifts.iter().map(|shift| (shift.date.to_string(), shift.reason.clone())).collect();
    let with_applicant = "with the applicant for rework";
    let expected = [
        ("2026-06-03", with_applicant),
        ("2026-06-04", with_applicant),
        ("2026-06-05", with_applicant),
        ("2026-06-06", "Saturday"),
        ("2026-06-07", "Sunday"),
    ];
    assert_eq!(skipped, expected.map(|(day, reason)| (day.to_owned(), reason.to_owned())));
}

#[test]
fn a12_p4_a_paused_deadline_never_ends_before_the_correction() {
    // Aim: AMB-03 PAUSE. Returned on the second working day, corrected on 8 June: the deadline never ends before
    // the correction arrives. A second return adds its own days.
    let paused = Edition::with_interpretation("clock.rework", "PAUSE").unwrap();
    let once = Arrivals::of_first_version(at(date(2026, 6, 1), 9, 0))
        .corrected(at(date(2026, 6, 3), 17, 0), at(date(2026, 6, 8), 11, 0));
    let [registration, total] = consideration_deadlines(&once, &paused).unwrap();
    assert_eq!((registration.effective_end, total.nominal_end), (date(2026, 6, 8), date(2026, 7, 21)));
    let twice = once.corrected(at(date(2026, 6, 8), 18, 0), at(date(2026, 6, 10), 9, 0));
    let [registration, total] = consideration_deadlines(&twice, &paused).unwrap();
    assert_eq!((registration.effective_end, total.nominal_end), (date(2026, 6, 10), date(2026, 7, 23)));
}

#[test]
fn a11_an_arrival_after_hours_counts_at_once_or_on_the_next_working_day() {
    // Aim: AMB-47, both positions, to the minute: 18:30 is in time. 18:31 and a Saturday are not.
    let shifted = Edition::with_interpretation("after_hours.shift", "true").unwrap();
    let first_day = |edition: &Edition, arrived: Moment| {
        let [registration, total] = consideration_deadlines(&Arrivals::of_first_version(arrived), edition).unwrap();
        assert_eq!(registration.start_date, total.start_date);
        registration.start_date
    };
    let friday = date(2026, 6, 5);
    for (arrived, moved) in [
        (at(friday, 18, 30), friday),
        (at(friday, 18, 31), date(2026, 6, 8)),
        (at(date(2026, 6, 6), 9, 0), date(2026, 6, 8)),
        (at(date(2026, 10, 24), 9, 0), date(2026, 10, 27)),
    ] {
        assert_eq!(first_day(&shifted, arrived), moved);
        assert_eq!(first_day(Edition::of_2026(), arrived), arrived.legal_date());
    }
}

#[test]
fn a10_1_a_corrected_passport_is_tested_for_the_first_filing_or_for_each() {
    // Aim: AMB-25, both positions.
    let (first, again) = (at(date(2026, 6, 1), 9, 0), at(date(2026, 6, 5), 9, 0));
    assert_eq!(test_day(first, again, &Interpretations::default()), date(2026, 6, 1));
    let each = Edition::with_interpretation("passport.test_date", "EACH_FILING").unwrap();
    assert_eq!(test_day(first, again, &each.interpretations), date(2026, 6, 5));
}
