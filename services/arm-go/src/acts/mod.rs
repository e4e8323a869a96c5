//! The acts, one per file. Each is a pure function from the case as it is to the case as it will be.

use messages::{EgovPepToArmGo, IsMpToArmGo};

use crate::ArmGo;

platform::acts! { ArmGo:
    message opening(EgovPepToArmGo) { application_submitted::ApplicationSubmitted }
    message(EgovPepToArmGo) {
        application_annulled::ApplicationAnnulled,
        application_withdrawn::ApplicationWithdrawn,
        notice_delivered::NoticeDelivered,
    }
    message(IsMpToArmGo) {
        case_opened::CaseOpened,
        withdrawal_answered::WithdrawalAnswered,
        preliminary_result_formed::PreliminaryResultFormed,
        arrival_recorded::ArrivalRecorded,
        contact_recorded::ContactRecorded,
        fingerprinting_recorded::FingerprintingRecorded,
        arrival_answered::ArrivalAnswered,
        originals_lost::OriginalsLost,
        final_result_formed::FinalResultFormed,
        final_result_recalled::FinalResultRecalled,
    }
    person {
        register_application::RegisterApplication,
        return_for_rework::ReturnForRework,
        refuse_documents::RefuseDocuments,
        register_preliminary_result::RegisterPreliminaryResult,
        draw_up_consent::DrawUpConsent,
        withdraw_cross_border_consent::WithdrawCrossBorderConsent,
        record_foreign_request::RecordForeignRequest,
        accept_final_application::AcceptFinalApplication,
        refuse_acceptance::RefuseAcceptance,
        send_originals::SendOriginals,
        attach_final_result::AttachFinalResult,
        register_residence::RegisterResidence,
        request_card_payment::RequestCardPayment,
        issue_residence_card::IssueResidenceCard,
        read_alert::ReadAlert,
    }
    deadline {
        mark_consideration_overdue::MarkConsiderationOverdue: D05,
        inquire_arrival::InquireArrival: D07,
    }
    callback { record_card_payment::RecordCardPayment }
}

pub(crate) mod alerts;
mod formed_decision;
#[cfg(test)]
mod tests;

pub use accept_final_application::package as final_package;
pub use draw_up_consent::form as consent_form;
pub use issue_residence_card::order as card_order;
pub use register_application::statement as registration_statement;
pub use request_card_payment::payer as card_payer;
pub use withdraw_cross_border_consent::statement as consent_withdrawal;

type Decision = platform::ledger::Decision<ArmGo>;
type Context<'a> = platform::ledger::ActContext<'a, ArmGo>;
