//! What astanahub.com and АРМ ГО tell the portal, and what it tells АРМ ГО.

use contracts::{arm_go::v1 as arm, astanahub::v1 as hub, egov_pep::v1 as pb};
use platform::exchange::Message;
use platform::ledger::{Payload, Unreadable};
use platform::notices::Kind;
use platform::refusal::Refusal;
use platform::signing::{Body, Signatory, SignedStatement, StatementCheck};
use platform::wire::{
    applicant_of_message, applicant_to_wire, city_to_wire, date_from_wire, documents_to_wire, grounds_from_wire,
    iin_from_wire, moment_from_wire, moment_to_wire, questionnaire_to_wire, statement_from_wire, statement_to_wire,
    text_from_wire,
};
use prost::Name as _;
use regulation::statement::{self, DecisionStage};
use regulation::{Iin, Moment};

use crate::Command;
use crate::acts::{
    Decided, HoldPetition, LapsePermit, NoteCard, NoteOriginalsLoss, NoteReceipt, TakeDocumentsRefusal, TakeReturn,
    TakeWithdrawalAnswer,
};
use crate::case::{Application, ArmReceipt, Card, Filing, Paid, Withdrawal};

/// The longest number of a neighbour's.
const NUMBER: usize = 64;

/// Every message that the portal may send; all go to АРМ ГО.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// Par. 11-12: a version of an application.
    ApplicationSubmitted { application: Box<Application>, filing: Box<Filing> },
    /// Par. 12: the five days passed.
    ApplicationAnnulled { pep_number: String },
    /// The applicant withdraws what АРМ ГО has or will have.
    ApplicationWithdrawn { pep_number: String, withdrawal: Withdrawal },
    /// Par. 19, 23: a decision's notice is in the cabinet.
    NoticeDelivered { kind: Kind, delivered_at: Moment },
}

impl Outgoing {
    pub(crate) fn submitted(application: &Application, filing: &Filing) -> Self {
        Self::ApplicationSubmitted { application: Box::new(application.clone()), filing: Box::new(filing.clone()) }
    }
}

pub(crate) fn encode(message: &Outgoing) -> Payload {
    match message {
        Outgoing::ApplicationSubmitted { application, filing } => {
            Payload::of("arm-go", &submitted_to_wire(application, filing))
        }
        Outgoing::ApplicationAnnulled { pep_number } => {
            Payload::of("arm-go", &pb::ApplicationAnnulled { pep_number: pep_number.clone() })
        }
        Outgoing::ApplicationWithdrawn { pep_number, withdrawal } => Payload::of(
            "arm-go",
            &pb::ApplicationWithdrawn {
                pep_number: pep_number.clone(),
                asked_at: moment_to_wire(withdrawal.asked_at),
                consent_withdrawn: withdrawal.consent_withdrawn,
            },
        ),
        Outgoing::NoticeDelivered { kind, delivered_at } => Payload::of(
            "arm-go",
            &pb::NoticeDelivered { kind: kind.code().to_owned(), delivered_at: moment_to_wire(*delivered_at) },
        ),
    }
}

fn submitted_to_wire(application: &Application, filing: &Filing) -> pb::ApplicationSubmitted {
    let petition = &application.petition;
    pb::ApplicationSubmitted {
        pep_number: application.pep_number.clone(),
        revision: filing.revision,
        filed_at: moment_to_wire(filing.filed_at),
        first_filed_at: moment_to_wire(filing.first_filed_at),
        city: city_to_wire(application.city),
        applicant: Some(applicant_to_wire(&petition.applicant)),
        profession: petition.profession.clone(),
        petition_number: petition.number.clone(),
        petition: statement_to_wire(&petition.statement),
        questionnaire: statement_to_wire(&filing.questionnaire),
        documents: documents_to_wire(&filing.documents),
        duty: Some(duty_to_wire(&filing.duty)),
        answers: Some(questionnaire_to_wire(&filing.answers)),
    }
}

fn duty_to_wire(paid: &Paid) -> contracts::dossier::v1::DutyPayment {
    contracts::dossier::v1::DutyPayment {
        reference: paid.payment.reference.clone(),
        amount_tenge: paid.payment.amount.0,
        paid_at: moment_to_wire(paid.paid_at),
    }
}

/// A neighbour is believed in its own matters only: АРМ ГО cannot bring a petition.
pub(crate) fn decode(message: &Message) -> Result<Command, Unreadable> {
    match message.sender.as_str() {
        "astanahub" => of_astanahub(message),
        "arm-go" => of_arm_go(message),
        _ => Err(unknown(message)),
    }
}

fn of_astanahub(message: &Message) -> Result<Command, Unreadable> {
    if message.event_type != hub::PetitionSigned::full_name() {
        return Err(unknown(message));
    }
    petition(&message.payload()?).map_err(unreadable)
}

fn of_arm_go(message: &Message) -> Result<Command, Unreadable> {
    let is = |name: String| message.event_type == name;
    let command = if is(arm::ApplicationReceived::full_name()) {
        receipt(&message.payload()?)
    } else if is(arm::ApplicationReturned::full_name()) {
        returned(&message.payload()?)
    } else if is(arm::DocumentsRefused::full_name()) {
        documents_refused(&message.payload()?)
    } else if is(arm::PreliminaryResultRegistered::full_name()) {
        preliminary_result(&message.payload()?)
    } else if is(arm::PermitLapsed::full_name()) {
        Ok(Command::LapsePermit(LapsePermit { annulled: message.payload::<arm::PermitLapsed>()?.annulled }))
    } else if is(arm::WithdrawalAnswered::full_name()) {
        let answer: arm::WithdrawalAnswered = message.payload()?;
        Ok(Command::TakeWithdrawalAnswer(TakeWithdrawalAnswer { taken: answer.taken }))
    } else if is(arm::FinalResultAttached::full_name()) {
        final_result(&message.payload()?)
    } else if is(arm::OriginalsLost::full_name()) {
        originals_loss(&message.payload()?)
    } else if is(arm::ResidenceCardIssued::full_name()) {
        card(&message.payload()?)
    } else {
        return Err(unknown(message));
    };
    command.map_err(unreadable)
}

fn unknown(message: &Message) -> Unreadable {
    Unreadable(format!("egov-pep takes no {} from {}", message.event_type, message.sender))
}

fn unreadable(refusal: Refusal) -> Unreadable {
    Unreadable(refusal.to_string())
}

fn petition(message: &hub::PetitionSigned) -> Result<Command, Refusal> {
    let statement = statement_from_wire("petition", message.petition.as_ref())?;
    Ok(Command::HoldPetition(Box::new(HoldPetition {
        number: text_from_wire("petition_number", &message.petition_number, NUMBER)?,
        applicant: applicant_of_message(message.applicant.as_ref())?,
        profession: text_from_wire("profession", &message.profession, NUMBER)?,
        signer: signer("petition.signer_iin", &statement)?,
        statement,
    })))
}

fn receipt(message: &arm::ApplicationReceived) -> Result<Command, Refusal> {
    let receipt = ArmReceipt {
        arm_number: text_from_wire("arm_number", &message.arm_number, NUMBER)?,
        received_at: moment_from_wire("received_at", message.received_at.as_ref())?,
    };
    Ok(Command::NoteReceipt(NoteReceipt { revision: message.revision, receipt }))
}

fn returned(message: &arm::ApplicationReturned) -> Result<Command, Refusal> {
    let grounds = grounds_from_wire(&message.grounds)?;
    Ok(Command::TakeReturn(TakeReturn { revision: message.revision, grounds }))
}

fn documents_refused(message: &arm::DocumentsRefused) -> Result<Command, Refusal> {
    Ok(Command::TakeDocumentsRefusal(TakeDocumentsRefusal { grounds: grounds_from_wire(&message.grounds)? }))
}

fn preliminary_result(message: &arm::PreliminaryResultRegistered) -> Result<Command, Refusal> {
    let decision = statement_from_wire("decision", message.decision.as_ref())?;
    // The last day is not taken over: the delivery, which the portal makes, may move it (AMB-09).
    Ok(Command::DeliverPreliminaryResult(Box::new(Decided {
        pep_number: text_from_wire("pep_number", &message.pep_number, NUMBER)?,
        applicant: applicant_of_message(message.applicant.as_ref())?,
        decided_at: moment_from_wire("decided_at", message.decided_at.as_ref())?,
        permit: permit("preliminary_number", message.approved, &message.preliminary_number)?,
        grounds: grounds_from_wire(&message.grounds)?,
        signer: signer("decision.signer_iin", &decision)?,
        decision,
    })))
}

fn final_result(message: &arm::FinalResultAttached) -> Result<Command, Refusal> {
    let decision = statement_from_wire("decision", message.decision.as_ref())?;
    Ok(Command::DeliverFinalResult(Box::new(Decided {
        pep_number: text_from_wire("pep_number", &message.pep_number, NUMBER)?,
        applicant: applicant_of_message(message.applicant.as_ref())?,
        decided_at: moment_from_wire("decided_at", message.decided_at.as_ref())?,
        permit: permit("permit_number", message.granted, &message.permit_number)?,
        grounds: grounds_from_wire(&message.grounds)?,
        signer: signer("decision.signer_iin", &decision)?,
        decision,
    })))
}

fn originals_loss(message: &arm::OriginalsLost) -> Result<Command, Refusal> {
    Ok(Command::NoteOriginalsLoss(NoteOriginalsLoss {
        waybill: text_from_wire("waybill", &message.waybill, NUMBER)?,
        reported_at: moment_from_wire("reported_at", message.reported_at.as_ref())?,
    }))
}

fn card(message: &arm::ResidenceCardIssued) -> Result<Command, Refusal> {
    let card = Card {
        number: text_from_wire("card_number", &message.card_number, NUMBER)?,
        issued_at: moment_from_wire("issued_at", message.issued_at.as_ref())?,
        valid_until: date_from_wire("valid_until", &message.valid_until)?,
    };
    Ok(Command::NoteCard(NoteCard { card }))
}

/// A number comes with a grant and only with a grant.
fn permit(field: &str, granted: bool, number: &str) -> Result<Option<String>, Refusal> {
    match (granted, number.is_empty()) {
        (true, _) => text_from_wire(field, number, NUMBER).map(Some),
        (false, true) => Ok(None),
        (false, false) => Err(Refusal::field(field, "a refusal grants no number")),
    }
}

fn signer(field: &str, statement: &SignedStatement) -> Result<Iin, Refusal> {
    iin_from_wire(field, &statement.signer_iin)
}

/// The petition is МИИЦР's, a decision the migration service's.
pub(crate) fn statement_checks(command: &Command) -> Vec<StatementCheck> {
    match command {
        Command::HoldPetition(act) => vec![StatementCheck {
            text: statement::petition(&act.applicant, &act.number, &act.profession),
            statement: act.statement.clone(),
            by: Signatory::Official { body: Body::Miicr, iin: act.signer.clone() },
        }],
        Command::DeliverPreliminaryResult(act) => vec![decision(DecisionStage::Preliminary, act)],
        Command::DeliverFinalResult(act) => vec![decision(DecisionStage::Final, act)],
        _ => vec![],
    }
}

fn decision(stage: DecisionStage, act: &Decided) -> StatementCheck {
    StatementCheck {
        text: statement::decision(stage, &act.applicant, &act.pep_number, act.permit.as_deref(), &act.grounds),
        statement: act.decision.clone(),
        by: Signatory::Official { body: Body::MigrationService, iin: act.signer.clone() },
    }
}

#[cfg(test)]
mod tests;
