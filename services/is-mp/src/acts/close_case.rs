//! Par. 22: "…и в ручном режиме прикрепляет результат принятого решения в АРМ ГО ИИС "ЦОН"." What was attached must be
//! what was formed; with it the three working days (D-12) are kept.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Applicant, Clause, DeadlineId, Iin};

use super::Decision;
use super::take_approval_recall::bring_before_supervisor;
use crate::Case;
use crate::case::Verdict;

/// What ARM GO attached. The decision was verified on receipt over these very facts.
#[derive(Clone, Debug)]
pub struct CloseCase {
    pub verdict: Verdict,
    pub decision: SignedStatement,
    pub decision_signer: Iin,
    pub pep_number: String,
    pub applicant: Applicant,
}

pub(super) fn close_case(case: &Case, act: &CloseCase, context: &ActContext<'_>) -> Decision {
    let Case::FinalFormed { verified, result } = case else {
        return Err(case.out_of_place("CloseCase", Clause::A22));
    };
    if act.verdict != result.verdict || act.decision.sha256 != result.decision.sha256 {
        return Err(Refusal::field("decision", "another result was attached than the one formed here"));
    }
    let granted = result.verdict.approved();
    let mut closed = Case::Closed { verified: verified.clone(), result: result.clone(), granted };
    // ARM GO attached before it heard of the recall.
    if let (true, Some(recalled_at)) = (granted, verified.answered().recalled_at) {
        bring_before_supervisor(&mut closed, recalled_at, context)?;
    }
    Ok(Outcome::new("CaseClosed", Clause::A22, closed).stop(DeadlineId::D12))
}
