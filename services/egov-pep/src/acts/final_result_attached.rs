//! Par. 23: "АРМ ГО ИИС "ЦОН" посредством интеграционного взаимодействия с ПЭП направляет результата принятого решения в
//! личный кабинет услугополучателю." A refusal bans for a year from the conclusion (par. 24).

pub use messages::FinalResultAttached;
use messages::facts::{DecisionResult, MigrationDecision};
use messages::{EgovPepToArmGo, NoticeDelivered};
use platform::ledger::{MessageAct, Outcome};
use platform::notices::{Draft, Kind};
use regulation::{Ban, Clause};

use super::consequences::{Consequences as _, must_be_about};
use super::{Context, Decision, notices};
use crate::case::{Application, Approval};
use crate::{EgovPep, PortalCase};

const EVENT: &str = "FinalResultAttached";

impl MessageAct<EgovPep> for FinalResultAttached {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        let PortalCase::PreliminaryApproved { application, approval } = case else {
            return Err(case.out_of_place(EVENT, Clause::A23));
        };
        must_be_about(&self.decision, application)?;
        let (draft, ban) = notice(application, &self.decision, context)?;
        Ok(Outcome::new(EVENT, Clause::A23, ended(application, approval, &self.decision))
            .person(context.person.clone().over(ban))
            .deliver(draft, context)
            .send(EgovPepToArmGo, &NoticeDelivered { kind: Kind::N8, delivered_at: context.moment }))
    }
}

fn notice(application: &Application, decision: &MigrationDecision, context: &Context<'_>) -> Result<(Draft, Option<Ban>), platform::refusal::Refusal> {
    let (number, decided_on) = (&application.pep_number, decision.decided_at.legal_date());
    Ok(match &decision.result {
        DecisionResult::Granted { number: permit } => {
            (notices::granted(number, permit, decided_on, application.city)?, None)
        }
        DecisionResult::Refused { grounds } => {
            let ban = Ban::after_final_refusal(decided_on, &context.law.interpretations);
            (notices::refused(number, decided_on, grounds, &ban)?, Some(ban))
        }
    })
}

fn ended(application: &Application, approval: &Approval, decision: &MigrationDecision) -> PortalCase {
    let (application, decision) = (application.clone(), decision.clone());
    let approval = Some(Box::new(approval.clone()));
    match decision.result {
        DecisionResult::Granted { .. } => PortalCase::Granted { application, approval, decision },
        DecisionResult::Refused { .. } => PortalCase::Refused { application, approval, decision },
    }
}
