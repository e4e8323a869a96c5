//! Par. 22: "По результатам проверок сотрудник МС формирует результат государственной услуги в ИС МП". КНБ is not asked
//! again: its approval stands unless it was recalled (AMB-17).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::identity::with_check_character;
use regulation::p22_final_decision::{may_issue, may_refuse, on_hold, refusal_grounds};
use regulation::statement::{DecisionStage, decision};
use regulation::{Clause, Ground};

use super::{Decision, Ruling};
use crate::case::{Dossier, Formed, Verdict, Verified};
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct FormFinalResult {
    pub ruling: Ruling,
    pub decision: SignedStatement,
}

/// The decision as it is shown to the officer: nobody is asked to sign what the act would refuse.
pub fn statement(case: &Case, ruling: &Ruling) -> Result<String, Refusal> {
    let verified = verified(case)?;
    Ok(text(verified.dossier(), &verdict(verified, ruling)?))
}

pub(super) fn form_final_result(case: &Case, act: &FormFinalResult, context: &ActContext<'_>) -> Decision {
    let verified = verified(case)?;
    context.human()?;
    let verdict = verdict(verified, &act.ruling)?;
    let dossier = verified.dossier();
    act.decision.must_be_over(&text(dossier, &verdict))?;
    let result = Formed { decided_at: context.moment, verdict, decision: act.decision.clone() };
    let message = Outgoing::FinalResultFormed {
        formed: result.clone(),
        pep_number: dossier.pep_number.clone(),
        applicant: dossier.applicant.clone(),
    };
    let formed = Case::FinalFormed { verified: verified.clone(), result };
    Ok(Outcome::new("FinalResultFormed", Clause::A22, formed).send(message))
}

fn verified(case: &Case) -> Result<&Verified, Refusal> {
    match case {
        Case::FinalChecked(verified) | Case::OnHold(verified) => Ok(verified),
        _ => Err(case.out_of_place("FormFinalResult", Clause::A22)),
    }
}

fn verdict(verified: &Verified, ruling: &Ruling) -> Result<Verdict, Refusal> {
    let (approval, checks) = (verified.answered().answer, &verified.checks);
    match ruling {
        Ruling::Approve => {
            may_issue(approval, checks)?;
            Ok(Verdict::Approved { number: with_check_character("RPP", verified.dossier().serial) })
        }
        Ruling::Refuse(grounds) => {
            let absence_counts = states_absence(grounds, &on_hold(checks));
            may_refuse(approval, checks, absence_counts)?;
            super::among(grounds, &refusal_grounds(approval, checks, absence_counts))?;
            Ok(Verdict::Refused { grounds: grounds.clone() })
        }
    }
}

/// Absent data counts only by the officer's explicit decision (AMB-18): by stating it as a ground.
fn states_absence(stated: &[Ground], absent: &[Ground]) -> bool {
    stated.iter().any(|ground| absent.contains(ground))
}

fn text(dossier: &Dossier, verdict: &Verdict) -> String {
    decision(DecisionStage::Final, &dossier.applicant, &dossier.pep_number, verdict.permit(), verdict.grounds())
}
