//! What astanahub.com tells its neighbour. Nobody writes to it.

use contracts::astanahub::v1 as pb;
use platform::attestation::{Attested, SignedStatement};
use platform::exchange::Letter;
use platform::ledger::{Payload, Unreadable};
use platform::wire::{applicant_to_wire, statement_to_wire};
use regulation::Applicant;

use crate::Command;

/// Every letter that astanahub.com may send.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// Par. 8, to the portal.
    PetitionSigned { petition_number: String, applicant: Applicant, profession: String, petition: SignedStatement },
}

pub(crate) fn encode(letter: &Outgoing) -> Payload {
    match letter {
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

pub(crate) fn decode(letter: &Letter) -> Result<Command, Unreadable> {
    Err(Unreadable(format!("astanahub.com takes no {}", letter.event_type)))
}

pub(crate) fn attested(_command: &Command) -> Vec<Attested> {
    vec![]
}
