//! What ARM GO tells its neighbours, and whose signatures it verifies in what they tell. The wire is read in `reading`.

mod reading;
#[cfg(test)]
mod tests;

use contracts::arm_go::v1 as pb;
use jiff::civil::Date;
use platform::ledger::Payload;
use platform::signing::{Body, Signatory, StatementCheck};
use platform::wire::{
    applicant_to_wire, city_to_wire, documents_to_wire, grounds_to_wire, moment_to_wire, questionnaire_to_wire,
    statement_to_wire,
};
use regulation::statement::{self, DecisionStage};
use regulation::{Applicant, Ban, Document, Ground, Moment};
use strum::IntoStaticStr;

use crate::Command;
use crate::acts::FormedResult;
use crate::case::{Duty, Registered, Ruling, Withdrawal};

pub(crate) use reading::decode;

/// Who is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Neighbour {
    EgovPep,
    IsMp,
}

/// Every message that ARM GO may send.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// Par. 11-12, to the portal.
    ApplicationReceived { arm_number: String, revision: u32, received_at: Moment },
    /// Par. 12, to ИС МП.
    ApplicationRegistered(Box<Registered>),
    /// Par. 12, to the portal.
    ApplicationReturned { revision: u32, grounds: Vec<Ground> },
    /// Par. 12, to the portal.
    DocumentsRefused { grounds: Vec<Ground> },
    /// To ИС МП: the applicant withdraws.
    ApplicationWithdrawn { withdrawal: Withdrawal },
    /// To the portal: what became of the withdrawal.
    WithdrawalAnswered { taken: bool },
    /// Par. 18-19, to the portal.
    PreliminaryResultRegistered { ruling: Ruling, valid_until: Option<Date>, pep_number: String, applicant: Applicant },
    /// Par. 20-21, to ИС МП.
    FinalApplicationAccepted { filed_at: Moment, documents: Vec<Document> },
    /// Par. 21, to ИС МП.
    OriginalsSent { waybill: String, handed_over_at: Moment },
    /// Par. 21, to the portal: the courier lost them.
    OriginalsLost { waybill: String, reported_at: Moment },
    /// Par. 19, to ИС МП.
    ArrivalInquired { until: Moment },
    /// Par. 19, to both. With a ban the permit is annulled, without one it is expired.
    PermitLapsed { to: Neighbour, ban: Option<Ban> },
    /// Par. 22-23, to both.
    FinalResultAttached { to: Neighbour, ruling: Ruling, pep_number: String, applicant: Applicant },
    /// Par. 22, to ИС МП: a recalled result that was not attached.
    FinalResultReturned,
    /// Par. 27, to the portal.
    ResidenceCardIssued { card_number: String, issued_at: Moment, valid_until: Date },
}

pub(crate) fn encode(message: &Outgoing) -> Payload {
    const PORTAL: &str = Neighbour::EgovPep.into_str();
    const IS_MP: &str = Neighbour::IsMp.into_str();
    match message {
        Outgoing::ApplicationReceived { arm_number, revision, received_at } => Payload::of(
            PORTAL,
            &pb::ApplicationReceived {
                arm_number: arm_number.clone(),
                revision: *revision,
                received_at: moment_to_wire(*received_at),
            },
        ),
        Outgoing::ApplicationRegistered(registered) => Payload::of(IS_MP, &registration(registered)),
        Outgoing::ApplicationReturned { revision, grounds } => {
            Payload::of(PORTAL, &pb::ApplicationReturned { revision: *revision, grounds: grounds_to_wire(grounds) })
        }
        Outgoing::DocumentsRefused { grounds } => {
            Payload::of(PORTAL, &pb::DocumentsRefused { grounds: grounds_to_wire(grounds) })
        }
        Outgoing::ApplicationWithdrawn { withdrawal } => Payload::of(
            IS_MP,
            &pb::ApplicationWithdrawn {
                asked_at: moment_to_wire(withdrawal.asked_at),
                consent_withdrawn: withdrawal.consent_withdrawn,
            },
        ),
        Outgoing::WithdrawalAnswered { taken } => Payload::of(PORTAL, &pb::WithdrawalAnswered { taken: *taken }),
        Outgoing::PreliminaryResultRegistered { ruling, valid_until, pep_number, applicant } => {
            Payload::of(PORTAL, &preliminary(ruling, *valid_until, pep_number, applicant))
        }
        Outgoing::FinalApplicationAccepted { filed_at, documents } => Payload::of(
            IS_MP,
            &pb::FinalApplicationAccepted {
                filed_at: moment_to_wire(*filed_at),
                documents: documents_to_wire(documents),
            },
        ),
        Outgoing::OriginalsSent { waybill, handed_over_at } => Payload::of(
            IS_MP,
            &pb::OriginalsSent { waybill: waybill.clone(), handed_over_at: moment_to_wire(*handed_over_at) },
        ),
        Outgoing::OriginalsLost { waybill, reported_at } => Payload::of(
            PORTAL,
            &pb::OriginalsLost { waybill: waybill.clone(), reported_at: moment_to_wire(*reported_at) },
        ),
        Outgoing::ArrivalInquired { until } => {
            Payload::of(IS_MP, &pb::ArrivalInquired { until: moment_to_wire(*until) })
        }
        Outgoing::PermitLapsed { to, ban } => Payload::of(
            to.into_str(),
            &pb::PermitLapsed {
                annulled: ban.is_some(),
                first_allowed: ban.as_ref().map(|ban| ban.first_allowed.to_string()).unwrap_or_default(),
            },
        ),
        Outgoing::FinalResultAttached { to, ruling, pep_number, applicant } => {
            Payload::of(to.into_str(), &last(ruling, pep_number, applicant))
        }
        Outgoing::FinalResultReturned => Payload::of(IS_MP, &pb::FinalResultReturned {}),
        Outgoing::ResidenceCardIssued { card_number, issued_at, valid_until } => Payload::of(
            PORTAL,
            &pb::ResidenceCardIssued {
                card_number: card_number.clone(),
                issued_at: moment_to_wire(*issued_at),
                valid_until: valid_until.to_string(),
            },
        ),
    }
}

fn registration(registered: &Registered) -> pb::ApplicationRegistered {
    let received = &registered.received;
    let submission = &received.submission;
    pb::ApplicationRegistered {
        arm_number: received.arm_number.clone(),
        pep_number: submission.pep_number.clone(),
        revision: submission.revision,
        filed_at: moment_to_wire(submission.filed_at),
        received_at: moment_to_wire(received.received_at),
        city: city_to_wire(submission.city),
        applicant: Some(applicant_to_wire(&submission.applicant)),
        profession: submission.profession.clone(),
        petition: statement_to_wire(&submission.petition),
        questionnaire: statement_to_wire(&submission.questionnaire),
        documents: documents_to_wire(&submission.documents),
        duty: Some(duty(&submission.duty)),
        registration: statement_to_wire(&registered.registration),
        petition_number: submission.petition_number.clone(),
        answers: Some(questionnaire_to_wire(&submission.answers)),
    }
}

fn duty(duty: &Duty) -> contracts::dossier::v1::DutyPayment {
    contracts::dossier::v1::DutyPayment {
        reference: duty.reference.clone(),
        amount_tenge: duty.amount_tenge,
        paid_at: moment_to_wire(duty.paid_at),
    }
}

fn preliminary(
    ruling: &Ruling,
    valid_until: Option<Date>,
    pep_number: &str,
    applicant: &Applicant,
) -> pb::PreliminaryResultRegistered {
    let number = ruling.verdict.number();
    pb::PreliminaryResultRegistered {
        approved: number.is_some(),
        preliminary_number: number.unwrap_or_default().to_owned(),
        decided_at: moment_to_wire(ruling.decided_at),
        valid_until: valid_until.map(|day| day.to_string()).unwrap_or_default(),
        grounds: grounds_to_wire(ruling.verdict.grounds()),
        decision: statement_to_wire(&ruling.decision),
        pep_number: pep_number.to_owned(),
        applicant: Some(applicant_to_wire(applicant)),
    }
}

fn last(ruling: &Ruling, pep_number: &str, applicant: &Applicant) -> pb::FinalResultAttached {
    let number = ruling.verdict.number();
    pb::FinalResultAttached {
        granted: number.is_some(),
        decided_at: moment_to_wire(ruling.decided_at),
        permit_number: number.unwrap_or_default().to_owned(),
        grounds: grounds_to_wire(ruling.verdict.grounds()),
        decision: statement_to_wire(&ruling.decision),
        pep_number: pep_number.to_owned(),
        applicant: Some(applicant_to_wire(applicant)),
    }
}

/// The signed statements that a neighbour's message carries, each with the text derived anew from the same message.
pub(crate) fn statement_checks(command: &Command) -> Vec<StatementCheck> {
    match command {
        Command::ReceiveApplication(act) => {
            let submission = &act.submission;
            let applicant = &submission.applicant;
            vec![
                StatementCheck {
                    text: statement::petition(applicant, &submission.petition_number, &submission.profession),
                    statement: submission.petition.clone(),
                    by: Signatory::Official { body: Body::Miicr, iin: act.petition_signer.clone() },
                },
                StatementCheck {
                    text: statement::questionnaire(
                        &submission.pep_number,
                        submission.revision,
                        &submission.answers,
                        &submission.documents,
                    ),
                    statement: submission.questionnaire.clone(),
                    by: Signatory::Person(applicant.iin.clone()),
                },
            ]
        }
        Command::TakePreliminaryResult(result) => vec![decided(result, DecisionStage::Preliminary)],
        Command::TakeFinalResult(result) => vec![decided(result, DecisionStage::Final)],
        _ => vec![],
    }
}

fn decided(result: &FormedResult, stage: DecisionStage) -> StatementCheck {
    StatementCheck {
        text: result.text(stage),
        statement: result.ruling.decision.clone(),
        by: Signatory::Official { body: Body::MigrationService, iin: result.signer.clone() },
    }
}
