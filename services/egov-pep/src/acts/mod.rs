//! The act: one act per file, each a pure function from the case as it is to the case as it will be.

pub mod notices;
pub mod package;

mod annul_for_rework;
mod deliver_final_result;
mod deliver_preliminary_result;
mod give_consent;
mod hold_petition;
mod lapse_permit;
mod note_card;
mod note_duty_payment;
mod note_originals_loss;
mod note_receipt;
mod open_application;
mod read_notice;
mod request_duty_payment;
mod resubmit_application;
mod submit_application;
mod take_documents_refusal;
mod take_return;
mod take_withdrawal_answer;
#[cfg(test)]
mod tests;
mod withdraw_application;
mod withdraw_consent;

use platform::ledger::{ActContext, NOBODY, Outcome};
use platform::notices::{Cabinet as _, mails};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use platform::tasks::Task;
use regulation::{Applicant, Ground, Iin, Moment, SecondaryIdentity, ban};
use strum::{IntoStaticStr, VariantNames};

pub use give_consent::{GiveConsent, statement as consent_statement};
pub use hold_petition::HoldPetition;
pub use lapse_permit::LapsePermit;
pub use note_card::NoteCard;
pub use note_duty_payment::NoteDutyPayment;
pub use note_originals_loss::NoteOriginalsLoss;
pub use note_receipt::NoteReceipt;
pub use open_application::OpenApplication;
pub use read_notice::ReadNotice;
pub use request_duty_payment::{RequestDutyPayment, may_request};
pub use resubmit_application::{Correction, ResubmitApplication, statement as correction_statement};
pub use submit_application::{Package, SubmitApplication, ordered as ordered_duty, statement as package_statement};
pub use take_documents_refusal::TakeDocumentsRefusal;
pub use take_return::TakeReturn;
pub use take_withdrawal_answer::TakeWithdrawalAnswer;

use crate::case::Application;
use crate::{EgovPep, Person, PortalCase};

/// Every act that may come to this act.
#[derive(Clone, Debug, IntoStaticStr, VariantNames)]
pub enum Command {
    HoldPetition(Box<HoldPetition>),
    GiveConsent(Box<GiveConsent>),
    OpenApplication(OpenApplication),
    RequestDutyPayment(RequestDutyPayment),
    NoteDutyPayment(NoteDutyPayment),
    SubmitApplication(Box<SubmitApplication>),
    ResubmitApplication(Box<ResubmitApplication>),
    NoteReceipt(NoteReceipt),
    TakeReturn(TakeReturn),
    TakeDocumentsRefusal(TakeDocumentsRefusal),
    AnnulForRework,
    DeliverPreliminaryResult(Box<Decided>),
    LapsePermit(LapsePermit),
    DeliverFinalResult(Box<Decided>),
    NoteCard(NoteCard),
    NoteOriginalsLoss(NoteOriginalsLoss),
    ReadNotice(ReadNotice),
    WithdrawApplication,
    WithdrawConsent,
    TakeWithdrawalAnswer(TakeWithdrawalAnswer),
}

/// A decision of the migration service, preliminary (par. 17) or final (par. 22), with all that its text names.
#[derive(Clone, Debug)]
pub struct Decided {
    pub pep_number: String,
    pub applicant: Applicant,
    pub decided_at: Moment,
    /// The number of the permit that it grants; a refusal grants none.
    pub permit: Option<String>,
    pub grounds: Vec<Ground>,
    pub decision: SignedStatement,
    /// The official who signed, as the statement says.
    pub signer: Iin,
}

impl Decided {
    /// The signature was verified over this message's facts; they must be this case's.
    fn must_be_about(&self, application: &Application) -> Result<(), Refusal> {
        if self.pep_number != application.pep_number {
            return Err(Refusal::field("pep_number", "the decision names another application"));
        }
        if self.applicant != application.petition.applicant {
            return Err(Refusal::field("applicant", "the decision names another applicant"));
        }
        Ok(())
    }
}

type Decision = Result<Outcome<EgovPep>, Refusal>;

/// Every act; by e-mail every notice that it puts into the cabinet; and the end of a payment's use.
pub(crate) fn decide(
    case: Option<&PortalCase>,
    person: &Person,
    command: &Command,
    context: &ActContext<'_>,
) -> Decision {
    let outcome = act(case, person, command, context)?;
    let Some(application) = outcome.case.application() else { return Ok(outcome) };
    let known = case.map_or(0, |case| case.notices().len());
    let to = &application.petition.applicant.email;
    let tasks: Vec<_> = mails(&application.notices, known, to).chain(released(person, &outcome, application)).collect();
    Ok(tasks.into_iter().fold(outcome, Outcome::task))
}

/// AMB-27: a payment that falls back to the person is free at the gateway too.
fn released(person: &Person, outcome: &Outcome<EgovPep>, application: &Application) -> Option<Task> {
    let after = outcome.person.as_ref()?.free_payment.clone()?;
    let application = application.pep_number.clone();
    (person.free_payment.as_ref() != Some(&after)).then_some(Task::ReleasePayment { reference: after, application })
}

fn act(case: Option<&PortalCase>, person: &Person, command: &Command, context: &ActContext<'_>) -> Decision {
    match (case, command) {
        (None, Command::HoldPetition(act)) => return Ok(hold_petition::hold_petition(person, act, context)),
        (_, Command::GiveConsent(act)) => return give_consent::give_consent(person, act, context),
        (case, Command::OpenApplication(act)) => {
            return open_application::open_application(case, person, act, context);
        }
        _ => {}
    }
    let case = case.ok_or(Refusal::NoSuchCase)?;
    match command {
        Command::HoldPetition(_) => Err(case.out_of_place("HoldPetition", regulation::Clause::A8)),
        Command::GiveConsent(_) | Command::OpenApplication(_) => Err(Refusal::NoSuchCase),
        Command::RequestDutyPayment(act) => request_duty_payment::request_duty_payment(case, person, act, context),
        Command::NoteDutyPayment(act) => note_duty_payment::note_duty_payment(case, act),
        Command::SubmitApplication(act) => submit_application::submit_application(case, person, act, context),
        Command::ResubmitApplication(act) => resubmit_application::resubmit_application(case, person, act, context),
        Command::NoteReceipt(act) => note_receipt::note_receipt(case, act),
        Command::TakeReturn(act) => take_return::take_return(case, act, context),
        Command::TakeDocumentsRefusal(act) => {
            take_documents_refusal::take_documents_refusal(case, person, act, context)
        }
        Command::AnnulForRework => annul_for_rework::annul_for_rework(case, person, context),
        Command::DeliverPreliminaryResult(act) => {
            deliver_preliminary_result::deliver_preliminary_result(case, person, act, context)
        }
        Command::LapsePermit(act) => lapse_permit::lapse_permit(case, person, act, context),
        Command::DeliverFinalResult(act) => deliver_final_result::deliver_final_result(case, person, act, context),
        Command::NoteCard(act) => note_card::note_card(case, act),
        Command::NoteOriginalsLoss(act) => note_originals_loss::note_originals_loss(case, act, context),
        Command::ReadNotice(act) => read_notice::read_notice(case, act, context),
        Command::WithdrawApplication => withdraw_application::withdraw_application(case, person, context),
        Command::WithdrawConsent => withdraw_consent::withdraw_consent(case, person, context),
        Command::TakeWithdrawalAnswer(act) => {
            take_withdrawal_answer::take_withdrawal_answer(case, person, act, context)
        }
    }
}

/// Only the acts that open a case, or find one by its person, name it; every other finds the person by its case.
pub(crate) fn person_key(command: &Command) -> Option<String> {
    match command {
        Command::HoldPetition(act) => Some(act.applicant.iin.to_string()),
        Command::GiveConsent(act) if act.signed.is_none() => Some(NOBODY.to_owned()),
        Command::GiveConsent(act) => Some(act.iin.to_string()),
        Command::OpenApplication(act) => Some(act.iin.to_string()),
        _ => None,
    }
}

/// The passport shows whose bans count beside the IIN's (AMB-08 e): in the package, or uploaded before the duty is asked for.
pub(crate) fn second_identities(command: &Command) -> Vec<SecondaryIdentity> {
    match command {
        Command::RequestDutyPayment(act) => ban::second_identities(&act.uploaded),
        Command::SubmitApplication(act) => ban::second_identities(&act.package.uploaded),
        Command::ResubmitApplication(act) => ban::second_identities(&act.correction.uploaded),
        _ => vec![],
    }
}
