//! What astanahub.com tells its neighbour. Nobody writes to it.

use contracts::astanahub::v1 as pb;
use platform::exchange::Message;
use platform::ledger::{Payload, Unreadable};
use platform::signing::{SignedStatement, StatementCheck};
use platform::wire::{applicant_to_wire, statement_to_wire};
use regulation::Applicant;

use crate::Command;

/// Every message that astanahub.com may send.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// Par. 8, to the portal.
    PetitionSigned { petition_number: String, applicant: Applicant, profession: String, petition: SignedStatement },
}

pub(crate) fn encode(message: &Outgoing) -> Payload {
    match message {
        Outgoing::PetitionSigned { petition_number, applicant, profession, petition } => Payload::of(
            "egov-pep",
            &pb::PetitionSigned {
                petition_number: petition_number.clone(),
                applicant: Some(applicant_to_wire(applicant)),
                profession: profession.clone(),
                petition: statement_to_wire(petition),
            },
        ),
    }
}

pub(crate) fn decode(message: &Message) -> Result<Command, Unreadable> {
    Err(Unreadable(format!("astanahub.com takes no {}", message.event_type)))
}

pub(crate) fn statement_checks(_command: &Command) -> Vec<StatementCheck> {
    vec![]
}
