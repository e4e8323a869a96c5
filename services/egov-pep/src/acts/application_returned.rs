//! Par. 12: "При неполном перечне либо несоответствии документов установленным требованиям, сотрудник МС посредством АРМ
//! ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный кабинет ПЭП." The notice is delivered with
//! this act; from it the five calendar days run (AMB-06).

pub use messages::ApplicationReturned;
use platform::ledger::{MessageAct, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;
use regulation::p12_registration::rework_deadline;

use super::consequences::Consequences as _;
use super::{Context, Decision, notices};
use crate::{EgovPep, PortalCase};

const EVENT: &str = "ApplicationReturned";

impl MessageAct<EgovPep> for ApplicationReturned {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        let (PortalCase::Received { application, filing, .. }
        | PortalCase::WithdrawalRequested { application, filing, .. }) = case
        else {
            return Err(case.out_of_place(EVENT, Clause::A12p2));
        };
        if self.revision != filing.revision {
            return Err(Refusal::field("revision", "the return is of another version"));
        }
        // Who withdraws is not asked to correct: the history records the return, and no five days run.
        if let PortalCase::WithdrawalRequested { .. } = case {
            return Ok(Outcome::new(EVENT, Clause::A12p2, case.clone()));
        }
        let deadline = rework_deadline(context.moment, context.law)?;
        let draft = notices::returned(&application.pep_number, &self.grounds, &deadline)?;
        let returned = PortalCase::Returned {
            application: application.clone(),
            filing: filing.clone(),
            grounds: self.grounds.clone(),
            deadline: Box::new(deadline.clone()),
        };
        Ok(Outcome::new(EVENT, Clause::A12p2, returned).deliver(draft, context).start(deadline))
    }
}
