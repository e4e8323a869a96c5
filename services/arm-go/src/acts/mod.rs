//! The act: one act per file, each a pure function from the case as it is to the case as it will be.

mod accept_final_application;
pub(crate) mod alerts;
mod attach_final_result;
mod draw_up_consent;
mod formed_result;
mod inquire_arrival;
mod issue_residence_card;
mod lapse_permit;
mod note_arrival;
mod note_card_payment;
mod note_case_opened;
mod note_contact;
mod note_delivery;
mod note_fingerprinting;
mod note_overdue_consideration;
mod read_alert;
mod receive_application;
mod record_foreign_request;
mod refuse_acceptance;
mod refuse_documents;
mod register_application;
mod register_preliminary_result;
mod register_residence;
mod request_card_payment;
mod return_final_result;
mod return_for_rework;
mod send_originals;
mod take_annulment;
mod take_final_result;
mod take_originals_loss;
mod take_preliminary_result;
mod take_withdrawal;
mod take_withdrawal_answer;
#[cfg(test)]
pub(crate) mod tests;
mod withdraw_cross_border_consent;

use platform::alerts::resolve;
use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{SecondaryIdentity, ban};
use strum::{IntoStaticStr, VariantNames};

pub use accept_final_application::{AcceptFinalApplication, package as final_package};
pub use draw_up_consent::{DrawUpConsent, form as consent_form};
pub use formed_result::FormedResult;
pub use issue_residence_card::{IssueResidenceCard, order as card_order};
pub use lapse_permit::LapsePermit;
pub use note_arrival::NoteArrival;
pub use note_card_payment::NoteCardPayment;
pub use note_case_opened::NoteCaseOpened;
pub use note_contact::NoteContact;
pub use note_delivery::{NoteDelivery, NoticeKind};
pub use note_fingerprinting::NoteFingerprinting;
pub use read_alert::ReadAlert;
pub use receive_application::ReceiveApplication;
pub use record_foreign_request::RecordForeignRequest;
pub use refuse_acceptance::RefuseAcceptance;
pub use refuse_documents::RefuseDocuments;
pub use register_application::{RegisterApplication, statement as registration_statement};
pub use register_residence::RegisterResidence;
pub use request_card_payment::{RequestCardPayment, payer as card_payer};
pub use return_for_rework::ReturnForRework;
pub use send_originals::SendOriginals;
pub use take_annulment::TakeAnnulment;
pub use take_originals_loss::TakeOriginalsLoss;
pub use take_withdrawal::TakeWithdrawal;
pub use take_withdrawal_answer::TakeWithdrawalAnswer;
pub use withdraw_cross_border_consent::{WithdrawCrossBorderConsent, statement as consent_withdrawal};

use crate::{Application, ArmGo, Person};

/// Every act that may come to this act.
#[derive(Clone, Debug, IntoStaticStr, VariantNames)]
pub enum Command {
    ReceiveApplication(Box<ReceiveApplication>),
    RegisterApplication(RegisterApplication),
    NoteCaseOpened(NoteCaseOpened),
    ReturnForRework(ReturnForRework),
    RefuseDocuments(RefuseDocuments),
    TakeAnnulment(TakeAnnulment),
    TakeWithdrawal(TakeWithdrawal),
    TakeWithdrawalAnswer(TakeWithdrawalAnswer),
    TakePreliminaryResult(Box<FormedResult>),
    RegisterPreliminaryResult,
    NoteDelivery(NoteDelivery),
    NoteArrival(NoteArrival),
    NoteContact(NoteContact),
    NoteFingerprinting(NoteFingerprinting),
    InquireArrival,
    LapsePermit(LapsePermit),
    DrawUpConsent(DrawUpConsent),
    WithdrawCrossBorderConsent(WithdrawCrossBorderConsent),
    RecordForeignRequest(RecordForeignRequest),
    AcceptFinalApplication(AcceptFinalApplication),
    RefuseAcceptance(RefuseAcceptance),
    NoteOverdueConsideration,
    SendOriginals(SendOriginals),
    TakeOriginalsLoss(TakeOriginalsLoss),
    TakeFinalResult(Box<FormedResult>),
    ReturnFinalResult,
    AttachFinalResult,
    RegisterResidence(RegisterResidence),
    RequestCardPayment(RequestCardPayment),
    NoteCardPayment(NoteCardPayment),
    IssueResidenceCard(IssueResidenceCard),
    ReadAlert(ReadAlert),
}

type Decision = Result<Outcome<ArmGo>, Refusal>;

/// An act, and the end of the alerts whose cause it took away.
pub(crate) fn decide(
    case: Option<&Application>,
    person: &Person,
    command: &Command,
    context: &ActContext<'_>,
) -> Decision {
    let mut outcome = act(case, person, command, context)?;
    resolve(&mut outcome.case, context.moment);
    Ok(outcome)
}

fn act(case: Option<&Application>, person: &Person, command: &Command, context: &ActContext<'_>) -> Decision {
    if let Command::ReceiveApplication(act) = command {
        return receive_application::receive_application(case, person, act, context);
    }
    let case = case.ok_or(Refusal::NoSuchCase)?;
    match command {
        Command::ReceiveApplication(_) => Err(Refusal::NoSuchCase),
        Command::RegisterApplication(act) => register_application::register_application(case, person, act, context),
        Command::NoteCaseOpened(act) => note_case_opened::note_case_opened(case, act),
        Command::ReturnForRework(act) => return_for_rework::return_for_rework(case, act, context),
        Command::RefuseDocuments(act) => refuse_documents::refuse_documents(case, person, act, context),
        Command::TakeAnnulment(act) => take_annulment::take_annulment(case, person, act, context),
        Command::TakeWithdrawal(act) => take_withdrawal::take_withdrawal(case, person, act, context),
        Command::TakeWithdrawalAnswer(act) => {
            take_withdrawal_answer::take_withdrawal_answer(case, person, act, context)
        }
        Command::TakePreliminaryResult(act) => take_preliminary_result::take_preliminary_result(case, act),
        Command::RegisterPreliminaryResult => {
            register_preliminary_result::register_preliminary_result(case, person, context)
        }
        Command::NoteDelivery(act) => note_delivery::note_delivery(case, act, context),
        Command::NoteArrival(act) => note_arrival::note_arrival(case, act),
        Command::NoteContact(act) => note_contact::note_contact(case, act),
        Command::NoteFingerprinting(act) => note_fingerprinting::note_fingerprinting(case, act),
        Command::InquireArrival => inquire_arrival::inquire_arrival(case),
        Command::LapsePermit(act) => lapse_permit::lapse_permit(case, person, act, context),
        Command::DrawUpConsent(act) => draw_up_consent::draw_up_consent(case, act, context),
        Command::WithdrawCrossBorderConsent(act) => {
            withdraw_cross_border_consent::withdraw_cross_border_consent(case, act, context)
        }
        Command::RecordForeignRequest(act) => record_foreign_request::record_foreign_request(case, act, context),
        Command::AcceptFinalApplication(act) => {
            accept_final_application::accept_final_application(case, person, act, context)
        }
        Command::RefuseAcceptance(act) => refuse_acceptance::refuse_acceptance(case, person, act, context),
        Command::NoteOverdueConsideration => note_overdue_consideration::note_overdue_consideration(case, context),
        Command::SendOriginals(act) => send_originals::send_originals(case, act, context),
        Command::TakeOriginalsLoss(act) => take_originals_loss::take_originals_loss(case, act, context),
        Command::TakeFinalResult(act) => take_final_result::take_final_result(case, act),
        Command::ReturnFinalResult => return_final_result::return_final_result(case),
        Command::AttachFinalResult => attach_final_result::attach_final_result(case, person, context),
        Command::RegisterResidence(act) => register_residence::register_residence(case, act, context),
        Command::RequestCardPayment(act) => request_card_payment::request_card_payment(case, act, context),
        Command::NoteCardPayment(act) => note_card_payment::note_card_payment(case, act),
        Command::IssueResidenceCard(act) => issue_residence_card::issue_residence_card(case, act, context),
        Command::ReadAlert(act) => read_alert::read_alert(case, act, context),
    }
}

/// Only a submission may open a case, and it names its person; every other act finds the person by its case.
pub(crate) fn person_key(command: &Command) -> Option<String> {
    match command {
        Command::ReceiveApplication(act) => Some(act.submission.applicant.iin.to_string()),
        _ => None,
    }
}

/// Passports come with a submission and with the final application: whose bans count beside the IIN's (AMB-08 e).
pub(crate) fn second_identities(command: &Command) -> Vec<SecondaryIdentity> {
    match command {
        Command::ReceiveApplication(act) => ban::second_identities(&act.submission.documents),
        Command::AcceptFinalApplication(act) => ban::second_identities(&act.uploaded),
        _ => vec![],
    }
}
