//! The acts, one per file. Each is a pure function from the case as it is to the case as it will be.

use messages::{ArmGoToEgovPep, AstanahubToEgovPep};

use crate::EgovPep;

platform::acts! { EgovPep:
    message opening(AstanahubToEgovPep) { petition_signed::PetitionSigned }
    person opening { give_consent::GiveConsent, open_application::OpenApplication }
    person {
        request_duty_payment::RequestDutyPayment,
        submit_application::SubmitApplication,
        resubmit_application::ResubmitApplication,
        withdraw_application::WithdrawApplication,
        withdraw_consent::WithdrawConsent,
        read_notice::ReadNotice,
    }
    message(ArmGoToEgovPep) {
        application_received::ApplicationReceived,
        application_returned::ApplicationReturned,
        documents_refused::DocumentsRefused,
        withdrawal_answered::WithdrawalAnswered,
        preliminary_result_registered::PreliminaryResultRegistered,
        permit_lapsed::PermitLapsed,
        originals_lost::OriginalsLost,
        final_result_attached::FinalResultAttached,
        residence_card_issued::ResidenceCardIssued,
    }
    deadline { annul_for_rework::AnnulForRework: D03 }
    callback { record_duty_payment::RecordDutyPayment }
}

mod consequences;
pub mod notices;
pub mod package;
#[cfg(test)]
mod tests;

pub use give_consent::statement as consent_statement;
pub use request_duty_payment::may_request;
pub use resubmit_application::{Correction, statement as correction_statement};
pub use submit_application::{Package, ordered as ordered_duty, statement as package_statement};

type Decision = platform::ledger::Decision<EgovPep>;
type Context<'a> = platform::ledger::ActContext<'a, EgovPep>;
