//! Par. 19, 23: notices go "в личный кабинет". Delivery counts, not reading (AMB-06); the first reading is recorded
//! because the applicant may have to prove it.

use platform::ledger::{Human, HumanAct, Outcome};
use platform::notices::{Cabinet as _, read};
use regulation::Clause;
use uuid::Uuid;

use super::{Context, Decision};
use crate::{EgovPep, PortalCase};

#[derive(Clone, Debug)]
pub struct ReadNotice {
    pub notice: Uuid,
}

impl HumanAct<EgovPep> for ReadNotice {
    fn decide(&self, case: &PortalCase, _: &Human, context: &Context<'_>) -> Decision {
        let mut next = case.clone();
        let Some(notices) = next.notices_mut() else {
            return Err(case.out_of_place("ReadNotice", Clause::A19p1));
        };
        let clause = read(notices, self.notice, context.moment)?;
        Ok(Outcome::new("NoticeRead", clause, next))
    }
}
