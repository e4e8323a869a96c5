//! The act: one act per file, each a pure function from the case as it is to the case as it will be.

pub mod notices;

mod approve_interview_result;
mod choose_interview_slot;
mod close_without_interview;
mod invite_to_interview;
mod open_petition;
mod read_notice;
mod record_interview;
mod record_no_show;
mod refuse_petition;
mod reschedule_interview;
mod screen_petition;
mod sign_petition;
mod submit_petition;
#[cfg(test)]
mod tests;
mod withdraw_consent;
mod withdraw_petition;

use platform::ledger::{ActContext, NOBODY, Outcome};
use platform::notices::{Cabinet as _, mails};
use platform::refusal::Refusal;
use strum::{IntoStaticStr, VariantNames};

pub use choose_interview_slot::ChooseInterviewSlot;
pub use invite_to_interview::InviteToInterview;
pub use open_petition::OpenPetition;
pub use read_notice::ReadNotice;
pub use record_interview::RecordInterview;
pub use refuse_petition::RefusePetition;
pub use reschedule_interview::RescheduleInterview;
pub use screen_petition::{ScreenPetition, Screening};
pub use sign_petition::{SignPetition, statement as petition_statement};
pub use submit_petition::{PetitionRequest, SubmitPetition, statement as request_statement};

use crate::{Astanahub, Person, Petition};

/// Every act that may come to this act.
#[derive(Clone, Debug, IntoStaticStr, VariantNames)]
pub enum Command {
    OpenPetition(OpenPetition),
    SubmitPetition(Box<SubmitPetition>),
    ScreenPetition(ScreenPetition),
    InviteToInterview(InviteToInterview),
    ChooseInterviewSlot(ChooseInterviewSlot),
    RescheduleInterview(RescheduleInterview),
    RecordInterview(RecordInterview),
    RecordNoShow,
    CloseWithoutInterview,
    ApproveInterviewResult,
    SignPetition(SignPetition),
    RefusePetition(RefusePetition),
    WithdrawPetition,
    WithdrawConsent,
    ReadNotice(ReadNotice),
}

type Decision = Result<Outcome<Astanahub>, Refusal>;

/// Every act, and by e-mail every notice that it puts into the cabinet.
pub(crate) fn decide(
    case: Option<&Petition>,
    person: &Person,
    command: &Command,
    context: &ActContext<'_>,
) -> Decision {
    let outcome = act(case, person, command, context)?;
    let Some(to) = outcome.case.email() else { return Ok(outcome) };
    let known = case.map_or(0, |case| case.notices().len());
    let tasks: Vec<_> = mails(outcome.case.notices(), known, to).collect();
    Ok(tasks.into_iter().fold(outcome, Outcome::task))
}

fn act(case: Option<&Petition>, person: &Person, command: &Command, context: &ActContext<'_>) -> Decision {
    if let Command::OpenPetition(act) = command {
        return open_petition::open_petition(person, act, context);
    }
    let case = case.ok_or(Refusal::NoSuchCase)?;
    match command {
        Command::OpenPetition(_) => Err(Refusal::NoSuchCase),
        Command::SubmitPetition(act) => submit_petition::submit_petition(case, act, context),
        Command::ScreenPetition(act) => screen_petition::screen_petition(case, act, context),
        Command::InviteToInterview(act) => invite_to_interview::invite_to_interview(case, act, context),
        Command::ChooseInterviewSlot(act) => choose_interview_slot::choose_interview_slot(case, act, context),
        Command::RescheduleInterview(act) => reschedule_interview::reschedule_interview(case, act, context),
        Command::RecordInterview(act) => record_interview::record_interview(case, act, context),
        Command::RecordNoShow => record_no_show::record_no_show(case, context),
        Command::CloseWithoutInterview => close_without_interview::close_without_interview(case, context),
        Command::ApproveInterviewResult => approve_interview_result::approve_interview_result(case),
        Command::SignPetition(act) => sign_petition::sign_petition(case, act, context),
        Command::RefusePetition(act) => refuse_petition::refuse_petition(case, act, context),
        Command::WithdrawPetition => withdraw_petition::withdraw_petition(case, context),
        Command::WithdrawConsent => withdraw_consent::withdraw_consent(case, context),
        Command::ReadNotice(act) => read_notice::read_notice(case, act, context),
    }
}

/// Only the first act names its person; every other finds the person by its case.
pub(crate) fn person_key(command: &Command) -> Option<String> {
    match command {
        Command::OpenPetition(act) if !act.consent => Some(NOBODY.to_owned()),
        Command::OpenPetition(act) => Some(act.iin.to_string()),
        _ => None,
    }
}
