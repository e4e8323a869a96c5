//! Par. 12: "…в течении 5 (пяти) календарных дней не устранил причину возврата электронное заявление аннулируется." Time
//! itself acts. No ban (AMB-05); petition and payment stay usable (AMB-07, AMB-27).

use platform::ledger::{ActContext, Outcome};
use regulation::Clause;

use super::Decision;
use crate::acts::notices;
use crate::acts::package::payment_stays;
use crate::{Outgoing, Person, PortalCase};

pub(super) fn annul_for_rework(case: &PortalCase, person: &Person, context: &ActContext<'_>) -> Decision {
    let PortalCase::Returned { application, filing, grounds, deadline, .. } = case else {
        return Err(case.out_of_place("AnnulForRework", Clause::A12p3));
    };
    let duty_stays = context.law.interpretations.duty_reuse_after_annulment && payment_stays(grounds);
    let annulled_on = context.moment.legal_date();
    let draft = notices::annulled(&application.pep_number, annulled_on, grounds, deadline, duty_stays)?;
    let (application, _) = application.deliver(context.case_id, draft, context.moment);
    let message = Outgoing::ApplicationAnnulled { pep_number: application.pep_number.clone() };
    let person = person.undecided(duty_stays.then_some(filing.duty.payment.reference.as_str()));
    let annulled = PortalCase::Annulled {
        application,
        filing: filing.clone(),
        grounds: grounds.clone(),
        annulled_at: context.moment,
    };
    Ok(Outcome::new("ApplicationAnnulled", Clause::A12p3, annulled).person(person).send(message))
}
