//! The acts, one per file. Each is a pure function from the case as it is to the case as it will be.

use messages::IsMpToBerkut;

use crate::Berkut;

platform::acts! { Berkut:
    message opening(IsMpToBerkut) { approval_requested::ApprovalRequested }
    message(IsMpToBerkut) { crossings_inquired::CrossingsInquired, referral_withdrawn::ReferralWithdrawn }
    person opening { record_border_crossing::RecordBorderCrossing }
    person { answer_approval::AnswerApproval, recall_approval::RecallApproval }
    deadline { mark_approval_overdue::MarkApprovalOverdue: D04 }
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

type Decision = platform::ledger::Decision<Berkut>;
type Context<'a> = platform::ledger::ActContext<'a, Berkut>;
