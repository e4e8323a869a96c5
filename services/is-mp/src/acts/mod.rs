//! The acts, one per file. Each is a pure function from the case as it is to the case as it will be.

use messages::{ArmGoToIsMp, BerkutToIsMp};

use crate::IsMp;

platform::acts! { IsMp:
    message opening(ArmGoToIsMp) { application_registered::ApplicationRegistered }
    message(ArmGoToIsMp) {
        application_withdrawn::ApplicationWithdrawn,
        arrival_inquired::ArrivalInquired,
        permit_lapsed::PermitLapsed,
        final_application_accepted::FinalApplicationAccepted,
        originals_sent::OriginalsSent,
        final_result_attached::FinalResultAttached,
        final_result_returned::FinalResultReturned,
    }
    message(BerkutToIsMp) {
        approval_received::ApprovalReceived,
        approval_answered::ApprovalAnswered,
        approval_recalled::ApprovalRecalled,
        border_crossed::BorderCrossed,
        crossings_answered::CrossingsAnswered,
    }
    person {
        record_checks::RecordChecks,
        request_approval::RequestApproval,
        form_preliminary_result::FormPreliminaryResult,
        record_contact::RecordContact,
        record_fingerprinting::RecordFingerprinting,
        receive_originals::ReceiveOriginals,
        report_originals_lost::ReportOriginalsLost,
        record_final_checks::RecordFinalChecks,
        form_final_result::FormFinalResult,
        read_alert::ReadAlert,
    }
    deadline { escalate_approval::EscalateApproval: D04 }
}

pub(crate) mod alerts;
mod officer_decision;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

pub use form_final_result::statement as final_statement;
pub use form_preliminary_result::statement as preliminary_statement;
pub use officer_decision::OfficerDecision;
pub use record_checks::{Finding, subject as subject_of_checks};
pub use record_final_checks::subject as subject_of_final_checks;
pub use record_fingerprinting::subject as subject_of_fingerprinting;

type Decision = platform::ledger::Decision<IsMp>;
type Context<'a> = platform::ledger::ActContext<'a, IsMp>;
