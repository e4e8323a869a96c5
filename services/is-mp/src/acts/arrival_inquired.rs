//! Par. 19: "Если услугополучатель … в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС, результат решения аннулируется." АРМ ГО asks before the thirty days decide. ИС МП asks
//! the border first: «Беркут» answers on the link on which it sends the crossings, after all crossings until that moment.

pub use messages::ArrivalInquired;
use messages::{CrossingsInquired, IsMpToBerkut};
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Case, IsMp};

impl MessageAct<IsMp> for ArrivalInquired {
    fn decide(&self, case: &Case, _: &Context<'_>) -> Decision {
        if case.live_approval().is_none() {
            return Err(case.out_of_place("ArrivalInquired", Clause::A19p4));
        }
        let mut inquired = case.clone();
        inquired.dossier_mut().inquiries.push(self.until);
        Ok(Outcome::new("ArrivalInquired", Clause::A19p4, inquired)
            .send(IsMpToBerkut, &CrossingsInquired { until: self.until }))
    }
}
