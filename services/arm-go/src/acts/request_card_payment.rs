//! Par. 26(3): "квитанция об оплате госпошлины за выдачу ВНЖ." The card has a duty of its own (AMB-27), ordered from the
//! gateway before the act.

use platform::ledger::{ActContext, Outcome};
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

/// Whose card is to be paid, and the payment that was ordered before: nothing is ordered for a case that may not ask for one.
pub fn payer(case: &Application) -> Result<(&Resident, Option<&CardOrder>), Refusal> {
    p26_card::may_request(case.granted().is_some(), case.resident().is_some())?;
    match case {
        Application::ResidenceRegistered(resident) => Ok((resident, None)),
        Application::CardDutyOrdered { resident, order } => Ok((resident, Some(order))),
        _ => Err(case.out_of_place("RequestCardPayment", Clause::A26d3)),
    }
}

pub(super) fn request_card_payment(case: &Application, act: &RequestCardPayment, context: &ActContext<'_>) -> Decision {
    let (resident, ordered) = payer(case)?;
    context.human()?;
    // Two calls at once: the first one's payment stands.
    if ordered.is_some_and(|ordered| ordered.reference != act.order.reference) {
        return Err(case.out_of_place("RequestCardPayment", Clause::A26d3));
    }
    // What was ordered is not ordered anew, and a payment once noted stays noted.
    let order = ordered.unwrap_or(&act.order).clone();
    let requested = Application::CardDutyOrdered { resident: resident.clone(), order };
    Ok(Outcome::new("CardPaymentRequested", Clause::A26d3, requested)
        .tell("payment_reference", &act.order.reference)
        .tell("amount_tenge", act.order.amount_tenge)
        .tell("pay_url", &act.pay_url))
}
