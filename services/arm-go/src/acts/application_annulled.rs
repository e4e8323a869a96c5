//! Par. 12: "…в течении 5 (пяти) календарных дней не устранил причину возврата электронное заявление аннулируется." The
//! portal counts the five days and sends this message at their end. Nobody is banned (AMB-05).

pub use messages::ApplicationAnnulled;
use platform::ledger::{MessageAct, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::{Context, Decision};
use crate::{Application, ArmGo};

impl MessageAct<ArmGo> for ApplicationAnnulled {
    fn decide(&self, case: &Application, context: &Context<'_>) -> Decision {
        let Application::Returned { received, .. } = case else {
            return Err(case.out_of_place("ApplicationAnnulled", Clause::A12p3));
        };
        if received.submission.pep_number != self.pep_number {
            return Err(Refusal::field("pep_number", "the case has another number at the portal"));
        }
        Ok(Outcome::new("ApplicationAnnulled", Clause::A12p3, Application::Annulled(received.clone()))
            .person(context.person.after(context.case_id, None)))
    }
}
