//! Par. 27: "Государственная услуга по выдаче ВНЖ оказывается в соответствии с Правилами оказания государственной услуги
//! "Выдача удостоверений лицам без гражданства и видов на жительство иностранцам, постоянно проживающим в Республике
//! Казахстан"…" The cabinet shows the card that the service centre issued.

pub use messages::ResidenceCardIssued;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{EgovPep, PortalCase};

impl MessageAct<EgovPep> for ResidenceCardIssued {
    fn decide(&self, case: &PortalCase, _: &Context<'_>) -> Decision {
        let PortalCase::Granted { application, approval, decision } = case else {
            return Err(case.out_of_place("ResidenceCardIssued", Clause::A27));
        };
        let issued = PortalCase::CardIssued {
            application: application.clone(),
            approval: approval.clone(),
            decision: decision.clone(),
            card: self.clone(),
        };
        Ok(Outcome::new("ResidenceCardIssued", Clause::A27, issued))
    }
}
