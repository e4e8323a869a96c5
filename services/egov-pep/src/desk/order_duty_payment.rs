//! Par. 10(6): "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного
//! правительства)." Asked again, the same payment is told again.

use platform::ledger::Outcome;
use platform::refusal::Refusal;
use regulation::Clause;

use super::Decision;
use crate::case::{Application, DutyOrder};
use crate::{Person, PortalCase};

#[derive(Clone, Debug)]
pub struct OrderDutyPayment {
    pub duty: DutyOrder,
    pub pay_url: String,
}

/// The application that a payment may be ordered for, and the payment it already has.
pub fn may_order(case: &PortalCase) -> Result<(&Application, Option<&DutyOrder>), Refusal> {
    match case {
        PortalCase::Opened { application } => Ok((application, None)),
        PortalCase::DutyOrdered { application, duty } => Ok((application, Some(duty))),
        _ => Err(case.out_of_place("RequestDutyPayment", Clause::A10d6)),
    }
}

pub(super) fn order_duty_payment(case: &PortalCase, person: &Person, act: &OrderDutyPayment) -> Decision {
    let (application, ordered) = may_order(case)?;
    // Two calls at once: the first one's payment stands.
    if ordered.is_some_and(|ordered| ordered.reference != act.duty.reference) {
        return Err(case.out_of_place("RequestDutyPayment", Clause::A10d6));
    }
    let duty = ordered.unwrap_or(&act.duty).clone();
    let next = PortalCase::DutyOrdered { application: application.clone(), duty };
    Ok(Outcome::new("DutyPaymentOrdered", Clause::A10d6, next)
        .person(Person { free_payment: None, ..person.clone() })
        .tell("payment_reference", &act.duty.reference)
        .tell("amount_tenge", act.duty.amount.0)
        .tell("pay_url", &act.pay_url))
}
