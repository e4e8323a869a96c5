//! Another agency tells: a message becomes a command, or is parked with what is wrong in it.

use contracts::dossier::v1 as dossier;
use contracts::{egov_pep::v1 as pep, is_mp::v1 as mp};
use platform::exchange::Message;
use platform::ledger::Unreadable;
use platform::refusal::Refusal;
use platform::wire::{
    applicant_of_message, city_from_wire, documents_from_wire, grounds_from_wire, iin_from_wire, moment_from_wire,
    questionnaire_of_message, statement_from_wire, text_from_wire,
};
use prost::Name;

use crate::Command;
use crate::acts::{
    FormedResult, LapsePermit, NoteArrival, NoteCaseOpened, NoteContact, NoteDelivery, NoteFingerprinting, NoticeKind,
    ReceiveApplication, TakeAnnulment, TakeOriginalsLoss, TakeWithdrawal, TakeWithdrawalAnswer,
};
use crate::case::{Duty, Fingerprinting, Ruling, Submission, Verdict, Withdrawal};

type Read<T> = Result<T, Refusal>;

pub(crate) fn decode(message: &Message) -> Result<Command, Unreadable> {
    let read = match message.sender.as_str() {
        "egov-pep" => of_the_portal(message),
        "is-mp" => of_is_mp(message),
        _ => Err(unknown(message)),
    };
    read.map_err(|refusal| Unreadable(refusal.to_string()))
}

fn of_the_portal(message: &Message) -> Read<Command> {
    match &message.event_type {
        kind if *kind == pep::ApplicationSubmitted::full_name() => application_submitted(&payload(message)?),
        kind if *kind == pep::ApplicationAnnulled::full_name() => {
            let event: pep::ApplicationAnnulled = payload(message)?;
            Ok(Command::TakeAnnulment(TakeAnnulment { pep_number: event.pep_number }))
        }
        kind if *kind == pep::ApplicationWithdrawn::full_name() => {
            let event: pep::ApplicationWithdrawn = payload(message)?;
            let withdrawal = Withdrawal {
                asked_at: moment_from_wire("asked_at", event.asked_at.as_ref())?,
                consent_withdrawn: event.consent_withdrawn,
            };
            Ok(Command::TakeWithdrawal(TakeWithdrawal { pep_number: event.pep_number, withdrawal }))
        }
        kind if *kind == pep::NoticeDelivered::full_name() => notice_delivered(&payload(message)?),
        _ => Err(unknown(message)),
    }
}

fn of_is_mp(message: &Message) -> Read<Command> {
    match &message.event_type {
        kind if *kind == mp::CaseOpened::full_name() => {
            let event: mp::CaseOpened = payload(message)?;
            Ok(Command::NoteCaseOpened(NoteCaseOpened {
                case_number: number_from_wire("case_number", &event.case_number)?,
                opened_at: moment_from_wire("opened_at", event.opened_at.as_ref())?,
            }))
        }
        kind if *kind == mp::PreliminaryResultFormed::full_name() => preliminary_result_formed(payload(message)?),
        kind if *kind == mp::FinalResultFormed::full_name() => final_result_formed(payload(message)?),
        kind if *kind == mp::ArrivalRecorded::full_name() => {
            let event: mp::ArrivalRecorded = payload(message)?;
            let entered_at = moment_from_wire("entered_at", event.entered_at.as_ref())?;
            Ok(Command::NoteArrival(NoteArrival { entered_at }))
        }
        kind if *kind == mp::FingerprintingRecorded::full_name() => {
            let event: mp::FingerprintingRecorded = payload(message)?;
            let fingerprinting = Fingerprinting {
                adis_reference: text_from_wire("adis_reference", &event.adis_reference, 64)?,
                taken_at: moment_from_wire("taken_at", event.taken_at.as_ref())?,
            };
            Ok(Command::NoteFingerprinting(NoteFingerprinting { fingerprinting }))
        }
        kind if *kind == mp::ContactRecorded::full_name() => {
            let event: mp::ContactRecorded = payload(message)?;
            let contacted_at = moment_from_wire("contacted_at", event.contacted_at.as_ref())?;
            Ok(Command::NoteContact(NoteContact { contacted_at }))
        }
        kind if *kind == mp::OriginalsReportedLost::full_name() => {
            let event: mp::OriginalsReportedLost = payload(message)?;
            Ok(Command::TakeOriginalsLoss(TakeOriginalsLoss {
                waybill: text_from_wire("waybill", &event.waybill, 64)?,
                reported_at: moment_from_wire("reported_at", event.reported_at.as_ref())?,
            }))
        }
        kind if *kind == mp::FinalResultRecalled::full_name() => {
            let _: mp::FinalResultRecalled = payload(message)?;
            Ok(Command::ReturnFinalResult)
        }
        kind if *kind == mp::WithdrawalAnswered::full_name() => {
            let event: mp::WithdrawalAnswered = payload(message)?;
            Ok(Command::TakeWithdrawalAnswer(TakeWithdrawalAnswer { taken: event.taken }))
        }
        kind if *kind == mp::ArrivalAnswered::full_name() => {
            let event: mp::ArrivalAnswered = payload(message)?;
            let until = moment_from_wire("until", event.until.as_ref())?;
            let arrived =
                event.arrived.ok_or_else(|| Refusal::field("arrived", "say whether the applicant had arrived"))?;
            Ok(Command::LapsePermit(LapsePermit { until, arrived }))
        }
        _ => Err(unknown(message)),
    }
}

fn payload<M: prost::Message + Name + Default>(message: &Message) -> Read<M> {
    let malformed = |_| Refusal::field("payload", format!("the bytes are no {}", M::full_name()));
    M::decode(message.payload.as_slice()).map_err(malformed)
}

fn unknown(message: &Message) -> Refusal {
    Refusal::field("event_type", format!("ARM GO takes no {} from {}", message.event_type, message.sender))
}

fn application_submitted(event: &pep::ApplicationSubmitted) -> Read<Command> {
    let petition = statement_from_wire("petition", event.petition.as_ref())?;
    let petition_signer = iin_from_wire("petition.signer_iin", &petition.signer_iin)?;
    let submission = Submission {
        pep_number: number_from_wire("pep_number", &event.pep_number)?,
        revision: event.revision,
        filed_at: moment_from_wire("filed_at", event.filed_at.as_ref())?,
        first_filed_at: moment_from_wire("first_filed_at", event.first_filed_at.as_ref())?,
        city: city_from_wire("city", event.city)?,
        applicant: applicant_of_message(event.applicant.as_ref())?,
        profession: text_from_wire("profession", &event.profession, 64)?,
        petition_number: number_from_wire("petition_number", &event.petition_number)?,
        petition,
        questionnaire: statement_from_wire("questionnaire", event.questionnaire.as_ref())?,
        answers: questionnaire_of_message(event.answers.as_ref())?,
        documents: documents_from_wire(&event.documents)?,
        duty: duty_from_wire(event.duty.as_ref())?,
    };
    Ok(Command::ReceiveApplication(Box::new(ReceiveApplication { submission, petition_signer })))
}

fn duty_from_wire(duty: Option<&dossier::DutyPayment>) -> Read<Duty> {
    let duty = duty.ok_or_else(|| Refusal::field("duty", "missing"))?;
    Ok(Duty {
        reference: text_from_wire("duty.reference", &duty.reference, 64)?,
        amount_tenge: duty.amount_tenge,
        paid_at: moment_from_wire("duty.paid_at", duty.paid_at.as_ref())?,
    })
}

fn notice_delivered(event: &pep::NoticeDelivered) -> Read<Command> {
    let kind = match event.kind.as_str() {
        "N-3" => NoticeKind::Returned,
        "N-4" => NoticeKind::Annulled,
        "N-5" => NoticeKind::PreliminaryRefused,
        "N-6" => NoticeKind::PreliminaryApproved,
        "N-7" => NoticeKind::PermitLapsed,
        "N-8" => NoticeKind::FinalResult,
        _ => return Err(Refusal::field("kind", "name a notice from N-3 to N-8")),
    };
    let delivered_at = moment_from_wire("delivered_at", event.delivered_at.as_ref())?;
    Ok(Command::NoteDelivery(NoteDelivery { kind, delivered_at }))
}

fn preliminary_result_formed(event: mp::PreliminaryResultFormed) -> Read<Command> {
    let result = FormedWire {
        granted: event.approved,
        number: ("preliminary_number", event.preliminary_number),
        grounds: event.grounds,
        decided_at: event.decided_at,
        decision: event.decision,
        pep_number: event.pep_number,
        applicant: event.applicant,
    };
    Ok(Command::TakePreliminaryResult(Box::new(result.read()?)))
}

fn final_result_formed(event: mp::FinalResultFormed) -> Read<Command> {
    let result = FormedWire {
        granted: event.granted,
        number: ("permit_number", event.permit_number),
        grounds: event.grounds,
        decided_at: event.decided_at,
        decision: event.decision,
        pep_number: event.pep_number,
        applicant: event.applicant,
    };
    Ok(Command::TakeFinalResult(Box::new(result.read()?)))
}

/// Both results of ИС МП have the same fields.
struct FormedWire {
    granted: bool,
    number: (&'static str, String),
    grounds: Vec<dossier::Ground>,
    decided_at: Option<prost_types::Timestamp>,
    decision: Option<dossier::SignedStatement>,
    pep_number: String,
    applicant: Option<dossier::Applicant>,
}

impl FormedWire {
    fn read(self) -> Read<FormedResult> {
        let decision = statement_from_wire("decision", self.decision.as_ref())?;
        let signer = iin_from_wire("decision.signer_iin", &decision.signer_iin)?;
        let ruling = Ruling {
            verdict: self.verdict()?,
            decided_at: moment_from_wire("decided_at", self.decided_at.as_ref())?,
            decision,
        };
        let applicant = applicant_of_message(self.applicant.as_ref())?;
        Ok(FormedResult { ruling, pep_number: self.pep_number, applicant, signer })
    }

    /// A permit has a number and no grounds, a refusal has grounds and no number: nothing between is read.
    fn verdict(&self) -> Read<Verdict> {
        let (field, number) = (self.number.0, self.number.1.as_str());
        match (self.granted, number.is_empty(), self.grounds.is_empty()) {
            (true, false, true) => Ok(Verdict::Granted { number: number_from_wire(field, number)? }),
            (false, true, false) => Ok(Verdict::Refused { grounds: grounds_from_wire(&self.grounds)? }),
            _ => Err(Refusal::field(field, "a permit has a number, a refusal has grounds")),
        }
    }
}

fn number_from_wire(field: &str, number: &str) -> Read<String> {
    text_from_wire(field, number, 64)
}
