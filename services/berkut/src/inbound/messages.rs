//! What «Беркут» tells ИС МП, and what ИС МП tells it. No message has a field for КНБ's reasons.

use contracts::berkut::v1 as pb;
use contracts::is_mp::v1 as is_mp;
use platform::exchange::Message;
use platform::ledger::{Payload, Unreadable};
use platform::refusal::Refusal;
use platform::signing::StatementCheck;
use platform::wire::{
    applicant_of_message, city_from_wire, documents_from_wire, moment_from_wire, moment_to_wire, text_from_wire,
};
use prost::Name;
use regulation::p19_preliminary_decision::Direction;
use regulation::{ApprovalAnswer, Document, DocumentKind, Facts, Moment, Passport};

use crate::Command;
use crate::acts::{AnswerCrossings, ReceiveReferral, WithdrawReferral};
use crate::case::{Crossing, Identity};

/// Every message that «Беркут» may send.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// Par. 14-15.
    ApprovalReceived { received_at: Moment },
    /// Par. 15: the outcome and nothing else.
    ApprovalAnswered { answer: ApprovalAnswer, answered_at: Moment },
    /// Par. 15: that it was recalled and nothing else.
    ApprovalRecalled { recalled_at: Moment },
    /// Par. 22.
    BorderCrossed { crossing: Crossing },
    /// Par. 19.
    CrossingsAnswered { until: Moment },
}

const IS_MP: &str = "is-mp";

pub(crate) fn encode(message: &Outgoing) -> Payload {
    match message {
        Outgoing::ApprovalReceived { received_at } => {
            Payload::of(IS_MP, &pb::ApprovalReceived { received_at: moment_to_wire(*received_at) })
        }
        Outgoing::ApprovalAnswered { answer, answered_at } => Payload::of(
            IS_MP,
            &pb::ApprovalAnswered {
                approved: *answer == ApprovalAnswer::Approved,
                answered_at: moment_to_wire(*answered_at),
            },
        ),
        Outgoing::ApprovalRecalled { recalled_at } => {
            Payload::of(IS_MP, &pb::ApprovalRecalled { recalled_at: moment_to_wire(*recalled_at) })
        }
        Outgoing::BorderCrossed { crossing } => Payload::of(
            IS_MP,
            &pb::BorderCrossed {
                entry: crossing.direction == Direction::Entry,
                crossed_at: moment_to_wire(crossing.at),
                checkpoint: crossing.checkpoint.clone(),
            },
        ),
        Outgoing::CrossingsAnswered { until } => {
            Payload::of(IS_MP, &pb::CrossingsAnswered { until: moment_to_wire(*until) })
        }
    }
}

pub(crate) fn decode(message: &Message) -> Result<Command, Unreadable> {
    let event = message.event_type.as_str();
    let read = match message.sender.as_str() {
        IS_MP if event == is_mp::ApprovalRequested::full_name() => referral(&message.payload()?),
        IS_MP if event == is_mp::CrossingsInquired::full_name() => crossings_inquired(&message.payload()?),
        IS_MP if event == is_mp::ReferralWithdrawn::full_name() => referral_withdrawn(&message.payload()?),
        sender => return Err(Unreadable(format!("berkut takes no {event} from {sender}"))),
    };
    read.map_err(|refusal| Unreadable(refusal.to_string()))
}

/// Nothing that ИС МП writes here carries a signed statement.
pub(crate) fn statement_checks(_command: &Command) -> Vec<StatementCheck> {
    vec![]
}

fn referral(message: &is_mp::ApprovalRequested) -> Result<Command, Refusal> {
    let documents = documents_from_wire(&message.documents)?;
    Ok(Command::ReceiveReferral(Box::new(ReceiveReferral {
        identity: identity(&documents)?,
        case_number: text_from_wire("case_number", &message.case_number, 32)?,
        pep_number: text_from_wire("pep_number", &message.pep_number, 32)?,
        applicant: applicant_of_message(message.applicant.as_ref())?,
        profession: text_from_wire("profession", &message.profession, 64)?,
        city: city_from_wire("city", message.city)?,
        documents,
    })))
}

/// The referred passport is what the border will read.
fn identity(documents: &[Document]) -> Result<Identity, Refusal> {
    let passport = documents.iter().find_map(|document| match (document.kind, &document.facts) {
        (DocumentKind::Passport, Facts::Passport(passport)) => Some(passport),
        _ => None,
    });
    let Passport { number, citizenship, birth_date, .. } =
        passport.ok_or_else(|| Refusal::field("documents", "the passport and its facts are missing"))?;
    Ok(Identity::of(citizenship, number, *birth_date))
}

fn crossings_inquired(message: &is_mp::CrossingsInquired) -> Result<Command, Refusal> {
    let until = moment_from_wire("until", message.until.as_ref())?;
    Ok(Command::AnswerCrossings(AnswerCrossings { until }))
}

fn referral_withdrawn(message: &is_mp::ReferralWithdrawn) -> Result<Command, Refusal> {
    let asked_at = moment_from_wire("asked_at", message.asked_at.as_ref())?;
    Ok(Command::WithdrawReferral(WithdrawReferral { asked_at }))
}
