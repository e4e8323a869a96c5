//! Par. 15: "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." They have passed:
//! the history says so, for КНБ's own officers. Silence decides nothing and a late answer counts (AMB-01).

use platform::ledger::{DeadlineAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Berkut, Case};

#[derive(Clone, Debug)]
pub struct MarkApprovalOverdue;

impl DeadlineAct<Berkut> for MarkApprovalOverdue {
    fn decide(&self, case: &Case, _: &Context<'_>) -> Decision {
        match case {
            Case::Referred { .. } => Ok(Outcome::new("ApprovalOverdue", Clause::A15, case.clone())),
            _ => Err(case.out_of_place("MarkApprovalOverdue", Clause::A15)),
        }
    }
}
