//! The payment gateway calls back: which application's duty was paid.

use platform::ledger::CaseKey;
use platform::payments::PaymentCallback;
use regulation::{DutyService, Moment};

use crate::Command;
use crate::acts::RecordDutyPayment;

pub(crate) fn paid(callback: &PaymentCallback) -> Option<(CaseKey, Command)> {
    let case = callback.case_of(DutyService::PermanentResidencePermit)?;
    let act = RecordDutyPayment { reference: callback.reference.clone(), paid_at: Moment::new(callback.paid_at) };
    Some((case, act.into()))
}
