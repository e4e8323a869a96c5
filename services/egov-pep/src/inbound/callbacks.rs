//! The payment gateway calls back: which application's duty was paid.

use platform::ledger::CaseRef;
use platform::payments::PaymentCallback;
use regulation::{DutyService, Moment};

use crate::Command;
use crate::acts::NoteDutyPayment;

pub(crate) fn paid(callback: &PaymentCallback) -> Option<(CaseRef, Command)> {
    let case = callback.case_of(DutyService::PermanentResidencePermit)?;
    let act = NoteDutyPayment { reference: callback.reference.clone(), paid_at: Moment::new(callback.paid_at) };
    Some((CaseRef::Id(case), Command::NoteDutyPayment(act)))
}
