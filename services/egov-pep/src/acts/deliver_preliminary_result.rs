//! Par. 19: "Услугополучателю в личный кабинет ПЭП направляется уведомление об отказе либо предварительном одобрении РПП,
//! срок действия которого составляет 30 (тридцать) календарных дней." The decision consumes petition and payment, whatever
//! it says (AMB-27, AMB-29); a refusal bans for a year from its own date.

use platform::ledger::{ActContext, Outcome};
use platform::notices::Kind;
use platform::tasks::Task;
use regulation::{Ban, Clause, p19_preliminary_decision};

use super::{Decided, Decision};
use crate::acts::notices;
use crate::case::{Application, Approval, Conclusion};
use crate::{Outgoing, Person, PortalCase};

pub(super) fn deliver_preliminary_result(
    case: &PortalCase,
    person: &Person,
    act: &Decided,
    context: &ActContext<'_>,
) -> Decision {
    // A withdrawal that crosses the decision comes too late.
    let (PortalCase::Received { application, filing, .. }
    | PortalCase::WithdrawalRequested { application, filing, .. }) = case
    else {
        return Err(case.out_of_place("DeliverPreliminaryResult", Clause::A19p1));
    };
    act.must_be_about(application)?;
    let person = person.decided(&application.petition, context.case_id);
    let decided = match &act.permit {
        Some(number) => approved(application, person, act, number, context)?,
        None => refused(application, person, act, context)?,
    };
    let reference = filing.duty.payment.reference.clone();
    Ok(decided.task(Task::ConsumePayment { reference, application: application.pep_number.clone() }))
}

fn approved(
    application: &Application,
    person: Person,
    act: &Decided,
    number: &str,
    context: &ActContext<'_>,
) -> Decision {
    // The later delivery is known here first, so the validity is counted here (AMB-09).
    let validity = p19_preliminary_decision::validity(act.decided_at, Some(context.moment), context.law)?;
    let approval = Approval {
        number: number.to_owned(),
        decided_at: act.decided_at,
        valid_until: validity.effective_end,
        decision: act.decision.clone(),
    };
    let draft = notices::preliminary_approved(&application.pep_number, &approval, application.city)?;
    let (application, _) = application.deliver(context.case_id, draft, context.moment);
    let next = PortalCase::PreliminaryApproved { application, approval };
    Ok(Outcome::new("PreliminaryResultDelivered", Clause::A19p1, next)
        .person(person)
        .send(Outgoing::NoticeDelivered { kind: Kind::N6, delivered_at: context.moment }))
}

fn refused(application: &Application, person: Person, act: &Decided, context: &ActContext<'_>) -> Decision {
    let decided_on = act.decided_at.legal_date();
    let ban = Ban::after_preliminary_refusal(decided_on, &context.law.interpretations);
    let draft = notices::preliminary_refused(&application.pep_number, decided_on, &act.grounds, &ban)?;
    let (application, _) = application.deliver(context.case_id, draft, context.moment);
    let conclusion =
        Conclusion { decided_at: act.decided_at, grounds: act.grounds.clone(), decision: act.decision.clone() };
    let next = PortalCase::PreliminaryRefused { application, conclusion };
    Ok(Outcome::new("PreliminaryResultDelivered", Clause::A19p1, next)
        .person(person.over(Some(ban)))
        .send(Outgoing::NoticeDelivered { kind: Kind::N5, delivered_at: context.moment }))
}
