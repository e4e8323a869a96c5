//! Par. 19: "Услугополучателю в личный кабинет ПЭП направляется уведомление об отказе либо предварительном одобрении РПП,
//! срок действия которого составляет 30 (тридцать) календарных дней." The decision consumes petition and payment, whatever
//! it says (AMB-27, AMB-29); a refusal bans for a year from its own date.

pub use messages::PreliminaryResultRegistered;
use messages::facts::{DecisionResult, MigrationDecision};
use messages::{EgovPepToArmGo, NoticeDelivered};
use platform::ledger::{MessageAct, Outcome};
use platform::notices::Kind;
use platform::tasks::Task;
use regulation::{Ban, Clause, p19_preliminary_decision};

use super::consequences::{Consequences as _, must_be_about};
use super::{Context, Decision, notices};
use crate::case::{Application, Approval};
use crate::{EgovPep, Person, PortalCase};

const EVENT: &str = "PreliminaryResultRegistered";

impl MessageAct<EgovPep> for PreliminaryResultRegistered {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        // A withdrawal that crosses the decision comes too late.
        let (PortalCase::Received { application, filing, .. }
        | PortalCase::WithdrawalRequested { application, filing, .. }) = case
        else {
            return Err(case.out_of_place(EVENT, Clause::A19p1));
        };
        must_be_about(&self.decision, application)?;
        let person = context.person.decided(&application.petition, context.case_id);
        let decided = match self.decision.result {
            DecisionResult::Granted { .. } => approved(application, person, &self.decision, context)?,
            DecisionResult::Refused { .. } => refused(application, person, &self.decision, context)?,
        };
        let reference = filing.duty.payment.reference.clone();
        Ok(decided.task(Task::ConsumePayment { reference, application: application.pep_number.clone() }))
    }
}

fn approved(
    application: &Application,
    person: Person,
    decision: &MigrationDecision,
    context: &Context<'_>,
) -> Decision {
    // The portal makes the delivery, which may move the last day, so the validity is counted here (AMB-09).
    let validity = p19_preliminary_decision::validity(decision.decided_at, Some(context.moment), context.law)?;
    let approval = Approval { decision: decision.clone(), valid_until: validity.effective_end };
    let draft = notices::preliminary_approved(&application.pep_number, &approval, application.city)?;
    let next = PortalCase::PreliminaryApproved { application: application.clone(), approval };
    Ok(Outcome::new(EVENT, Clause::A19p1, next)
        .person(person)
        .deliver(draft, context)
        .send(EgovPepToArmGo, &NoticeDelivered { kind: Kind::N6, delivered_at: context.moment }))
}

fn refused(
    application: &Application,
    person: Person,
    decision: &MigrationDecision,
    context: &Context<'_>,
) -> Decision {
    let (decided_on, grounds) = (decision.decided_at.legal_date(), decision.result.grounds());
    let ban = Ban::after_preliminary_refusal(decided_on, &context.law.interpretations);
    let draft = notices::preliminary_refused(&application.pep_number, decided_on, grounds, &ban)?;
    let next = PortalCase::PreliminaryRefused { application: application.clone(), decision: decision.clone() };
    Ok(Outcome::new(EVENT, Clause::A19p1, next)
        .person(person.over(Some(ban)))
        .deliver(draft, context)
        .send(EgovPepToArmGo, &NoticeDelivered { kind: Kind::N5, delivered_at: context.moment }))
}
