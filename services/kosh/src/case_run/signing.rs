//! A signed act is two calls: the first, without a signature, learns the exact bytes; the second brings the signature over
//! them. The bodies differ, so each call has a request id of its own.

use anyhow::{Result, ensure};
use contracts::{arm_go, astanahub, egov_pep, is_mp};

use super::CaseRun;
use crate::people::Persona;

/// An answer that may carry a statement to sign.
pub(super) trait Statement {
    fn statement(self) -> Vec<u8>;
}

macro_rules! statements {
    ($($answer:ty,)*) => {
        $(impl Statement for $answer {
            fn statement(self) -> Vec<u8> {
                self.statement
            }
        })*
    };
}

statements! {
    astanahub::v1::SubmitPetitionResponse,
    astanahub::v1::SignPetitionResponse,
    egov_pep::v1::GiveConsentResponse,
    egov_pep::v1::SubmitApplicationResponse,
    egov_pep::v1::ResubmitApplicationResponse,
    arm_go::v1::RegisterApplicationResponse,
    arm_go::v1::DrawUpConsentResponse,
    arm_go::v1::WithdrawCrossBorderConsentResponse,
    is_mp::v1::FormPreliminaryResultResponse,
    is_mp::v1::FormFinalResultResponse,
}

/// Asks what to sign, signs it as `persona` at the clock's moment, and acts.
pub(super) async fn signed<A, F>(run: &CaseRun, persona: &Persona, call: impl Fn(Vec<u8>) -> F) -> Result<A>
where
    A: Statement,
    F: Future<Output = Result<A>>,
{
    let statement = call(Vec::new()).await?.statement();
    ensure!(!statement.is_empty(), "the agency showed no statement to sign");
    let signature = persona.sign(statement, run.time.now()).await?;
    call(signature).await
}
