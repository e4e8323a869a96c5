//! Par. 12: "…сотрудник МС посредством АРМ ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный
//! кабинет ПЭП." The reasons cannot be cured in five days (AMB-04). No decision, so no ban (AMB-05).

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, Ground};

use super::Decision;
use crate::acts::notices;
use crate::acts::package::payment_stays;
use crate::{Person, PortalCase};

#[derive(Clone, Debug)]
pub struct TakeDocumentsRefusal {
    pub grounds: Vec<Ground>,
}

pub(super) fn take_documents_refusal(
    case: &PortalCase,
    person: &Person,
    act: &TakeDocumentsRefusal,
    context: &ActContext<'_>,
) -> Decision {
    // A withdrawal that crosses the refusal finds nothing left to end.
    let (PortalCase::Received { application, filing, .. }
    | PortalCase::WithdrawalRequested { application, filing, .. }) = case
    else {
        return Err(case.out_of_place("TakeDocumentsRefusal", Clause::A12p2));
    };
    let (refused_on, duty_stays) = (context.moment.legal_date(), payment_stays(&act.grounds));
    let draft = notices::documents_refused(&application.pep_number, refused_on, &act.grounds, duty_stays)?;
    let (application, _) = application.deliver(context.case_id, draft, context.moment);
    let person = person.undecided(duty_stays.then_some(filing.duty.payment.reference.as_str()));
    let refused = PortalCase::DocumentsRefused { application, filing: filing.clone(), grounds: act.grounds.clone() };
    Ok(Outcome::new("DocumentsRefused", Clause::A12p2, refused).person(person))
}
