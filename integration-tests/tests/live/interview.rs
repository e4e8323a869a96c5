//! Par. 6-7 over the running suite: hours of a calendar that two applicants want, other times, absences, and a petition that is
//! closed because no interview ever takes place (AMB-31).

use kosh::case_run::{
    CaseRun, Refused, choose_slot, close_without_interview, invite_to_interview, open_petition, read_petition_notices,
    record_interview, record_no_show, reschedule_interview, screen_petition, submit_petition,
    upload_petition_documents,
};
use kosh::services::Service::Astanahub;
use prost_types::Timestamp;
use regulation::City;
use tonic::Code;

use crate::refusals::submitted;
use crate::{refused, run, view};

const TIMES: [&str; 3] = ["2026-10-08T10:00", "2026-10-09T10:00", "2026-10-12T10:00"];

/// Submitted on 5 October, screened and invited on the 6th.
async fn invited(run: &CaseRun) -> (String, Vec<Timestamp>) {
    let case = submitted(run).await;
    invited_now(run, case).await
}

async fn invited_now(run: &CaseRun, case: String) -> (String, Vec<Timestamp>) {
    screen_petition(run, &case).await.unwrap();
    let slots = invite_to_interview(run, &case, TIMES).await.unwrap();
    (case, slots)
}

fn forbidden<T: std::fmt::Debug>(done: anyhow::Result<T>, reason: &str) {
    let error = done.unwrap_err();
    let Refused { code, message } = refused(&error);
    assert!(*code == Code::FailedPrecondition && message.contains(reason), "{message}");
}

#[tokio::test]
async fn an_hour_is_given_to_one_applicant() {
    // Aim: two applicants are invited by one screener to the same hours and ask for the first at the same moment: one has it, the
    // other is told to choose another and their case has not moved; once the first has rescheduled, the hour is free.
    let mut first = run(City::Astana).await;
    let (case, slots) = invited(&first).await;
    let cast = first.another_cast(first.cast.identity.city).await.unwrap();
    let own = std::mem::replace(&mut first.cast, cast);
    let other_case = open_petition(&first).await.unwrap();
    upload_petition_documents(&first, &other_case).await.unwrap();
    submit_petition(&first, &other_case).await.unwrap();
    let (other_case, _) = invited_now(&first, other_case).await;
    let before = view::version(&first, Astanahub, &other_case).await;
    let other = std::mem::replace(&mut first.cast, own);
    choose_slot(&first, &case, slots[0]).await.unwrap();
    let own = std::mem::replace(&mut first.cast, other);
    forbidden(choose_slot(&first, &other_case, slots[0]).await, "A-6 SLOT_TAKEN slot");
    assert_eq!(view::version(&first, Astanahub, &other_case).await, before);
    choose_slot(&first, &other_case, slots[1]).await.unwrap();
    let other = std::mem::replace(&mut first.cast, own);
    forbidden(reschedule_interview(&first, &case, slots[1]).await, "SLOT_TAKEN");
    reschedule_interview(&first, &case, slots[2]).await.unwrap();
    forbidden(reschedule_interview(&first, &case, slots[0]).await, "RESCHEDULE_USED");
    first.cast = other;
    reschedule_interview(&first, &other_case, slots[0]).await.unwrap();
    view::stands(&first, &other_case, &[(Astanahub, "SLOT_CHOSEN")]).await;
}

#[tokio::test]
async fn result_and_absence_wait_for_the_hour() {
    // Aim: nothing is recorded at 09:59 of an interview at 10:00; at 10:00 the absence is; other times are offered, and the interview
    // takes place; an absence that was recorded leaves no result to record.
    let run = run(City::Almaty).await;
    let (case, slots) = invited(&run).await;
    choose_slot(&run, &case, slots[0]).await.unwrap();
    run.at("2026-10-08T09:59").await.unwrap();
    forbidden(record_interview(&run, &case).await, "A-7 INTERVIEW_NOT_BEGUN");
    forbidden(record_no_show(&run, &case).await, "A-7 INTERVIEW_NOT_BEGUN");
    run.at("2026-10-08T10:00").await.unwrap();
    forbidden(reschedule_interview(&run, &case, slots[1]).await, "INTERVIEW_BEGUN");
    record_no_show(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "INTERVIEW_MISSED")]).await;
    forbidden(record_interview(&run, &case).await, "INTERVIEW_MISSED");
    let slots = invite_to_interview(&run, &case, ["2026-10-14T10:00"]).await.unwrap();
    choose_slot(&run, &case, slots[0]).await.unwrap();
    run.at("2026-10-14T10:20").await.unwrap();
    record_interview(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "INTERVIEWED")]).await;
}

#[tokio::test]
async fn a_petition_without_an_interview_is_closed_by_hand_alone() {
    // Aim: invited on 6 October: at 23:59 of 5 November the act is refused with its first day; nothing closes by itself on the 6th; the
    // screener closes; N-12 tells that nobody is banned, and a new petition is opened at once.
    let run = run(City::Astana).await;
    let (case, _) = invited(&run).await;
    run.at("2026-11-05T23:59").await.unwrap();
    forbidden(
        close_without_interview(&run, &case).await,
        "INTERVIEW_STILL_OPEN interview, first allowed on 2026-11-06",
    );
    run.at("2026-11-09T10:00").await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "INVITED")]).await;
    close_without_interview(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "CLOSED_WITHOUT_INTERVIEW")]).await;
    let told = read_petition_notices(&run).await.unwrap().pop().unwrap();
    assert_eq!(told.kind, "N-12");
    for (text, no_ban) in [(told.text_kk, "тыйым салынбайды"), (told.text_ru, "Запрета"), (told.text_en, "No ban")]
    {
        assert!(text.contains("06.10.2026") && text.contains("09.11.2026") && text.contains(no_ban), "{text}");
    }
    open_petition(&run).await.unwrap();
}
