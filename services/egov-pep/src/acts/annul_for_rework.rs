//! Par. 12: "…в течении 5 (пяти) календарных дней не устранил причину возврата электронное заявление аннулируется." The
//! end of the deadline annuls. No ban (AMB-05); petition and payment stay usable (AMB-07, AMB-27).

use messages::{ApplicationAnnulled, EgovPepToArmGo};
use platform::ledger::{DeadlineAct, Outcome};
use regulation::Clause;

use super::consequences::Consequences as _;
use super::package::payment_stays;
use super::{Context, Decision, notices};
use crate::{EgovPep, PortalCase};

#[derive(Clone, Debug)]
pub struct AnnulForRework;

impl DeadlineAct<EgovPep> for AnnulForRework {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        let PortalCase::Returned { application, filing, grounds, deadline } = case else {
            return Err(case.out_of_place("AnnulForRework", Clause::A12p3));
        };
        let duty_stays = context.law.interpretations.duty_reuse_after_annulment && payment_stays(grounds);
        let annulled_on = context.moment.legal_date();
        let draft = notices::annulled(&application.pep_number, annulled_on, grounds, deadline, duty_stays)?;
        let message = ApplicationAnnulled { pep_number: application.pep_number.clone() };
        let annulled = PortalCase::Annulled {
            application: application.clone(),
            filing: filing.clone(),
            grounds: grounds.clone(),
            annulled_at: context.moment,
        };
        Ok(Outcome::new("ApplicationAnnulled", Clause::A12p3, annulled)
            .deliver(draft, context)
            .undecided(duty_stays.then_some(filing.duty.payment.reference.as_str()), context)
            .send(EgovPepToArmGo, &message))
    }
}
