//! Par. 26(3): "квитанция об оплате госпошлины за выдачу ВНЖ." The gateway called back: the payment was made. The issue of the
//! card still asks the gateway itself.

use platform::ledger::{CallbackAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Moment};

use super::{Context, Decision};
use crate::case::CardOrder;
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct RecordCardPayment {
    pub reference: String,
    pub paid_at: Moment,
}

impl CallbackAct<ArmGo> for RecordCardPayment {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let Application::CardDutyOrdered { resident, order } = case else {
            return Err(case.out_of_place("RecordCardPayment", Clause::A26d3));
        };
        if order.reference != self.reference {
            return Err(Refusal::field("reference", "another payment was ordered for this card"));
        }
        if order.paid_at.is_some() {
            return Err(case.out_of_place("RecordCardPayment", Clause::A26d3));
        }
        let order = CardOrder { paid_at: Some(self.paid_at), ..order.clone() };
        let next = Application::CardDutyOrdered { resident: resident.clone(), order };
        Ok(Outcome::new("CardPaymentRecorded", Clause::A26d3, next))
    }
}
