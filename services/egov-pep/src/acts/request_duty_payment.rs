//! Par. 10(6): "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного
//! правительства)." Asked again, the same payment is told again. Nobody is asked to pay for what a ban forbids to file.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Document, ban};

use super::Decision;
use crate::case::{Application, DutyOrder};
use crate::{Person, PortalCase};

#[derive(Clone, Debug)]
pub struct RequestDutyPayment {
    pub duty: DutyOrder,
    pub pay_url: String,
    /// What lies in the case so far: its passport shows whose bans count beside the IIN's (AMB-08 e).
    pub uploaded: Vec<Document>,
}

/// The application that a payment may be ordered for, and the payment it already has.
pub fn may_request<'a>(
    case: &'a PortalCase,
    person: &Person,
    context: &ActContext<'_>,
) -> Result<(&'a Application, Option<&'a DutyOrder>), Refusal> {
    let place = match case {
        PortalCase::Opened { application } => (application, None),
        PortalCase::DutyOrdered { application, duty } => (application, Some(duty)),
        _ => return Err(case.out_of_place("RequestDutyPayment", Clause::A10d6)),
    };
    let bans = ban::check_bans(&person.bans_with(context.bans_of_linked_identities), context.moment.legal_date());
    if bans.is_empty() { Ok(place) } else { Err(Refusal::Law(bans)) }
}

pub(super) fn request_duty_payment(
    case: &PortalCase,
    person: &Person,
    act: &RequestDutyPayment,
    context: &ActContext<'_>,
) -> Decision {
    let (application, ordered) = may_request(case, person, context)?;
    // Two calls at once: the first one's payment stands.
    if ordered.is_some_and(|ordered| ordered.reference != act.duty.reference) {
        return Err(case.out_of_place("RequestDutyPayment", Clause::A10d6));
    }
    let duty = ordered.unwrap_or(&act.duty).clone();
    let next = PortalCase::DutyOrdered { application: application.clone(), duty };
    Ok(Outcome::new("DutyPaymentRequested", Clause::A10d6, next)
        .person(Person { free_payment: None, ..person.clone() })
        .tell("payment_reference", &act.duty.reference)
        .tell("amount_tenge", act.duty.amount.0)
        .tell("pay_url", &act.pay_url))
}
