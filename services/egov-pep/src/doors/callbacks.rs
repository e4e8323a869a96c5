//! The payment gateway calls back: which application's duty was paid.

use platform::ledger::CaseRef;
use platform::payments::PaymentCallback;
use regulation::{DutyService, Moment};

use crate::Command;
use crate::desk::NoteDutyPayment;

/// An order's id names the case and the duty; see `outside::order_payment`.
pub(crate) fn paid(callback: &PaymentCallback) -> Option<(CaseRef, Command)> {
    let (case, service) = callback.order_id.split_once(':')?;
    if service != DutyService::PermanentResidencePermit.code() {
        return None;
    }
    let act = NoteDutyPayment { reference: callback.reference.clone(), paid_at: Moment::new(callback.paid_at) };
    Some((CaseRef::Id(case.parse().ok()?), Command::NoteDutyPayment(act)))
}
