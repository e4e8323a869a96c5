//! Par. 12: "При неполном перечне либо несоответствии документов установленным требованиям, сотрудник МС посредством АРМ
//! ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный кабинет ПЭП." The notice is delivered with
//! this act; from it the five calendar days run (AMB-06).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::p12_registration::rework_deadline;
use regulation::{Clause, Ground};

use super::Decision;
use crate::PortalCase;
use crate::acts::notices;

#[derive(Clone, Debug)]
pub struct TakeReturn {
    pub revision: u32,
    pub grounds: Vec<Ground>,
}

pub(super) fn take_return(case: &PortalCase, act: &TakeReturn, context: &ActContext<'_>) -> Decision {
    let (PortalCase::Received { application, filing, .. }
    | PortalCase::WithdrawalRequested { application, filing, .. }) = case
    else {
        return Err(case.out_of_place("TakeReturn", Clause::A12p2));
    };
    if act.revision != filing.revision {
        return Err(Refusal::field("revision", "the return is of another version"));
    }
    // Who withdraws is not asked to correct: the line is written, no five days run.
    if let PortalCase::WithdrawalRequested { .. } = case {
        return Ok(Outcome::new("ApplicationReturned", Clause::A12p2, case.clone()));
    }
    let deadline = rework_deadline(context.moment, context.law)?;
    let draft = notices::returned(&application.pep_number, &act.grounds, &deadline)?;
    let (application, notice) = application.deliver(context.case_id, draft, context.moment);
    let returned = PortalCase::Returned {
        application,
        filing: filing.clone(),
        grounds: act.grounds.clone(),
        notice,
        deadline: Box::new(deadline.clone()),
    };
    Ok(Outcome::new("ApplicationReturned", Clause::A12p2, returned).start(deadline))
}
