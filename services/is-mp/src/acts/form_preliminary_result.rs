//! Par. 17: "После согласования с КНБ сотрудник МС формирует результат предварительного решения в ИС МП."

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::p19_preliminary_decision::{arrived, permit_number};
use regulation::statement::{DecisionStage, decision};
use regulation::{ApprovalAnswer, Clause, DeadlineId, Edition, p17_preliminary_result};

use super::{Decision, Ruling};
use crate::case::{Checked, Dossier, Formed, Preliminary, Verdict};
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct FormPreliminaryResult {
    pub ruling: Ruling,
    pub decision: SignedStatement,
}

/// The decision as it is shown to the officer: nobody is asked to sign what the act would refuse.
pub fn statement(case: &Case, ruling: &Ruling, law: &Edition) -> Result<String, Refusal> {
    let (checked, approval) = considered(case, law)?;
    Ok(text(&checked.dossier, &verdict(checked, approval, ruling, law)?))
}

pub(super) fn form_preliminary_result(case: &Case, act: &FormPreliminaryResult, context: &ActContext<'_>) -> Decision {
    let (checked, approval) = considered(case, context.law)?;
    context.human()?;
    let verdict = verdict(checked, approval, &act.ruling, context.law)?;
    let dossier = &checked.dossier;
    act.decision.must_be_over(&text(dossier, &verdict))?;
    let formed = Formed { decided_at: context.moment, verdict, decision: act.decision.clone() };
    let result = Outgoing::PreliminaryResultFormed {
        formed: formed.clone(),
        pep_number: dossier.pep_number.clone(),
        applicant: dossier.applicant.clone(),
    };
    let arrival = arrival_before(dossier, &formed, context);
    let next = match case {
        Case::ApprovalAnswered(answered) => Case::PreliminaryFormed(Preliminary { answered: answered.clone(), formed }),
        _ => Case::RefusedOnChecks { checked: checked.clone(), formed },
    };
    let mut outcome = Outcome::new("PreliminaryResultFormed", Clause::A17, next).send(result);
    outcome.messages.extend(arrival);
    // КНБ was asked and owes no answer any more.
    if let Case::ApprovalRequested { .. } = case {
        outcome = outcome.stop(DeadlineId::D04).send(Outgoing::ReferralWithdrawn { asked_at: context.moment });
    }
    Ok(outcome)
}

/// Who entered before the approval and is still inside has arrived with it (AMB-11); who has left again has not.
fn arrival_before(dossier: &Dossier, formed: &Formed, context: &ActContext<'_>) -> Option<Outgoing> {
    let inside = formed.verdict.approved()
        && arrived(&dossier.crossings, context.moment, formed.decided_at, &context.law.interpretations);
    let last =
        dossier.crossings.iter().filter(|crossing| crossing.at <= context.moment).max_by_key(|crossing| crossing.at);
    last.filter(|_| inside).map(|last| Outgoing::ArrivalRecorded { entered_at: last.at })
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

fn verdict(
    checked: &Checked,
    approval: Option<ApprovalAnswer>,
    ruling: &Ruling,
    law: &Edition,
) -> Result<Verdict, Refusal> {
    let checks = &checked.checks;
    match ruling {
        Ruling::Approve => {
            p17_preliminary_result::may_approve(approval, checks)?;
            Ok(Verdict::Approved { number: permit_number(checked.dossier.serial) })
        }
        Ruling::Refuse(grounds) => {
            p17_preliminary_result::may_refuse(approval, checks, &law.interpretations)?;
            super::among(grounds, &p17_preliminary_result::refusal_grounds(approval, checks))?;
            Ok(Verdict::Refused { grounds: grounds.clone() })
        }
    }
}

fn text(dossier: &Dossier, verdict: &Verdict) -> String {
    decision(DecisionStage::Preliminary, &dossier.applicant, &dossier.pep_number, verdict.permit(), verdict.grounds())
}
