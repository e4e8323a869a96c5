//! The applicant's cabinet at an endpoint: the caller's own notices in a list, or one of them.

use contracts::cases::v1 as pb;
use regulation::Iin;
use tonic::Status;
use uuid::Uuid;

use super::{Caller, ServiceContext};
use crate::ledger::{Agency, RecordsError};
use crate::notices::{Cabinet, Notice};
use crate::refusal::Refusal;
use crate::wire::moment_to_wire;

/// Notices in one answer when the caller does not say.
const PAGE: i32 = 20;
const LARGEST_PAGE: i32 = 100;

impl<A: Agency> ServiceContext<A>
where
    A::Case: Cabinet,
{
    /// The caller's newest notices, newest first.
    pub async fn list_notices(&self, caller: &Caller, page_size: i32) -> Result<Vec<pb::Notice>, Status> {
        let page = match page_size {
            0 => PAGE,
            size @ 1..=LARGEST_PAGE => size,
            _ => return Err(Refusal::field("page_size", format!("give 1 to {LARGEST_PAGE}, or 0")).into()),
        };
        let notices = self.notices_of(&caller.human.iin).await?;
        let newest = notices.iter().take(usize::try_from(page).unwrap_or_default());
        Ok(newest.map(|(case_id, notice)| notice_to_wire(*case_id, notice)).collect())
    }

    /// A notice as it stands in a case that the caller may see.
    pub async fn notice(&self, caller: &Caller, case_id: &str, notice: Uuid) -> Result<pb::Notice, Status> {
        let record = self.case(caller, case_id).await?;
        let found = record.state.notices().iter().find(|known| known.id == notice);
        Ok(notice_to_wire(record.summary.case_id, found.ok_or(Refusal::NoSuchCase)?))
    }

    /// A person has few cases, and a case few notices.
    async fn notices_of(&self, iin: &Iin) -> Result<Vec<(Uuid, Notice)>, RecordsError> {
        let mut notices = Vec::new();
        for record in self.records.cases_of::<A>(iin).await? {
            // Of one moment, the later notice is the newer one.
            notices.extend(record.state.notices().iter().rev().map(|notice| (record.summary.case_id, notice.clone())));
        }
        notices.sort_by_key(|(_, notice)| std::cmp::Reverse(notice.delivered_at));
        Ok(notices)
    }
}

fn notice_to_wire(case_id: Uuid, notice: &Notice) -> pb::Notice {
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
        // An agency that makes documents of its notices tells.
        document_sha256: String::new(),
    }
}
