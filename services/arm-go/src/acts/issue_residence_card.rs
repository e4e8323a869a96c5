//! Par. 26: "Услугополучатель обращается в ЦОН по месту пребывания для документирования ВНЖ с перечнем следующих
//! документов для оказания услуги": passport, notice of the permit, receipt of the card's duty.

use messages::{ArmGoToEgovPep, ResidenceCardIssued};
use platform::ledger::{CaseState as _, Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::tasks::Task;
use regulation::duty::{Payment, check_payment};
use regulation::identity::with_check_character;
use regulation::package::of_kind;
use regulation::{Clause, Document, DocumentKind, DutyService, Facts, Ground, p26_card};

use super::{Context, Decision};
use crate::case::{Card, CardOrder, Granted, Resident};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct IssueResidenceCard {
    /// The payment that the gateway confirms; none while it awaits the money.
    pub payment: Option<Payment>,
    /// The gateway's confirmation, as it is kept.
    pub receipt: Option<Document>,
}

/// The duty that was ordered for the card.
pub fn order(case: &Application) -> Result<&CardOrder, Refusal> {
    Ok(ordered(case)?.1)
}

impl HumanAct<ArmGo> for IssueResidenceCard {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let (resident, order) = ordered(case)?;
        let documents = package(&resident.granted, self.receipt.as_ref());
        let grounds = findings(case, self, order, &documents, context);
        if !grounds.is_empty() {
            return Err(Refusal::Law(grounds));
        }
        let card = card(documents, context);
        let issued = ResidenceCardIssued {
            card_number: card.number.clone(),
            issued_at: card.issued_at,
            valid_until: card.valid_until,
        };
        // The order names this case, so no other case can hold the payment. The issue of the card uses it up at once.
        let used = Task::ConsumePayment { reference: order.reference.clone(), application: case.number().to_owned() };
        let after = Application::CardIssued { resident: resident.clone(), order: order.clone(), card };
        Ok(Outcome::new("ResidenceCardIssued", Clause::A27, after)
            .task(used)
            .detail("card_number", &issued.card_number)
            .send(ArmGoToEgovPep, &issued))
    }
}

fn ordered(case: &Application) -> Result<(&Resident, &CardOrder), Refusal> {
    p26_card::may_request(case.granted().is_some(), case.resident().is_some())?;
    match case {
        Application::CardDutyOrdered { resident, order } => Ok((resident, order)),
        _ => Err(case.out_of_place("IssueResidenceCard", Clause::A26)),
    }
}

/// What stands against the package and the payment.
fn findings(
    case: &Application,
    act: &IssueResidenceCard,
    order: &CardOrder,
    documents: &[Document],
    context: &Context<'_>,
) -> Vec<Ground> {
    let mut grounds = p26_card::check_package(documents, context.moment.legal_date(), context.law);
    let payment = act.payment.as_ref().filter(|payment| payment.reference == order.reference);
    let iin = &case.submission().applicant.iin;
    grounds.extend(check_payment(payment, DutyService::ResidenceCard, iin, &context.law.duties, Clause::A26d3));
    grounds
}

fn card(documents: Vec<Document>, context: &Context<'_>) -> Card {
    Card {
        number: with_check_character("VNZ", context.serial),
        issued_at: context.moment,
        valid_until: p26_card::last_day(&documents, context.moment.legal_date()),
        documents,
    }
}

fn package(granted: &Granted, receipt: Option<&Document>) -> Vec<Document> {
    // The notice is the signed decision, which the holder has in the personal cabinet.
    let decision = &granted.decision.statement;
    let notice = Document {
        kind: DocumentKind::PermitNotice,
        sha256: decision.sha256.clone(),
        size: decision.size,
        media_type: "text/plain".to_owned(),
        facts: Facts::None,
    };
    let passports = of_kind(&granted.sent.accepted.documents, DocumentKind::Passport).cloned();
    passports.chain([notice]).chain(receipt.cloned()).collect()
}
