//! The payment gateway calls back: which card's duty was paid.

use platform::ledger::CaseRef;
use platform::payments::PaymentCallback;
use regulation::{DutyService, Moment};

use crate::Command;
use crate::desk::NoteCardPayment;

/// An order's id names the case and the duty; see `outside::card_payment`.
pub(crate) fn paid(callback: &PaymentCallback) -> Option<(CaseRef, Command)> {
    let (case, service) = callback.order_id.split_once(':')?;
    if service != DutyService::ResidenceCard.code() {
        return None;
    }
    let act = NoteCardPayment { reference: callback.reference.clone(), paid_at: Moment::new(callback.paid_at) };
    Some((CaseRef::Id(case.parse().ok()?), Command::NoteCardPayment(act)))
}
