//! Par. 12: "…сотрудник МС посредством АРМ ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный
//! кабинет ПЭП." The reasons cannot be cured in five days (AMB-04). No decision, so no ban (AMB-05).

pub use messages::DocumentsRefused;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::consequences::Consequences as _;
use super::package::payment_stays;
use super::{Context, Decision, notices};
use crate::{EgovPep, PortalCase};

impl MessageAct<EgovPep> for DocumentsRefused {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        // A withdrawal that crosses the refusal finds nothing left to end.
        let (PortalCase::Received { application, filing, .. }
        | PortalCase::WithdrawalRequested { application, filing, .. }) = case
        else {
            return Err(case.out_of_place("DocumentsRefused", Clause::A12p2));
        };
        let (refused_on, duty_stays) = (context.moment.legal_date(), payment_stays(&self.grounds));
        let draft = notices::documents_refused(&application.pep_number, refused_on, &self.grounds, duty_stays)?;
        let refused = PortalCase::DocumentsRefused {
            application: application.clone(),
            filing: filing.clone(),
            grounds: self.grounds.clone(),
        };
        Ok(Outcome::new("DocumentsRefused", Clause::A12p2, refused)
            .deliver(draft, context)
            .undecided(duty_stays.then_some(filing.duty.payment.reference.as_str()), context))
    }
}
