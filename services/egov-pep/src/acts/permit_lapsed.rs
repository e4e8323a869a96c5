//! Par. 19: "Если услугополучатель после положительного решения о предварительном одобрении РПП в течение 30 (тридцати)
//! календарных дней не прибыл в Республику Казахстан и не обратился в территориальную службу МС, результат решения
//! аннулируется. Повторное обращение за получением РПП возможно по истечению 1 (одного) года с момента вынесения решения
//! предварительного одобрения." Only one omission lets it expire without a ban (AMB-10); АРМ ГО knows which it was.

pub use messages::PermitLapsed;
use platform::ledger::{MessageAct, Outcome};
use regulation::{Ban, Clause};

use super::consequences::Consequences as _;
use super::{Context, Decision, notices};
use crate::{EgovPep, PortalCase};

impl MessageAct<EgovPep> for PermitLapsed {
    fn decide(&self, case: &PortalCase, context: &Context<'_>) -> Decision {
        let PortalCase::PreliminaryApproved { application, approval } = case else {
            return Err(case.out_of_place("PermitLapsed", Clause::A19p4));
        };
        let approved_on = approval.decision.decided_at.legal_date();
        let ban = self.annulled.then(|| Ban::after_non_arrival(approved_on, &context.law.interpretations));
        let draft = notices::lapsed(approval, ban.as_ref())?;
        let lapsed = PortalCase::PermitLapsed {
            application: application.clone(),
            approval: approval.clone(),
            annulled: self.annulled,
            lapsed_at: context.moment,
        };
        Ok(Outcome::new("PermitLapsed", draft.clause, lapsed)
            .person(context.person.clone().over(ban))
            .deliver(draft, context))
    }
}
