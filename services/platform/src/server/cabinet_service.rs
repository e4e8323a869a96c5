//! `CabinetService`, the applicant's cabinet, served alike by every portal. Out of scope: which act delivers a notice and what it
//! says; those are the portal's.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::cases::v1 as pb;
use contracts::cases::v1::cabinet_service_server::CabinetService;
use futures_util::future::BoxFuture;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::service::act;
use super::{Caller, CaseReader, ReadAct};
use crate::ledger::{Agency, CaseRef, Read, ReadStore, Writer};
use crate::notices::{Cabinet, Notice};
use crate::refusal::Refusal;
use crate::wire::{moment_to_wire, summary_to_wire, uuid_from_wire};

/// Notices in one answer when the caller does not say.
const PAGE: i32 = 20;
const LARGEST_PAGE: i32 = 100;

/// Of these notices of one clock, the SHA-256 of the decision document of each that has one.
pub type DecisionFiles =
    Arc<dyn Fn(Option<Uuid>, Vec<Uuid>) -> BoxFuture<'static, Read<Vec<(Uuid, String)>>> + Send + Sync>;

pub(super) struct ApplicantCabinet<A: Agency, R> {
    pub reader: CaseReader<A, R>,
    pub writer: Writer<A>,
    pub read_notice: ReadAct<A>,
    /// `None` where no notice has a decision document.
    pub files: Option<DecisionFiles>,
}

#[tonic::async_trait]
impl<A: Agency, R: ReadStore<A>> CabinetService for ApplicantCabinet<A, R>
where
    A::Case: Cabinet,
{
    async fn list_notices(
        &self,
        request: Request<pb::ListNoticesRequest>,
    ) -> Result<Response<pb::ListNoticesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let page = match request.get_ref().page_size {
            0 => PAGE,
            size @ 1..=LARGEST_PAGE => size,
            _ => return Err(Refusal::field("page_size", format!("give 1 to {LARGEST_PAGE}, or 0")).into()),
        };
        let mut notices = self.reader.notices_of(&caller).await?;
        notices.truncate(usize::try_from(page).unwrap_or_default());
        Ok(Response::new(pb::ListNoticesResponse { notices: self.with_files(&caller, notices).await? }))
    }

    async fn read_notice(
        &self,
        request: Request<pb::ReadNoticeRequest>,
    ) -> Result<Response<pb::ReadNoticeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pb::ReadNoticeRequest { case_id, notice_id, .. } = request.into_inner();
        let notice = uuid_from_wire("notice_id", &notice_id)?;
        let case = CaseRef::Id(uuid_from_wire("case_id", &case_id)?);
        let answer = act(&self.writer, &caller, case, (self.read_notice)(notice)).await?;
        let read = self.reader.notice(&caller, &case_id, notice).await?;
        let notice = self.with_files(&caller, vec![read]).await?.pop();
        Ok(Response::new(pb::ReadNoticeResponse { case: Some(summary_to_wire(&answer.case)), notice }))
    }
}

impl<A: Agency, R: ReadStore<A>> ApplicantCabinet<A, R> {
    async fn with_files(&self, caller: &Caller, notices: Vec<(Uuid, Notice)>) -> Read<Vec<pb::Notice>> {
        let files: HashMap<Uuid, String> = match &self.files {
            Some(files) => {
                let ids = notices.iter().map(|(_, notice)| notice.id).collect();
                files(caller.test_clock, ids).await?.into_iter().collect()
            }
            None => HashMap::new(),
        };
        let wire = |(case_id, notice): &(Uuid, Notice)| notice_to_wire(*case_id, notice, files.get(&notice.id));
        Ok(notices.iter().map(wire).collect())
    }
}

impl<A: Agency, R: ReadStore<A>> CaseReader<A, R>
where
    A::Case: Cabinet,
{
    /// A notice of a case that is visible to this caller.
    async fn notice(&self, caller: &Caller, case_id: &str, notice: Uuid) -> Result<(Uuid, Notice), Status> {
        let record = self.case(caller, case_id).await?;
        let found = record.state.notices().iter().find(|known| known.id == notice);
        Ok((record.summary.case_id, found.ok_or(Refusal::NoSuchCase)?.clone()))
    }

    /// An applicant's notices, newest first. A person has few cases, and a case few notices.
    async fn notices_of(&self, caller: &Caller) -> Read<Vec<(Uuid, Notice)>> {
        let mut notices = Vec::new();
        for record in self.store.cases_of(caller.test_clock, &caller.human.iin).await? {
            // Of one moment, the later notice is the newer one.
            notices.extend(record.state.notices().iter().rev().map(|notice| (record.summary.case_id, notice.clone())));
        }
        notices.sort_by_key(|(_, notice)| std::cmp::Reverse(notice.delivered_at));
        Ok(notices)
    }
}

fn notice_to_wire(case_id: Uuid, notice: &Notice, file: Option<&String>) -> pb::Notice {
    pb::Notice {
        notice_id: notice.id.to_string(),
        case_id: case_id.to_string(),
        kind: notice.kind.code().to_owned(),
        clause: notice.clause.id().to_owned(),
        title_kk: notice.title_kk.clone(),
        title_ru: notice.title_ru.clone(),
        text_kk: notice.text_kk.clone(),
        text_ru: notice.text_ru.clone(),
        title_en: notice.title_en.clone(),
        text_en: notice.text_en.clone(),
        delivered_at: moment_to_wire(notice.delivered_at),
        read_at: notice.read_at.and_then(moment_to_wire),
        document_sha256: file.cloned().unwrap_or_default(),
    }
}
