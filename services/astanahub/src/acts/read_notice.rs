//! Par. 9: "…направляет заявителю уведомление с пояснением причин в личный кабинет на портале astanahub.com". Delivery
//! counts, not reading; the first reading is recorded.

use platform::ledger::{ActContext, Outcome};
use platform::notices::{Cabinet as _, read};
use regulation::Clause;
use uuid::Uuid;

use super::Decision;
use crate::Petition;

#[derive(Clone, Debug)]
pub struct ReadNotice {
    pub notice: Uuid,
}

pub(super) fn read_notice(case: &Petition, act: &ReadNotice, context: &ActContext<'_>) -> Decision {
    let mut next = case.clone();
    let Some(notices) = next.notices_mut() else {
        return Err(case.out_of_place("ReadNotice", Clause::A9));
    };
    let clause = read(notices, act.notice, context.moment)?;
    Ok(Outcome::new("NoticeRead", clause, next))
}
