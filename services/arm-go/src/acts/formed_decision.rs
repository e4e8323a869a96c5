//! A decision that ИС МП formed (par. 17, 22) must be about this case, and it must be signed as it reads.

use messages::facts::{MigrationDecision, Submission};
use platform::refusal::Refusal;
use regulation::statement::DecisionStage;

/// The exchange verified the signature over the facts in the message. Those facts must also be the facts of the case.
pub(super) fn must_belong_to(
    decision: &MigrationDecision,
    case: &Submission,
    stage: DecisionStage,
) -> Result<(), Refusal> {
    if decision.pep_number != case.pep_number {
        return Err(Refusal::field("pep_number", "the decision names another application"));
    }
    if decision.applicant != case.applicant {
        return Err(Refusal::field("applicant", "the decision names another applicant"));
    }
    decision.statement.must_be_over(&decision.text(stage))
}
