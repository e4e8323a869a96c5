//! Par. 19: "Если услугополучатель … в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС, результат решения аннулируется." АРМ ГО keeps the deadline and decides.

pub use messages::PermitLapsed;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Case, IsMp};

impl MessageAct<IsMp> for PermitLapsed {
    fn decide(&self, case: &Case, _: &Context<'_>) -> Decision {
        let clause = if self.annulled { Clause::A19p4 } else { Clause::A19p1 };
        match case {
            Case::PreliminaryFormed(preliminary) if preliminary.decision.result.granted() => {
                let lapsed = Case::PermitLapsed {
                    preliminary: preliminary.clone(),
                    annulled: self.annulled,
                    first_allowed: self.first_allowed,
                };
                Ok(Outcome::new("PermitLapsed", clause, lapsed))
            }
            _ => Err(case.out_of_place("PermitLapsed", clause)),
        }
    }
}
