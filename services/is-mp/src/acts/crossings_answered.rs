//! Par. 19: «Беркут» has answered for the moment about which АРМ ГО asked. Every crossing until then is known, so АРМ ГО learns
//! whether the applicant has arrived. It is answered whatever stage the case has reached meanwhile.

pub use messages::CrossingsAnswered;
use messages::{ArrivalAnswered, IsMpToArmGo};
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;
use regulation::p19_preliminary_decision::arrived_in_time;

use super::{Context, Decision};
use crate::{Case, IsMp};

impl MessageAct<IsMp> for CrossingsAnswered {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        let out_of_place = || case.out_of_place("CrossingsAnswered", Clause::A19p4);
        let (dossier, until) = (case.dossier(), self.until);
        let inquiry = dossier.inquiries.iter().position(|asked| *asked == until).ok_or_else(out_of_place)?;
        let decided = case.preliminary().ok_or_else(out_of_place)?.decision.decided_at;
        let arrived = arrived_in_time(&dossier.crossings, until, decided, &context.law.interpretations);
        let mut answered = case.clone();
        answered.dossier_mut().inquiries.remove(inquiry);
        Ok(Outcome::new("CrossingsAnswered", Clause::A19p4, answered)
            .send(IsMpToArmGo, &ArrivalAnswered { until, arrived }))
    }
}
