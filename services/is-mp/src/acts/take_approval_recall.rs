//! КНБ took its approval back (AMB-17). The recall stands in the answer's place wherever the case has come to: art. 49 of the
//! Law on Migration prohibits a permit without a positive approval. Nothing is refused by itself: the officer decides, and
//! this very ground may be stated. A grant that lies at ARM GO to be attached by hand is called back from there.

use platform::alerts::raise;
use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{ApprovalAnswer, Clause, Moment};

use super::{Decision, alerts};
use crate::case::alerting::{APPROVAL_RECALLED, RECALLED_AFTER_PERMIT};
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct TakeApprovalRecall {
    pub recalled_at: Moment,
}

pub(super) fn take_approval_recall(case: &Case, act: &TakeApprovalRecall, context: &ActContext<'_>) -> Decision {
    // КНБ recalled before it heard of the withdrawal.
    if let Case::Withdrawn { .. } = case {
        return Ok(Outcome::new("ApprovalRecalled", Clause::A15, case.clone()));
    }
    let mut recalled = case.clone();
    let Some(answered) = recalled.answered_mut().filter(|answered| answered.answer == ApprovalAnswer::Approved) else {
        return Err(case.out_of_place("TakeApprovalRecall", Clause::A15));
    };
    answered.answer = ApprovalAnswer::Recalled;
    answered.recalled_at = Some(act.recalled_at);
    bring_before_supervisor(&mut recalled, act.recalled_at, context)?;
    let grant_under_way = matches!(&recalled, Case::FinalFormed { result, .. } if result.verdict.approved());
    let outcome = Outcome::new("ApprovalRecalled", Clause::A15, recalled);
    Ok(match grant_under_way {
        true => outcome.send(Outgoing::FinalResultRecalled { recalled_at: act.recalled_at }),
        false => outcome,
    })
}

/// What the officer has to do about a recall or, when the permit was attached first, what people have to decide.
pub(super) fn bring_before_supervisor(
    case: &mut Case,
    recalled_at: Moment,
    context: &ActContext<'_>,
) -> Result<(), Refusal> {
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
