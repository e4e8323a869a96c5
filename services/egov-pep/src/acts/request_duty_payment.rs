//! Par. 10(6): "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного
//! правительства)." A repeated request answers the same payment. Nobody is asked to pay for what a ban forbids to file.

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Document, SecondaryIdentity, ban};

use super::{Context, Decision};
use crate::case::{Application, DutyOrder};
use crate::{EgovPep, Person, PortalCase};

#[derive(Clone, Debug)]
pub struct RequestDutyPayment {
    pub duty: DutyOrder,
    pub pay_url: String,
    /// What was uploaded for the case so far: its passport shows whose bans count beside the IIN's (AMB-08 e).
    pub uploaded: Vec<Document>,
}

/// The application that a payment may be ordered for, and the payment it already has.
pub fn may_request<'a>(
    case: &'a PortalCase,
    context: &Context<'_>,
) -> Result<(&'a Application, Option<&'a DutyOrder>), Refusal> {
    let place = match case {
        PortalCase::Opened { application } => (application, None),
        PortalCase::DutyOrdered { application, duty } => (application, Some(duty)),
        _ => return Err(case.out_of_place("RequestDutyPayment", Clause::A10d6)),
    };
    let bans = context.person.bans_with(context.bans_of_linked_identities);
    let bans = ban::check_bans(&bans, context.moment.legal_date());
    if bans.is_empty() { Ok(place) } else { Err(Refusal::Law(bans)) }
}

impl HumanAct<EgovPep> for RequestDutyPayment {
    fn decide(&self, case: &PortalCase, _: &Human, context: &Context<'_>) -> Decision {
        let (application, ordered) = may_request(case, context)?;
        // Two calls at once: the first one's payment stands.
        if ordered.is_some_and(|ordered| ordered.reference != self.duty.reference) {
            return Err(case.out_of_place("RequestDutyPayment", Clause::A10d6));
        }
        let duty = ordered.unwrap_or(&self.duty).clone();
        let next = PortalCase::DutyOrdered { application: application.clone(), duty };
        Ok(Outcome::new("DutyPaymentRequested", Clause::A10d6, next)
            .person(Person { free_payment: None, ..context.person.clone() })
            .detail("payment_reference", &self.duty.reference)
            .detail("amount_tenge", self.duty.amount.0)
            .detail("pay_url", &self.pay_url))
    }

    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        ban::second_identities(&self.uploaded)
    }
}
