//! Par. 6-7: an hour of the calendar is given once; another time, an absence, and an interview that never takes place (AMB-31).

use super::*;

const OTHER: Uuid = Uuid::from_u128(2);
const OTHER_IIN: &str = "900315200004";
const SCREENERS: [&str; 2] = ["991231100010", "991231100020"];

/// The hours that are offered: at 15:00.
fn slot(day: i8) -> Moment {
    Moment::at_legal(date(2026, 10, day), time(15, 0, 0, 0))
}

fn invite(days: &[i8]) -> InviteToInterview {
    InviteToInterview { slots: days.iter().map(|day| slot(*day)).collect() }
}

fn choose(day: i8) -> ChooseInterviewSlot {
    ChooseInterviewSlot { slot: slot(day) }
}

fn reschedule(day: i8) -> RescheduleInterview {
    RescheduleInterview { slot: slot(day) }
}

fn record() -> RecordInterview {
    RecordInterview { outcome: InterviewOutcome::Passed, protocol: "Asked.".into() }
}

fn reasons(refused: Result<String, Refusal>) -> Vec<Reason> {
    match refused.unwrap_err() {
        Refusal::Law(grounds) => grounds.into_iter().map(|ground| ground.reason).collect(),
        other => panic!("{other}"),
    }
}

fn held(hub: &Hub) -> usize {
    hub.store.reservations.len()
}

/// Two applicants, each invited by one of the screeners to three hours, on 7 October.
fn invited_by(screeners: [&str; 2]) -> Hub {
    let mut hub = Hub::admitted();
    let opening = OpenPetition { iin: OTHER_IIN.parse().unwrap(), consent: true };
    hub.act_on(OTHER, OTHER_IIN, Role::Applicant, opening).unwrap();
    let applicant = Applicant { iin: OTHER_IIN.parse().unwrap(), ..applicant() };
    let asked = PetitionRequest { applicant: applicant.clone(), ..asked(package()) };
    let number = hub.store.cases[&key(OTHER)].summary.number.clone();
    let text = statement::petition_request(&applicant, &number, PROFESSION, &package());
    let submit = SubmitPetition { request: asked, signed: signed(&text) };
    hub.act_on(OTHER, OTHER_IIN, Role::Applicant, submit).unwrap();
    let pass = ScreenPetition { screening: Screening::Passed };
    hub.act_on(OTHER, SCREENERS[0], Role::AkfScreener, pass).unwrap();
    hub.at(date(2026, 10, 7), 12, 0);
    for (case, screener) in [CASE, OTHER].into_iter().zip(screeners) {
        hub.act_on(case, screener, Role::AkfScreener, invite(&[12, 13, 14])).unwrap();
    }
    hub
}

#[test]
fn amb31_an_hour_of_an_interviewer_is_given_once() {
    // Aim: the second petition is refused with SLOT_TAKEN and stays in its state; another hour of the same screener is free, and the
    // same hour of another screener.
    let mut hub = invited_by([SCREENERS[0], SCREENERS[0]]);
    hub.act(Role::Applicant, choose(12)).unwrap();
    let refused = hub.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(12));
    assert_eq!((reasons(refused), hub.store.cases[&key(OTHER)].state.status()), (vec![Reason::SlotTaken], "INVITED"));
    assert_eq!(hub.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(13)).unwrap(), "SLOT_CHOSEN");
    assert_eq!(held(&hub), 2);

    let mut hub = invited_by(SCREENERS);
    hub.act(Role::Applicant, choose(12)).unwrap();
    assert_eq!(hub.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(12)).unwrap(), "SLOT_CHOSEN");
}

#[test]
fn amb31_an_hour_is_free_again_when_its_petition_leaves_it() {
    // Aim: after rescheduling, withdrawal or the interview the hour is free; an hour of another petition cannot be taken by
    // rescheduling either.
    let mut hub = invited_by([SCREENERS[0], SCREENERS[0]]);
    hub.act(Role::Applicant, choose(12)).unwrap();
    hub.act_on(OTHER, OTHER_IIN, Role::Applicant, choose(13)).unwrap();
    assert_eq!(reasons(hub.act(Role::Applicant, reschedule(13))), [Reason::SlotTaken]);
    hub.act(Role::Applicant, reschedule(14)).unwrap();
    hub.act_on(OTHER, OTHER_IIN, Role::Applicant, reschedule(12)).unwrap();
    assert_eq!(held(&hub), 2);
    hub.act_on(OTHER, OTHER_IIN, Role::Applicant, WithdrawPetition).unwrap();
    assert_eq!(held(&hub), 1);
    hub.at(date(2026, 10, 14), 15, 0);
    hub.act(Role::AkfScreener, record()).unwrap();
    assert_eq!(held(&hub), 0);
}

#[test]
fn amb31_a_time_is_changed_once_before_it_comes() {
    // Aim: not to the same time, not to one that was never offered or has passed, not when it has come, not twice.
    let mut hub = Hub::admitted();
    hub.at(date(2026, 10, 7), 12, 0);
    hub.act(Role::AkfScreener, invite(&[12, 13, 14])).unwrap();
    assert!(matches!(hub.act(Role::Applicant, reschedule(13)), Err(Refusal::WrongState { .. })));
    hub.act(Role::Applicant, choose(13)).unwrap();
    for never in [13, 20] {
        assert!(matches!(hub.act(Role::Applicant, reschedule(never)), Err(Refusal::Fields(_))));
    }
    hub.at(date(2026, 10, 12), 15, 0);
    assert_eq!(reasons(hub.act(Role::Applicant, reschedule(12))), [Reason::SlotPassed]);
    hub.at(date(2026, 10, 13), 15, 0);
    assert_eq!(reasons(hub.act(Role::Applicant, reschedule(14))), [Reason::InterviewBegun]);
    hub.at(date(2026, 10, 13), 14, 59);
    assert_eq!(hub.act(Role::Applicant, reschedule(14)).unwrap(), "SLOT_CHOSEN");
    hub.at(date(2026, 10, 12), 10, 0);
    assert_eq!(reasons(hub.act(Role::Applicant, reschedule(13))), [Reason::RescheduleUsed]);
}

#[test]
fn a7_neither_result_nor_absence_before_the_time_has_come() {
    // Aim: one minute before, refused; at the slot's own moment, recorded; a choice of a time that has come is refused.
    let mut hub = Hub::admitted();
    hub.act(Role::AkfScreener, invite(&[12, 13])).unwrap();
    hub.act(Role::Applicant, choose(12)).unwrap();
    hub.at(date(2026, 10, 12), 14, 59);
    assert_eq!(reasons(hub.act(Role::AkfScreener, record())), [Reason::InterviewNotBegun]);
    assert_eq!(reasons(hub.act(Role::AkfScreener, RecordNoShow)), [Reason::InterviewNotBegun]);
    hub.at(date(2026, 10, 12), 15, 0);
    assert_eq!(hub.act(Role::AkfScreener, record()).unwrap(), "INTERVIEWED");

    let mut hub = Hub::admitted();
    hub.act(Role::AkfScreener, invite(&[12, 13])).unwrap();
    hub.at(date(2026, 10, 12), 15, 0);
    assert_eq!(reasons(hub.act(Role::Applicant, choose(12))), [Reason::SlotPassed]);
    assert_eq!(hub.act(Role::Applicant, choose(13)).unwrap(), "SLOT_CHOSEN");
}

#[test]
fn amb31_who_missed_the_interview_is_invited_anew() {
    // Aim: an absence refuses nobody and frees the hour; new times come with another N-1; the one change of time is for the whole petition.
    let mut hub = Hub::admitted();
    hub.act(Role::AkfScreener, invite(&[12, 13])).unwrap();
    hub.act(Role::Applicant, choose(12)).unwrap();
    hub.act(Role::Applicant, reschedule(13)).unwrap();
    hub.at(date(2026, 10, 13), 15, 30);
    assert_eq!(hub.act(Role::AkfScreener, RecordNoShow).unwrap(), "INTERVIEW_MISSED");
    assert_eq!(held(&hub), 0);
    assert!(matches!(hub.act(Role::AkfScreener, record()), Err(Refusal::WrongState { .. })));
    hub.act(Role::AkfScreener, invite(&[20, 21])).unwrap();
    assert_eq!(hub.kinds(), [Kind::N1, Kind::N1]);
    hub.act(Role::Applicant, choose(20)).unwrap();
    assert_eq!(reasons(hub.act(Role::Applicant, reschedule(21))), [Reason::RescheduleUsed]);
}

#[test]
fn amb31_a_petition_is_closed_by_hand_after_thirty_days() {
    // Aim: counted from the last invitation, here of 8 October: refused until 7 November is over, done on the 8th; never while a time
    // is chosen; N-12 comes in the cabinet and by mail; nobody is banned, and the person may file another petition.
    let close = || CloseWithoutInterview;
    let mut hub = Hub::admitted();
    hub.at(date(2026, 10, 7), 12, 0);
    hub.act(Role::AkfScreener, invite(&[12])).unwrap();
    assert!(hub.newest_notice().text_en.contains("07.11.2026"));
    hub.at(date(2026, 10, 8), 12, 0);
    hub.act(Role::AkfScreener, invite(&[20])).unwrap();
    hub.at(date(2026, 11, 7), 23, 59);
    assert_eq!(reasons(hub.act(Role::AkfScreener, close())), [Reason::InterviewStillOpen]);
    hub.at(date(2026, 10, 9), 12, 0);
    hub.act(Role::Applicant, choose(20)).unwrap();
    hub.at(date(2026, 11, 8), 0, 0);
    assert!(matches!(hub.act(Role::AkfScreener, close()), Err(Refusal::WrongState { .. })));
    hub.act(Role::AkfScreener, RecordNoShow).unwrap();
    hub.at(date(2026, 11, 7), 23, 59);
    assert_eq!(reasons(hub.act(Role::AkfScreener, close())), [Reason::InterviewStillOpen]);
    hub.at(date(2026, 11, 8), 0, 0);
    assert_eq!(hub.act(Role::AkfScreener, close()).unwrap(), "CLOSED_WITHOUT_INTERVIEW");
    assert_eq!(hub.kinds(), [Kind::N1, Kind::N1, Kind::N12]);
    assert!(hub.newest_notice().text_ru.contains("08.10.2026"));
    assert_eq!(hub.store.persons[&person(IIN)].live_petition, None);
    assert!(matches!(hub.act(Role::AkfScreener, invite(&[30])), Err(Refusal::WrongState { .. })));
}
