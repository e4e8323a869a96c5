//! The acts, one per file. Each is a pure function from the case as it is to the case as it will be.

use crate::Astanahub;

platform::acts! { Astanahub:
    person opening { open_petition::OpenPetition }
    person {
        submit_petition::SubmitPetition,
        screen_petition::ScreenPetition,
        invite_to_interview::InviteToInterview,
        choose_interview_slot::ChooseInterviewSlot,
        reschedule_interview::RescheduleInterview,
        record_interview::RecordInterview,
        record_no_show::RecordNoShow,
        close_without_interview::CloseWithoutInterview,
        approve_interview_result::ApproveInterviewResult,
        sign_petition::SignPetition,
        refuse_petition::RefusePetition,
        withdraw_petition::WithdrawPetition,
        withdraw_consent::WithdrawConsent,
        read_notice::ReadNotice,
    }
}

mod delivery;
pub mod notices;
#[cfg(test)]
mod tests;

pub use screen_petition::Screening;
pub use sign_petition::statement as petition_statement;
pub use submit_petition::{PetitionRequest, statement as request_statement};

type Decision = platform::ledger::Decision<Astanahub>;
type Context<'a> = platform::ledger::ActContext<'a, Astanahub>;
