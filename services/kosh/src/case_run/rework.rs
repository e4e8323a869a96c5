//! The side exit of par. 12: returned for rework, corrected within five calendar days, considered again.

use anyhow::Result;
use contracts::arm_go::v1 as arm;
use contracts::dossier::v1::{Ground, Questionnaire};
use contracts::egov_pep::v1 as pb;

use super::application::{door, questionnaire};
use super::preliminary::arm_go;
use super::signing::signed;
use super::{Scene, Told as _, fresh};
use crate::services::Service;

/// The officer returns the application with reasons; the notice reaches the cabinet.
pub async fn return_for_rework(scene: &Scene, case: &str, grounds: Vec<Ground>) -> Result<()> {
    let request = arm::ReturnForReworkRequest { request_id: fresh(), case_id: case.to_owned(), grounds };
    arm_go(scene)?.return_for_rework(scene.cast.ms_officer.ask(request)).await.told("ReturnForRework")?;
    scene.time.quiet().await?;
    scene.done(Service::ArmGo, "par. 12", "officer returns the application for rework; 5 calendar days run");
    Ok(())
}

/// The applicant signs the corrected application; it travels to ARM GO again.
pub async fn resubmit_application(scene: &Scene, case: &str) -> Result<()> {
    resubmit_application_with(scene, case, &questionnaire(scene)).await
}

/// The same with these answers.
pub async fn resubmit_application_with(scene: &Scene, case: &str, answers: &Questionnaire) -> Result<()> {
    let (client, applicant) = (door(scene)?, &scene.cast.applicant);
    let _: pb::ResubmitApplicationResponse = signed(scene, applicant, |signature| {
        let mut client = client.clone();
        let request = applicant.ask(pb::ResubmitApplicationRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            questionnaire: Some(answers.clone()),
            signature,
        });
        async move { client.resubmit_application(request).await.told("ResubmitApplication") }
    })
    .await?;
    scene.time.quiet().await?;
    scene.done(Service::EgovPep, "par. 12", "the applicant resubmits the corrected application");
    Ok(())
}
