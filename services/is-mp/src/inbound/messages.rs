//! What ИС МП tells ARM GO and «Беркут», and what they tell it.

use contracts::arm_go::v1 as arm;
use contracts::berkut::v1 as berkut;
use contracts::dossier::v1 as dossier;
use contracts::is_mp::v1 as pb;
use platform::exchange::Message;
use platform::ledger::{Payload, Unreadable};
use platform::refusal::Refusal;
use platform::signing::{Body, Signatory, SignedStatement, StatementCheck};
use platform::wire::{
    applicant_of_message, applicant_to_wire, city_from_wire, city_to_wire, date_from_wire, documents_from_wire,
    documents_to_wire, grounds_from_wire, grounds_to_wire, iin_from_wire, moment_from_wire, moment_to_wire,
    questionnaire_of_message, statement_from_wire, statement_to_wire, text_from_wire,
};
use prost::Name;
use regulation::p19_preliminary_decision::{Crossing, Direction};
use regulation::statement::{self, DecisionStage};
use regulation::{Applicant, ApprovalAnswer, City, Document, Iin, Moment};

use crate::Command;
use crate::acts::{
    AnswerArrival, CloseCase, InquireCrossings, LapsePermit, NoteApprovalReceipt, NoteBorderCrossing,
    NoteOriginalsSent, OpenCase, TakeApprovalAnswer, TakeApprovalRecall, TakeFinalApplication, WithdrawCase,
};
use crate::case::{Duty, Formed, Shipment, Verdict};

/// Every message that ИС МП may send.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// Par. 12, to ARM GO.
    CaseOpened { case_number: String, opened_at: Moment },
    /// Par. 14, to «Беркут».
    ApprovalRequested {
        case_number: String,
        pep_number: String,
        applicant: Applicant,
        profession: String,
        city: City,
        documents: Vec<Document>,
    },
    /// To ARM GO: what became of a withdrawal.
    WithdrawalAnswered { taken: bool },
    /// To «Беркут»: КНБ owes no answer any more.
    ReferralWithdrawn { asked_at: Moment },
    /// Par. 17, to ARM GO.
    PreliminaryResultFormed { formed: Formed, pep_number: String, applicant: Applicant },
    /// Par. 19-20, to ARM GO.
    ArrivalRecorded { entered_at: Moment },
    /// Par. 19-20, to ARM GO.
    FingerprintingRecorded { adis_reference: String, taken_at: Moment },
    /// Par. 19-20, to ARM GO.
    ContactRecorded { contacted_at: Moment },
    /// Par. 19, to ARM GO.
    ArrivalAnswered { until: Moment, arrived: bool },
    /// Par. 19, to «Беркут».
    CrossingsInquired { until: Moment },
    /// Par. 21, to ARM GO.
    OriginalsReportedLost { waybill: String, reported_at: Moment },
    /// Par. 22, to ARM GO: a grant must not be attached any more.
    FinalResultRecalled { recalled_at: Moment },
    /// Par. 22, to ARM GO.
    FinalResultFormed { formed: Formed, pep_number: String, applicant: Applicant },
}

const ARM_GO: &str = "arm-go";
const BERKUT: &str = "berkut";

pub(crate) fn encode(message: &Outgoing) -> Payload {
    match message {
        Outgoing::CaseOpened { case_number, opened_at } => Payload::of(
            ARM_GO,
            &pb::CaseOpened { case_number: case_number.clone(), opened_at: moment_to_wire(*opened_at) },
        ),
        Outgoing::ApprovalRequested { case_number, pep_number, applicant, profession, city, documents } => Payload::of(
            BERKUT,
            &pb::ApprovalRequested {
                case_number: case_number.clone(),
                applicant: Some(applicant_to_wire(applicant)),
                profession: profession.clone(),
                city: city_to_wire(*city),
                documents: documents_to_wire(documents),
                pep_number: pep_number.clone(),
            },
        ),
        Outgoing::WithdrawalAnswered { taken } => Payload::of(ARM_GO, &pb::WithdrawalAnswered { taken: *taken }),
        Outgoing::ReferralWithdrawn { asked_at } => {
            Payload::of(BERKUT, &pb::ReferralWithdrawn { asked_at: moment_to_wire(*asked_at) })
        }
        Outgoing::PreliminaryResultFormed { formed, pep_number, applicant } => {
            Payload::of(ARM_GO, &preliminary_to_wire(formed, pep_number, applicant))
        }
        Outgoing::ArrivalRecorded { entered_at } => {
            Payload::of(ARM_GO, &pb::ArrivalRecorded { entered_at: moment_to_wire(*entered_at) })
        }
        Outgoing::FingerprintingRecorded { adis_reference, taken_at } => Payload::of(
            ARM_GO,
            &pb::FingerprintingRecorded { adis_reference: adis_reference.clone(), taken_at: moment_to_wire(*taken_at) },
        ),
        Outgoing::ContactRecorded { contacted_at } => {
            Payload::of(ARM_GO, &pb::ContactRecorded { contacted_at: moment_to_wire(*contacted_at) })
        }
        Outgoing::ArrivalAnswered { until, arrived } => {
            Payload::of(ARM_GO, &pb::ArrivalAnswered { until: moment_to_wire(*until), arrived: Some(*arrived) })
        }
        Outgoing::CrossingsInquired { until } => {
            Payload::of(BERKUT, &pb::CrossingsInquired { until: moment_to_wire(*until) })
        }
        Outgoing::OriginalsReportedLost { waybill, reported_at } => Payload::of(
            ARM_GO,
            &pb::OriginalsReportedLost { waybill: waybill.clone(), reported_at: moment_to_wire(*reported_at) },
        ),
        Outgoing::FinalResultRecalled { recalled_at } => {
            Payload::of(ARM_GO, &pb::FinalResultRecalled { recalled_at: moment_to_wire(*recalled_at) })
        }
        Outgoing::FinalResultFormed { formed, pep_number, applicant } => {
            Payload::of(ARM_GO, &final_to_wire(formed, pep_number, applicant))
        }
    }
}

fn preliminary_to_wire(formed: &Formed, pep_number: &str, applicant: &Applicant) -> pb::PreliminaryResultFormed {
    pb::PreliminaryResultFormed {
        approved: formed.verdict.approved(),
        decided_at: moment_to_wire(formed.decided_at),
        preliminary_number: formed.verdict.permit().unwrap_or_default().to_owned(),
        grounds: grounds_to_wire(formed.verdict.grounds()),
        decision: statement_to_wire(&formed.decision),
        pep_number: pep_number.to_owned(),
        applicant: Some(applicant_to_wire(applicant)),
    }
}

fn final_to_wire(formed: &Formed, pep_number: &str, applicant: &Applicant) -> pb::FinalResultFormed {
    pb::FinalResultFormed {
        granted: formed.verdict.approved(),
        decided_at: moment_to_wire(formed.decided_at),
        permit_number: formed.verdict.permit().unwrap_or_default().to_owned(),
        grounds: grounds_to_wire(formed.verdict.grounds()),
        decision: statement_to_wire(&formed.decision),
        pep_number: pep_number.to_owned(),
        applicant: Some(applicant_to_wire(applicant)),
    }
}

/// A message is read only from the neighbour whose event it is: ARM GO cannot answer for КНБ.
pub(crate) fn decode(message: &Message) -> Result<Command, Unreadable> {
    let event = message.event_type.as_str();
    let read = match message.sender.as_str() {
        ARM_GO if event == arm::ApplicationRegistered::full_name() => open_case(&message.payload()?),
        ARM_GO if event == arm::ApplicationWithdrawn::full_name() => withdrawn(&message.payload()?),
        ARM_GO if event == arm::FinalApplicationAccepted::full_name() => final_application(&message.payload()?),
        ARM_GO if event == arm::OriginalsSent::full_name() => originals_sent(&message.payload()?),
        ARM_GO if event == arm::ArrivalInquired::full_name() => arrival_inquired(&message.payload()?),
        ARM_GO if event == arm::PermitLapsed::full_name() => permit_lapsed(&message.payload()?),
        ARM_GO if event == arm::FinalResultAttached::full_name() => result_attached(&message.payload()?),
        ARM_GO if event == arm::FinalResultReturned::full_name() => Ok(Command::TakeBackFinalResult),
        BERKUT if event == berkut::ApprovalRecalled::full_name() => approval_recalled(&message.payload()?),
        BERKUT if event == berkut::ApprovalReceived::full_name() => approval_received(&message.payload()?),
        BERKUT if event == berkut::ApprovalAnswered::full_name() => approval_answered(&message.payload()?),
        BERKUT if event == berkut::BorderCrossed::full_name() => border_crossed(&message.payload()?),
        BERKUT if event == berkut::CrossingsAnswered::full_name() => crossings_answered(&message.payload()?),
        sender => return Err(Unreadable(format!("is-mp takes no {event} from {sender}"))),
    };
    read.map_err(|refusal| Unreadable(refusal.to_string()))
}

/// Decisions and messages of other bodies, held against the facts that came with them.
pub(crate) fn statement_checks(command: &Command) -> Vec<StatementCheck> {
    match command {
        Command::OpenCase(act) => vec![
            StatementCheck {
                text: statement::petition(&act.applicant, &act.petition_number, &act.profession),
                statement: act.petition.clone(),
                by: Signatory::Official { body: Body::Miicr, iin: act.petition_signer.clone() },
            },
            StatementCheck {
                text: statement::questionnaire(&act.pep_number, act.revision, &act.answers, &act.documents),
                statement: act.questionnaire.clone(),
                by: Signatory::Person(act.applicant.iin.clone()),
            },
            StatementCheck {
                text: statement::registration(&act.arm_number, &act.pep_number, act.revision, act.city, &act.documents),
                statement: act.registration.clone(),
                by: Signatory::Official { body: Body::MigrationService, iin: act.registration_signer.clone() },
            },
        ],
        Command::CloseCase(act) => vec![StatementCheck {
            text: statement::decision(
                DecisionStage::Final,
                &act.applicant,
                &act.pep_number,
                act.verdict.permit(),
                act.verdict.grounds(),
            ),
            statement: act.decision.clone(),
            by: Signatory::Official { body: Body::MigrationService, iin: act.decision_signer.clone() },
        }],
        _ => vec![],
    }
}

type Read = Result<Command, Refusal>;

fn open_case(message: &arm::ApplicationRegistered) -> Read {
    let petition = statement_from_wire("petition", message.petition.as_ref())?;
    let registration = statement_from_wire("registration", message.registration.as_ref())?;
    Ok(Command::OpenCase(Box::new(OpenCase {
        arm_number: text_from_wire("arm_number", &message.arm_number, 32)?,
        pep_number: text_from_wire("pep_number", &message.pep_number, 32)?,
        petition_number: text_from_wire("petition_number", &message.petition_number, 32)?,
        revision: message.revision,
        filed_at: moment_from_wire("filed_at", message.filed_at.as_ref())?,
        received_at: moment_from_wire("received_at", message.received_at.as_ref())?,
        city: city_from_wire("city", message.city)?,
        applicant: applicant_of_message(message.applicant.as_ref())?,
        profession: text_from_wire("profession", &message.profession, 64)?,
        petition_signer: signer("petition", &petition)?,
        petition,
        questionnaire: statement_from_wire("questionnaire", message.questionnaire.as_ref())?,
        answers: questionnaire_of_message(message.answers.as_ref())?,
        documents: documents_from_wire(&message.documents)?,
        duty: duty(message.duty.as_ref())?,
        registration_signer: signer("registration", &registration)?,
        registration,
    })))
}

/// An official signs by their own IIN; that it is an official's is verified by the certificate.
fn signer(field: &str, statement: &SignedStatement) -> Result<Iin, Refusal> {
    iin_from_wire(&format!("{field}.signer_iin"), &statement.signer_iin)
}

fn duty(payment: Option<&dossier::DutyPayment>) -> Result<Duty, Refusal> {
    let payment = payment.ok_or_else(|| Refusal::field("duty", "missing"))?;
    Ok(Duty {
        reference: text_from_wire("duty.reference", &payment.reference, 64)?,
        amount_tenge: payment.amount_tenge,
        paid_at: moment_from_wire("duty.paid_at", payment.paid_at.as_ref())?,
    })
}

fn withdrawn(message: &arm::ApplicationWithdrawn) -> Read {
    Ok(Command::WithdrawCase(WithdrawCase {
        asked_at: moment_from_wire("asked_at", message.asked_at.as_ref())?,
        consent_withdrawn: message.consent_withdrawn,
    }))
}

fn final_application(message: &arm::FinalApplicationAccepted) -> Read {
    Ok(Command::TakeFinalApplication(TakeFinalApplication {
        filed_at: moment_from_wire("filed_at", message.filed_at.as_ref())?,
        documents: documents_from_wire(&message.documents)?,
    }))
}

fn originals_sent(message: &arm::OriginalsSent) -> Read {
    Ok(Command::NoteOriginalsSent(NoteOriginalsSent {
        shipment: Shipment {
            waybill: text_from_wire("waybill", &message.waybill, 64)?,
            handed_over_at: moment_from_wire("handed_over_at", message.handed_over_at.as_ref())?,
        },
    }))
}

fn arrival_inquired(message: &arm::ArrivalInquired) -> Read {
    Ok(Command::InquireCrossings(InquireCrossings { until: moment_from_wire("until", message.until.as_ref())? }))
}

fn permit_lapsed(message: &arm::PermitLapsed) -> Read {
    let first_allowed = match message.first_allowed.as_str() {
        "" => None,
        date => Some(date_from_wire("first_allowed", date)?),
    };
    Ok(Command::LapsePermit(LapsePermit { annulled: message.annulled, first_allowed }))
}

fn result_attached(message: &arm::FinalResultAttached) -> Read {
    let decision = statement_from_wire("decision", message.decision.as_ref())?;
    let verdict = match message.granted {
        true => Verdict::Approved { number: text_from_wire("permit_number", &message.permit_number, 32)? },
        false => Verdict::Refused { grounds: grounds_from_wire(&message.grounds)? },
    };
    Ok(Command::CloseCase(Box::new(CloseCase {
        verdict,
        decision_signer: signer("decision", &decision)?,
        decision,
        pep_number: text_from_wire("pep_number", &message.pep_number, 32)?,
        applicant: applicant_of_message(message.applicant.as_ref())?,
    })))
}

fn approval_received(message: &berkut::ApprovalReceived) -> Read {
    let received_at = moment_from_wire("received_at", message.received_at.as_ref())?;
    Ok(Command::NoteApprovalReceipt(NoteApprovalReceipt { received_at }))
}

fn approval_answered(message: &berkut::ApprovalAnswered) -> Read {
    Ok(Command::TakeApprovalAnswer(TakeApprovalAnswer {
        answer: if message.approved { ApprovalAnswer::Approved } else { ApprovalAnswer::Rejected },
        answered_at: moment_from_wire("answered_at", message.answered_at.as_ref())?,
    }))
}

fn approval_recalled(message: &berkut::ApprovalRecalled) -> Read {
    let recalled_at = moment_from_wire("recalled_at", message.recalled_at.as_ref())?;
    Ok(Command::TakeApprovalRecall(TakeApprovalRecall { recalled_at }))
}

fn border_crossed(message: &berkut::BorderCrossed) -> Read {
    let direction = if message.entry { Direction::Entry } else { Direction::Exit };
    let at = moment_from_wire("crossed_at", message.crossed_at.as_ref())?;
    Ok(Command::NoteBorderCrossing(NoteBorderCrossing { crossing: Crossing { direction, at } }))
}

fn crossings_answered(message: &berkut::CrossingsAnswered) -> Read {
    Ok(Command::AnswerArrival(AnswerArrival { until: moment_from_wire("until", message.until.as_ref())? }))
}
