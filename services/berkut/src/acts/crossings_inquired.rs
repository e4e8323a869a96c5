//! Par. 19: "Если услугополучатель … в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС, результат решения аннулируется." ИС МП asks the border before the thirty days
//! decide. All crossings have been sent on the same link before, so the answer needs nothing but the moment.

pub use messages::CrossingsInquired;
use messages::{BerkutToIsMp, CrossingsAnswered};
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Berkut, Case};

impl MessageAct<Berkut> for CrossingsInquired {
    fn decide(&self, case: &Case, _: &Context<'_>) -> Decision {
        match case {
            Case::Referred { .. } | Case::Withdrawn { .. } | Case::Stay { .. } => {
                Err(case.out_of_place("CrossingsInquired", Clause::A19p4))
            }
            Case::Answered { .. } | Case::Recalled { .. } => {
                Ok(Outcome::new("CrossingsInquired", Clause::A19p4, case.clone())
                    .send(BerkutToIsMp, &CrossingsAnswered { until: self.until }))
            }
        }
    }
}
