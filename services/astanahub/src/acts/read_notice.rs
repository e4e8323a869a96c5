//! Par. 9: "…направляет заявителю уведомление с пояснением причин в личный кабинет на портале astanahub.com". Delivery
//! counts, not reading; the first reading is recorded.

use platform::ledger::{Human, HumanAct, Outcome};
use platform::notices::{Cabinet as _, read};
use regulation::Clause;
use uuid::Uuid;

use super::{Context, Decision};
use crate::{Astanahub, Petition};

#[derive(Clone, Debug)]
pub struct ReadNotice {
    pub notice: Uuid,
}

impl HumanAct<Astanahub> for ReadNotice {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let mut next = case.clone();
        let Some(notices) = next.notices_mut() else {
            return Err(case.out_of_place("ReadNotice", Clause::A9));
        };
        let clause = read(notices, self.notice, context.moment)?;
        Ok(Outcome::new("NoticeRead", clause, next))
    }
}
