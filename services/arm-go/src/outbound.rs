//! What an act needs from outside, fetched before the act: the officer's signature, and the duty of the card at the gateway.

use platform::ledger::CaseRecord;
use platform::payments::{Payment as GatewayPayment, PaymentOrder, order_id};
use platform::refusal::Refusal;
use platform::server::{Caller, ServiceContext, Signing};
use platform::signing::{Body, Signatory};
use platform::wire::iin_from_wire;
use regulation::duty::Payment;
use regulation::{Document, DocumentKind, DutyService, Facts, Moment, Tenge};
use tonic::Status;

use crate::ArmGo;
use crate::acts::{self, IssueResidenceCard, RequestCardPayment};
use crate::case::CardOrder;

/// The officer's signature over the record of the registration, par. 12.
pub(crate) async fn registration_signature(
    service: &ServiceContext<ArmGo>,
    caller: &Caller,
    record: &CaseRecord<ArmGo>,
    signature: &[u8],
) -> Result<Signing, Status> {
    let preview = service.preview(caller, record, &[]).await?;
    let text = acts::registration_statement(&record.state, &preview.context())?;
    let by = Signatory::Official { body: Body::MigrationService, iin: caller.human.iin.clone() };
    service.sign(record, text, signature, &by).await
}

/// The card's duty, par. 26(3): the payment that was ordered before, or a new one.
pub(crate) async fn card_payment(
    service: &ServiceContext<ArmGo>,
    record: &CaseRecord<ArmGo>,
) -> Result<RequestCardPayment, Status> {
    let (resident, ordered) = acts::card_payer(&record.state)?;
    let payment = match ordered {
        Some(ordered) => service.payments.status(&ordered.reference).await?,
        None => order_card(service, record, resident.registered_at).await?,
    };
    let paid_at = payment.paid_at.map(Moment::new);
    let order = CardOrder { reference: payment.reference, amount_tenge: payment.amount_tenge, paid_at };
    Ok(RequestCardPayment { order, pay_url: payment.pay_url })
}

/// Asked again after its answer was lost, the gateway answers with the same payment.
async fn order_card(
    service: &ServiceContext<ArmGo>,
    record: &CaseRecord<ArmGo>,
    registered_at: Moment,
) -> Result<GatewayPayment, Status> {
    let today = service.moment(record).await?.legal_date();
    let law = record.summary.law()?;
    let amount = law.duties.amount(DutyService::ResidenceCard, today).map_err(Refusal::from)?;
    let order = PaymentOrder {
        order_id: order_id(record.summary.key(), DutyService::ResidenceCard),
        service: DutyService::ResidenceCard.code().to_owned(),
        beneficiary_iin: record.state.submission().applicant.iin.to_string(),
        amount_tenge: amount.0,
        // The gateway recognises a repeated order by all its facts. So this is a fact of the case, not the moment of asking.
        ordered_at: registered_at.timestamp(),
        callback_url: service.payments_call_back.clone(),
        test_clock: record.summary.test_clock,
    };
    Ok(service.payments.order(&order).await?)
}

/// The state of the card's duty, and the gateway's confirmation as a document of the package.
pub(crate) async fn paid_card(
    service: &ServiceContext<ArmGo>,
    record: &CaseRecord<ArmGo>,
) -> Result<IssueResidenceCard, Status> {
    let order = acts::card_order(&record.state)?;
    let answer = service.payments.status(&order.reference).await?;
    let Some(payment) = confirmed(&answer, &record.summary.number)? else {
        return Ok(IssueResidenceCard { payment: None, receipt: None });
    };
    let bytes = serde_json::to_vec(&answer).map_err(|_| Status::internal("a receipt could not be written"))?;
    let size = bytes.len() as u64;
    let receipt = Document {
        kind: DocumentKind::CardDutyReceipt,
        sha256: service.documents.put(bytes).await?,
        size,
        media_type: "application/json".to_owned(),
        facts: Facts::Payment { reference: answer.reference },
    };
    Ok(IssueResidenceCard { payment: Some(payment), receipt: Some(receipt) })
}

/// The gateway's answer as `regulation` tests it; none while the money is awaited.
fn confirmed(answer: &GatewayPayment, arm_number: &str) -> Result<Option<Payment>, Refusal> {
    let unreadable = || Refusal::Outside { system: "ПШЭП", code: "UNREADABLE_ANSWER".to_owned() };
    if !answer.is_paid() {
        return Ok(None);
    }
    let paid_at = answer.paid_at.map(Moment::new).ok_or_else(unreadable)?;
    Ok(Some(Payment {
        reference: answer.reference.clone(),
        service: DutyService::from_code(&answer.service).ok_or_else(unreadable)?,
        paid_for: iin_from_wire("beneficiary_iin", &answer.beneficiary_iin).map_err(|_| unreadable())?,
        amount: Tenge(answer.amount_tenge),
        paid_on: paid_at.legal_date(),
        consumed_elsewhere: answer.is_used_elsewhere(arm_number),
    }))
}
