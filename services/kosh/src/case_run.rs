//! One applicant, from the petition to the residence card, through the agencies' own RPCs and by the people's own hands.
//!
//! [`carry`] reads like the order, with its legal dates; each step is a function of its own, so that a test can stop, turn
//! off or go back anywhere. Out of scope: knowledge of how an agency works inside.

mod application;
mod arrival;
mod card;
mod consent;
mod deadlines;
mod decisions;
mod files;
mod petition;
mod preliminary;
mod reading;
mod refusals;
mod rework;
mod run;
mod signing;
mod supervision;
mod withdrawal;

use anyhow::{Context as _, Result};
use contracts::cases::v1::{CaseSummary, Notice};

pub use application::{
    give_consent, open_application, open_application_with, pay_duty, questionnaire, request_duty_payment,
    submit_application, submit_application_with, upload_documents,
};
pub use arrival::{
    accept_final_application, attach_final_result, cross_border, form_final_result, receive_originals,
    record_border_crossing, record_contact, record_final_checks, record_fingerprinting, report_originals_lost,
    send_originals, send_originals_under, upload_arrival_documents,
};
pub use card::{issue_card, order_card_duty, pay_card_duty, register_residence};
pub use consent::{
    record_foreign_request, record_signed_consent, show_consent, sign_consent, sign_consent_as,
    withdraw_cross_border_consent,
};
pub use deadlines::{Running, print_running_deadlines, running_deadlines};
pub use decisions::{SealedDocument, download_decision, download_decisions, verify_document};
pub use files::{
    Upload, application_documents, arrival_documents, corrected_criminal_record, petition_documents,
    upload_to_astanahub,
};
pub use petition::{
    approve_interview_result, choose_slot, close_without_interview, invite_to_interview, open_petition,
    record_interview, record_no_show, refuse_consent, reschedule_interview, screen_petition, sign_petition,
    submit_petition, submit_petition_as, upload_petition_documents,
};
pub use preliminary::{
    answer_approval, form_preliminary_result, preliminary_number, record_checks, register_application,
    register_preliminary_result, request_approval,
};
pub use reading::{get_case, read_notices, read_petition_notices};
pub use refusals::{
    assess_checks, assess_final_checks, compare_originals, fail_interview, ground, recall_approval, refuse_acceptance,
    refuse_documents, refuse_final_result, refuse_petition, refuse_preliminary_result, reject_approval,
    reject_screening, seed_record,
};
pub use rework::{resubmit_application, resubmit_application_with, return_for_rework};
pub use run::{CaseRun, Step, Tell, silent};
pub use supervision::{list_alerts, list_overdue, read_alert};
pub use withdrawal::{withdraw_application, withdraw_consent, withdraw_petition, withdraw_petition_consent};

/// A case that was carried to its end.
pub struct Carried {
    /// The petition's case at astanahub.
    pub petition: String,
    /// The application's case, the same in the other four agencies.
    pub application: String,
    pub preliminary_number: String,
    pub card_number: String,
    pub notices: Vec<Notice>,
}

/// The petition, par. 4-8: returns the petition's case. The message has reached the portal.
pub async fn petition(run: &CaseRun) -> Result<String> {
    run.at("2026-10-05T10:00").await?;
    let case = open_petition(run).await?;
    upload_petition_documents(run, &case).await?;
    submit_petition(run, &case).await?;
    run.at("2026-10-06T11:00").await?;
    screen_petition(run, &case).await?;
    run.at("2026-10-07T12:00").await?;
    let slots = invite_to_interview(run, &case, ["2026-10-09T10:00", "2026-10-12T11:00", "2026-10-13T15:30"]).await?;
    run.at("2026-10-07T18:40").await?;
    choose_slot(run, &case, slots[1]).await?;
    run.at("2026-10-12T12:10").await?;
    record_interview(run, &case).await?;
    run.at("2026-10-14T15:00").await?;
    approve_interview_result(run, &case).await?;
    run.at("2026-10-15T16:20").await?;
    sign_petition(run, &case).await?;
    run.time.quiet().await?;
    Ok(case)
}

/// The application, par. 10-11: returns its case. It has reached ARM GO: D-02 ends on 28 October, since the 26th is a day
/// off for the Republic Day of Sunday the 25th.
pub async fn application(run: &CaseRun) -> Result<String> {
    run.at("2026-10-22T10:00").await?;
    let case = open_application(run).await?;
    upload_documents(run, &case, &application_documents(&run.cast.identity)?).await?;
    run.at("2026-10-22T10:30").await?;
    pay_duty(run, &case).await?;
    run.at("2026-10-23T11:00").await?;
    submit_application(run, &case).await?;
    run.time.quiet().await?;
    print_running_deadlines(run, &case).await?;
    Ok(case)
}

/// The preliminary permit, par. 12-19: returns its number.
pub async fn preliminary_permit(run: &CaseRun, case: &str) -> Result<String> {
    run.at("2026-10-27T10:15").await?;
    register_application(run, case).await?;
    run.at("2026-10-28T11:00").await?;
    record_checks(run, case).await?;
    run.at("2026-10-28T11:30").await?;
    request_approval(run, case).await?;
    run.at("2026-11-16T17:00").await?;
    answer_approval(run, case).await?;
    run.at("2026-11-18T10:00").await?;
    form_preliminary_result(run, case).await?;
    run.at("2026-11-18T14:00").await?;
    register_preliminary_result(run, case).await?;
    preliminary_number(run, case).await
}

/// The arrival and the final permit, par. 19-23. D-10 ends on 17 December, since the 16th is the Day of Independence.
pub async fn final_permit(run: &CaseRun, case: &str, preliminary_number: &str) -> Result<()> {
    run.at("2026-12-01T08:20").await?;
    record_border_crossing(run).await?;
    run.at("2026-12-14T15:00").await?;
    let fingerprints = record_fingerprinting(run, case).await?;
    run.at("2026-12-15T12:00").await?;
    upload_arrival_documents(run, case, &arrival_documents(&run.cast.identity, &fingerprints)?).await?;
    accept_final_application(run, case, preliminary_number).await?;
    print_running_deadlines(run, case).await?;
    run.at("2026-12-15T17:00").await?;
    let waybill = send_originals(run, case).await?;
    run.at("2026-12-17T10:00").await?;
    receive_originals(run, case, &waybill).await?;
    run.at("2026-12-18T11:00").await?;
    record_final_checks(run, case).await?;
    run.at("2026-12-21T10:00").await?;
    form_final_result(run, case).await?;
    run.at("2026-12-21T15:00").await?;
    attach_final_result(run, case).await
}

/// The registration and the residence card, par. 25-27: returns the card's number.
pub async fn residence_card(run: &CaseRun, case: &str) -> Result<String> {
    run.at("2026-12-23T10:00").await?;
    register_residence(run, case).await?;
    run.at("2026-12-23T10:40").await?;
    pay_card_duty(run, case).await?;
    run.at("2026-12-23T11:00").await?;
    let card = issue_card(run, case).await?;
    run.time.quiet().await?;
    Ok(card)
}

/// The whole way.
pub async fn carry(run: &CaseRun) -> Result<Carried> {
    let petition = petition(run).await?;
    let application = application(run).await?;
    let preliminary_number = preliminary_permit(run, &application).await?;
    run.at("2026-11-18T20:00").await?;
    let mut notices = read_notices(run).await?;
    final_permit(run, &application, &preliminary_number).await?;
    run.at("2026-12-21T19:00").await?;
    notices.extend(read_notices(run).await?);
    let card_number = residence_card(run, &application).await?;
    notices.extend(read_notices(run).await?);
    Ok(Carried { petition, application, preliminary_number, card_number, notices })
}

/// What a service answered, or its refusal in words: the code, the message, which names the paragraph or the field.
pub trait Answered<T> {
    fn answered(self, what: &str) -> Result<T>;
}

impl<T> Answered<T> for Result<tonic::Response<T>, tonic::Status> {
    fn answered(self, what: &str) -> Result<T> {
        match self {
            Ok(response) => Ok(response.into_inner()),
            Err(status) => {
                Err(anyhow::Error::new(Refused { code: status.code(), message: status.message().to_owned() }))
                    .with_context(|| format!("{what} was refused"))
            }
        }
    }
}

/// A refusal, to be found again in an error's chain.
#[derive(Debug, thiserror::Error)]
#[error("{code:?}: {message}")]
pub struct Refused {
    pub code: tonic::Code,
    pub message: String,
}

/// An id of the caller's own for one call.
pub(crate) fn fresh() -> String {
    platform::clock::fresh_id().to_string()
}

pub(crate) fn summary(case: Option<CaseSummary>) -> Result<CaseSummary> {
    case.context("the answer does not tell where the case stands")
}
