//! The payment gateway calls back: which card's duty was paid.

use platform::ledger::CaseRef;
use platform::payments::PaymentCallback;
use regulation::{DutyService, Moment};

use crate::Command;
use crate::acts::NoteCardPayment;

pub(crate) fn paid(callback: &PaymentCallback) -> Option<(CaseRef, Command)> {
    let case = callback.case_of(DutyService::ResidenceCard)?;
    let act = NoteCardPayment { reference: callback.reference.clone(), paid_at: Moment::new(callback.paid_at) };
    Some((CaseRef::Id(case), Command::NoteCardPayment(act)))
}
