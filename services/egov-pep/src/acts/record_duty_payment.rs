//! Par. 10(6): "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного
//! правительства)." The gateway called back: the payment was made. A filing still asks the gateway itself.

use platform::ledger::{CallbackAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Moment};

use super::{Context, Decision};
use crate::case::DutyOrder;
use crate::{EgovPep, PortalCase};

#[derive(Clone, Debug)]
pub struct RecordDutyPayment {
    pub reference: String,
    pub paid_at: Moment,
}

impl CallbackAct<EgovPep> for RecordDutyPayment {
    fn decide(&self, case: &PortalCase, _: &Context<'_>) -> Decision {
        let PortalCase::DutyOrdered { application, duty } = case else {
            return Err(case.out_of_place("RecordDutyPayment", Clause::A10d6));
        };
        if duty.reference != self.reference {
            return Err(Refusal::field("reference", "another payment was ordered for this application"));
        }
        if duty.paid_at.is_some() {
            return Err(case.out_of_place("RecordDutyPayment", Clause::A10d6));
        }
        let duty = DutyOrder { paid_at: Some(self.paid_at), ..duty.clone() };
        let next = PortalCase::DutyOrdered { application: application.clone(), duty };
        Ok(Outcome::new("DutyPaymentRecorded", Clause::A10d6, next))
    }
}
