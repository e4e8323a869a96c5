//! The officers' desks up to the preliminary permit: registration, checks, КНБ, the decision, par. 12-18.

use anyhow::{Context as _, Result};
use contracts::arm_go::v1 as arm;
use contracts::arm_go::v1::arm_go_service_client::ArmGoServiceClient;
use contracts::berkut::v1 as berkut;
use contracts::berkut::v1::berkut_service_client::BerkutServiceClient;
use contracts::is_mp::v1 as mp;
use contracts::is_mp::v1::is_mp_service_client::IsMpServiceClient;

use super::signing::signed;
use super::{Answered as _, CaseRun, fresh, summary};
use crate::services::Service;
use crate::suite::RetryingChannel;

pub(super) fn arm_go(run: &CaseRun) -> Result<ArmGoServiceClient<RetryingChannel>> {
    Ok(ArmGoServiceClient::new(run.way(Service::ArmGo)?))
}

pub(super) fn is_mp(run: &CaseRun) -> Result<IsMpServiceClient<RetryingChannel>> {
    Ok(IsMpServiceClient::new(run.way(Service::IsMp)?))
}

pub(super) fn berkut_door(run: &CaseRun) -> Result<BerkutServiceClient<RetryingChannel>> {
    Ok(BerkutServiceClient::new(run.way(Service::Berkut)?))
}

/// By hand, with the officer's own signature; it travels to ИС МП, which opens the case.
pub async fn register_application(run: &CaseRun, case: &str) -> Result<()> {
    let (client, by) = (arm_go(run)?, &run.cast.ms_officer);
    let answer: arm::RegisterApplicationResponse = signed(run, by, |signature| {
        let mut client = client.clone();
        let request =
            by.ask(arm::RegisterApplicationRequest { request_id: fresh(), case_id: case.to_owned(), signature });
        async move { client.register_application(request).await.answered("RegisterApplication") }
    })
    .await?;
    let number = summary(answer.case)?.number;
    run.time.quiet().await?;
    run.done(
        Service::ArmGo,
        "par. 12",
        format!("officer registers application {number}, signed; ИС МП opens the case"),
    );
    Ok(())
}

/// Neither ИБД nor СИО ПСО knows the applicant.
pub async fn record_checks(run: &CaseRun, case: &str) -> Result<()> {
    let none = mp::Assessment::NoHit as i32;
    let request = mp::RecordChecksRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        ibd: none,
        sio_pso: none,
        ..mp::RecordChecksRequest::default()
    };
    is_mp(run)?.record_checks(run.cast.ms_officer.ask(request)).await.answered("RecordChecks")?;
    run.done(Service::IsMp, "par. 13", "checked in ИБД and СИО ПСО: no hit");
    Ok(())
}

pub async fn request_approval(run: &CaseRun, case: &str) -> Result<()> {
    let request = mp::RequestApprovalRequest { request_id: fresh(), case_id: case.to_owned() };
    is_mp(run)?.request_approval(run.cast.ms_officer.ask(request)).await.answered("RequestApproval")?;
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 14", "the electronic case goes to КНБ over ЕИС «Беркут»; 25 days run");
    Ok(())
}

pub async fn answer_approval(run: &CaseRun, case: &str) -> Result<()> {
    let request = berkut::AnswerApprovalRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        answer: berkut::ApprovalAnswer::Approved as i32,
        internal_reason: "Сведений, препятствующих согласованию, не имеется.".to_owned(),
    };
    berkut_door(run)?.answer_approval(run.cast.knb_officer.ask(request)).await.answered("AnswerApproval")?;
    run.time.quiet().await?;
    run.done(Service::Berkut, "par. 15", "КНБ approves");
    Ok(())
}

pub async fn form_preliminary_result(run: &CaseRun, case: &str) -> Result<()> {
    let (client, by) = (is_mp(run)?, &run.cast.ms_officer);
    let answer: mp::FormPreliminaryResultResponse = signed(run, by, |signature| {
        let mut client = client.clone();
        let request = by.ask(mp::FormPreliminaryResultRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            decision: mp::Decision::Approve as i32,
            grounds: vec![],
            signature,
        });
        async move { client.form_preliminary_result(request).await.answered("FormPreliminaryResult") }
    })
    .await?;
    summary(answer.case)?;
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 16-17", "preliminary result formed: approve, signed by the officer");
    Ok(())
}

pub async fn register_preliminary_result(run: &CaseRun, case: &str) -> Result<()> {
    let request = arm::RegisterPreliminaryResultRequest { request_id: fresh(), case_id: case.to_owned() };
    let by = &run.cast.ms_officer;
    arm_go(run)?.register_preliminary_result(by.ask(request)).await.answered("RegisterPreliminaryResult")?;
    run.time.quiet().await?;
    run.done(Service::ArmGo, "par. 18", "result registered; the notice travels to the cabinet");
    Ok(())
}

/// The permit's number, as the applicant finds it in their own case at the portal.
pub async fn preliminary_number(run: &CaseRun, case: &str) -> Result<String> {
    let case = super::get_case(run, &run.cast.applicant, Service::EgovPep, case).await?;
    let facts = case.facts.context("the portal shows no facts of the case")?;
    let facts = crate::artefacts::json_of(facts);
    let number = facts.pointer("/approval/decision/number").and_then(|number| number.as_str());
    number.map(str::to_owned).context("the portal does not show the preliminary permit's number")
}
