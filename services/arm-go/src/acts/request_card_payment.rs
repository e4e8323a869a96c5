//! Par. 26(3): "квитанция об оплате госпошлины за выдачу ВНЖ." The card has a duty of its own (AMB-27). It is ordered from the
//! gateway before the act.

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, p26_card};

use super::{Context, Decision};
use crate::case::{CardOrder, Resident};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct RequestCardPayment {
    pub order: CardOrder,
    /// Where the payer pays.
    pub pay_url: String,
}

/// Whose card is to be paid, and the payment that was ordered before. Nothing is ordered for a case that may not ask for a card.
pub fn payer(case: &Application) -> Result<(&Resident, Option<&CardOrder>), Refusal> {
    p26_card::may_request(case.granted().is_some(), case.resident().is_some())?;
    match case {
        Application::ResidenceRegistered(resident) => Ok((resident, None)),
        Application::CardDutyOrdered { resident, order } => Ok((resident, Some(order))),
        _ => Err(case.out_of_place("RequestCardPayment", Clause::A26d3)),
    }
}

impl HumanAct<ArmGo> for RequestCardPayment {
    fn decide(&self, case: &Application, _: &Human, _: &Context<'_>) -> Decision {
        let (resident, ordered) = payer(case)?;
        // Of two calls at the same time, the payment of the first one stands.
        if ordered.is_some_and(|ordered| ordered.reference != self.order.reference) {
            return Err(case.out_of_place("RequestCardPayment", Clause::A26d3));
        }
        // A payment is ordered once, and a payment that was recorded stays recorded.
        let order = ordered.unwrap_or(&self.order).clone();
        let requested = Application::CardDutyOrdered { resident: resident.clone(), order };
        Ok(Outcome::new("CardPaymentRequested", Clause::A26d3, requested)
            .detail("payment_reference", &self.order.reference)
            .detail("amount_tenge", self.order.amount_tenge)
            .detail("pay_url", &self.pay_url))
    }
}
