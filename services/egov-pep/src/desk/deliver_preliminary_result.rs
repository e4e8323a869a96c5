//! Par. 19: "Услугополучателю в личный кабинет ПЭП направляется уведомление об отказе либо предварительном одобрении РПП,
//! срок действия которого составляет 30 (тридцать) календарных дней." The decision consumes petition and payment, whatever
//! it says (AMB-27, AMB-29); a refusal bans for a year from its own date.

use platform::errands::Errand;
use platform::ledger::{Outcome, Scene};
use platform::notices::Kind;
use regulation::{Ban, Clause, p19_preliminary_decision};

use super::{Decided, Decision};
use crate::case::{Application, Approval, Conclusion};
use crate::desk::notices;
use crate::{Outgoing, Person, PortalCase};

pub(super) fn deliver_preliminary_result(
    case: &PortalCase,
    person: &Person,
    act: &Decided,
    scene: &Scene<'_>,
) -> Decision {
    // A withdrawal that crosses the decision comes too late.
    let (PortalCase::Received { application, filing, .. }
    | PortalCase::WithdrawalRequested { application, filing, .. }) = case
    else {
        return Err(case.out_of_place("DeliverPreliminaryResult", Clause::A19p1));
    };
    act.must_be_about(application)?;
    let person = person.decided(&application.petition, scene.case_id);
    let decided = match &act.permit {
        Some(number) => approved(application, person, act, number, scene)?,
        None => refused(application, person, act, scene),
    };
    let reference = filing.duty.payment.reference.clone();
    Ok(decided.errand(Errand::ConsumePayment { reference, application: application.pep_number.clone() }))
}

fn approved(application: &Application, person: Person, act: &Decided, number: &str, scene: &Scene<'_>) -> Decision {
    // The later delivery is known here first, so the validity is counted here (AMB-09).
    let validity = p19_preliminary_decision::validity(act.decided_at, Some(scene.moment), scene.law)?;
    let approval = Approval {
        number: number.to_owned(),
        decided_at: act.decided_at,
        valid_until: validity.effective_end,
        decision: act.decision.clone(),
    };
    let draft = notices::preliminary_approved(&application.pep_number, &approval, application.city);
    let (application, _) = application.deliver(scene.case_id, draft, scene.moment);
    let next = PortalCase::PreliminaryApproved { application, approval };
    Ok(Outcome::new("PreliminaryResultDelivered", Clause::A19p1, next)
        .person(person)
        .send(Outgoing::NoticeDelivered { kind: Kind::N6, delivered_at: scene.moment }))
}

fn refused(application: &Application, person: Person, act: &Decided, scene: &Scene<'_>) -> Outcome<crate::EgovPep> {
    let decided_on = act.decided_at.legal_date();
    let ban = Ban::after_preliminary_refusal(decided_on, &scene.law.readings);
    let draft = notices::preliminary_refused(&application.pep_number, decided_on, &act.grounds, &ban);
    let (application, _) = application.deliver(scene.case_id, draft, scene.moment);
    let conclusion =
        Conclusion { decided_at: act.decided_at, grounds: act.grounds.clone(), decision: act.decision.clone() };
    let next = PortalCase::PreliminaryRefused { application, conclusion };
    Outcome::new("PreliminaryResultDelivered", Clause::A19p1, next)
        .person(person.over(Some(ban)))
        .send(Outgoing::NoticeDelivered { kind: Kind::N5, delivered_at: scene.moment })
}
