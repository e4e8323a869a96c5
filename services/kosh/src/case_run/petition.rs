//! astanahub.com: consent, documents, screening, interview, МИИЦР's approval and signature, par. 4-8.

use anyhow::{Context as _, Result};
use contracts::astanahub::v1 as pb;
use contracts::astanahub::v1::astana_hub_service_client::AstanaHubServiceClient;
use contracts::dossier::v1 as dossier;
use prost_types::Timestamp;

use super::files::upload_to_astanahub;
use super::run::legal_on_wire;
use super::signing::signed;
use super::{Answered as _, CaseRun, fresh, petition_documents, summary};
use crate::services::Service;
use crate::suite::RetryingChannel;

const HERE: Service = Service::Astanahub;

fn endpoint(run: &CaseRun) -> Result<AstanaHubServiceClient<RetryingChannel>> {
    Ok(AstanaHubServiceClient::new(run.way(HERE)?))
}

/// The applicant consents and a petition is opened.
pub async fn open_petition(run: &CaseRun) -> Result<String> {
    let case = consent(run, true).await?;
    run.done(HERE, "par. 4", "the applicant consents to data processing: a petition is opened");
    Ok(case)
}

/// The applicant does not consent: the case ends at once.
pub async fn refuse_consent(run: &CaseRun) -> Result<String> {
    let case = consent(run, false).await?;
    run.done(HERE, "par. 4", "the applicant does not consent: the case ends");
    Ok(case)
}

async fn consent(run: &CaseRun, consent: bool) -> Result<String> {
    let request = pb::OpenPetitionRequest { request_id: fresh(), consent };
    let answer = endpoint(run)?.open_petition(run.cast.applicant.ask(request)).await.answered("OpenPetition")?;
    Ok(summary(answer.case)?.case_id)
}

pub async fn upload_petition_documents(run: &CaseRun, case: &str) -> Result<()> {
    let documents = petition_documents(&run.cast.identity)?;
    upload_to_astanahub(run, &run.cast.applicant, case, &documents).await?;
    run.done(HERE, "par. 4", format!("{} documents uploaded", documents.len()));
    Ok(())
}

/// Signed with the applicant's ЭЦП.
pub async fn submit_petition(run: &CaseRun, case: &str) -> Result<()> {
    submit_petition_as(run, case, &run.cast.identity.on_wire(), "SOFTWARE_DEVELOPER").await
}

/// The same with what the applicant says of themselves and their profession.
pub async fn submit_petition_as(
    run: &CaseRun,
    case: &str,
    declared: &dossier::Applicant,
    profession: &str,
) -> Result<()> {
    let (client, applicant) = (endpoint(run)?, &run.cast.applicant);
    let answer: pb::SubmitPetitionResponse = signed(run, applicant, |signature| {
        let mut client = client.clone();
        let request = applicant.ask(pb::SubmitPetitionRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            applicant: Some(declared.clone()),
            profession: profession.to_owned(),
            signature,
        });
        async move { client.submit_petition(request).await.answered("SubmitPetition") }
    })
    .await?;
    let case = summary(answer.case)?;
    run.done(HERE, "par. 4", format!("request {} submitted, signed by the applicant", case.number));
    Ok(())
}

pub async fn screen_petition(run: &CaseRun, case: &str) -> Result<()> {
    let request = pb::ScreenPetitionRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        outcome: pb::ScreeningOutcome::Passed as i32,
        grounds: vec![],
    };
    endpoint(run)?.screen_petition(run.cast.screener.ask(request)).await.answered("ScreenPetition")?;
    run.done(HERE, "par. 5", "АКФ ПИТ: primary screening passed");
    Ok(())
}

/// Offers times (local) and tells them back as they travel.
pub async fn invite_to_interview<const N: usize>(
    run: &CaseRun,
    case: &str,
    slots: [&str; N],
) -> Result<Vec<Timestamp>> {
    let slots = slots.into_iter().map(legal_on_wire).collect::<Result<Vec<_>>>()?;
    let request = pb::InviteToInterviewRequest { request_id: fresh(), case_id: case.to_owned(), slots: slots.clone() };
    endpoint(run)?.invite_to_interview(run.cast.screener.ask(request)).await.answered("InviteToInterview")?;
    run.done(HERE, "par. 6", format!("invited to the interview, {} times to choose from", slots.len()));
    Ok(slots)
}

pub async fn choose_slot(run: &CaseRun, case: &str, slot: Timestamp) -> Result<()> {
    let request = pb::ChooseInterviewSlotRequest { request_id: fresh(), case_id: case.to_owned(), slot: Some(slot) };
    endpoint(run)?.choose_interview_slot(run.cast.applicant.ask(request)).await.answered("ChooseInterviewSlot")?;
    let at = platform::wire::timestamp_from_wire(&slot).map(regulation::Moment::new).context("a slot out of range")?;
    run.done(HERE, "par. 6", format!("the applicant takes {}", at.legal_datetime().strftime("%d.%m.%Y %H:%M")));
    Ok(())
}

/// Another of the offered times.
pub async fn reschedule_interview(run: &CaseRun, case: &str, slot: Timestamp) -> Result<()> {
    let request = pb::RescheduleInterviewRequest { request_id: fresh(), case_id: case.to_owned(), slot: Some(slot) };
    endpoint(run)?.reschedule_interview(run.cast.applicant.ask(request)).await.answered("RescheduleInterview")?;
    run.done(HERE, "par. 6", "the applicant chooses another time for the interview");
    Ok(())
}

/// The applicant did not come.
pub async fn record_no_show(run: &CaseRun, case: &str) -> Result<()> {
    let request = pb::RecordNoShowRequest { request_id: fresh(), case_id: case.to_owned() };
    endpoint(run)?.record_no_show(run.cast.screener.ask(request)).await.answered("RecordNoShow")?;
    run.done(HERE, "par. 7", "the applicant did not come to the interview");
    Ok(())
}

/// After thirty days without an interview.
pub async fn close_without_interview(run: &CaseRun, case: &str) -> Result<()> {
    let request = pb::CloseWithoutInterviewRequest { request_id: fresh(), case_id: case.to_owned() };
    endpoint(run)?.close_without_interview(run.cast.screener.ask(request)).await.answered("CloseWithoutInterview")?;
    run.done(HERE, "par. 6", "АКФ ПИТ closes the petition without an interview");
    Ok(())
}

pub async fn record_interview(run: &CaseRun, case: &str) -> Result<()> {
    let request = pb::RecordInterviewRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        outcome: pb::InterviewOutcome::Passed as i32,
        protocol: "Владение Rust и распределёнными системами подтверждено; мотивация ясна.".to_owned(),
    };
    endpoint(run)?.record_interview(run.cast.screener.ask(request)).await.answered("RecordInterview")?;
    run.done(HERE, "par. 7", "video interview recorded: passed");
    Ok(())
}

pub async fn approve_interview_result(run: &CaseRun, case: &str) -> Result<()> {
    let request = pb::ApproveInterviewResultRequest { request_id: fresh(), case_id: case.to_owned() };
    let by = &run.cast.miicr_signatory;
    endpoint(run)?.approve_interview_result(by.ask(request)).await.answered("ApproveInterviewResult")?;
    run.done(HERE, "par. 7", "МИИЦР approves the interview's result");
    Ok(())
}

/// Signed with МИИЦР's ЭЦП; the petition travels to the portal.
pub async fn sign_petition(run: &CaseRun, case: &str) -> Result<()> {
    let (client, by) = (endpoint(run)?, &run.cast.miicr_signatory);
    let answer: pb::SignPetitionResponse = signed(run, by, |signature| {
        let mut client = client.clone();
        let request = by.ask(pb::SignPetitionRequest { request_id: fresh(), case_id: case.to_owned(), signature });
        async move { client.sign_petition(request).await.answered("SignPetition") }
    })
    .await?;
    let number = summary(answer.case)?.number;
    run.done(HERE, "par. 8", format!("МИИЦР signs petition {number}; it travels to the portal"));
    Ok(())
}
