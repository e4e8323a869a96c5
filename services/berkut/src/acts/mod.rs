//! The act: one act per file, each a pure function from the case as it is to the case as it will be.

mod answer_approval;
mod answer_crossings;
mod note_overdue_approval;
mod recall_approval;
mod receive_referral;
mod record_border_crossing;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod withdraw_referral;

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use strum::{IntoStaticStr, VariantNames};

pub use answer_approval::AnswerApproval;
pub use answer_crossings::AnswerCrossings;
pub use recall_approval::RecallApproval;
pub use receive_referral::ReceiveReferral;
pub use record_border_crossing::RecordBorderCrossing;
pub use withdraw_referral::WithdrawReferral;

use crate::{Berkut, Case, Person};

/// Every act that may come to this act.
#[derive(Clone, Debug, IntoStaticStr, VariantNames)]
pub enum Command {
    ReceiveReferral(Box<ReceiveReferral>),
    AnswerApproval(AnswerApproval),
    RecallApproval(RecallApproval),
    NoteOverdueApproval,
    RecordBorderCrossing(RecordBorderCrossing),
    AnswerCrossings(AnswerCrossings),
    WithdrawReferral(WithdrawReferral),
}

type Decision = Result<Outcome<Berkut>, Refusal>;

pub(crate) fn decide(case: Option<&Case>, person: &Person, command: &Command, context: &ActContext<'_>) -> Decision {
    match command {
        Command::ReceiveReferral(act) => receive_referral::receive_referral(case, person, act, context),
        Command::RecordBorderCrossing(act) => {
            record_border_crossing::record_border_crossing(case, person, act, context)
        }
        Command::AnswerApproval(act) => {
            answer_approval::answer_approval(case.ok_or(Refusal::NoSuchCase)?, act, context)
        }
        Command::RecallApproval(act) => {
            recall_approval::recall_approval(case.ok_or(Refusal::NoSuchCase)?, act, context)
        }
        Command::NoteOverdueApproval => note_overdue_approval::note_overdue_approval(case.ok_or(Refusal::NoSuchCase)?),
        Command::AnswerCrossings(act) => answer_crossings::answer_crossings(case.ok_or(Refusal::NoSuchCase)?, act),
        Command::WithdrawReferral(act) => {
            withdraw_referral::withdraw_referral(case.ok_or(Refusal::NoSuchCase)?, person, act, context)
        }
    }
}

/// A referral and a crossing name their person by the second identity; every other act finds the person by its case.
pub(crate) fn person_key(command: &Command) -> Option<String> {
    match command {
        Command::ReceiveReferral(act) => Some(act.identity.as_str().to_owned()),
        Command::RecordBorderCrossing(act) => Some(act.identity.as_str().to_owned()),
        Command::AnswerApproval(_)
        | Command::RecallApproval(_)
        | Command::NoteOverdueApproval
        | Command::AnswerCrossings(_)
        | Command::WithdrawReferral(_) => None,
    }
}
