//! Par. 22: "По результатам проверок сотрудник МС формирует результат государственной услуги в ИС МП". КНБ is not asked
//! again: its approval stands unless it was recalled (AMB-17).

use messages::facts::DecisionResult;
use messages::{FinalResultFormed, IsMpToArmGo};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::identity::with_check_character;
use regulation::p22_final_decision::{may_issue, may_refuse, on_hold, refusal_grounds};
use regulation::statement::DecisionStage;
use regulation::{Clause, Ground};

use super::officer_decision::{OfficerDecision, refusal, signed, text};
use super::{Context, Decision};
use crate::case::Verified;
use crate::{Case, IsMp};

const STAGE: DecisionStage = DecisionStage::Final;

#[derive(Clone, Debug)]
pub struct FormFinalResult {
    pub decision: OfficerDecision,
    /// The decision's text, signed by the officer.
    pub statement: SignedStatement,
}

/// The text that the officer is to sign. Nobody is asked to sign what the act would refuse.
pub fn statement(case: &Case, decision: &OfficerDecision) -> Result<String, Refusal> {
    let verified = verified(case)?;
    Ok(text(STAGE, &verified.dossier().submission, &result(verified, decision)?))
}

impl HumanAct<IsMp> for FormFinalResult {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let verified = verified(case)?;
        let result = result(verified, &self.decision)?;
        let decision = signed(STAGE, &verified.dossier().submission, result, &self.statement, context.moment)?;
        let formed = Case::FinalFormed { verified: verified.clone(), decision: decision.clone() };
        Ok(Outcome::new("FinalResultFormed", Clause::A22, formed).send(IsMpToArmGo, &FinalResultFormed { decision }))
    }
}

fn verified(case: &Case) -> Result<&Verified, Refusal> {
    match case {
        Case::FinalChecked(verified) | Case::OnHold(verified) => Ok(verified),
        _ => Err(case.out_of_place("FormFinalResult", Clause::A22)),
    }
}

fn result(verified: &Verified, decision: &OfficerDecision) -> Result<DecisionResult, Refusal> {
    let (approval, checks) = (verified.answered().answer, &verified.checks);
    match decision {
        OfficerDecision::Approve => {
            may_issue(approval, checks)?;
            Ok(DecisionResult::Granted { number: with_check_character("RPP", verified.dossier().serial) })
        }
        OfficerDecision::Refuse(grounds) => {
            let absence_counts = states_absence(grounds, &on_hold(checks));
            may_refuse(approval, checks, absence_counts)?;
            refusal(grounds, &refusal_grounds(approval, checks, absence_counts))
        }
    }
}

/// Absent data count only by the officer's explicit decision (AMB-18): when the officer states the absence as a ground.
fn states_absence(stated: &[Ground], absent: &[Ground]) -> bool {
    stated.iter().any(|ground| absent.contains(ground))
}
