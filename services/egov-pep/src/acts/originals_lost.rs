//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются…" The order does not think of a courier who
//! loses them. The applicant gets a notice, because the service centre will ask for them again; nothing is decided.

pub use messages::OriginalsLost;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::consequences::Consequences as _;
use super::{Context, Decision, notices};
use crate::{EgovPep, PortalCase};

impl MessageAct<EgovPep> for OriginalsLost {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        let PortalCase::PreliminaryApproved { application, .. } = case else {
            return Err(case.out_of_place("OriginalsLost", Clause::A21));
        };
        let draft = notices::originals_lost(&application.pep_number, &self.waybill, self.reported_at.legal_date())?;
        Ok(Outcome::new("OriginalsLost", Clause::A21, case.clone()).deliver(draft, context))
    }
}
