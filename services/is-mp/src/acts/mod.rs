//! The act: one act per file, each a pure function from the case as it is to the case as it will be.

pub(crate) mod alerts;
mod answer_arrival;
mod close_case;
mod escalate_approval;
mod form_final_result;
mod form_preliminary_result;
mod lapse_permit;
mod note_approval_receipt;
mod note_border_crossing;
mod note_originals_sent;
mod open_case;
mod read_alert;
mod receive_originals;
mod record_checks;
mod record_contact;
mod record_final_checks;
mod record_fingerprinting;
mod report_originals_lost;
mod request_approval;
#[cfg(test)]
pub(crate) mod samples;
mod take_approval_answer;
mod take_approval_recall;
mod take_back_final_result;
mod take_final_application;
#[cfg(test)]
mod tests;
mod withdraw_case;

use platform::alerts::resolve;
use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::Ground;
use strum::{IntoStaticStr, VariantNames};

pub use answer_arrival::{AnswerArrival, InquireCrossings};
pub use close_case::CloseCase;
pub use form_final_result::{FormFinalResult, statement as final_statement};
pub use form_preliminary_result::{FormPreliminaryResult, statement as preliminary_statement};
pub use lapse_permit::LapsePermit;
pub use note_approval_receipt::NoteApprovalReceipt;
pub use note_border_crossing::NoteBorderCrossing;
pub use note_originals_sent::NoteOriginalsSent;
pub use open_case::OpenCase;
pub use read_alert::ReadAlert;
pub use receive_originals::ReceiveOriginals;
pub use record_checks::{Finding, RecordChecks, subject as subject_of_checks};
pub use record_final_checks::{RecordFinalChecks, subject as subject_of_final_checks};
pub use record_fingerprinting::{RecordFingerprinting, subject as subject_of_fingerprinting};
pub use report_originals_lost::ReportOriginalsLost;
pub use take_approval_answer::TakeApprovalAnswer;
pub use take_approval_recall::TakeApprovalRecall;
pub use take_final_application::TakeFinalApplication;
pub use withdraw_case::WithdrawCase;

use crate::{Case, IsMp};

/// Every act that may come to this act.
#[derive(Clone, Debug, IntoStaticStr, VariantNames)]
pub enum Command {
    OpenCase(Box<OpenCase>),
    RecordChecks(RecordChecks),
    RequestApproval,
    NoteApprovalReceipt(NoteApprovalReceipt),
    EscalateApproval,
    TakeApprovalAnswer(TakeApprovalAnswer),
    TakeApprovalRecall(TakeApprovalRecall),
    TakeBackFinalResult,
    FormPreliminaryResult(FormPreliminaryResult),
    RecordContact,
    RecordFingerprinting(RecordFingerprinting),
    NoteBorderCrossing(NoteBorderCrossing),
    InquireCrossings(InquireCrossings),
    AnswerArrival(AnswerArrival),
    LapsePermit(LapsePermit),
    TakeFinalApplication(TakeFinalApplication),
    NoteOriginalsSent(NoteOriginalsSent),
    ReceiveOriginals(ReceiveOriginals),
    ReportOriginalsLost(ReportOriginalsLost),
    RecordFinalChecks(RecordFinalChecks),
    FormFinalResult(FormFinalResult),
    CloseCase(Box<CloseCase>),
    WithdrawCase(WithdrawCase),
    ReadAlert(ReadAlert),
}

/// How the officer decides, par. 17 and 22.
#[derive(Clone, Debug, PartialEq)]
pub enum Ruling {
    Approve,
    Refuse(Vec<Ground>),
}

type Decision = Result<Outcome<IsMp>, Refusal>;

/// An act, and the end of the alerts whose cause it took away.
pub(crate) fn decide(case: Option<&Case>, command: &Command, context: &ActContext<'_>) -> Decision {
    let mut outcome = act(case, command, context)?;
    resolve(&mut outcome.case, context.moment);
    Ok(outcome)
}

fn act(case: Option<&Case>, command: &Command, context: &ActContext<'_>) -> Decision {
    if let Command::OpenCase(act) = command {
        return open_case::open_case(case, act, context);
    }
    let case = case.ok_or(Refusal::NoSuchCase)?;
    match command {
        Command::OpenCase(_) => Err(Refusal::NoSuchCase),
        Command::RecordChecks(act) => record_checks::record_checks(case, act, context),
        Command::RequestApproval => request_approval::request_approval(case, context),
        Command::NoteApprovalReceipt(act) => note_approval_receipt::note_approval_receipt(case, act, context),
        Command::EscalateApproval => escalate_approval::escalate_approval(case, context),
        Command::TakeApprovalAnswer(act) => take_approval_answer::take_approval_answer(case, act),
        Command::TakeApprovalRecall(act) => take_approval_recall::take_approval_recall(case, act, context),
        Command::TakeBackFinalResult => take_back_final_result::take_back_final_result(case),
        Command::FormPreliminaryResult(act) => form_preliminary_result::form_preliminary_result(case, act, context),
        Command::RecordContact => record_contact::record_contact(case, context),
        Command::RecordFingerprinting(act) => record_fingerprinting::record_fingerprinting(case, act, context),
        Command::NoteBorderCrossing(act) => note_border_crossing::note_border_crossing(case, act, context),
        Command::InquireCrossings(act) => answer_arrival::inquire_crossings(case, act),
        Command::AnswerArrival(act) => answer_arrival::answer_arrival(case, act, context),
        Command::LapsePermit(act) => lapse_permit::lapse_permit(case, act),
        Command::TakeFinalApplication(act) => take_final_application::take_final_application(case, act),
        Command::NoteOriginalsSent(act) => note_originals_sent::note_originals_sent(case, act, context),
        Command::ReceiveOriginals(act) => receive_originals::receive_originals(case, act, context),
        Command::ReportOriginalsLost(act) => report_originals_lost::report_originals_lost(case, act, context),
        Command::RecordFinalChecks(act) => record_final_checks::record_final_checks(case, act, context),
        Command::FormFinalResult(act) => form_final_result::form_final_result(case, act, context),
        Command::CloseCase(act) => close_case::close_case(case, act, context),
        Command::WithdrawCase(act) => withdraw_case::withdraw_case(case, act, context),
        Command::ReadAlert(act) => read_alert::read_alert(case, act, context),
    }
}

/// Only the opening names its person; every other act finds the person by its case.
pub(crate) fn person_key(command: &Command) -> Option<String> {
    match command {
        Command::OpenCase(act) => Some(act.applicant.iin.to_string()),
        _ => None,
    }
}

/// A refusal states at least one ground and only such as the case gave.
fn among(stated: &[Ground], found: &[Ground]) -> Result<(), Refusal> {
    if !stated.is_empty() && stated.iter().all(|ground| found.contains(ground)) {
        return Ok(());
    }
    let found = found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(Refusal::field("grounds", format!("state only what was found: {found}")))
}
