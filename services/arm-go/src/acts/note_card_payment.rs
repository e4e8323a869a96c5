//! Par. 26(3): "квитанция об оплате госпошлины за выдачу ВНЖ." The gateway called back: the payment was made. What the card
//! rests on is still asked of the gateway itself.

use platform::ledger::Outcome;
use platform::refusal::Refusal;
use regulation::{Clause, Moment};

use super::Decision;
use crate::Application;
use crate::case::CardOrder;

#[derive(Clone, Debug)]
pub struct NoteCardPayment {
    pub reference: String,
    pub paid_at: Moment,
}

pub(super) fn note_card_payment(case: &Application, act: &NoteCardPayment) -> Decision {
    let Application::CardDutyOrdered { resident, order } = case else {
        return Err(case.out_of_place("NoteCardPayment", Clause::A26d3));
    };
    if order.reference != act.reference {
        return Err(Refusal::field("reference", "another payment was ordered for this card"));
    }
    if order.paid_at.is_some() {
        return Err(case.out_of_place("NoteCardPayment", Clause::A26d3));
    }
    let order = CardOrder { paid_at: Some(act.paid_at), ..order.clone() };
    let next = Application::CardDutyOrdered { resident: resident.clone(), order };
    Ok(Outcome::new("CardPaymentNoted", Clause::A26d3, next))
}
