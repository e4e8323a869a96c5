//! Par. 10(6): "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного
//! правительства)." The gateway called back: the payment was made. What a filing rests on is still asked of the gateway itself.

use platform::ledger::Outcome;
use platform::refusal::Refusal;
use regulation::{Clause, Moment};

use super::Decision;
use crate::PortalCase;
use crate::case::DutyOrder;

#[derive(Clone, Debug)]
pub struct NoteDutyPayment {
    pub reference: String,
    pub paid_at: Moment,
}

pub(super) fn note_duty_payment(case: &PortalCase, act: &NoteDutyPayment) -> Decision {
    let PortalCase::DutyOrdered { application, duty } = case else {
        return Err(case.out_of_place("NoteDutyPayment", Clause::A10d6));
    };
    if duty.reference != act.reference {
        return Err(Refusal::field("reference", "another payment was ordered for this application"));
    }
    if duty.paid_at.is_some() {
        return Err(case.out_of_place("NoteDutyPayment", Clause::A10d6));
    }
    let duty = DutyOrder { paid_at: Some(act.paid_at), ..duty.clone() };
    let next = PortalCase::DutyOrdered { application: application.clone(), duty };
    Ok(Outcome::new("DutyPaymentNoted", Clause::A10d6, next))
}
