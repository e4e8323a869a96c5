//! Par. 7: "…результаты которого фиксируются и передаются в МИИЦР на утверждение."

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Astanahub, Petition};

#[derive(Clone, Debug)]
pub struct ApproveInterviewResult;

impl HumanAct<Astanahub> for ApproveInterviewResult {
    fn decide(&self, case: &Petition, _: &Human, _: &Context<'_>) -> Decision {
        let Petition::Interviewed(interviewed) = case else {
            return Err(case.out_of_place("ApproveInterviewResult", Clause::A7));
        };
        Ok(Outcome::new("InterviewResultApproved", Clause::A7, Petition::ResultApproved(interviewed.clone())))
    }
}
