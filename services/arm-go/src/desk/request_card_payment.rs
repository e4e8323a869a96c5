//! Par. 26(3): "квитанция об оплате госпошлины за выдачу ВНЖ." The card has a duty of its own (AMB-27), ordered from the
//! gateway before the desk.

use platform::ledger::Outcome;
use platform::refusal::Refusal;
use regulation::{Clause, p26_card};

use super::Decision;
use crate::Application;
use crate::case::{CardOrder, Resident};

#[derive(Clone, Debug)]
pub struct RequestCardPayment {
    pub order: CardOrder,
    /// Where the payer pays.
    pub pay_url: String,
}

/// Whose card is to be paid: nothing is ordered for a case that may not ask for one.
pub fn resident(case: &Application) -> Result<&Resident, Refusal> {
    p26_card::may_request(case.granted().is_some(), case.resident().is_some())?;
    match case {
        Application::ResidenceRegistered(resident) => Ok(resident),
        _ => Err(case.out_of_place("RequestCardPayment", Clause::A26d3)),
    }
}

pub(super) fn request_card_payment(case: &Application, act: &RequestCardPayment) -> Decision {
    let resident = resident(case)?.clone();
    let ordered = Application::CardDutyOrdered { resident, order: act.order.clone() };
    Ok(Outcome::new("CardPaymentRequested", Clause::A26d3, ordered)
        .tell("payment_reference", &act.order.reference)
        .tell("amount_tenge", act.order.amount_tenge)
        .tell("pay_url", &act.pay_url))
}
