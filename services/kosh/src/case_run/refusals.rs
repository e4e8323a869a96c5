//! The same acts with the other outcome: what АКФ ПИТ, the ministry, КНБ and the officers refuse, and with which reasons.

use anyhow::Result;
use contracts::arm_go::v1 as arm;
use contracts::astanahub::v1 as hub;
use contracts::astanahub::v1::astana_hub_service_client::AstanaHubServiceClient;
use contracts::berkut::v1 as berkut;
use contracts::dossier::v1::Ground;
use contracts::is_mp::v1 as mp;
use contracts::registries::v1 as registers;
use contracts::registries::v1::special_records_service_client::SpecialRecordsServiceClient;

use super::preliminary::{arm_go, berkut_door, is_mp};
use super::signing::signed;
use super::{Answered as _, CaseRun, fresh, summary};
use crate::people::Persona;
use crate::services::Service;
use crate::suite::RetryingChannel;

/// A reason with its clause and what it concerns.
pub fn ground(clause: &str, reason: &str, subject: &str) -> Ground {
    Ground { clause: clause.to_owned(), reason: reason.to_owned(), subject: subject.to_owned() }
}

pub(super) fn astanahub(run: &CaseRun) -> Result<AstanaHubServiceClient<RetryingChannel>> {
    Ok(AstanaHubServiceClient::new(run.way(Service::Astanahub)?))
}

pub async fn reject_screening(run: &CaseRun, case: &str, grounds: Vec<Ground>) -> Result<()> {
    let outcome = hub::ScreeningOutcome::Rejected as i32;
    let request = hub::ScreenPetitionRequest { request_id: fresh(), case_id: case.to_owned(), outcome, grounds };
    astanahub(run)?.screen_petition(run.cast.screener.ask(request)).await.answered("ScreenPetition")?;
    run.done(Service::Astanahub, "par. 5, 9", "АКФ ПИТ: primary screening not passed, reasons given");
    Ok(())
}

pub async fn fail_interview(run: &CaseRun, case: &str) -> Result<()> {
    let request = hub::RecordInterviewRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        outcome: hub::InterviewOutcome::Failed as i32,
        protocol: "Заявленная квалификация не подтвердилась.".to_owned(),
    };
    astanahub(run)?.record_interview(run.cast.screener.ask(request)).await.answered("RecordInterview")?;
    run.done(Service::Astanahub, "par. 7", "video interview recorded: not passed");
    Ok(())
}

/// By АКФ ПИТ after an interview that was not passed, or by the ministry, which declines to sign.
pub async fn refuse_petition(run: &CaseRun, case: &str, by: &Persona, grounds: Vec<Ground>) -> Result<()> {
    let request = hub::RefusePetitionRequest { request_id: fresh(), case_id: case.to_owned(), grounds };
    astanahub(run)?.refuse_petition(by.ask(request)).await.answered("RefusePetition")?;
    run.done(Service::Astanahub, "par. 9", format!("{} refuses the petition, reasons given", by.human.role.code()));
    Ok(())
}

/// One ground that no correction can cure ends the application; nobody is banned.
pub async fn refuse_documents(run: &CaseRun, case: &str, grounds: Vec<Ground>) -> Result<()> {
    let request = arm::RefuseDocumentsRequest { request_id: fresh(), case_id: case.to_owned(), grounds };
    arm_go(run)?.refuse_documents(run.cast.ms_officer.ask(request)).await.answered("RefuseDocuments")?;
    run.time.quiet().await?;
    run.done(Service::ArmGo, "par. 12", "officer refuses the documents, reasons given");
    Ok(())
}

/// Puts a record about the applicant into a register; returns the register's reference.
pub async fn seed_record(run: &CaseRun, register: registers::Register) -> Result<String> {
    let request = registers::SeedRecordRequest {
        request_id: fresh(),
        register: register as i32,
        iin: run.cast.identity.iin.to_string(),
        ..registers::SeedRecordRequest::default()
    };
    let mut endpoint = SpecialRecordsServiceClient::new(run.way(Service::Registries)?);
    Ok(endpoint.seed_record(run.cast.qa.ask(request)).await.answered("SeedRecord")?.reference)
}

/// Why the officer takes a hit for what it is; empty where there is none.
fn note(assessment: mp::Assessment) -> String {
    match assessment {
        mp::Assessment::HitRelevant => "запись о заявителе, существенна".to_owned(),
        mp::Assessment::HitIrrelevant => "запись о другом лице".to_owned(),
        mp::Assessment::NoHit | mp::Assessment::Unspecified => String::new(),
    }
}

/// КНБ takes its approval back; its reason stays with it.
pub async fn recall_approval(run: &CaseRun, case: &str, internal_reason: &str) -> Result<()> {
    let request = berkut::RecallApprovalRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        internal_reason: internal_reason.to_owned(),
    };
    berkut_door(run)?.recall_approval(run.cast.knb_officer.ask(request)).await.answered("RecallApproval")?;
    run.time.quiet().await?;
    run.done(Service::Berkut, "par. 15", "КНБ recalls its approval");
    Ok(())
}

/// The four checks of par. 22 as the officer assesses them.
pub async fn assess_final_checks(
    run: &CaseRun,
    case: &str,
    originals_match: bool,
    ibd: mp::Assessment,
    sio_pso: mp::Assessment,
) -> Result<()> {
    let request = mp::RecordFinalChecksRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        originals_match,
        ibd: ibd as i32,
        sio_pso: sio_pso as i32,
        ibd_note: note(ibd),
        sio_pso_note: note(sio_pso),
    };
    is_mp(run)?.record_final_checks(run.cast.ms_officer.ask(request)).await.answered("RecordFinalChecks")?;
    run.done(Service::IsMp, "par. 22", format!("ИБД: {}, СИО ПСО: {}", ibd.as_str_name(), sio_pso.as_str_name()));
    Ok(())
}

/// The officer's own assessment of what ИБД and СИО ПСО answer.
pub async fn assess_checks(run: &CaseRun, case: &str, ibd: mp::Assessment, sio_pso: mp::Assessment) -> Result<()> {
    let request = mp::RecordChecksRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        ibd: ibd as i32,
        sio_pso: sio_pso as i32,
        ibd_note: note(ibd),
        sio_pso_note: note(sio_pso),
    };
    is_mp(run)?.record_checks(run.cast.ms_officer.ask(request)).await.answered("RecordChecks")?;
    run.done(Service::IsMp, "par. 13", format!("ИБД: {}, СИО ПСО: {}", ibd.as_str_name(), sio_pso.as_str_name()));
    Ok(())
}

/// КНБ does not approve; its reason stays with it.
pub async fn reject_approval(run: &CaseRun, case: &str, internal_reason: &str) -> Result<()> {
    let request = berkut::AnswerApprovalRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        answer: berkut::ApprovalAnswer::Rejected as i32,
        internal_reason: internal_reason.to_owned(),
    };
    berkut_door(run)?.answer_approval(run.cast.knb_officer.ask(request)).await.answered("AnswerApproval")?;
    run.time.quiet().await?;
    run.done(Service::Berkut, "par. 15", "КНБ does not approve");
    Ok(())
}

/// Signed by the officer; the refusal travels to ARM GO.
pub async fn refuse_preliminary_result(run: &CaseRun, case: &str, grounds: Vec<Ground>) -> Result<()> {
    let (client, by) = (is_mp(run)?, &run.cast.ms_officer);
    let answer: mp::FormPreliminaryResultResponse = signed(run, by, |signature| {
        let mut client = client.clone();
        let request = by.ask(mp::FormPreliminaryResultRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            decision: mp::Decision::Refuse as i32,
            grounds: grounds.clone(),
            signature,
        });
        async move { client.form_preliminary_result(request).await.answered("FormPreliminaryResult") }
    })
    .await?;
    summary(answer.case)?;
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 16-17", "preliminary result formed: refuse, signed by the officer");
    Ok(())
}

/// The originals agree with the copies or they do not; neither register knows the applicant.
pub async fn compare_originals(run: &CaseRun, case: &str, originals_match: bool) -> Result<()> {
    let none = mp::Assessment::NoHit as i32;
    let request = mp::RecordFinalChecksRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        originals_match,
        ibd: none,
        sio_pso: none,
        ..mp::RecordFinalChecksRequest::default()
    };
    is_mp(run)?.record_final_checks(run.cast.ms_officer.ask(request)).await.answered("RecordFinalChecks")?;
    let originals = if originals_match { "agree" } else { "differ" };
    run.done(Service::IsMp, "par. 22", format!("checked: originals {originals}"));
    Ok(())
}

/// Signed by the officer; the refusal travels to ARM GO.
pub async fn refuse_final_result(run: &CaseRun, case: &str, grounds: Vec<Ground>) -> Result<()> {
    let (client, by) = (is_mp(run)?, &run.cast.ms_officer);
    let answer: mp::FormFinalResultResponse = signed(run, by, |signature| {
        let mut client = client.clone();
        let request = by.ask(mp::FormFinalResultRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            decision: mp::Decision::Refuse as i32,
            grounds: grounds.clone(),
            signature,
        });
        async move { client.form_final_result(request).await.answered("FormFinalResult") }
    })
    .await?;
    summary(answer.case)?;
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 22", "result formed: refused, signed by the officer");
    Ok(())
}

/// ЦОН does not accept what was brought, for what it finds and what the operator sees: a receipt with its number.
pub async fn refuse_acceptance(
    run: &CaseRun,
    case: &str,
    preliminary_number: &str,
    seen: Vec<Ground>,
) -> Result<arm::RefuseAcceptanceResponse> {
    let request = arm::RefuseAcceptanceRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        preliminary_number: preliminary_number.to_owned(),
        originals_compared: vec![contracts::dossier::v1::DocumentKind::Passport as i32],
        grounds: seen,
    };
    let answer = arm_go(run)?.refuse_acceptance(run.cast.tson_operator.ask(request)).await;
    let receipt = answer.answered("RefuseAcceptance")?;
    let told = format!("ЦОН does not accept the package: receipt {} names what is missing", receipt.receipt_number);
    run.done(Service::ArmGo, "par. 20-21", told);
    Ok(receipt)
}
