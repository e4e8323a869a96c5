//! The applicant withdraws: the petition at astanahub, the application at the portal.

use anyhow::Result;
use contracts::astanahub::v1 as hub;
use contracts::cases::v1::CaseSummary;
use contracts::egov_pep::v1 as pep;

use super::refusals::astanahub;
use super::{Scene, Told as _, application, fresh, summary};
use crate::services::Service;

pub async fn withdraw_petition(scene: &Scene, case: &str, consent_withdrawn: bool) -> Result<()> {
    let request = hub::WithdrawPetitionRequest { request_id: fresh(), case_id: case.to_owned(), consent_withdrawn };
    astanahub(scene)?.withdraw_petition(scene.cast.applicant.ask(request)).await.told("WithdrawPetition")?;
    scene.done(Service::Astanahub, "withdrawal", "the applicant withdraws the petition");
    Ok(())
}

/// Tells where the application stands before the agencies have answered: over at once, or asked for.
pub async fn withdraw_application(scene: &Scene, case: &str) -> Result<CaseSummary> {
    let request =
        pep::WithdrawApplicationRequest { request_id: fresh(), case_id: case.to_owned(), consent_withdrawn: false };
    let asked = application::door(scene)?.withdraw_application(scene.cast.applicant.ask(request)).await;
    let summary = summary(asked.told("WithdrawApplication")?.case)?;
    scene.done(Service::EgovPep, "withdrawal", format!("the applicant withdraws the application: {}", summary.status));
    Ok(summary)
}
