//! The border, the department's fingerprints, the service centre, the courier and the final result, par. 19-23.

use anyhow::{Result, ensure};
use contracts::arm_go::v1 as arm;
use contracts::berkut::v1 as berkut;
use contracts::dossier::v1::DocumentKind;
use contracts::is_mp::v1 as mp;
use platform::wire::timestamp_to_wire;

use super::consent::record_signed_consent;
use super::files::upload_at_centre;
use super::preliminary::{arm_go, berkut_door, is_mp};
use super::signing::signed;
use super::{Answered as _, CaseRun, Upload, fresh, summary};
use crate::people::Identity;
use crate::services::Service;

/// The border officer records the entry; ЕИС «Беркут» tells it to ИС МП, and ИС МП to ARM GO.
pub async fn record_border_crossing(run: &CaseRun) -> Result<()> {
    cross_border(run, berkut::Direction::Entry).await
}

/// The applicant crosses the border now; ЕИС «Беркут» tells it to ИС МП.
pub async fn cross_border(run: &CaseRun, direction: berkut::Direction) -> Result<()> {
    let request = berkut::RecordBorderCrossingRequest {
        request_id: fresh(),
        passport_number: run.cast.identity.passport_number.clone(),
        citizenship: Identity::CITIZENSHIP.to_owned(),
        birth_date: Identity::BIRTH_DATE.to_owned(),
        direction: direction as i32,
        checkpoint: "Нұр Жолы".to_owned(),
        crossed_at: Some(timestamp_to_wire(run.time.now())),
    };
    let by = &run.cast.border_officer;
    berkut_door(run)?.record_border_crossing(by.ask(request)).await.answered("RecordBorderCrossing")?;
    run.time.quiet().await?;
    let way = if direction == berkut::Direction::Entry { "entry into" } else { "exit from" };
    run.done(Service::Berkut, "par. 19, 22", format!("{way} Kazakhstan recorded at «Нұр Жолы»"));
    Ok(())
}

/// The department takes the fingerprints: the applicant has applied to the migration service. Returns АДИС's reference.
pub async fn record_fingerprinting(run: &CaseRun, case: &str) -> Result<String> {
    let request = mp::RecordFingerprintingRequest { request_id: fresh(), case_id: case.to_owned() };
    let by = &run.cast.ms_officer;
    let answer = is_mp(run)?.record_fingerprinting(by.ask(request)).await.answered("RecordFingerprinting")?;
    ensure!(!answer.adis_reference.is_empty(), "АДИС gave no reference");
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 19-20", format!("fingerprints taken into АДИС: {}", answer.adis_reference));
    Ok(answer.adis_reference)
}

/// The applicant comes to the department before any fingerprints are taken, and has thereby applied to the migration service.
pub async fn record_contact(run: &CaseRun, case: &str) -> Result<()> {
    let request = mp::RecordContactRequest { request_id: fresh(), case_id: case.to_owned() };
    is_mp(run)?.record_contact(run.cast.ms_officer.ask(request)).await.answered("RecordContact")?;
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 19", "the applicant applied to the migration service's department");
    Ok(())
}

/// Scans what was brought; of a consent on paper the applicant's signature by hand is recorded too.
pub async fn upload_arrival_documents(run: &CaseRun, case: &str, documents: &[Upload]) -> Result<()> {
    upload_at_centre(run, &run.cast.tson_operator, case, documents).await?;
    if documents.iter().any(|document| document.kind == DocumentKind::CrossBorderConsent) {
        record_signed_consent(run, case).await?;
    }
    run.done(Service::ArmGo, "par. 20", format!("ЦОН scans {} documents", documents.len()));
    Ok(())
}

/// The operator finds the case by the permit's number, compares and accepts.
pub async fn accept_final_application(run: &CaseRun, case: &str, preliminary_number: &str) -> Result<()> {
    let (mut client, by) = (arm_go(run)?, &run.cast.tson_operator);
    let find = arm::FindCaseRequest { preliminary_number: preliminary_number.to_owned() };
    let found = summary(client.find_case(by.ask(find)).await.answered("FindCase")?.case)?;
    ensure!(found.case_id == case, "another case was found under the permit's number");
    let request = arm::AcceptFinalApplicationRequest {
        request_id: fresh(),
        case_id: found.case_id,
        preliminary_number: preliminary_number.to_owned(),
        originals_compared: [DocumentKind::Passport, DocumentKind::CriminalRecord, DocumentKind::HousingContract]
            .map(|kind| kind as i32)
            .to_vec(),
    };
    client.accept_final_application(by.ask(request)).await.answered("AcceptFinalApplication")?;
    run.time.quiet().await?;
    run.done(Service::ArmGo, "par. 20-21", format!("final application accepted against permit {preliminary_number}"));
    Ok(())
}

/// Returns the waybill.
pub async fn send_originals(run: &CaseRun, case: &str) -> Result<String> {
    let waybill = "KZP20261215A1".to_owned();
    send_originals_under(run, case, &waybill).await?;
    Ok(waybill)
}

pub async fn send_originals_under(run: &CaseRun, case: &str, waybill: &str) -> Result<()> {
    let request =
        arm::SendOriginalsRequest { request_id: fresh(), case_id: case.to_owned(), waybill: waybill.to_owned() };
    arm_go(run)?.send_originals(run.cast.tson_operator.ask(request)).await.answered("SendOriginals")?;
    run.time.quiet().await?;
    run.done(Service::ArmGo, "par. 21", format!("originals handed to the courier, waybill {waybill}"));
    Ok(())
}

/// The department reports that the courier lost the originals; the centre is to send again.
pub async fn report_originals_lost(run: &CaseRun, case: &str, waybill: &str) -> Result<()> {
    let request =
        mp::ReportOriginalsLostRequest { request_id: fresh(), case_id: case.to_owned(), waybill: waybill.to_owned() };
    is_mp(run)?.report_originals_lost(run.cast.ms_officer.ask(request)).await.answered("ReportOriginalsLost")?;
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 21", format!("originals under waybill {waybill} reported lost"));
    Ok(())
}

pub async fn receive_originals(run: &CaseRun, case: &str, waybill: &str) -> Result<()> {
    let request =
        mp::ReceiveOriginalsRequest { request_id: fresh(), case_id: case.to_owned(), waybill: waybill.to_owned() };
    is_mp(run)?.receive_originals(run.cast.ms_officer.ask(request)).await.answered("ReceiveOriginals")?;
    run.done(Service::IsMp, "par. 21-22", "originals received; 3 working days run");
    Ok(())
}

pub async fn record_final_checks(run: &CaseRun, case: &str) -> Result<()> {
    let none = mp::Assessment::NoHit as i32;
    let request = mp::RecordFinalChecksRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        originals_match: true,
        ibd: none,
        sio_pso: none,
        ..mp::RecordFinalChecksRequest::default()
    };
    is_mp(run)?.record_final_checks(run.cast.ms_officer.ask(request)).await.answered("RecordFinalChecks")?;
    run.done(Service::IsMp, "par. 22", "originals, border, fingerprints and both registers checked");
    Ok(())
}

pub async fn form_final_result(run: &CaseRun, case: &str) -> Result<()> {
    let (client, by) = (is_mp(run)?, &run.cast.ms_officer);
    let answer: mp::FormFinalResultResponse = signed(run, by, |signature| {
        let mut client = client.clone();
        let request = by.ask(mp::FormFinalResultRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            decision: mp::Decision::Approve as i32,
            grounds: vec![],
            signature,
        });
        async move { client.form_final_result(request).await.answered("FormFinalResult") }
    })
    .await?;
    summary(answer.case)?;
    run.time.quiet().await?;
    run.done(Service::IsMp, "par. 22", "result formed: permit granted, signed by the officer");
    Ok(())
}

pub async fn attach_final_result(run: &CaseRun, case: &str) -> Result<()> {
    let request = arm::AttachFinalResultRequest { request_id: fresh(), case_id: case.to_owned() };
    arm_go(run)?.attach_final_result(run.cast.ms_officer.ask(request)).await.answered("AttachFinalResult")?;
    run.time.quiet().await?;
    run.done(Service::ArmGo, "par. 22-23", "result attached; it travels to the cabinet");
    Ok(())
}
