//! Par. 26: "Услугополучатель обращается в ЦОН по месту пребывания для документирования ВНЖ с перечнем следующих
//! документов для оказания услуги": passport, notice of the permit, receipt of the card's duty.

use platform::ledger::{ActContext, CaseState as _, Outcome};
use platform::refusal::Refusal;
use platform::tasks::Task;
use regulation::duty::{Payment, check_payment};
use regulation::identity::with_check_character;
use regulation::package::of_kind;
use regulation::{Clause, Document, DocumentKind, DutyService, Facts, p26_card};

use super::Decision;
use crate::case::{Card, CardOrder, Granted, Resident};
use crate::{Application, Outgoing};

#[derive(Clone, Debug)]
pub struct IssueResidenceCard {
    /// What the gateway confirms; none while it awaits the money.
    pub payment: Option<Payment>,
    /// The gateway's confirmation, as it is kept.
    pub receipt: Option<Document>,
}

/// The duty that was ordered for the card.
pub fn order(case: &Application) -> Result<&CardOrder, Refusal> {
    Ok(ordered(case)?.1)
}

pub(super) fn issue_residence_card(case: &Application, act: &IssueResidenceCard, context: &ActContext<'_>) -> Decision {
    let (resident, order) = ordered(case)?;
    context.human()?;
    let granted = &resident.granted;
    let iin = &granted.sent.accepted.approved.opened.submission().applicant.iin;
    let documents = package(granted, act.receipt.as_ref());
    let today = context.moment.legal_date();
    let mut grounds = p26_card::check_package(&documents, today, context.law);
    let payment = act.payment.as_ref().filter(|payment| payment.reference == order.reference);
    grounds.extend(check_payment(payment, DutyService::ResidenceCard, iin, &context.law.duties, Clause::A26d3));
    if !grounds.is_empty() {
        return Err(Refusal::Law(grounds));
    }
    let card = Card {
        number: with_check_character("VNZ", context.serial),
        issued_at: context.moment,
        valid_until: p26_card::last_day(&documents, today),
        documents,
    };
    let issued = Outgoing::ResidenceCardIssued {
        card_number: card.number.clone(),
        issued_at: card.issued_at,
        valid_until: card.valid_until,
    };
    // The order names this case, so no other could have bound the payment before: the card's issue uses it up at once.
    let application = case.number().to_owned();
    let used = Task::ConsumePayment { reference: order.reference.clone(), application };
    let number = card.number.clone();
    let after = Application::CardIssued { resident: resident.clone(), order: order.clone(), card };
    Ok(Outcome::new("ResidenceCardIssued", Clause::A27, after).send(issued).task(used).tell("card_number", number))
}

fn ordered(case: &Application) -> Result<(&Resident, &CardOrder), Refusal> {
    p26_card::may_request(case.granted().is_some(), case.resident().is_some())?;
    match case {
        Application::CardDutyOrdered { resident, order } => Ok((resident, order)),
        _ => Err(case.out_of_place("IssueResidenceCard", Clause::A26)),
    }
}

fn package(granted: &Granted, receipt: Option<&Document>) -> Vec<Document> {
    // The notice is the signed decision, which the holder has in the cabinet.
    let notice = Document {
        kind: DocumentKind::PermitNotice,
        sha256: granted.decision.sha256.clone(),
        size: granted.decision.size,
        media_type: "text/plain".to_owned(),
        facts: Facts::None,
    };
    let passports = of_kind(&granted.sent.accepted.documents, DocumentKind::Passport).cloned();
    passports.chain([notice]).chain(receipt.cloned()).collect()
}
