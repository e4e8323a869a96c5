//! What the officer decides, par. 17 and 22, and the decision that the signature makes of it.
//!
//! Both results are formed in the same way: the officer sees the text, signs it, and the act derives the text anew. Out of scope:
//! what an officer may decide.

use messages::facts::{DecisionResult, MigrationDecision, Submission};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::statement::{DecisionStage, decision};
use regulation::{Ground, Moment};

/// The officer's choice.
#[derive(Clone, Debug, PartialEq)]
pub enum OfficerDecision {
    Approve,
    Refuse(Vec<Ground>),
}

/// The text that the officer reads and signs.
pub(super) fn text(stage: DecisionStage, submission: &Submission, result: &DecisionResult) -> String {
    decision(stage, &submission.applicant, &submission.pep_number, result.number(), result.grounds())
}

/// The decision, if the signature is over this very decision.
pub(super) fn signed(
    stage: DecisionStage,
    submission: &Submission,
    result: DecisionResult,
    statement: &SignedStatement,
    decided_at: Moment,
) -> Result<MigrationDecision, Refusal> {
    statement.must_be_over(&text(stage, submission, &result))?;
    Ok(MigrationDecision {
        result,
        decided_at,
        statement: statement.clone(),
        pep_number: submission.pep_number.clone(),
        applicant: submission.applicant.clone(),
    })
}

/// A refusal states at least one ground, and only grounds that the case gave.
pub(super) fn refusal(stated: &[Ground], found: &[Ground]) -> Result<DecisionResult, Refusal> {
    if !stated.is_empty() && stated.iter().all(|ground| found.contains(ground)) {
        return Ok(DecisionResult::Refused { grounds: stated.to_vec() });
    }
    let found = found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(Refusal::field("grounds", format!("state only what was found: {found}")))
}
