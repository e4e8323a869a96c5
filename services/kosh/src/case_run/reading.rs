//! What an agency shows: a case, and the applicant's cabinet. One client each, whichever agency serves it.

use anyhow::{Context as _, Result};
use contracts::cases::v1::cabinet_service_client::CabinetServiceClient;
use contracts::cases::v1::case_service_client::CaseServiceClient;
use contracts::cases::v1::{Case, GetCaseRequest, ListNoticesRequest, Notice, ReadNoticeRequest};

use super::{Answered as _, CaseRun, fresh};
use crate::people::Persona;
use crate::services::Service;

/// One case, whole.
pub async fn get_case(run: &CaseRun, by: &Persona, at: Service, case: &str) -> Result<Case> {
    let mut client = CaseServiceClient::new(run.way(at)?);
    let request = GetCaseRequest { case_id: case.to_owned() };
    let answer = client.get_case(by.ask(request)).await.answered("GetCase")?;
    answer.case.with_context(|| format!("{at} shows no case"))
}

/// Opens every unread notice of astanahub's cabinet, oldest first.
pub async fn read_petition_notices(run: &CaseRun) -> Result<Vec<Notice>> {
    open_notices(run, Service::Astanahub, "par. 6-9").await
}

/// Opens every unread notice of the egov portal's cabinet, oldest first.
pub async fn read_notices(run: &CaseRun) -> Result<Vec<Notice>> {
    open_notices(run, Service::EgovPep, "par. 19, 23").await
}

async fn open_notices(run: &CaseRun, at: Service, paragraphs: &'static str) -> Result<Vec<Notice>> {
    let (mut client, by) = (CabinetServiceClient::new(run.way(at)?), &run.cast.applicant);
    let listed = client.list_notices(by.ask(ListNoticesRequest { page_size: 100 })).await.answered("ListNotices")?;
    let mut read = Vec::new();
    for notice in listed.notices.into_iter().rev().filter(|notice| notice.read_at.is_none()) {
        let Notice { case_id, notice_id, .. } = notice;
        let request = ReadNoticeRequest { request_id: fresh(), case_id, notice_id };
        let answer = client.read_notice(by.ask(request)).await.answered("ReadNotice")?;
        let notice = answer.notice.context("a notice was opened and not shown")?;
        run.done(at, paragraphs, format!("notice {} read in the cabinet: {}", notice.kind, notice.title_ru));
        read.push(notice);
    }
    Ok(read)
}
