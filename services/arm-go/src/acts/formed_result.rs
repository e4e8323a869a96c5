//! What a result that ИС МП formed (par. 17, 22) must be before it counts here: this case's, and signed as it reads.

use platform::refusal::Refusal;
use regulation::statement::{self, DecisionStage};
use regulation::{Applicant, Iin};

use crate::case::{Ruling, Submission};

#[derive(Clone, Debug)]
pub struct FormedResult {
    pub ruling: Ruling,
    /// The portal's number and the applicant, as the signed text names them.
    pub pep_number: String,
    pub applicant: Applicant,
    /// The officer of the migration service who signed.
    pub signer: Iin,
}

impl FormedResult {
    /// The text that was signed, derived from the facts that came with the signature.
    pub fn text(&self, stage: DecisionStage) -> String {
        let verdict = &self.ruling.verdict;
        statement::decision(stage, &self.applicant, &self.pep_number, verdict.number(), verdict.grounds())
    }

    /// The endpoint verified the signature over the message's own facts; they must also be those of the case.
    pub(super) fn must_belong_to(&self, case: &Submission, stage: DecisionStage) -> Result<(), Refusal> {
        if self.pep_number != case.pep_number {
            return Err(Refusal::field("pep_number", "the decision names another application"));
        }
        if self.applicant != case.applicant {
            return Err(Refusal::field("applicant", "the decision names another applicant"));
        }
        self.ruling.decision.must_be_over(&self.text(stage))
    }
}
