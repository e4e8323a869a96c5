//! What an act needs from outside, fetched before the act: payments of the gateway, uploaded documents, signatures over
//! the statements that were shown.

use contracts::dossier::v1 as dossier;
use platform::ledger::{CaseRecord, PersonKey};
use platform::payments::{Payment, PaymentOrder, order_id};
use platform::refusal::Refusal;
use platform::server::{Caller, ServiceContext, Signing};
use platform::signing::Signatory;
use platform::wire::questionnaire_from_wire;
use regulation::{DutyService, Moment, Tenge, ban, duty};
use tonic::Status;

use crate::EgovPep;
use crate::acts::package::duty_receipt;
use crate::acts::{self, Correction, Package, RequestDutyPayment};
use crate::case::{DutyOrder, Paid};

const SERVICE: DutyService = DutyService::PermanentResidencePermit;

/// Par. 10(6): the payment of this application. One that was ordered before, for it or for an application that ended
/// without a decision, is answered again (AMB-27).
pub(crate) async fn duty_payment(
    service: &ServiceContext<EgovPep>,
    record: &CaseRecord<EgovPep>,
    caller: &Caller,
) -> Result<RequestDutyPayment, Status> {
    let uploaded = service.documents_of(record.summary.key()).await?;
    let preview = service.preview(caller, record, &ban::second_identities(&uploaded)).await?;
    let context = preview.context();
    let (application, ordered) = acts::may_request(&record.state, &context)?;
    let known = ordered.map(|duty| duty.reference.clone()).or_else(|| context.person.free_payment.clone());
    let payment = match known {
        Some(reference) => service.payments.status(&reference).await?,
        None => order_payment(service, record, application.iin.to_string(), application.consent.given_at).await?,
    };
    let paid_at = payment.paid_at.map(Moment::new);
    let duty = DutyOrder { reference: payment.reference, amount: Tenge(payment.amount_tenge), paid_at };
    Ok(RequestDutyPayment { duty, pay_url: payment.pay_url, uploaded })
}

async fn order_payment(
    service: &ServiceContext<EgovPep>,
    record: &CaseRecord<EgovPep>,
    beneficiary_iin: String,
    opened_at: Moment,
) -> Result<Payment, Status> {
    let law = record.summary.law()?;
    let today = service.moment(record).await?.legal_date();
    let amount = law.duties.amount(SERVICE, today).map_err(Refusal::from)?;
    let order = PaymentOrder {
        order_id: order_id(record.summary.key(), SERVICE),
        service: SERVICE.code().to_owned(),
        beneficiary_iin,
        amount_tenge: amount.0,
        // The gateway knows a repeated order by all it says. The case's own moment never changes, so an order whose
        // answer was lost can be made again.
        ordered_at: opened_at.timestamp(),
        callback_url: service.payments_call_back.clone(),
        test_clock: record.summary.test_clock,
    };
    Ok(service.payments.order(&order).await?)
}

/// Par. 10: what the applicant uploaded and what the gateway knows of the payment.
pub(crate) async fn package(
    service: &ServiceContext<EgovPep>,
    record: &CaseRecord<EgovPep>,
    caller: &Caller,
    answers: Option<&dossier::Questionnaire>,
) -> Result<Package, Status> {
    let (application, duty) = acts::ordered_duty(&record.state)?;
    let answers = questionnaire_from_wire(answers, caller.human.iin.clone())?;
    let uploaded = service.documents_of(record.summary.key()).await?;
    let paid = paid(service.payments.status(&duty.reference).await?, &application.pep_number);
    if let Some(paid) = &paid {
        service.documents.put(duty_receipt(paid).into_bytes()).await?;
    }
    Ok(Package { answers, uploaded, paid })
}

/// AMB-27: ties the payment to this application before it is filed with it: whether another uses it the gateway alone can say,
/// so the answer is waited for. A filing that the act then refuses finds its payment again.
pub(crate) async fn bind_payment(
    service: &ServiceContext<EgovPep>,
    record: &CaseRecord<EgovPep>,
) -> Result<(), Status> {
    let (application, duty) = acts::ordered_duty(&record.state)?;
    service.payments.bind(&duty.reference, &application.pep_number).await?;
    Ok(())
}

/// Par. 12: the corrected answers and documents.
pub(crate) async fn correction(
    service: &ServiceContext<EgovPep>,
    record: &CaseRecord<EgovPep>,
    caller: &Caller,
    answers: Option<&dossier::Questionnaire>,
) -> Result<Correction, Status> {
    let answers = questionnaire_from_wire(answers, caller.human.iin.clone())?;
    Ok(Correction { answers, uploaded: service.documents_of(record.summary.key()).await? })
}

/// A payment that was received, for a service that the law knows.
fn paid(payment: Payment, pep_number: &str) -> Option<Paid> {
    let paid_at = payment.paid_at.filter(|_| payment.is_paid()).map(Moment::new)?;
    let consumed_elsewhere = payment.is_used_elsewhere(pep_number);
    let payment = duty::Payment {
        reference: payment.reference,
        service: DutyService::from_code(&payment.service)?,
        paid_for: payment.beneficiary_iin.parse().ok()?,
        amount: Tenge(payment.amount_tenge),
        paid_on: paid_at.legal_date(),
        consumed_elsewhere,
    };
    Some(Paid { payment, paid_at })
}

/// The applicant's signature over the questionnaire and its package, par. 10(5).
pub(crate) async fn package_signature(
    service: &ServiceContext<EgovPep>,
    record: &CaseRecord<EgovPep>,
    caller: &Caller,
    package: &Package,
    signature: &[u8],
) -> Result<Signing, Status> {
    let preview = service.preview(caller, record, &ban::second_identities(&package.uploaded)).await?;
    let text = acts::package_statement(&record.state, package, &preview.context())?;
    service.sign(record, text, signature, &Signatory::Person(caller.human.iin.clone())).await
}

/// The applicant's signature over the corrected questionnaire, par. 12.
pub(crate) async fn correction_signature(
    service: &ServiceContext<EgovPep>,
    record: &CaseRecord<EgovPep>,
    caller: &Caller,
    correction: &Correction,
    signature: &[u8],
) -> Result<Signing, Status> {
    let preview = service.preview(caller, record, &ban::second_identities(&correction.uploaded)).await?;
    let text = acts::correction_statement(&record.state, correction, &preview.context())?;
    service.sign(record, text, signature, &Signatory::Person(caller.human.iin.clone())).await
}

/// The applicant's signature over the portal's consent, which opens a case.
pub(crate) async fn consent_signature(
    service: &ServiceContext<EgovPep>,
    caller: &Caller,
    signature: &[u8],
) -> Result<Signing, Status> {
    let iin = &caller.human.iin;
    let person = service.records.person::<EgovPep>(&PersonKey::of(caller.test_clock, iin.as_str())).await?;
    let text = acts::consent_statement(&person, iin)?;
    service.sign_on(caller.test_clock, text, signature, &Signatory::Person(iin.clone())).await
}
