//! Par. 6-7: an hour of the calendar is given once; another time, an absence, and an interview that never takes place (AMB-31).

use super::*;
use crate::acts::{ChooseInterviewSlot, InviteToInterview, RecordInterview, RescheduleInterview};

const OTHER: Uuid = Uuid::from_u128(2);
const OTHER_IIN: &str = "900315200004";
const SCREENERS: [&str; 2] = ["991231100010", "991231100020"];

/// The hours that are offered: at 15:00.
fn slot(day: i8) -> Moment {
    Moment::at_legal(date(2026, 10, day), time(15, 0, 0, 0))
}

fn invite(days: &[i8]) -> Command {
    Command::InviteToInterview(InviteToInterview { slots: days.iter().map(|day| slot(*day)).collect() })
}

fn choose(day: i8) -> Command {
    Command::ChooseInterviewSlot(ChooseInterviewSlot { slot: slot(day) })
}

fn reschedule(day: i8) -> Command {
    Command::RescheduleInterview(RescheduleInterview { slot: slot(day) })
}

fn record() -> Command {
    Command::RecordInterview(RecordInterview { outcome: InterviewOutcome::Passed, protocol: "Asked.".into() })
}

fn reasons(refused: Result<String, Refusal>) -> Vec<Reason> {
    match refused.unwrap_err() {
        Refusal::Law(grounds) => grounds.into_iter().map(|ground| ground.reason).collect(),
        other => panic!("{other}"),
    }
}

fn held(acts: &Desk) -> usize {
    acts.store.reservations.len()
}

/// Two applicants, each invited by one of the screeners to three hours, on 7 October.
fn invited_by(screeners: [&str; 2]) -> Desk {
    let mut acts = Desk::admitted();
    let opening = OpenPetition { iin: OTHER_IIN.parse().unwrap(), consent: true };
    acts.act_on(OTHER, OTHER_IIN, Role::Applicant, Command::OpenPetition(opening)).unwrap();
    let applicant = Applicant { iin: OTHER_IIN.parse().unwrap(), ..applicant() };
    let asked = PetitionRequest { applicant: applicant.clone(), ..asked(package()) };
    let number = acts.store.cases[&OTHER].summary.number.clone();
    let text = statement::petition_request(&applicant, &number, "SOFTWARE_DEVELOPER", &package());
    let submit = Command::SubmitPetition(Box::new(SubmitPetition { request: asked, signed: signed(&text) }));
    acts.act_on(OTHER, OTHER_IIN, Role::Applicant, submit).unwrap();
    let pass = Command::ScreenPetition(ScreenPetition { screening: Screening::Passed });
    acts.act_on(OTHER, SCREENERS[0], Role::AkfScreener, pass).unwrap();
    acts.at(date(2026, 10, 7), 12, 0);
    for (case, screener) in [CASE, OTHER].into_iter().zip(screeners) {
        acts.act_on(case, screener, Role::AkfScreener, invite(&[12, 13, 14])).unwrap();
    }
    acts
}

#[test]
fn amb31_an_hour_of_an_interviewer_is_given_once() {
    // Aim: the second petition is told to choose another time and has not moved; another hour of the same screener is free, and the
    // same hour of another screener.
    let mut acts = invited_by([SCREENERS[0], SCREENERS[0]]);
    acts.act(Role::Applicant, choose(12)).unwrap();
    let refused = acts.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(12));
    assert_eq!((reasons(refused), acts.store.cases[&OTHER].state.status()), (vec![Reason::SlotTaken], "INVITED"));
    assert_eq!(acts.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(13)).unwrap(), "SLOT_CHOSEN");
    assert_eq!(held(&acts), 2);

    let mut acts = invited_by(SCREENERS);
    acts.act(Role::Applicant, choose(12)).unwrap();
    assert_eq!(acts.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(12)).unwrap(), "SLOT_CHOSEN");
}

#[test]
fn amb31_an_hour_is_free_again_when_its_petition_leaves_it() {
    // Aim: rescheduled, withdrawn or held, the hour no longer belongs to the petition; what another has cannot be taken by
    // rescheduling either.
    let mut acts = invited_by([SCREENERS[0], SCREENERS[0]]);
    acts.act(Role::Applicant, choose(12)).unwrap();
    acts.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(13)).unwrap();
    assert_eq!(reasons(acts.act(Role::Applicant, reschedule(13))), [Reason::SlotTaken]);
    acts.act(Role::Applicant, reschedule(14)).unwrap();
    acts.act_on(OTHER, OTHER_IIN, Role::Applicant, reschedule(12)).unwrap();
    assert_eq!(held(&acts), 2);
    acts.act_on(OTHER, OTHER_IIN, Role::Applicant, Command::WithdrawPetition).unwrap();
    assert_eq!(held(&acts), 1);
    acts.at(date(2026, 10, 14), 15, 0);
    acts.act(Role::AkfScreener, record()).unwrap();
    assert_eq!(held(&acts), 0);
}

#[test]
fn amb31_a_time_is_changed_once_before_it_comes() {
    // Aim: not to the same time, not to one that was never offered or has passed, not when it has come, not twice.
    let mut acts = Desk::admitted();
    acts.at(date(2026, 10, 7), 12, 0);
    acts.act(Role::AkfScreener, invite(&[12, 13, 14])).unwrap();
    assert!(matches!(acts.act(Role::Applicant, reschedule(13)), Err(Refusal::WrongState { .. })));
    acts.act(Role::Applicant, choose(13)).unwrap();
    for never in [13, 20] {
        assert!(matches!(acts.act(Role::Applicant, reschedule(never)), Err(Refusal::Fields(_))));
    }
    acts.at(date(2026, 10, 12), 15, 0);
    assert_eq!(reasons(acts.act(Role::Applicant, reschedule(12))), [Reason::SlotPassed]);
    acts.at(date(2026, 10, 13), 15, 0);
    assert_eq!(reasons(acts.act(Role::Applicant, reschedule(14))), [Reason::InterviewBegun]);
    acts.at(date(2026, 10, 13), 14, 59);
    assert_eq!(acts.act(Role::Applicant, reschedule(14)).unwrap(), "SLOT_CHOSEN");
    acts.at(date(2026, 10, 12), 10, 0);
    assert_eq!(reasons(acts.act(Role::Applicant, reschedule(13))), [Reason::RescheduleUsed]);
}

#[test]
fn a7_neither_result_nor_absence_before_the_time_has_come() {
    // Aim: one minute before, refused; at the slot's own moment, recorded; a choice of a time that has come is refused.
    let mut acts = Desk::admitted();
    acts.act(Role::AkfScreener, invite(&[12, 13])).unwrap();
    acts.act(Role::Applicant, choose(12)).unwrap();
    acts.at(date(2026, 10, 12), 14, 59);
    assert_eq!(reasons(acts.act(Role::AkfScreener, record())), [Reason::InterviewNotBegun]);
    assert_eq!(reasons(acts.act(Role::AkfScreener, Command::RecordNoShow)), [Reason::InterviewNotBegun]);
    acts.at(date(2026, 10, 12), 15, 0);
    assert_eq!(acts.act(Role::AkfScreener, record()).unwrap(), "INTERVIEWED");

    let mut acts = Desk::admitted();
    acts.act(Role::AkfScreener, invite(&[12, 13])).unwrap();
    acts.at(date(2026, 10, 12), 15, 0);
    assert_eq!(reasons(acts.act(Role::Applicant, choose(12))), [Reason::SlotPassed]);
    assert_eq!(acts.act(Role::Applicant, choose(13)).unwrap(), "SLOT_CHOSEN");
}

#[test]
fn amb31_who_missed_the_interview_is_invited_anew() {
    // Aim: an absence refuses nobody and frees the hour; new times are told by N-1 anew; the free change is one for the petition.
    let mut acts = Desk::admitted();
    acts.act(Role::AkfScreener, invite(&[12, 13])).unwrap();
    acts.act(Role::Applicant, choose(12)).unwrap();
    acts.act(Role::Applicant, reschedule(13)).unwrap();
    acts.at(date(2026, 10, 13), 15, 30);
    assert_eq!(acts.act(Role::AkfScreener, Command::RecordNoShow).unwrap(), "INTERVIEW_MISSED");
    assert_eq!(held(&acts), 0);
    assert!(matches!(acts.act(Role::AkfScreener, record()), Err(Refusal::WrongState { .. })));
    acts.act(Role::AkfScreener, invite(&[20, 21])).unwrap();
    assert_eq!(acts.kinds(), [Kind::N1, Kind::N1]);
    acts.act(Role::Applicant, choose(20)).unwrap();
    assert_eq!(reasons(acts.act(Role::Applicant, reschedule(21))), [Reason::RescheduleUsed]);
}

#[test]
fn amb31_a_petition_is_closed_by_hand_after_thirty_days() {
    // Aim: counted from the last invitation, here of 8 October: refused until 7 November is over, done on the 8th; never while a time
    // is chosen; told by N-12 in the cabinet and by mail; nobody is banned, and the person is free for another petition.
    let close = || Command::CloseWithoutInterview;
    let mut acts = Desk::admitted();
    acts.at(date(2026, 10, 7), 12, 0);
    acts.act(Role::AkfScreener, invite(&[12])).unwrap();
    assert!(acts.told().text_en.contains("07.11.2026"));
    acts.at(date(2026, 10, 8), 12, 0);
    acts.act(Role::AkfScreener, invite(&[20])).unwrap();
    acts.at(date(2026, 11, 7), 23, 59);
    assert_eq!(reasons(acts.act(Role::AkfScreener, close())), [Reason::InterviewStillOpen]);
    acts.at(date(2026, 10, 9), 12, 0);
    acts.act(Role::Applicant, choose(20)).unwrap();
    acts.at(date(2026, 11, 8), 0, 0);
    assert!(matches!(acts.act(Role::AkfScreener, close()), Err(Refusal::WrongState { .. })));
    acts.act(Role::AkfScreener, Command::RecordNoShow).unwrap();
    acts.at(date(2026, 11, 7), 23, 59);
    assert_eq!(reasons(acts.act(Role::AkfScreener, close())), [Reason::InterviewStillOpen]);
    acts.at(date(2026, 11, 8), 0, 0);
    assert_eq!(acts.act(Role::AkfScreener, close()).unwrap(), "CLOSED_WITHOUT_INTERVIEW");
    assert_eq!(acts.kinds(), [Kind::N1, Kind::N1, Kind::N12]);
    assert!(acts.told().text_ru.contains("08.10.2026"));
    assert_eq!(acts.store.persons[IIN].live_petition, None);
    assert!(matches!(acts.act(Role::AkfScreener, invite(&[30])), Err(Refusal::WrongState { .. })));
}
