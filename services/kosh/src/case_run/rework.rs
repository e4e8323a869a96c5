//! The side exit of par. 12: returned for rework, corrected within five calendar days, considered again.

use anyhow::Result;
use contracts::arm_go::v1 as arm;
use contracts::dossier::v1::{Ground, Questionnaire};
use contracts::egov_pep::v1 as pb;

use super::application::{endpoint, questionnaire};
use super::preliminary::arm_go;
use super::signing::signed;
use super::{Answered as _, CaseRun, fresh};
use crate::services::Service;

/// The officer returns the application with reasons; the notice reaches the cabinet.
pub async fn return_for_rework(run: &CaseRun, case: &str, grounds: Vec<Ground>) -> Result<()> {
    let request = arm::ReturnForReworkRequest { request_id: fresh(), case_id: case.to_owned(), grounds };
    arm_go(run)?.return_for_rework(run.cast.ms_officer.ask(request)).await.answered("ReturnForRework")?;
    run.time.quiet().await?;
    run.done(Service::ArmGo, "par. 12", "officer returns the application for rework; 5 calendar days run");
    Ok(())
}

/// The applicant signs the corrected application; it travels to ARM GO again.
pub async fn resubmit_application(run: &CaseRun, case: &str) -> Result<()> {
    resubmit_application_with(run, case, &questionnaire(run)).await
}

/// The same with these answers.
pub async fn resubmit_application_with(run: &CaseRun, case: &str, answers: &Questionnaire) -> Result<()> {
    let (client, applicant) = (endpoint(run)?, &run.cast.applicant);
    let _: pb::ResubmitApplicationResponse = signed(run, applicant, |signature| {
        let mut client = client.clone();
        let request = applicant.ask(pb::ResubmitApplicationRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            questionnaire: Some(answers.clone()),
            signature,
        });
        async move { client.resubmit_application(request).await.answered("ResubmitApplication") }
    })
    .await?;
    run.time.quiet().await?;
    run.done(Service::EgovPep, "par. 12", "the applicant resubmits the corrected application");
    Ok(())
}
