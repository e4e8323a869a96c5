//! Par. 17: "После согласования с КНБ сотрудник МС формирует результат предварительного решения в ИС МП."

use messages::facts::{DecisionResult, MigrationDecision};
use messages::{ArrivalRecorded, IsMpToArmGo, IsMpToBerkut, PreliminaryResultFormed, ReferralWithdrawn};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::p17_preliminary_result::{may_approve, may_refuse, refusal_grounds};
use regulation::p19_preliminary_decision::{arrived, permit_number};
use regulation::statement::DecisionStage;
use regulation::{ApprovalAnswer, Clause, DeadlineId, Edition};

use super::officer_decision::{OfficerDecision, refusal, signed, text};
use super::{Context, Decision};
use crate::case::{Checked, Dossier, Preliminary};
use crate::{Case, IsMp};

const STAGE: DecisionStage = DecisionStage::Preliminary;

#[derive(Clone, Debug)]
pub struct FormPreliminaryResult {
    pub decision: OfficerDecision,
    /// The decision's text, signed by the officer.
    pub statement: SignedStatement,
}

/// The text that the officer is to sign. Nobody is asked to sign what the act would refuse.
pub fn statement(case: &Case, decision: &OfficerDecision, law: &Edition) -> Result<String, Refusal> {
    let (checked, approval) = considered(case, law)?;
    Ok(text(STAGE, &checked.dossier.submission, &result(checked, approval, decision, law)?))
}

impl HumanAct<IsMp> for FormPreliminaryResult {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let (checked, approval) = considered(case, context.law)?;
        let result = result(checked, approval, &self.decision, context.law)?;
        let dossier = &checked.dossier;
        let decision = signed(STAGE, &dossier.submission, result, &self.statement, context.moment)?;
        let outcome = Outcome::new("PreliminaryResultFormed", Clause::A17, formed(case, checked, &decision))
            .send(IsMpToArmGo, &PreliminaryResultFormed { decision: decision.clone() });
        let outcome = match arrival_before(dossier, &decision, context) {
            Some(arrival) => outcome.send(IsMpToArmGo, &arrival),
            None => outcome,
        };
        Ok(match case {
            // КНБ was asked and need not answer any more.
            Case::ApprovalRequested { .. } => outcome
                .stop(DeadlineId::D04)
                .send(IsMpToBerkut, &ReferralWithdrawn { asked_at: context.moment }),
            _ => outcome,
        })
    }
}

fn formed(case: &Case, checked: &Checked, decision: &MigrationDecision) -> Case {
    let decision = decision.clone();
    match case {
        Case::ApprovalAnswered(answered) => {
            Case::PreliminaryFormed(Preliminary { answered: answered.clone(), decision })
        }
        _ => Case::RefusedOnChecks { checked: checked.clone(), decision },
    }
}

/// A person who entered before the approval and is still inside has arrived with it (AMB-11); one who has left again has not.
fn arrival_before(dossier: &Dossier, decision: &MigrationDecision, context: &Context<'_>) -> Option<ArrivalRecorded> {
    let inside = decision.result.granted()
        && arrived(&dossier.crossings, context.moment, decision.decided_at, &context.law.interpretations);
    let last =
        dossier.crossings.iter().filter(|crossing| crossing.at <= context.moment).max_by_key(|crossing| crossing.at);
    last.filter(|_| inside).map(|last| ArrivalRecorded { entered_at: last.at })
}

/// What the officer decides upon: after КНБ's answer, or before it where the edition lets a hit refuse at once (AMB-33).
fn considered<'a>(case: &'a Case, law: &Edition) -> Result<(&'a Checked, Option<ApprovalAnswer>), Refusal> {
    match case {
        Case::ApprovalAnswered(answered) => Ok((&answered.checked, Some(answered.answer))),
        Case::ChecksRecorded(checked) | Case::ApprovalRequested { checked, .. }
            if law.interpretations.refuse_before_approval =>
        {
            Ok((checked, None))
        }
        _ => Err(case.out_of_place("FormPreliminaryResult", Clause::A17)),
    }
}

fn result(
    checked: &Checked,
    approval: Option<ApprovalAnswer>,
    decision: &OfficerDecision,
    law: &Edition,
) -> Result<DecisionResult, Refusal> {
    let checks = &checked.checks;
    match decision {
        OfficerDecision::Approve => {
            may_approve(approval, checks)?;
            Ok(DecisionResult::Granted { number: permit_number(checked.dossier.serial) })
        }
        OfficerDecision::Refuse(grounds) => {
            may_refuse(approval, checks, &law.interpretations)?;
            refusal(grounds, &refusal_grounds(approval, checks))
        }
    }
}
