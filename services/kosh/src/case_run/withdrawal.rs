//! The applicant withdraws: the petition at astanahub, the application at the portal.

use anyhow::Result;
use contracts::astanahub::v1 as hub;
use contracts::cases::v1::CaseSummary;
use contracts::egov_pep::v1 as pep;

use super::refusals::astanahub;
use super::{Answered as _, CaseRun, application, fresh, summary};
use crate::services::Service;

pub async fn withdraw_petition(run: &CaseRun, case: &str) -> Result<()> {
    let request = hub::WithdrawPetitionRequest { request_id: fresh(), case_id: case.to_owned() };
    astanahub(run)?.withdraw_petition(run.cast.applicant.ask(request)).await.answered("WithdrawPetition")?;
    run.done(Service::Astanahub, "withdrawal", "the applicant withdraws the petition");
    Ok(())
}

/// Tells where the petition stands: over, or as signed.
pub async fn withdraw_petition_consent(run: &CaseRun, case: &str) -> Result<CaseSummary> {
    let request = hub::WithdrawConsentRequest { request_id: fresh(), case_id: case.to_owned() };
    let asked = astanahub(run)?.withdraw_consent(run.cast.applicant.ask(request)).await;
    let summary = summary(asked.answered("WithdrawConsent")?.case)?;
    run.done(Service::Astanahub, "consent", format!("the applicant withdraws astanahub's consent: {}", summary.status));
    Ok(summary)
}

/// Tells where the application stands before the agencies have answered: over at once, or asked for.
pub async fn withdraw_application(run: &CaseRun, case: &str) -> Result<CaseSummary> {
    let request = pep::WithdrawApplicationRequest { request_id: fresh(), case_id: case.to_owned() };
    let asked = application::endpoint(run)?.withdraw_application(run.cast.applicant.ask(request)).await;
    let summary = summary(asked.answered("WithdrawApplication")?.case)?;
    run.done(Service::EgovPep, "withdrawal", format!("the applicant withdraws the application: {}", summary.status));
    Ok(summary)
}

/// Tells where the application stands: over, asked for, or as decided.
pub async fn withdraw_consent(run: &CaseRun, case: &str) -> Result<CaseSummary> {
    let request = pep::WithdrawConsentRequest { request_id: fresh(), case_id: case.to_owned() };
    let asked = application::endpoint(run)?.withdraw_consent(run.cast.applicant.ask(request)).await;
    let summary = summary(asked.answered("WithdrawConsent")?.case)?;
    run.done(Service::EgovPep, "consent", format!("the applicant withdraws the portal's consent: {}", summary.status));
    Ok(summary)
}
