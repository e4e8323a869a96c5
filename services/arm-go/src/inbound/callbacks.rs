//! The payment gateway calls back: the duty of which card was paid.

use platform::ledger::CaseKey;
use platform::payments::PaymentCallback;
use regulation::{DutyService, Moment};

use crate::Command;
use crate::acts::RecordCardPayment;

pub(crate) fn paid(callback: &PaymentCallback) -> Option<(CaseKey, Command)> {
    let case = callback.case_of(DutyService::ResidenceCard)?;
    let act = RecordCardPayment { reference: callback.reference.clone(), paid_at: Moment::new(callback.paid_at) };
    Some((case, act.into()))
}
