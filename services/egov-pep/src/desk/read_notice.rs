//! Par. 19, 23: notices go "в личный кабинет". Delivery counts, not reading (AMB-06); the first reading is recorded
//! because the applicant may have to prove it.

use platform::ledger::{Outcome, Scene};
use platform::refusal::Refusal;
use regulation::Clause;
use uuid::Uuid;

use super::Decision;
use crate::PortalCase;

#[derive(Clone, Debug)]
pub struct ReadNotice {
    pub notice: Uuid,
}

pub(super) fn read_notice(case: &PortalCase, act: &ReadNotice, scene: &Scene<'_>) -> Decision {
    let mut next = case.clone();
    let Some(application) = next.application_mut() else {
        return Err(case.out_of_place("ReadNotice", Clause::A19p1));
    };
    let notice = application
        .notices
        .iter_mut()
        .find(|notice| notice.id == act.notice)
        .ok_or_else(|| Refusal::field("notice_id", "name a notice of this case"))?;
    notice.read_at.get_or_insert(scene.moment);
    let clause = notice.clause;
    Ok(Outcome::new("NoticeRead", clause, next))
}
