//! Par. 7: "Следующий этап верификации проводится путем видео-интервью…" The applicant did not come to it. The order is silent:
//! no refusal, other times are offered (AMB-31).

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, p06_interview};

use super::{Context, Decision};
use crate::{Astanahub, Petition};

#[derive(Clone, Debug)]
pub struct RecordNoShow;

impl HumanAct<Astanahub> for RecordNoShow {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let Petition::SlotChosen { submitted, invitation, slot } = case else {
            return Err(case.out_of_place("RecordNoShow", Clause::A7));
        };
        p06_interview::may_record(*slot, context.moment)?;
        let hour = invitation.hour(*slot);
        let missed =
            Petition::InterviewMissed { submitted: submitted.clone(), invitation: invitation.clone(), slot: *slot };
        Ok(Outcome::new("NoShowRecorded", Clause::A7, missed).release(hour))
    }
}
