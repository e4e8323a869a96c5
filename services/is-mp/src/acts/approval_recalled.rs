//! КНБ took its approval back (AMB-17). The recall replaces the answer at every stage: art. 49 of the Law on Migration prohibits a
//! permit without a positive approval. Nothing is refused automatically. The officer decides, and may state this very ground. A
//! grant that АРМ ГО has not attached yet is recalled from there.

pub use messages::ApprovalRecalled;
use messages::{FinalResultRecalled, IsMpToArmGo};
use platform::alerts::raise;
use platform::ledger::{MessageAct, Outcome};
use platform::refusal::Refusal;
use regulation::{ApprovalAnswer, Clause, Moment};

use super::{Context, Decision, alerts};
use crate::case::alerting::{APPROVAL_RECALLED, RECALLED_AFTER_PERMIT};
use crate::{Case, IsMp};

const EVENT: &str = "ApprovalRecalled";

impl MessageAct<IsMp> for ApprovalRecalled {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        // КНБ recalled before the withdrawal reached «Беркут».
        if let Case::Withdrawn { .. } = case {
            return Ok(Outcome::new(EVENT, Clause::A15, case.clone()));
        }
        let recalled = recall(case, self.recalled_at, context)?
            .ok_or_else(|| case.out_of_place(EVENT, Clause::A15))?;
        let unattached_grant = matches!(&recalled, Case::FinalFormed { decision, .. } if decision.result.granted());
        let outcome = Outcome::new(EVENT, Clause::A15, recalled);
        Ok(match unattached_grant {
            true => outcome.send(IsMpToArmGo, &FinalResultRecalled { recalled_at: self.recalled_at }),
            false => outcome,
        })
    }
}

/// The case after the recall; `None` when there is no approval to recall.
fn recall(case: &Case, recalled_at: Moment, context: &Context<'_>) -> Result<Option<Case>, Refusal> {
    let mut recalled = case.clone();
    let approved = recalled.answered_mut().filter(|answered| answered.answer == ApprovalAnswer::Approved);
    let Some(answered) = approved else { return Ok(None) };
    answered.answer = ApprovalAnswer::Recalled;
    answered.recalled_at = Some(recalled_at);
    raise_recall(&mut recalled, recalled_at, context)?;
    Ok(Some(recalled))
}

/// Says what the officer has to do about a recall or, when the permit was attached first, what people have to decide.
pub(super) fn raise_recall(case: &mut Case, recalled_at: Moment, context: &Context<'_>) -> Result<(), Refusal> {
    let (number, recalled_on) = (case.dossier().number.clone(), recalled_at.legal_date());
    let (kind, draft) = match case {
        Case::Closed { granted: true, .. } => {
            (RECALLED_AFTER_PERMIT, alerts::recalled_after_permit(&number, recalled_on)?)
        }
        _ => (APPROVAL_RECALLED, alerts::approval_recalled(&number, recalled_on)?),
    };
    raise(case, context.case_id, kind, draft, context.moment);
    Ok(())
}
